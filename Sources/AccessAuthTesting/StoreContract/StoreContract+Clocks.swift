import AccessAuth
import SodiumPrimitives
import Testing

// What no clock clears, and what time brings back all the same.
extension StoreContract {
  static var clocks: [Case] {
    [
      Case("B-08 a restart of the service credits the time that passed, and nothing else") { bench in
        var world = try await World(in: bench.store)
        try await world.charge(5)
        try await bench.reopen()
        world = World(world, in: bench.store)
        #expect(try await world.charge(at: .seconds(600)).refused?.retryAfter == .seconds(300))
        try await bench.reopen()
        world = World(world, in: bench.store)
        try await world.charge(1, at: .seconds(900))
        #expect(try await world.charge(at: .seconds(900)).refused?.retryAfter == .seconds(900))
      },
      Case("B-08 a restart of the machine credits at most 60 seconds, however long it was") { bench in
        let world = try await World(in: bench.store)
        try await world.charge(5, at: .days(1))
        let later = Duration.hours(5)
        let refused = try #require(try await world.charge(at: later, session: 2).refused)
        #expect(refused.retryAfter == .seconds(840))
      },
      Case("B-08 a restart of the machine credits no more than it has been up") { bench in
        let world = try await World(in: bench.store)
        try await world.charge(5, at: .days(1))
        #expect(try await world.charge(at: .seconds(10), session: 2).refused?.retryAfter == .seconds(890))
      },
      Case("B-07 after a restart of the machine refused tries come back as time goes by") { bench in
        let world = try await World(in: bench.store)
        try await world.charge(5, at: .days(1))
        let later = Duration.hours(5)
        #expect(try await world.charge(at: later, session: 2).refused?.retryAfter == .seconds(840))
        // What the refusal promised holds, though nothing was charged meanwhile.
        try await world.charge(1, at: later + .seconds(840), session: 2)
        #expect(try await world.charge(at: later + .seconds(840), session: 2).refused?.retryAfter == .seconds(900))
      },
      Case("B-07 after a restart of the machine a ladder's block ends") { bench in
        let world = try await World(in: bench.store)
        try await world.setPolicy { $0.pinTraffic = .busy }
        _ = try await world.pin(at: world.lockers[0].id)
        for number in 0..<5 { try await world.charge(1, locker: "A1", at: .seconds(240 * Int64(number))) }
        let after = Duration.seconds(100)
        // The fifth blocks for 120 seconds, of which a restart credits 60.
        #expect(try await world.charge(locker: "A1", at: after, session: 2).refused?.retryAfter == .seconds(60))
        try await world.charge(1, locker: "A1", at: after + .seconds(60), session: 2)
      },
      Case("B-07 after a restart of the machine what nobody knows is let in again in time") { bench in
        let world = try await World(in: bench.store)
        for _ in 0..<10 { _ = try #require(try await world.charge(.frame, at: World<Store>.reading(.days(1))).receipt) }
        for _ in 0..<2 {
          for _ in 0..<10 { _ = try await world.charge(.frame, at: World<Store>.reading(.seconds(10), session: 2)) }
        }
        let refused = try await world.charge(.frame, at: World<Store>.reading(.seconds(10), session: 2)).refused
        #expect(refused?.retryAfter == .seconds(20))
        _ = try #require(try await world.charge(.frame, at: World<Store>.reading(.seconds(30), session: 2)).receipt)
      },
      Case("B-08 the wall clock, in either direction, brings back nothing") { bench in
        let world = try await World(in: bench.store)
        try await world.charge(5)
        let start = World<Store>.start
        for now in [start + .days(1), start - .days(1), start + .days(400)] {
          #expect(try await world.charge(now: now).refused?.retryAfter == .seconds(900))
        }
      },
    ]
  }
}
