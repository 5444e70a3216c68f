import AccessAuth
import SodiumPrimitives
import Testing

// How many tries there are, and what time brings back.
extension StoreContract {
  static var throttling: [Case] {
    [
      Case("of a reader's five tries the sixth is refused, and after 15 minutes there is one more") { bench in
        let world = try await World(in: bench.store)
        try await world.charge(5)
        #expect(try await world.charge().refused?.retryAfter == .seconds(900))
        #expect(try await world.charge(at: .seconds(60)).refused?.retryAfter == .seconds(840))
        let last = Duration.milliseconds(899_999)
        #expect(try await world.charge(at: last).refused?.retryAfter == .milliseconds(1))
        try await world.charge(1, at: .seconds(900))
        #expect(try await world.charge(at: .seconds(900)).refused?.retryAfter == .seconds(900))
        #expect(try await world.charge(at: .seconds(600)).refused?.retryAfter == .seconds(900), "it was overtaken")
      },
      Case("a refusal charges nothing anywhere") { bench in
        let world = try await World(in: bench.store)
        let (_, pin) = try await world.pin(at: world.lockers[0].id)
        let other = world.newDevice()
        try await world.write([.insert(.device(other))])
        try await world.charge(5, device: other.id)
        try await world.charge(5)
        _ = try #require(try await world.charge(locker: "A1").refused)
        #expect(try await world.state(of: .pin(pin.id, of: world.tenant.id)) == .fresh)
        let reading = World<Store>.reading()
        for key in [ThrottleKey.pin(of: world.tenant.id), .pins] {
          #expect(try await world.state(of: key) == key.state(after: 10, at: reading))
        }
      },
      Case("a reader with busy traffic has ten times as many tries") { bench in
        let world = try await World(in: bench.store)
        try await world.setPolicy { $0.pinTraffic = .busy }
        try await world.charge(50)
        #expect(try await world.charge().refused?.retryAfter == .seconds(90))
        try await world.charge(1, at: .seconds(90))
        #expect(try await world.charge(at: .seconds(90)).refused?.retryAfter == .seconds(90))
      },
      Case("B-06 a tenant's tries run dry over many readers, and no other tenant's") { bench in
        let (world, other) = (try await World(in: bench.store), try await World(in: bench.store, seed: 2))
        let devices = (0..<21).map { _ in world.newDevice() }
        try await world.write(devices.map { .insert(.device($0)) })
        for device in devices.prefix(20) { try await world.charge(5, device: device.id) }
        let last = devices[20].id
        let refused = try #require(try await world.charge(device: last).refused)
        #expect(refused.retryAfter == .seconds(5))
        let waiting = try await bench.store.unsealed(limit: 9)
        #expect(waiting.map(\.tenant) == [world.tenant.id])
        #expect(waiting.map(\.event.id) == [refused.event])
        #expect(waiting.map(\.event.device) == [last], "the event names the reader that was refused")
        try await other.charge(5)
        try await world.charge(1, at: .seconds(5), device: last)
        #expect(try await world.charge(at: .seconds(5), device: last).refused?.retryAfter == .seconds(5))
      },
      Case("B-06 the service's tries run dry over many tenants") { bench in
        var worlds: [World<Store>] = []
        for seed in UInt64(1)...10 {
          let world = try await World(in: bench.store, seed: seed)
          worlds.append(world)
        }
        let last = try await World(in: bench.store, seed: 11)
        let charged = try await withThrowingTaskGroup(of: Int.self) { group in
          for world in worlds {
            group.addTask {
              let others = (1..<20).map { _ in world.newDevice() }
              try await world.write(others.map { .insert(.device($0)) })
              for device in [world.device] + others { try await world.charge(5, device: device.id) }
              return 100
            }
          }
          return try await group.reduce(0, +)
        }
        #expect(charged == 1000)
        let refused = try #require(try await last.charge().refused)
        #expect(refused.retryAfter == .milliseconds(500))
        let event = try await bench.store.unsealed(limit: 9).first
        #expect(event?.tenant == last.tenant.id, "the log of the service has no reader")
        #expect(event?.event.id == refused.event)
        try await last.charge(1, at: .milliseconds(500))
        for world in worlds { #expect(try await world.throttles().map(\.key).contains(.pins) == false) }
      },
      Case("B-05 a PIN of one's own that opens gives back its own tries and no others") { bench in
        let world = try await World(in: bench.store)
        let (grant, pin) = try await world.pin(at: world.lockers[0].id)
        var wrong = 0
        for _ in 0..<20 {
          for _ in 0..<4 { wrong += try await world.charge(locker: "A2").receipt == nil ? 0 : 1 }
          guard let receipt = try await world.charge(locker: "A1").receipt else { break }
          try await world.open(grant, with: pin, receipt)
        }
        #expect(wrong == 5)
        #expect(try await world.charge(locker: "A2").refused?.retryAfter == .seconds(900))
      },
      Case("a try that was right comes back once to each of its places, and the ladders of its locker begin anew") {
        bench in
        let world = try await World(in: bench.store)
        try await world.setPolicy { $0.pinTraffic = .busy }
        let (grant, pin) = try await world.pin(at: world.lockers[0].id)
        let (_, neighbour) = try await world.pin(at: world.lockers[0].id)
        try await world.charge(2, locker: "A1")
        let receipt = try #require(try await world.charge(locker: "A1", at: .milliseconds(1)).receipt)
        let ladders: [ThrottleKey] = [pin, neighbour].map { .pin($0.id, of: world.tenant.id) }
        for ladder in ladders { #expect(try await world.state(of: ladder) != .fresh) }
        try await world.open(grant, with: pin, receipt)
        for ladder in ladders { #expect(try await world.state(of: ladder) == .fresh) }
        for key in world.readerKeys {
          let rule = ThrottleRule.of(key.kind, traffic: .busy)
          var expected = key.state(after: 2, traffic: .busy, at: World<Store>.reading())
          _ = rule.charge(&expected, at: receipt.reading)
          rule.giveBack(&expected, at: receipt.reading)
          #expect(try await world.state(of: key) == expected, "\(key.kind)")
        }
        // Three more until they block.
        let next = try #require(try await world.charge(locker: "A1", at: .seconds(1)).receipt)
        #expect(Set(next.charged).isSuperset(of: ladders))
        try await world.charge(2, locker: "A1", at: .seconds(1))
        #expect(try await world.charge(locker: "A1", at: .seconds(1)).refused?.retryAfter == .seconds(30))
      },
      Case("a try that opened by a replay comes back once") { bench in
        let world = try await World(in: bench.store)
        let (grant, pin) = try await world.pin(at: world.lockers[0].id)
        let reader = ThrottleKey.pin(at: world.device.id, of: world.tenant.id)
        try await world.charge(3, locker: "A2")
        let receipt = try #require(try await world.charge(locker: "A1").receipt)
        let back = GiveBack(
          keys: receipt.charged, reset: .pin(pin.id, of: world.tenant.id), reading: receipt.reading)
        let redemption = Redemption(
          grant: grant.id, revision: 1, burns: [], giveBack: back, attempt: world.attempt(grant: grant.id))
        #expect(try await bench.store.redeem(redemption) == .done(usesLeft: nil))
        for _ in 0..<3 {
          let answer = redemption.attempt.answer
          #expect(try await bench.store.redeem(redemption) == .replay(answer))
        }
        let charged = reader.state(after: 4, at: receipt.reading)
        var expected = charged
        ThrottleRule.of(.pinReader, traffic: .normal).giveBack(&expected, at: receipt.reading)
        #expect(try await world.state(of: reader) == expected)
      },
    ]
  }
}
