import AccessAuth
import SodiumPrimitives
import Testing

@testable import PostgresStore

/// Several stores on one database, as several service processes have them.
@Suite("Doors of several stores on one database")
struct DoorRaceTests {
  @Test(
    "A-03 three stores race for the uses of a grant: exactly as many are granted as there are", arguments: [1, 3])
  func uses(_ limit: Int64) async throws {
    try await DoorHouse.with(3) { house in
      for _ in 0..<10 {
        let grant = try house.grant(uses: limit)
        let outcomes = try await race(48) { number in
          try await house.redeem(house.scene.redemption(of: grant), at: number)
        }
        for rest in 0..<limit { #expect(outcomes.count { $0 == .done(usesLeft: rest) } == 1) }
        #expect(outcomes.count { $0 == .moved } == 48 - Int(limit))
      }
      #expect(try house.number("SELECT sum(uses) FROM accessauth.grants") == 10 * Int(limit))
      #expect(try house.number("SELECT count(*) FROM accessauth.attempts") == 10 * Int(limit))
      #expect(try house.number("SELECT count(*) FROM accessauth.events") == 10 * Int(limit))
    }
  }

  @Test("A-03 three stores race with one pass of a grant with uses to spare: exactly one is granted")
  func pass() async throws {
    try await DoorHouse.with(3) { house in
      for _ in 0..<10 {
        let (grant, burn) = (try house.grant(uses: nil), house.scene.burn())
        let outcomes = try await race(48) { number in
          try await house.redeem(house.scene.redemption(of: grant, burns: [burn]), at: number)
        }
        #expect(outcomes.count { $0 == .done(usesLeft: nil) } == 1)
        #expect(outcomes.count { $0 == .moved } == 47)
      }
    }
  }

  @Test("A-03 what burns the same for several grants is granted once, though nothing else is shared")
  func challenge() async throws {
    try await DoorHouse.with(3) { house in
      for _ in 0..<10 {
        let (grants, burn) = (try (0..<12).map { _ in try house.grant(uses: nil) }, house.scene.burn())
        let outcomes = try await race(12) { number in
          let burns = number.isMultiple(of: 2) ? [burn] : [house.scene.burn(), burn]
          return try await house.redeem(house.scene.redemption(of: grants[number], burns: burns), at: number)
        }
        #expect(outcomes.count { $0 == .done(usesLeft: nil) } == 1)
        #expect(outcomes.count { $0 == .moved } == 11)
      }
      #expect(try house.number("SELECT sum(uses) FROM accessauth.grants") == 10)
    }
  }

  @Test("A-03 the same attempt at all stores at once is one, and each is told the one answer")
  func attempt() async throws {
    try await DoorHouse.with(3) { house in
      for _ in 0..<10 {
        let (grant, id) = (try house.grant(uses: 100), house.scene.attemptID())
        // Each try is judged anew, and so has an event of its own.
        let tries = (0..<24).map { _ in house.scene.attempt(id, grant: grant) }
        let outcomes = try await race(24) { number in
          try await house.redeem(house.scene.redemption(of: grant, attempt: tries[number]), at: number)
        }
        let winner = try #require(outcomes.firstIndex(of: .done(usesLeft: 99)))
        let answer = tries[winner].answer.with(usesLeft: 99)
        #expect(outcomes.count { $0 == .replay(answer) } == 23)
      }
      #expect(try house.number("SELECT count(*) FROM accessauth.events") == 10)
    }
  }

  @Test("a denial and a redemption of the same attempt at once are one, whichever came first")
  func denial() async throws {
    try await DoorHouse.with(2) { house in
      for _ in 0..<20 {
        let (grant, id) = (try house.grant(uses: 1), house.scene.attemptID())
        let denied = house.scene.attempt(id, reason: .expired)
        let granted = house.scene.attempt(id, grant: grant)
        let outcomes = try await race(2) { number in
          number == 0
            ? try await house.record(denied, at: 0)
            : try await house.redeem(house.scene.redemption(of: grant, attempt: granted), at: 1)
        }
        #expect(
          outcomes == [.done(usesLeft: nil), .replay(denied.answer)]
            || outcomes == [.replay(granted.answer.with(usesLeft: 0)), .done(usesLeft: 0)])
      }
    }
  }

  @Test("the long way and the short way meet at the same pass: exactly one is granted")
  func ways() async throws {
    try await DoorHouse.with(2) { house in
      let back = GiveBack(
        keys: [.pins], reset: nil, reading: ThrottleReading(session: 1, elapsed: .zero))
      for _ in 0..<10 {
        let (grant, burn, id) = (try house.grant(uses: nil), house.scene.burn(), house.scene.attemptID())
        let outcomes = try await race(24) { number in
          let isLong = number % 4 > 1
          return try await house.redeem(
            house.scene.redemption(
              of: grant, burns: [burn], giveBack: isLong ? back : nil,
              attempt: number < 12 ? house.scene.attempt(id, grant: grant) : nil), at: number)
        }
        #expect(outcomes.count { $0 == .done(usesLeft: nil) } == 1)
        #expect(outcomes.count { if case .replay = $0 { true } else { $0 == .moved } } == 23)
      }
      #expect(try house.number("SELECT sum(uses) FROM accessauth.grants") == 10)
    }
  }

  @Test("a batch of many tenants grants each its own, over several stores")
  func tenants() async throws {
    try await DoorHouse.with(3) { house in
      let scenes = try (0..<12).map { _ in try house.otherScene() }
      let grants = try scenes.map { try house.grant(uses: 5, in: $0) }
      let outcomes = try await race(12 * 8) { number in
        let scene = scenes[number % 12]
        guard number < 12 * 7 else { return try await house.record(scene.attempt(reason: .expired), at: number) }
        return try await house.redeem(scene.redemption(of: grants[number % 12]), at: number)
      }
      for rest in 0..<5 as Range<Int64> { #expect(outcomes.count { $0 == .done(usesLeft: rest) } == 12) }
      #expect(outcomes.count { $0 == .moved } == 24)
      #expect(outcomes.count { $0 == .done(usesLeft: nil) } == 12)
      #expect(try house.number("SELECT count(*) FROM accessauth.grants WHERE uses = 5") == 12)
    }
  }

  @Test("no redemption that was asked for after a change was answered is done, at whichever store")
  func changes() async throws {
    try await DoorHouse.with(3) { house in
      _ = try await race(12) { lane in
        for round in 0..<10 {
          let grant = try house.grant(uses: nil)
          let scene = house.scene
          async let before = race(6) { number in
            try await house.redeem(scene.redemption(of: grant), at: number)
          }
          let change = Change(
            tenant: scene.tenant, effect: [.raiseRevision(.grant(grant))], actor: nil, request: nil, claim: nil,
            events: [])
          #expect(try await house.stores[(lane + round) % 3].commit(change) == .done)
          let after = try await race(3) { number in
            try await house.redeem(scene.redemption(of: grant), at: number)
          }
          #expect(after == [.moved, .moved, .moved])
          let judgedAgain = try await house.redeem(scene.redemption(of: grant, revision: 2), at: lane)
          #expect(judgedAgain == .done(usesLeft: nil))
          let done = try await before.count { $0 == .done(usesLeft: nil) }
          #expect(try house.uses(of: grant) == Int64(done) + 1)
        }
        return lane
      }
    }
  }
}
