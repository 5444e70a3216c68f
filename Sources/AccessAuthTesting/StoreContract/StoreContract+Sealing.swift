import AccessAuth
import SodiumPrimitives
import Testing

// Events get their gap-free places, once, in the order of their commits.
extension StoreContract {
  static var sealing: [Case] {
    [
      Case("events are sealed without gaps in the order of their commits, each tenant's in a log of its own") { bench in
        let worlds = [try await World(in: bench.store), try await World(in: bench.store, seed: 2)]
        var events: [[Event]] = [[], []]
        for number in 0..<60 {
          let which = number % 3 == 0 ? 1 : 0
          let attempt = worlds[which].attempt(reason: .expired)
          _ = try await bench.store.record(attempt)
          events[which].append(attempt.event)
        }
        for limit in [7, 100] {
          let waiting = try await bench.store.unsealed(limit: limit)
          #expect(waiting.count == min(limit, 60))
          for (world, own) in zip(worlds, events) {
            let mine = waiting.filter { $0.tenant == world.tenant.id }.map(\.event)
            #expect(mine == Array(own.prefix(mine.count)))
          }
        }
        // The second tenant first: what of the first stands between is passed over, not lost.
        #expect(try await seal(events[1], of: worlds[1], behind: 0))
        #expect(try await bench.store.unsealed(limit: 100).map(\.event) == events[0])
        #expect(try await seal(Array(events[0].prefix(5)), of: worlds[0], behind: 0))
        #expect(try await bench.store.unsealed(limit: 100).map(\.event) == Array(events[0].dropFirst(5)))
        let late = worlds[1].attempt(reason: .revoked)
        _ = try await bench.store.record(late)
        #expect(try await seal(Array(events[0].dropFirst(5)), of: worlds[0], behind: 5))
        #expect(try await bench.store.unsealed(limit: 100).map(\.event) == [late.event])
        try await worlds[0].sealAll()
        #expect(try await bench.store.unsealed(limit: 100).isEmpty)
        events[1].append(late.event)
        for (world, own) in zip(worlds, events) {
          let all = try await bench.store.events(EventFilter(), in: world.tenant.id, below: nil, limit: 100)
          #expect(all.map(\.sequence) == (1...Int64(own.count)).reversed())
          #expect(all.map(\.event) == own.reversed())
          #expect(try await bench.store.logSize(of: world.tenant.id) == Int64(own.count))
        }
      },
      Case("entries are refused behind another length, out of order, with a gap or twice") { bench in
        let (world, other) = (try await World(in: bench.store), try await World(in: bench.store, seed: 2))
        let events = (0..<4).map { _ in world.attempt(reason: .expired) }
        for attempt in events { _ = try await bench.store.record(attempt) }
        let own = events.map(\.event)
        #expect(try await !seal(own, of: world, behind: 1))
        #expect(try await !seal([own[1]], of: world, behind: 0), "a gap")
        #expect(try await !seal([own[1], own[0]], of: world, behind: 0), "out of order")
        #expect(try await !seal([own[0], own[0]], of: world, behind: 0), "twice")
        #expect(try await !seal([own[0]], of: other, behind: 0), "another tenant's")
        #expect(try await !seal([world.attempt().event], of: world, behind: 0), "nowhere")
        #expect(try await bench.store.logSize(of: world.tenant.id) == 0)
        #expect(try await seal(Array(own.prefix(2)), of: world, behind: 0))
        #expect(try await !seal(Array(own.prefix(2)), of: world, behind: 0))
        #expect(try await !seal(Array(own.prefix(2)), of: world, behind: 2))
        #expect(try await seal(Array(own.suffix(2)), of: world, behind: 2))
        #expect(try await bench.store.unsealed(limit: 9).isEmpty)
      },
      Case("eight sealers at once seal every event once") { bench in
        let world = try await World(in: bench.store)
        for _ in 0..<5 {
          for _ in 0..<20 { _ = try await bench.store.record(world.attempt(reason: .expired)) }
          try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
              group.addTask {
                let waiting = try await bench.store.unsealed(limit: 100).map(\.event)
                let size = try await bench.store.logSize(of: world.tenant.id)
                _ = try await Self.seal(waiting, of: world, behind: size)
              }
            }
            try await group.waitForAll()
          }
          try await world.sealAll()
        }
        let all = try await bench.store.events(EventFilter(), in: world.tenant.id, below: nil, limit: 1000)
        #expect(all.map(\.sequence) == (1...100).reversed())
        #expect(Set(all.map(\.event.id)).count == 100)
      },
      Case("an event comes back as it was written, to the leaf") { bench in
        let world = try await World(in: bench.store)
        var full = world.attempt().event
        full.actuation = .jammed
        full.lockers = world.lockers.map(\.id)
        full.credential = CredentialID(at: World<Store>.start, random: world.random)
        full.grant = GrantID(at: World<Store>.start, random: world.random)
        full.subject = Pseudonym(bytes: world.random.bytes(16))
        full.assurance = .cryptographic
        full.hold = HoldID(at: World<Store>.start, random: world.random)
        full.count = 4_294_967_295
        full.actor = world.admin.id
        full.request = RequestID(at: World<Store>.start, random: world.random)
        let bare = Event(
          id: EventID(at: World<Store>.start, random: world.random), class: .audit, action: .tenantCreated,
          receivedAt: World<Store>.start, salt: world.random.bytes(16))
        try await world.write([], events: [full, bare])
        let waiting = try await bench.store.unsealed(limit: 9)
        #expect(waiting.map(\.event) == [full, bare])
        #expect(waiting.map(\.event.leaf) == [full.leaf, bare.leaf])
        try await world.sealAll()
        let sealed = try await bench.store.events(EventFilter(), in: world.tenant.id, below: nil, limit: 9)
        #expect(sealed.map(\.event) == [bare, full])
      },
      Case("an event is written once") { bench in
        let world = try await World(in: bench.store)
        let event = world.attempt().event
        try await world.write([], events: [event])
        #expect(try await world.commit([], events: [event]) == .conflict(.taken(.identifier)))
        #expect(try await bench.store.unsealed(limit: 9).count == 1)
      },
    ]
  }

  static func seal(_ events: [Event], of world: World<Store>, behind size: Int64) async throws -> Bool {
    try await world.store.seal(
      events.map { SealEntry(event: $0.id, leaf: $0.leaf) }, of: world.tenant.id, behind: size)
  }
}
