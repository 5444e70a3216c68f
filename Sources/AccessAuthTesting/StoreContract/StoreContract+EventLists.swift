import AccessAuth
import SodiumPrimitives
import Testing

// Lists of events, narrowed in every way.
extension StoreContract {
  static var eventLists: [Case] {
    [
      Case("every filter of events keeps what it says, alone and together, page by page") { bench in
        let world = try await World(in: bench.store)
        let events = variety(of: world)
        try await world.write([], events: events)
        try await world.sealAll()
        let sealed = Array(zip(Int64(1)..., events).reversed())
        for (filter, matches) in filters(from: events, world) {
          let expected = sealed.filter { matches($0.1) }.map { SealedEvent(sequence: $0.0, event: $0.1) }
          #expect(expected.count < events.count && !expected.isEmpty)
          var seen: [SealedEvent] = []
          while true {
            let page = try await bench.store.events(
              filter, in: world.tenant.id, below: seen.last?.sequence, limit: 7)
            seen += page
            guard page.count == 7 else { break }
          }
          #expect(seen == expected, "\(filter)")
        }
        var nothing = EventFilter()
        nothing.device = DeviceID(at: World<Store>.start, random: world.random)
        #expect(try await bench.store.events(nothing, in: world.tenant.id, below: nil, limit: 9) == [])
      }
    ]
  }

  /// Events that differ in everything that a filter looks at.
  static func variety(of world: World<Store>) -> [Event] {
    let people = (0..<3).map { _ in Pseudonym(bytes: world.random.bytes(16)) }
    let grants = (0..<4).map { _ in GrantID(at: World<Store>.start, random: world.random) }
    let credentials = (0..<5).map { _ in CredentialID(at: World<Store>.start, random: world.random) }
    let reasons: [Reason?] = [.granted, .expired, .revoked, nil]
    return (0..<100).map { number in
      var event = Event(
        id: EventID(at: World<Store>.start, random: world.random),
        class: EventClass.allCases[number % EventClass.allCases.count],
        action: EventAction.allCases[number % EventAction.allCases.count],
        receivedAt: World<Store>.start + .seconds(Int64(number % 50)), salt: world.random.bytes(16))
      event.mode = number % 7 == 0 ? nil : AccessMode.allCases[number % 2]
      event.reason = reasons[number % 4]
      event.decision = event.reason.map { Decision(reason: $0, consume: number % 5 != 0).verdict }
      event.device = number % 2 == 0 ? world.device.id : nil
      event.lockers = Array(world.lockers.map(\.id).prefix(number % 4))
      event.grant = number % 6 == 0 ? nil : grants[number % 4]
      event.credential = number % 6 == 0 ? nil : credentials[number % 5]
      event.subject = number % 6 == 0 ? nil : people[number % 3]
      return event
    }
  }

  static func filters(
    from events: [Event], _ world: World<Store>
  ) -> [(EventFilter, @Sendable (Event) -> Bool)] {
    let sample = events[1]
    let (from, to) = (World<Store>.start + .seconds(10), World<Store>.start + .seconds(20))
    let locker = world.lockers[1].id
    let device = world.device.id
    func filter(_ change: (inout EventFilter) -> Void) -> EventFilter {
      var filter = EventFilter()
      change(&filter)
      return filter
    }
    return [
      (filter { $0.class = .access }, { $0.class == .access }),
      (filter { $0.withoutAlarms = true }, { $0.class != .alarm }),
      (filter { $0.class = .alarm }, { $0.class == .alarm }),
      (filter { $0.mode = .card }, { $0.mode == .card }),
      (filter { $0.decision = .deny }, { $0.decision == .deny }),
      (filter { $0.reason = .granted }, { $0.reason == .granted }),
      (filter { $0.device = device }, { $0.device == device }),
      (filter { $0.locker = locker }, { $0.lockers.contains(locker) }),
      (filter { $0.grant = sample.grant }, { $0.grant == sample.grant }),
      (filter { $0.credential = sample.credential }, { $0.credential == sample.credential }),
      (filter { $0.subject = sample.subject }, { $0.subject == sample.subject }),
      (filter { $0.from = from }, { $0.receivedAt >= from }),
      (filter { $0.to = to }, { $0.receivedAt < to }),
      (
        filter {
          $0.subject = sample.subject
          $0.grant = sample.grant
        }, { $0.subject == sample.subject && $0.grant == sample.grant }
      ),
      (
        filter {
          $0.locker = locker
          $0.class = .audit
          $0.from = from
        }, { $0.lockers.contains(locker) && $0.class == .audit && $0.receivedAt >= from }
      ),
    ]
  }
}
