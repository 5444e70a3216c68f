import AccessAuth
import SodiumPrimitives
import Testing

// What is kept how long, what is judged, and what goes.
extension StoreContract {
  static var retention: [Case] { said + judged + gone }

  private static var said: [Case] {
    [
      Case("what a tenant keeps how long comes back as it was set, whole, by the revision that it had") { bench in
        var world = try await World(in: bench.store)
        #expect(try await world.retention() == nil)
        var retention = world.newRetention()
        #expect(try await world.commit([.setRetention(retention)]) == .done)
        retention.revision = 1
        #expect(try await world.retention() == retention)
        #expect(try await bench.store.retentions().map(\.retention) == [retention])
        try await bench.reopen()
        world = World(world, in: bench.store)
        var less = Retention(preset: .eu, rules: [.grants: .init(minimumDays: 0, maximumDays: 1)])
        #expect(try await world.commit([.setRetention(less)]) == .conflict(.revision), "not the revision that it had")
        #expect(try await world.retention() == retention)
        less.revision = 1
        #expect(try await world.commit([.setRetention(less)]) == .done)
        less.revision = 2
        #expect(try await world.retention() == less, "nothing is left of what was said before")
        let stranger = try await World(in: bench.store, seed: 2)
        #expect(try await stranger.retention() == nil, "F-01")
      },
      Case("a contract's site must be there, and stays while it is named; a tenant takes what it said with it") {
        bench in
        let (world, other) = (try await World(in: bench.store), try await World(in: bench.store, seed: 2))
        var retention = world.newRetention()
        retention.contracts[0].sites.append(other.site.id)
        #expect(try await world.commit([.setRetention(retention)]) == .conflict(.referenced), "F-01 another tenant's")
        #expect(try await world.retention() == nil)
        let site = world.newSite()
        retention.contracts[0].sites = [site.id]
        try await world.write([.insert(.site(site)), .setRetention(retention)])
        #expect(try await world.commit([.remove(.site(site.id))]) == .conflict(.referenced))
        try await world.write([.remove(.retention), .remove(.site(site.id))])
        #expect(try await world.retention() == nil)
        #expect(try await world.commit([.remove(.retention)]) == .conflict(.revision), "there is none")
        var own = Retention(preset: .in)
        own.contracts = [.init(name: "C", sites: [world.site.id], rules: [:])]
        try await world.write([.setRetention(own)])
        let places: [RecordKey] =
          world.lockers.map { .locker($0.id) } + [.device(world.device.id), .subject(world.subject.id)]
        try await world.write(places.map { .remove($0) })
        // Its sites go only when nothing names them, so first what names them goes.
        try await world.write([.remove(.retention), .remove(.site(world.site.id)), .remove(.apiKey(world.admin.id))])
        try await world.write([.remove(.tenant(world.tenant.id))])
        #expect(try await bench.store.retentions().isEmpty)
      },
    ]
  }

  private static var judged: [Case] {
    [
      Case("the ages of sealed events are told in order, of all tenants and of one, page by page") { bench in
        let worlds = [try await World(in: bench.store), try await World(in: bench.store, seed: 2)]
        var events: [[Event]] = [[], []]
        for number in 0..<30 {
          var event = worlds[number % 2].attempt(reason: .expired).event
          event.subject = number % 3 == 0 ? Pseudonym(bytes: worlds[0].random.bytes(16)) : nil
          event.grant = number % 4 == 0 ? GrantID(at: World<Store>.start, random: worlds[0].random) : nil
          event.credential = number % 5 == 0 ? CredentialID(at: World<Store>.start, random: worlds[0].random) : nil
          try await worlds[number % 2].write([], events: [event])
          events[number % 2].append(event)
        }
        #expect(try await bench.store.ages(of: nil, after: nil, limit: 9).isEmpty, "none has its place")
        try await worlds[0].sealAll()
        try await worlds[0].write([], events: [worlds[0].attempt().event])
        let all = try await ages(of: nil, in: bench.store)
        #expect(all.count == 30, "what has no place is not told")
        #expect(all.map(\.tenant) == (0..<30).map { worlds[$0 % 2].tenant.id })
        for (world, own) in zip(worlds, events) {
          let mine = all.filter { $0.tenant == world.tenant.id }
          #expect(mine.map(\.event) == own.map(\.id))
          #expect(mine.map(\.sequence) == (1...15).map(Int64.init))
          #expect(mine.map(\.subject) == own.map(\.subject))
          #expect(mine.map(\.grant) == own.map(\.grant))
          #expect(mine.map(\.credential) == own.map(\.credential))
          #expect(mine.allSatisfy { $0.class == .access && $0.device == world.device.id })
          #expect(mine.map(\.receivedAt) == own.map(\.receivedAt))
          let alone = try await ages(of: world.tenant.id, in: bench.store)
          #expect(alone == mine.sorted { $0.event.bytes.lexicographicallyPrecedes($1.event.bytes) })
        }
      },
      Case("the ages of grants are told in order, with the places that they open as far as these are there") { bench in
        let (world, other) = (try await World(in: bench.store), try await World(in: bench.store, seed: 2))
        let far = world.newDevice()
        let locker = Locker(
          id: LockerID(at: World<Store>.start, random: world.random), device: far.id, label: "Z", board: "B",
          number: 1, createdAt: World<Store>.start, revision: 1)
        try await world.write([.insert(.device(far)), .insert(.locker(locker))])
        let two = world.newGrant(over: .lockers([world.lockers[0].id, locker.id, world.lockers[1].id]))
        let one = world.newGrant(over: .device(world.device.id), endsAt: World<Store>.end + .days(3))
        let site = world.newGrant(over: .site(world.site.id))
        try await world.write([two, one, site].map { .insert(.grant($0)) })
        let (theirs, _) = try await other.grant()
        let expected = [two, one, site].map { grant in
          let devices: [DeviceID] =
            switch grant.targets {
            case .site: []
            case .device(let id): [id]
            case .lockers: [world.device.id, far.id].sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
            }
          return GrantAge(
            tenant: world.tenant.id, grant: grant.id, subject: grant.subject, endsAt: grant.endsAt,
            site: grant.targets == .site(world.site.id) ? world.site.id : nil, devices: devices)
        }.sorted { $0.grant.bytes.lexicographicallyPrecedes($1.grant.bytes) }
        for tenant in [nil, world.tenant.id] {
          var (told, last): ([GrantAge], GrantAge?) = ([], nil)
          repeat {
            let page = try await bench.store.grantAges(of: tenant, after: last, limit: 2)
            told += page
            last = page.count == 2 ? page.last : nil
          } while last != nil
          #expect(told.filter { $0.tenant == world.tenant.id } == expected)
          #expect(told.map(\.grant).contains(theirs.id) == (tenant == nil), "F-01")
        }
      },
      Case("of a locker that is gone, the age of a grant over it names a device that is none") { bench in
        let world = try await World(in: bench.store)
        let (gone, kept) = (world.lockers[0].id, world.lockers[1].id)
        let none = try #require(DeviceID(bytes: gone.bytes))
        // A locker goes only when no grant over it is live.
        let mixed = world.newGrant(over: .lockers([gone, kept]), status: .revoked)
        let alone = world.newGrant(over: .lockers([gone]), status: .revoked)
        try await world.write([.insert(.grant(mixed)), .insert(.grant(alone))])
        func devices(_ grant: Grant) async throws -> Set<DeviceID>? {
          let (all, own) = (
            try await bench.store.grantAges(of: nil, after: nil, limit: 9),
            try await bench.store.grantAges(of: world.tenant.id, after: nil, limit: 9)
          )
          #expect(all == own && all.count == 2)
          return all.first { $0.grant == grant.id }.map { Set($0.devices) }
        }
        #expect(try await devices(mixed) == [world.device.id])
        #expect(try await devices(alone) == [world.device.id])
        try await world.write([.remove(.locker(gone))])
        #expect(try await devices(mixed) == [world.device.id, none])
        #expect(try await devices(alone) == [none])
        #expect(try await bench.store.record(.device(none), in: world.tenant.id) == nil)
      },
      Case("persons whose data may not go are told with what is theirs, of all tenants and of one") { bench in
        let (world, other) = (try await World(in: bench.store), try await World(in: bench.store, seed: 2))
        #expect(try await bench.store.keptPersons(of: nil).isEmpty)
        let (grant, credential) = try await world.grant()
        var person = world.subject
        person.isRestricted = true
        var held = other.subject
        held.legalHold = SubjectHold(ground: .legalClaims, reference: "case", placedAt: World<Store>.start)
        try await world.write([.replace(.subject(person))])
        try await other.write([.replace(.subject(held))])
        (person.revision, held.revision) = (2, 2)
        let mine = KeptPerson(
          tenant: world.tenant.id, subject: person, grants: [grant.id], credentials: [credential.id])
        let theirs = KeptPerson(tenant: other.tenant.id, subject: held, grants: [], credentials: [])
        #expect(Set(try await bench.store.keptPersons(of: nil)) == [mine, theirs])
        #expect(try await bench.store.keptPersons(of: world.tenant.id) == [mine])
        person.isRestricted = false
        try await world.write([.replace(.subject(person))])
        #expect(try await bench.store.keptPersons(of: nil) == [theirs])
      },
      Case("what was judged by must hold when something goes: the retention, and who keeps theirs") { bench in
        let world = try await World(in: bench.store)
        func holds(_ revision: Int64, _ kept: Set<SubjectID>) async throws -> Bool {
          try await world.commit([.demandRetention(revision, kept: kept)]) == .done
        }
        #expect(try await holds(0, []))
        #expect(try await !holds(1, []))
        #expect(try await !holds(0, [world.subject.id]))
        var person = world.subject
        person.isRestricted = true
        try await world.write([.setRetention(Retention(preset: .eu)), .replace(.subject(person))])
        #expect(try await holds(1, [world.subject.id]))
        #expect(try await !holds(0, [world.subject.id]))
        #expect(try await !holds(1, []))
        #expect(try await !holds(2, [world.subject.id]))
        let other = try await World(in: bench.store, seed: 2)
        #expect(try await other.commit([.demandRetention(0, kept: [])]) == .done, "F-01")
      },
    ]
  }

  private static var gone: [Case] {
    [
      Case("events that leave leave their places, their leaves and a record; who looks for them finds nothing") {
        bench in
        let (world, other) = (try await World(in: bench.store), try await World(in: bench.store, seed: 2))
        let events = variety(of: world)
        try await world.write([], events: events)
        try await other.write([], events: [other.attempt().event])
        try await world.sealAll()
        let sequences: [Int64] = [1, 2, 3, 7, 50, 51, 100]
        let departure = try await world.forget(sequences)
        #expect(departure.runs == [1...3, 7...7, 50...51, 100...100])
        let left = try await bench.store.events(EventFilter(), in: world.tenant.id, below: nil, limit: 200)
        #expect(left.map(\.sequence).reversed() == (1...101).filter { !sequences.contains($0) })
        #expect(left.first?.event.digest == departure.digest && left.first?.event.count == 7)
        let places = try await world.places(above: 0)
        #expect(places.count == 101, "every place stays")
        #expect(places.prefix(100).map(\.leaf) == events.map(\.leaf), "and every leaf")
        #expect(places.filter { $0.kept == nil }.map(\.sequence) == sequences)
        let gone = events.enumerated().filter { sequences.contains(Int64($0.offset + 1)) }.map(\.element)
        for event in gone {
          #expect(try await bench.store.outboxEvent(event.id, of: world.tenant.id) == nil)
          for key in [event.subject.map { EventFilter.person($0) }, event.grant.map { EventFilter.about($0) }] {
            guard let key else { continue }
            let found = try await bench.store.events(key, in: world.tenant.id, below: nil, limit: 200)
            #expect(!found.map(\.event.id).contains(event.id))
          }
        }
        #expect(try await bench.store.departures(of: world.tenant.id, after: nil, limit: 9) == [departure])
        #expect(try await bench.store.departures(of: other.tenant.id, after: nil, limit: 9).isEmpty, "F-01")
        #expect(try await ages(of: world.tenant.id, in: bench.store).count == 94)
      },
      Case("what has left, has no place yet or is another tenant's cannot leave, and nothing else of its batch does") {
        bench in
        let (world, other) = (try await World(in: bench.store), try await World(in: bench.store, seed: 2))
        try await world.write([], events: (0..<5).map { _ in world.attempt().event })
        try await world.sealAll()
        _ = try await world.forget([2])
        try await world.write([], events: [world.attempt().event])
        func forget(_ sequences: [Int64], _ world: World<Store>) async throws -> ChangeOutcome {
          let record = world.attempt().event
          return try await world.commit(
            [.forgetEvents(Departure(record: record.id, sequences: sequences))], events: [record])
        }
        #expect(try await forget([2], world) == .conflict(.revision), "it has left")
        #expect(try await forget([1, 2, 3], world) == .conflict(.revision), "one of them has left")
        #expect(try await forget([5, 6, 7, 8], world) == .conflict(.revision), "two have no place")
        #expect(try await forget([1], other) == .conflict(.revision), "F-01")
        #expect(try await world.places(above: 0).filter { $0.kept == nil }.map(\.sequence) == [2])
        #expect(try await bench.store.departures(of: world.tenant.id, after: nil, limit: 9).count == 1)
        #expect(try await forget([1, 3], world) == .done)
      },
      Case("while events leave, redemptions, seals and reading go on, and nothing is lost") { bench in
        let world = try await World(in: bench.store)
        let (grant, _) = try await world.grant(maxUses: nil)
        for _ in 0..<100 { try await world.write([], events: [world.attempt(reason: .expired).event]) }
        try await world.sealAll()
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask {
            for start in stride(from: Int64(1), to: 100, by: 10) {
              let record = world.attempt().event
              let departure = Departure(record: record.id, sequences: Array(start..<start + 10))
              try await world.write([.demandRetention(0, kept: []), .forgetEvents(departure)], events: [record])
            }
          }
          for _ in 0..<4 {
            group.addTask {
              for _ in 0..<25 {
                let outcome = try await world.redeem(grant)
                #expect(outcome == .done(usesLeft: nil))
              }
            }
          }
          group.addTask { for _ in 0..<20 { _ = try? await world.sealAll() } }
          try await group.waitForAll()
        }
        try await world.sealAll()
        #expect(try await world.uses(of: grant) == 100)
        let places = try await world.places(above: 0)
        #expect(places.count == 210, "100 before, 100 redemptions, 10 records")
        #expect(places.filter { $0.kept == nil }.map(\.sequence) == Array(1...100))
        #expect(places.compactMap { $0.kept?.grant == grant.id ? $0.kept : nil }.count == 100)
        #expect(places.allSatisfy { place in place.kept.map { $0.leaf == place.leaf } ?? true })
      },
    ]
  }

  /// Every age, in pages of 7.
  static func ages(of tenant: TenantID?, in store: Store) async throws -> [EventAge] {
    var all: [EventAge] = []
    while true {
      let page = try await store.ages(of: tenant, after: all.last, limit: 7)
      all += page
      if page.count < 7 { return all }
    }
  }
}

extension World {
  /// What the tenant keeps how long, as it is stored.
  func retention() async throws -> Retention? {
    guard case .retention(let retention)? = try await store.record(.retention, in: tenant.id) else { return nil }
    return retention
  }

  /// A retention with everything in it, stored nowhere yet.
  func newRetention() -> Retention {
    Retention(
      preset: .in,
      rules: [.access: .init(minimumDays: 1, maximumDays: 2), .alarm: .init(minimumDays: 0, maximumDays: 9)],
      contracts: [
        .init(name: "Bank", sites: [site.id], rules: [.access: .init(minimumDays: 3, maximumDays: 3653)])
      ],
      legalHolds: [
        LegalHold(name: "all", ground: .archiving),
        LegalHold(
          name: "door", ground: .legalClaims, classes: [.access, .lock], device: device.id, from: Self.start,
          to: Self.end),
      ])
  }
}

extension EventFilter {
  fileprivate static func person(_ name: Pseudonym) -> EventFilter {
    var filter = EventFilter()
    filter.subject = name
    return filter
  }

  fileprivate static func about(_ grant: GrantID) -> EventFilter {
    var filter = EventFilter()
    filter.grant = grant
    return filter
  }
}
