import AccessAuth
import SodiumPrimitives
import Testing

// The sealed log as it lies, and the tree over it.
extension StoreContract {
  static var logs: [Case] {
    [
      Case("the places of a log come in order, page by page, between any two, each with its leaf and its event") {
        bench in
        let (world, other) = (try await World(in: bench.store), try await World(in: bench.store, seed: 2))
        let events = variety(of: world)
        try await world.write([], events: events)
        try await other.write([], events: variety(of: other))
        try await world.sealAll()
        let all = zip(Int64(1)..., events).map { LogPlace(sequence: $0, event: $1.id, leaf: $1.leaf, kept: $1) }
        var seen: [LogPlace] = []
        while true {
          let page = try await world.places(above: seen.last?.sequence ?? 0, limit: 7)
          seen += page
          guard page.count == 7 else { break }
        }
        #expect(seen == all)
        #expect(try await world.places(above: 10, through: 13) == Array(all[10..<13]))
        #expect(try await world.places(above: 10, through: 10).isEmpty)
        #expect(try await world.places(above: 97, through: .max) == Array(all[97...]))
        #expect(try await world.places(above: .max).isEmpty)
        #expect(try await bench.store.place(of: events[41].id, in: world.tenant.id) == all[41])
        #expect(try await bench.store.place(of: events[41].id, in: other.tenant.id) == nil, "another tenant's")
        let waiting = world.attempt(reason: .expired)
        _ = try await bench.store.record(waiting)
        #expect(try await bench.store.place(of: waiting.event.id, in: world.tenant.id) == nil, "it has none yet")
        #expect(try await world.places(above: 100).isEmpty)
      },
      Case("every filter keeps of the places what it keeps of the events, oldest first, between any two") { bench in
        let world = try await World(in: bench.store)
        let events = variety(of: world)
        try await world.write([], events: events)
        try await world.sealAll()
        let all = zip(Int64(1)..., events).map { LogPlace(sequence: $0, event: $1.id, leaf: $1.leaf, kept: $1) }
        for (filter, matches) in filters(from: events, world) {
          let expected = all.filter { $0.kept.map(matches) ?? false }
          var seen: [LogPlace] = []
          while true {
            let page = try await world.places(filter, above: seen.last?.sequence ?? 0, limit: 7)
            seen += page
            guard page.count == 7 else { break }
          }
          #expect(seen == expected, "\(filter)")
          let middle = try await world.places(filter, above: 20, through: 60)
          #expect(middle == expected.filter { (21...60).contains($0.sequence) }, "\(filter)")
        }
      },
      Case("a place whose event has left is shown to whoever wants everything, and to nobody else") { bench in
        let world = try await World(in: bench.store)
        let events = variety(of: world)
        try await world.write([], events: events)
        try await world.sealAll()
        let gone: [Int64] = [1, 2, 3, 50, 100]
        let departures = [try await world.forget(Array(gone.prefix(4))), try await world.forget([gone[4]])]
        let places = try await world.places(above: 0, through: 100)
        #expect(places.map(\.sequence) == Array(1...100))
        #expect(places.map(\.event) == events.map(\.id))
        #expect(places.map(\.leaf) == events.map(\.leaf), "a leaf stays when its event goes")
        #expect(places.filter { $0.kept == nil }.map(\.sequence) == gone)
        var filter = EventFilter()
        filter.withoutAlarms = true
        let others = try await world.places(filter, above: 0, through: 100)
        #expect(others.allSatisfy { $0.kept != nil } && others.count < 100)
        filter = EventFilter()
        filter.grant = events[1].grant
        #expect(try await !world.places(filter, above: 0).map(\.sequence).contains(2))
        let left = try await bench.store.place(of: events[49].id, in: world.tenant.id)
        #expect(left == LogPlace(sequence: 50, event: events[49].id, leaf: events[49].leaf, kept: nil))
        // The events that tell of it were sealed meanwhile.
        let list = try await bench.store.events(EventFilter(), in: world.tenant.id, below: 101, limit: 200)
        #expect(list.map(\.sequence) == (1...100).reversed().filter { !gone.contains($0) })
        #expect(
          try await bench.store.outbox(of: world.tenant.id, above: 0, limit: 3).map(\.sealed.sequence) == [4, 5, 6])
        #expect(try await bench.store.outboxEvent(events[0].id, of: world.tenant.id) == nil)
        #expect(departures.map(\.count) == [4, 1])
      },
      Case("what left comes back as it was written, in the order of the events that tell of it") { bench in
        let (world, other) = (try await World(in: bench.store), try await World(in: bench.store, seed: 2))
        try await world.write([], events: variety(of: world))
        try await world.sealAll()
        var made: [Departure] = []
        for sequences: [Int64] in [[1], [2, 3, 4, 9], [99, 100], [50, 52]] {
          made.append(try await world.forget(sequences))
        }
        try await bench.reopen()
        let sorted = made.sorted { $0.record < $1.record }
        #expect(try await bench.store.departures(of: world.tenant.id, after: nil, limit: 9) == sorted)
        #expect(
          try await bench.store.departures(of: world.tenant.id, after: sorted[0].record, limit: 2)
            == Array(sorted[1...2]))
        #expect(try await bench.store.departures(of: world.tenant.id, after: sorted[3].record, limit: 2).isEmpty)
        #expect(try await bench.store.departures(of: other.tenant.id, after: nil, limit: 9).isEmpty)
      },
      Case("the kept nodes give the root and every proof, across the edges of 256 and 65,536 leaves") { bench in
        let world = try await World(in: bench.store)
        var frontier = MerkleFrontier()
        var roots: [Int64: Digest] = [:]
        var size: Int64 = 0
        let stops: [Int64] = [1, 2, 255, 256, 257, 300, 511, 512, 513, 4000, 65_535, 65_536, 65_537, 65_800]
        for stop in stops {
          while size < stop {
            // Few enough for one commit of a store that has two seconds for it, on a machine that has much else to do.
            let leaves = try await world.grow(by: Int(min(500, stop - size)), from: size)
            for leaf in leaves { frontier.append(leaf) }
            size += Int64(leaves.count)
          }
          roots[stop] = frontier.root
          #expect(try await world.proof(.root(size: stop)) == [frontier.root], "\(stop) leaves")
        }
        for (index, end): (Int64, Int64) in [
          (0, 1), (255, 256), (256, 257), (0, 65_536), (65_535, 65_536), (65_536, 65_537), (4000, 65_800),
          (65_799, 65_800),
        ] {
          let proof = try await world.proof(MerklePlan.inclusion(index: index, size: end))
          let leaf = try #require(try await world.places(above: index, limit: 1).first?.leaf)
          let root = try #require(roots[end])
          #expect(
            MerkleCheck.includes(leaf, at: index, in: end, proof: proof, root: root), "leaf \(index) of \(end)")
        }
        for (from, to) in zip(stops, stops.dropFirst()) {
          let proof = try await world.proof(MerklePlan.consistency(from: from, to: to))
          let (old, new) = (try #require(roots[from]), try #require(roots[to]))
          #expect(MerkleCheck.isConsistent(from: from, old, to: to, new, proof: proof), "\(from) to \(to)")
        }
        let beyond = [
          NodeRead(level: 0, start: 65_799, count: 5), NodeRead(level: 8, start: 257, count: 9),
          NodeRead(level: 16, start: 1, count: 1), NodeRead(level: 0, start: .max - 3, count: 256),
        ]
        #expect(try await bench.store.nodes(beyond, of: world.tenant.id).map(\.count) == [1, 0, 0, 0])
      },
    ]
  }

  static var checkpoints: [Case] {
    [
      Case("a signed head is kept of a log that is as long, behind the heads before it") { bench in
        let (world, other) = (try await World(in: bench.store), try await World(in: bench.store, seed: 2))
        let (start, tenant) = (World<Store>.start, world.tenant.id)
        let note = (0..<5).map { _ in world.random.bytes(200) }
        #expect(try await bench.store.checkpoint(of: tenant) == nil)
        #expect(try await world.keep(1, note[0], at: start) == .conflict(.revision), "a log without places")
        _ = try await world.grow(by: 10, from: 0)
        #expect(try await world.keep(0, note[0], at: start) == .conflict(.revision), "a head of nothing")
        #expect(try await world.keep(11, note[0], at: start) == .conflict(.revision), "longer than the log")
        #expect(try await bench.store.headsToSign().map(\.tenant) == [tenant])
        #expect(try await world.keep(4, note[1], at: start) == .done)
        #expect(
          try await bench.store.checkpoint(of: tenant) == SignedCheckpoint(size: 4, signedAt: start, note: note[1]))
        #expect(try await bench.store.headsToSign().map(\.size) == [10])
        #expect(try await world.keep(4, note[2], at: start + .seconds(1)) == .conflict(.revision), "the same size")
        #expect(try await world.keep(3, note[2], at: start + .hours(2)) == .conflict(.revision), "an older one")
        #expect(try await world.keep(9, note[3], at: start + .hours(2)) == .done)
        // The clock was set back: the newest head is still the longest.
        #expect(try await world.keep(10, note[4], at: start) == .done)
        let newest = SignedCheckpoint(size: 10, signedAt: start, note: note[4])
        #expect(try await bench.store.checkpoint(of: tenant) == newest)
        #expect(try await bench.store.headsToSign().isEmpty)
        try await bench.reopen()
        #expect(try await bench.store.checkpoint(of: tenant) == newest)
        #expect(try await bench.store.checkpoint(of: other.tenant.id) == nil)
      },
      Case("a lease is one holder's until it ends, and its holder may renew it") { bench in
        let world = try await World(in: bench.store)
        let (mine, theirs) = (world.random.bytes(16), world.random.bytes(16))
        let start = World<Store>.start
        func take(_ holder: [UInt8], at instant: Instant, _ name: Lease.Name = .sealer) async throws -> ChangeOutcome {
          try await world.commit([.takeLease(Lease(name, holder: holder, at: instant))])
        }
        #expect(try await take(mine, at: start) == .done)
        #expect(try await take(theirs, at: start) == .conflict(.revision))
        #expect(try await take(theirs, at: start, .purger) == .done, "another right")
        #expect(try await take(theirs, at: start + Lease.life - .milliseconds(1)) == .conflict(.revision))
        #expect(try await take(mine, at: start + .seconds(5)) == .done)
        #expect(try await take(theirs, at: start + Lease.life) == .conflict(.revision), "it was renewed")
        #expect(try await take(theirs, at: start + .seconds(5) + Lease.life) == .done, "it is over")
        #expect(try await take(mine, at: start + .seconds(6) + Lease.life) == .conflict(.revision), "it is theirs now")
      },
    ]
  }
}

extension World {
  /// The places above `sequence`.
  func places(
    _ filter: EventFilter = EventFilter(), above sequence: Int64, through last: Int64? = nil, limit: Int = 1000
  ) async throws -> [LogPlace] {
    try await store.places(filter, of: tenant.id, above: sequence, through: last, limit: limit)
  }

  /// Empties these places, and seals the event that tells of it.
  func forget(_ sequences: [Int64]) async throws -> Departure {
    var record = Event(.audit, .eventsPurged, at: Moment(wall: Self.start, boot: .zero), random: random)
    let departure = Departure(record: record.id, sequences: sequences)
    (record.count, record.digest) = (departure.count, departure.digest)
    try await write([.forgetEvents(departure)], events: [record])
    try await sealAll()
    return departure
  }

  /// Seals `count` events with made-up leaves behind `size`, and says which.
  func grow(by count: Int, from size: Int64) async throws -> [Digest] {
    let events = (0..<count).map { _ in
      Event(
        id: EventID(at: Self.start, random: random), class: .access, action: .verification, receivedAt: Self.start,
        salt: [UInt8](repeating: 7, count: 16))
    }
    try await write([], events: events)
    let entries = events.map { SealEntry(event: $0.id, leaf: SHA256.hash($0.id.bytes)) }
    try #require(try await store.seal(entries, of: tenant.id, behind: size))
    return entries.map(\.leaf)
  }

  /// The hashes of a plan, from what the store keeps.
  func proof(_ plan: MerklePlan?) async throws -> [Digest] {
    let plan = try #require(plan)
    let read = try await store.nodes(plan.reads, of: tenant.id)
    return try #require(plan.hashes(read))
  }

  /// Keeps a signed head.
  func keep(_ size: Int64, _ note: [UInt8], at instant: Instant) async throws -> ChangeOutcome {
    try await commit([.keepCheckpoint(SignedCheckpoint(size: size, signedAt: instant, note: note))])
  }
}
