import AccessAuth
import SodiumPrimitives
import Testing

// Many at once.
extension StoreContract {
  static var races: [Case] {
    [
      Case("A-02 sixty-four racers for one use: exactly one is granted") { bench in
        let world = try await World(in: bench.store)
        for _ in 0..<20 {
          let (grant, credential) = try await world.grant(maxUses: 1)
          let burn = world.burn(credential)
          let outcomes = try await race(64) { _ in try await world.redeem(grant, burns: [burn]) }
          #expect(outcomes.count { $0 == .done(usesLeft: 0) } == 1)
          #expect(outcomes.count { $0 == .moved } == 63)
          #expect(try await world.uses(of: grant) == 1)
        }
      },
      Case("A-02 sixty-four racers for ten uses: exactly ten are granted, each with its own rest") { bench in
        let world = try await World(in: bench.store)
        for _ in 0..<20 {
          let (grant, _) = try await world.grant(maxUses: 10)
          let outcomes = try await race(64) { _ in try await world.redeem(grant) }
          for rest in 0..<10 { #expect(outcomes.count { $0 == .done(usesLeft: Int64(rest)) } == 1) }
          #expect(outcomes.count { $0 == .moved } == 54)
          #expect(try await world.uses(of: grant) == 10)
        }
      },
      Case("A-02 sixty-four racers with one pass of a grant with uses to spare: exactly one is granted") { bench in
        let world = try await World(in: bench.store)
        for serial in 0..<20 {
          let (grant, credential) = try await world.grant(maxUses: nil)
          let burn = world.burn(credential, serial: UInt32(serial))
          let outcomes = try await race(64) { _ in try await world.redeem(grant, burns: [burn]) }
          #expect(outcomes.count { $0 == .done(usesLeft: nil) } == 1)
          #expect(try await world.uses(of: grant) == 1)
        }
      },
      Case("the same attempt sixty-four times at once is one, and the others are told its answer") { bench in
        let world = try await World(in: bench.store)
        let (grant, credential) = try await world.grant(maxUses: 100)
        let id = world.attemptID()
        // Each try is judged anew, and so has an event of its own.
        let tries = (0..<64).map { _ in world.attempt(id, grant: grant.id, credential: credential.id) }
        let outcomes = try await race(64) {
          try await bench.store.redeem(world.redemption(of: grant, attempt: tries[$0]))
        }
        let winner = try #require(outcomes.firstIndex(of: .done(usesLeft: 99)))
        let answer = tries[winner].answer.with(usesLeft: 99)
        #expect(outcomes.count { $0 == .replay(answer) } == 63)
        #expect(try await world.uses(of: grant) == 1)
        #expect(try await bench.store.unsealed(limit: 100).map(\.event) == [tries[winner].event.left(99)])
      },
      Case("no redemption that was asked for after a revocation was answered is done") { bench in
        let world = try await World(in: bench.store)
        // Rounds run side by side, so that redemptions and revocations meet in the same commits.
        for _ in 0..<100 {
          try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<100 { group.addTask { try await patiently { try await revocationRound(world) } } }
            try await group.waitForAll()
          }
        }
      },
      Case("what was answered is seen by whoever asks next") { bench in
        let world = try await World(in: bench.store)
        try await withThrowingTaskGroup(of: Void.self) { group in
          for _ in 0..<16 {
            group.addTask {
              let (grant, credential) = try await world.grant(maxUses: nil)
              for round in 1...50 {
                _ = try await world.redeem(grant)
                let seen = try await world.candidates(credential.id).candidates.first?.grant.uses
                #expect(seen == Int64(round))
              }
            }
          }
          try await group.waitForAll()
        }
      },
      Case("a cancelled request does not cancel what was asked beside it") { bench in
        let world = try await World(in: bench.store)
        let (grant, _) = try await world.grant(maxUses: nil)
        let tasks = (0..<100).map { _ in Task { try await world.redeem(grant) } }
        for (index, task) in tasks.enumerated() where index.isMultiple(of: 2) { task.cancel() }
        var done: Int64 = 0
        for (index, task) in tasks.enumerated() {
          let result = await task.result
          if case .success(.done) = result { done += 1 } else { #expect(index.isMultiple(of: 2)) }
        }
        #expect(done >= 50)
        #expect(try await world.uses(of: grant) == done)
      },
    ]
  }

  /// Runs `body` for every number below `count` at once; the outcomes stand in the order of the numbers.
  private static func race(
    _ count: Int, _ body: @escaping @Sendable (Int) async throws -> Recorded
  ) async throws -> [Recorded] {
    try await withThrowingTaskGroup(of: (Int, Recorded).self) { group in
      for number in 0..<count { group.addTask { (number, try await patiently { try await body(number) }) } }
      return try await group.reduce(into: [(Int, Recorded)]()) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  /// Redeems an unlimited grant three times while it is revoked, and once after that.
  private static func revocationRound(_ world: World<Store>) async throws {
    let grant = world.newGrant(maxUses: nil)
    try await world.write([.insert(.grant(grant))])
    var revoked = grant
    revoked.status = .revoked
    let revocation = Write.replace(.grant(revoked))
    async let first = world.redeem(grant)
    async let second = world.redeem(grant)
    async let third = world.redeem(grant)
    async let answer = world.commit([revocation])
    #expect(try await answer == .done)
    #expect(try await world.redeem(grant) == .moved)
    #expect(try await world.redeem(grant, revision: 2) == .moved)
    let done = try await [first, second, third].count { $0 == .done(usesLeft: nil) }
    #expect(try await world.uses(of: grant) == Int64(done))
  }
}
