import AccessAuth
import SodiumPrimitives
import Testing

// Refusals are counted, and lockouts are listed and lifted.
extension StoreContract {
  static var lockouts: [Case] {
    [
      Case("refusals are one counted event a minute, sealed as any other") { bench in
        let world = try await World(in: bench.store)
        try await world.charge(5)
        let first = try #require(try await world.charge(at: .seconds(1)).refused)
        for second in 2...11 {
          let refused = try await world.charge(at: .seconds(Int64(second))).refused
          #expect(refused?.event == first.event)
        }
        #expect(try await bench.store.unsealed(limit: 9).map(\.event.count) == [1])
        #expect(try await world.charge(at: .milliseconds(60_999)).refused?.event == first.event)
        let second = try #require(try await world.charge(at: .seconds(61)).refused)
        #expect(second.event != first.event)
        let waiting = try await bench.store.unsealed(limit: 9)
        #expect(waiting.map(\.tenant) == [world.tenant.id, world.tenant.id])
        #expect(waiting.map(\.event.id) == [first.event, second.event])
        #expect(waiting.map(\.event.action) == [.readerThrottled, .readerThrottled])
        #expect(waiting.map(\.event.reason) == [.throttled, .throttled])
        #expect(waiting.map(\.event.device) == [world.device.id, world.device.id])
        #expect(waiting.map(\.event.count) == [1, 12])
        try await world.sealAll()
        let sealed = try await bench.store.events(EventFilter(), in: world.tenant.id, below: nil, limit: 9)
        #expect(sealed.map(\.event) == waiting.reversed().map(\.event))
      },
      Case("refusals are counted over a restart of the service") { bench in
        var world = try await World(in: bench.store)
        try await world.charge(5)
        let first = try #require(try await world.charge().refused)
        for _ in 0..<3 { _ = try await world.charge() }
        try await bench.reopen()
        world = World(world, in: bench.store)
        #expect(try await world.charge().refused?.event == first.event)
        _ = try await world.charge(at: .seconds(60))
        #expect(try await bench.store.unsealed(limit: 9).map(\.event.count) == [1, 5])
      },
      Case("two hundred refusals at once are one event, and none is lost to the count") { bench in
        let world = try await World(in: bench.store)
        try await world.charge(5)
        #expect(try await tries(200, locker: nil, in: world) == 0)
        #expect(try await bench.store.unsealed(limit: 9).map(\.event.count) == [1])
        _ = try await world.charge(at: .seconds(60))
        #expect(try await bench.store.unsealed(limit: 9).map(\.event.count) == [1, 200])
      },
      Case("two readers are refused in events of their own") { bench in
        let world = try await World(in: bench.store)
        let other = world.newDevice()
        try await world.write([.insert(.device(other))])
        for device in [world.device.id, other.id] {
          try await world.charge(5, device: device)
          for _ in 0..<2 { _ = try #require(try await world.charge(device: device).refused) }
        }
        let waiting = try await bench.store.unsealed(limit: 9)
        #expect(waiting.map(\.event.device) == [world.device.id, other.id])
      },
      Case("lockouts are listed newest first, read by their names, and forgotten") { bench in
        let world = try await World(in: bench.store)
        let (_, pin) = try await world.pin(at: world.lockers[0].id)
        try await world.charge(1, locker: "A1")
        let tenant = world.tenant.id
        let reader = ThrottleKey.pin(at: world.device.id, of: tenant)
        _ = try #require(
          try await world.charge(.frame, now: World<Store>.start + .seconds(1)).receipt)
        let all = try await world.throttles()
        let keys: Set<ThrottleKey> = [
          reader, .pin(of: tenant), .pin(pin.id, of: tenant), .frames(at: world.device.id, of: tenant),
        ]
        #expect(Set(all.map(\.key)) == keys)
        #expect(all.first?.key.kind == .frames)
        let ids = all.map(\.id.description)
        #expect(ids == ids.sorted(by: >))
        #expect(Set(ids).count == 4)
        for throttle in all {
          #expect(try await bench.store.record(.throttle(throttle.id), in: tenant) == .throttle(throttle))
        }
        var paged: [Record] = []
        var cursor: [UInt8]?
        for _ in 0..<4 {
          let page = try await bench.store.page(.throttles, in: tenant, after: cursor, limit: 1)
          #expect(page.count == 1)
          paged += page
          if case .throttle(let throttle)? = page.first { cursor = throttle.id.bytes }
        }
        #expect(paged == all.map(Record.throttle))
        #expect(try await bench.store.page(.throttles, in: tenant, after: cursor, limit: 1) == [])
        #expect(try await world.throttles(of: TenantID.none).map(\.key) == [.pins])
      },
      Case("a throttle keeps its name while it is kept, and a lockout that is lifted is over at once") { bench in
        let world = try await World(in: bench.store)
        let reader = ThrottleKey.pin(at: world.device.id, of: world.tenant.id)
        try await world.charge(5)
        let before = try #require(try await world.throttles().first { $0.key == reader })
        _ = try #require(try await world.charge(at: .seconds(1)).refused)
        let after = try #require(try await world.throttles().first { $0.key == reader })
        #expect(after.id == before.id)
        #expect(after.state != before.state, "the refusal is counted")
        try await world.write([.forget(reader), .forget(reader)])
        #expect(try await bench.store.record(.throttle(before.id), in: world.tenant.id) == nil)
        try await world.charge(5, at: .seconds(2))
        _ = try #require(try await world.charge(at: .seconds(2)).refused)
      },
      Case("F-01 throttles of one tenant are neither seen nor lifted by another") { bench in
        let (mine, theirs) = (try await World(in: bench.store), try await World(in: bench.store, seed: 2))
        try await mine.charge(5)
        let reader = ThrottleKey.pin(at: mine.device.id, of: mine.tenant.id)
        let throttle = try #require(try await mine.throttles().first { $0.key == reader })
        #expect(try await theirs.throttles() == [])
        #expect(try await bench.store.record(.throttle(throttle.id), in: theirs.tenant.id) == nil)
        _ = try await theirs.commit([.forget(reader), .forget(.pins)])
        #expect(try await mine.state(of: reader) == throttle.state)
        #expect(try await mine.state(of: .pins) != .fresh)
        _ = try #require(try await mine.charge().refused)
      },
    ]
  }

  static var unknowns: [Case] {
    [
      Case("ten presentations that nobody knows are remembered, the eleventh is refused and only counted") { bench in
        let world = try await World(in: bench.store)
        let attempts = (0..<11).map { _ in world.unknownAttempt(world.unknown()) }
        for attempt in attempts.prefix(10) { #expect(try await bench.store.record(attempt) == .done(usesLeft: nil)) }
        guard case .refused(let refused) = try await bench.store.record(attempts[10]) else {
          Issue.record("the eleventh is remembered")
          return
        }
        #expect(refused.retryAfter == .seconds(30))
        let device = world.device.id
        let last = attempts[10].answer.attempt
        #expect(try await bench.store.attempt(last, of: device, in: world.tenant.id) == nil)
        let waiting = try await bench.store.unsealed(limit: 20).map(\.event)
        #expect(waiting.prefix(10) == attempts.prefix(10).map(\.event)[...])
        #expect(waiting.dropFirst(10).map(\.id) == [refused.event])
        #expect(waiting.last?.count == 1)
        for attempt in attempts.prefix(10) {
          #expect(try await bench.store.record(attempt) == .replay(attempt.answer), "it was answered before")
        }
        // The same attempt may come again when it is worth it.
        let again = world.unknownAttempt(world.unknown(at: .seconds(30)), last)
        #expect(try await bench.store.record(again) == .done(usesLeft: nil))
        let next = world.unknownAttempt(world.unknown(at: .seconds(30)))
        guard case .refused(let second) = try await bench.store.record(next) else {
          Issue.record("one try came back, not two")
          return
        }
        #expect(second.event == refused.event)
      },
      Case("what is refused as unknown leaves no more events, no consequences and no counter") { bench in
        let world = try await World(in: bench.store)
        let (_, pin) = try await world.pin(at: world.lockers[0].id)
        let card = try world.newSUNCard()
        try await world.write([.insert(.sunCard(card))])
        for _ in 0..<10 {
          #expect(try await bench.store.record(world.unknownAttempt(world.unknown())) == .done(usesLeft: nil))
        }
        try await world.sealAll()
        let plain = world.unknownAttempt(world.unknown())
        let more = world.attempt().event
        let attempt = AttemptRecord(
          tenant: world.tenant.id, device: world.device.id, answer: plain.answer, fingerprint: plain.fingerprint,
          event: plain.event, moreEvents: [more], consequences: [.suspend(pin.id)],
          counter: CounterAdvance(card: card.id, counter: 3), unknown: plain.unknown)
        guard case .refused(let refused) = try await bench.store.record(attempt) else {
          Issue.record("it is remembered")
          return
        }
        #expect(try await bench.store.unsealed(limit: 9).map(\.event.id) == [refused.event])
        #expect(try await world.stored(pin) == pin)
        #expect(try await bench.store.record(.sunCard(card.id), in: world.tenant.id) == .sunCard(card))
      },
      Case("B-07 what nobody knows costs no genuine thing its way, and no PIN its tries") { bench in
        let world = try await World(in: bench.store)
        let (grant, _) = try await world.grant(maxUses: 2)
        for _ in 0..<12 { _ = try await bench.store.record(world.unknownAttempt(world.unknown())) }
        #expect(try await world.redeem(grant) == .done(usesLeft: 1))
        #expect(try await bench.store.record(world.attempt(reason: .expired)) == .done(usesLeft: nil))
        try await world.charge(5)
        _ = try #require(try await world.charge().refused)
        #expect(try await world.redeem(grant) == .done(usesLeft: 0))
      },
      Case("broken frames have tries of their own at each reader") { bench in
        let world = try await World(in: bench.store)
        let other = world.newDevice()
        try await world.write([.insert(.device(other))])
        for _ in 0..<12 { _ = try await bench.store.record(world.unknownAttempt(world.unknown())) }
        for _ in 0..<10 {
          let receipt = try #require(try await world.charge(.frame).receipt)
          #expect(receipt.charged == [.frames(at: world.device.id, of: world.tenant.id)])
          #expect(receipt.exhausted == [])
        }
        let refused = try #require(try await world.charge(.frame).refused)
        #expect(refused.retryAfter == .seconds(30))
        let last = World<Store>.reading(.milliseconds(29_999))
        #expect(try await world.charge(.frame, at: last).refused?.retryAfter == .milliseconds(1))
        _ = try #require(try await world.charge(.frame, at: World<Store>.reading(.seconds(30))).receipt)
        _ = try #require(try await world.charge(.frame, device: other.id).receipt)
        try await world.charge(5)
        let events = try await bench.store.unsealed(limit: 100).map(\.event)
        let counted = events.filter { $0.action == .readerThrottled }
        #expect(counted.count == 2, "one of unknown presentations, one of frames")
      },
      Case("two hundred unknown presentations at once are ten") { bench in
        let world = try await World(in: bench.store)
        let outcomes = try await withThrowingTaskGroup(of: Recorded.self) { group in
          for _ in 0..<200 {
            group.addTask { try await bench.store.record(world.unknownAttempt(world.unknown())) }
          }
          return try await group.reduce(into: []) { $0.append($1) }
        }
        let done = outcomes.count { $0 == .done(usesLeft: nil) }
        #expect(done == 10)
        #expect(try await bench.store.unsealed(limit: 100).count == 11)
      },
    ]
  }
}

extension World {
  /// An attempt with something that nobody knows.
  func unknownAttempt(_ charge: UnknownCharge, _ id: AttemptID? = nil) -> AttemptRecord {
    let plain = attempt(id, reason: .notRecognized)
    return AttemptRecord(
      tenant: plain.tenant, device: plain.device, answer: plain.answer, fingerprint: plain.fingerprint,
      event: plain.event, unknown: charge)
  }
}
