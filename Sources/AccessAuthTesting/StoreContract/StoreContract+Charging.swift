import AccessAuth
import SodiumPrimitives
import Testing

// A try is charged before anybody looks whether it is right.
extension StoreContract {
  static var charging: [Case] {
    [
      Case("a charge tells the site, its salt, the locker that was named, and everything that it was charged to") {
        bench in
        let world = try await World(in: bench.store)
        let (_, first) = try await world.pin(at: world.lockers[0].id)
        let (_, second) = try await world.pin(at: world.lockers[0].id)
        _ = try await world.pin(at: world.lockers[1].id)
        _ = try await world.pin(.alone)
        let receipt = try #require(try await world.charge(locker: "A1", at: .seconds(7)).receipt)
        #expect(receipt.site == world.site.id)
        #expect(receipt.salt == world.site.pinSalt)
        #expect(receipt.locker == world.lockers[0].id)
        #expect(receipt.reading == World<Store>.reading(.seconds(7)))
        let ladders: [ThrottleKey] = [first, second].map { .pin($0.id, of: world.tenant.id) }
        #expect(Set(receipt.charged) == world.readerKeys.union(ladders))
        #expect(receipt.charged.count == 5)
        #expect(receipt.spent == [])
        #expect(receipt.exhausted == [])
        for key in receipt.charged {
          #expect(try await world.state(of: key) == key.state(after: 1, at: receipt.reading))
        }
      },
      Case("a PIN that is entered without a locker is charged to no PIN's own ladder") { bench in
        let world = try await World(in: bench.store)
        _ = try await world.pin(at: world.lockers[0].id)
        _ = try await world.pin(.alone)
        let receipt = try #require(try await world.charge().receipt)
        #expect(receipt.locker == nil)
        #expect(Set(receipt.charged) == world.readerKeys)
      },
      Case("B-03 a label that is not the locker's own to the byte names no locker, and the reader is charged") {
        bench in
        let world = try await World(in: bench.store)
        let (_, pin) = try await world.pin(at: world.lockers[0].id)
        let labels = ["a1", " A1", "A1 ", "A1\u{200b}", "\u{FEFF}A1", "Ａ１", "A%", "A_", "Z9", ""]
        try await world.setPolicy { $0.pinTraffic = .busy }
        for (number, label) in labels.enumerated() {
          let receipt = try #require(try await world.charge(locker: label).receipt)
          #expect(receipt.locker == nil, "\(label)")
          #expect(Set(receipt.charged) == world.readerKeys, "\(label)")
          let reader = ThrottleKey.pin(at: world.device.id, of: world.tenant.id)
          let expected = reader.state(after: number + 1, traffic: .busy, at: World<Store>.reading())
          #expect(try await world.state(of: reader) == expected)
        }
        #expect(try await world.state(of: .pin(pin.id, of: world.tenant.id)) == .fresh)
      },
      Case("a label is the locker's in one normal form only") { bench in
        let world = try await World(in: bench.store)
        var locker = world.lockers[2]
        locker.label = "\u{C5}1"
        try await world.write([.replace(.locker(locker))])
        #expect(try await world.charge(locker: "\u{C5}1").receipt?.locker == locker.id)
        let other = try #require(try await world.charge(locker: "A\u{30A}1").receipt)
        #expect(other.locker == nil)
      },
      Case("a device that is not the tenant's is charged nothing") { bench in
        let (world, other) = (try await World(in: bench.store), try await World(in: bench.store, seed: 2))
        let nowhere = DeviceID(at: World<Store>.start, random: world.random)
        for device in [nowhere, other.device.id] {
          for outcome in [try await world.charge(device: device), try await world.charge(.frame, device: device)] {
            guard case .unknownDevice = outcome else {
              Issue.record("charged at \(device)")
              continue
            }
          }
        }
        #expect(try await world.throttles() == [])
        #expect(try await other.throttles() == [])
        #expect(try await world.throttles(of: TenantID.none) == [])
        #expect(try await bench.store.unsealed(limit: 9).isEmpty)
      },
      Case("an attempt that was answered is answered again without a charge, and one with another body not at all") {
        bench in
        let world = try await World(in: bench.store)
        let attempt = world.attempt(reason: .notRecognized)
        let id = attempt.answer.attempt
        _ = try #require(try await world.charge(locker: "A1", id).receipt)
        #expect(try await bench.store.record(attempt) == .done(usesLeft: nil))
        let before = try await world.throttles()
        #expect(try await world.charge(locker: "A1", id).replay == attempt.answer)
        guard case .mismatch = try await world.charge(locker: "A1", id, body: "other") else {
          Issue.record("another body was charged")
          return
        }
        #expect(try await world.throttles() == before)
        let late = World<Store>.start + .hours(24)
        _ = try #require(try await world.charge(locker: "A1", id, body: "other", now: late).receipt)
      },
      Case("an attempt that is answered already is answered again by a reader that has no tries left") { bench in
        let world = try await World(in: bench.store)
        let attempt = world.attempt(reason: .notRecognized)
        #expect(try await bench.store.record(attempt) == .done(usesLeft: nil))
        try await world.charge(5)
        _ = try #require(try await world.charge().refused)
        #expect(try await world.charge(attempt.answer.attempt).replay == attempt.answer)
      },
      Case("B-02 a try is charged before it is answered, and stays charged when nothing follows") { bench in
        var world = try await World(in: bench.store)
        let (_, pin) = try await world.pin(at: world.lockers[0].id)
        let receipt = try #require(try await world.charge(locker: "A1").receipt)
        try await bench.reopen()
        world = World(world, in: bench.store)
        #expect(Set(receipt.charged) == world.readerKeys.union([.pin(pin.id, of: world.tenant.id)]))
        for key in receipt.charged {
          #expect(try await world.state(of: key) == key.state(after: 1, at: receipt.reading))
        }
      },
      Case("B-02 a try stays charged when its redemption is not done, and when it is denied") { bench in
        let world = try await World(in: bench.store)
        let (grant, pin) = try await world.pin(at: world.lockers[0].id)
        let receipt = try #require(try await world.charge(locker: "A1").receipt)
        let back = GiveBack(
          keys: receipt.charged, reset: .pin(pin.id, of: world.tenant.id), reading: receipt.reading)
        let moved = Redemption(
          grant: grant.id, revision: grant.revision + 1, burns: [], giveBack: back,
          attempt: world.attempt(grant: grant.id))
        #expect(try await bench.store.redeem(moved) == .moved)
        #expect(try await bench.store.record(world.attempt(reason: .expired)) == .done(usesLeft: nil))
        for key in receipt.charged {
          #expect(try await world.state(of: key) == key.state(after: 1, at: receipt.reading))
        }
      },
      Case("B-02 a try stays charged when the service ends between the charge and the redemption") { bench in
        var world = try await World(in: bench.store)
        for _ in 0..<5 {
          _ = try #require(try await world.charge().receipt)
          try await bench.reopen()
          world = World(world, in: bench.store)
        }
        #expect(try await world.charge().refused?.retryAfter == .seconds(900))
      },
      Case("B-04 of two hundred tries at once exactly the allowed number is charged") { bench in
        let world = try await World(in: bench.store)
        _ = try await world.pin(at: world.lockers[0].id)
        let charged = try await tries(200, locker: "A2", in: world)
        #expect(charged == 5)
        #expect(try await tries(200, locker: nil, in: world) == 0)
        let (busy, ladder) = (try await World(in: bench.store, seed: 2), try await World(in: bench.store, seed: 3))
        try await busy.setPolicy { $0.pinTraffic = .busy }
        #expect(try await tries(200, locker: nil, in: busy) == 50)
        _ = try await ladder.pin(at: ladder.lockers[0].id)
        #expect(try await tries(200, locker: "A1", in: ladder) == 3, "the ladder of the PIN blocks after three")
      },
    ]
  }

  /// How many of `count` tries at once are charged. Who is told that the store has too much to do asks again: nothing was
  /// done then.
  static func tries(_ count: Int, locker: String?, in world: World<Store>) async throws -> Int {
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<count {
        group.addTask { try await patiently { try await world.charge(locker: locker).receipt != nil } }
      }
      return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
  }
}
