import AccessAuth
import SodiumPrimitives
import Testing

@testable import PostgresStore

@Suite("Events that leave")
struct LeavingTests {
  private let scene: EventScene
  private static let week = Duration.days(7)

  init() throws {
    scene = try EventScene()
    // The ranges of the weeks in which the test runs, which may be those of the scene.
    try scene.database.dropRanges()
  }

  /// Events of as many weeks, sealed one behind the other, each of which names a person and a grant.
  private func weekly(_ count: Int) throws -> [Event] {
    try scene.keeping { _ = try $0.extendEvents(at: EventScene.start) }
    let events = (0..<count).map { number in
      scene.event(at: EventScene.start + Self.week * number) { event in
        event.subject = Pseudonym(bytes: scene.random.bytes(16))
        event.grant = GrantID(at: EventScene.start, random: scene.random)
        event.credential = CredentialID(at: EventScene.start, random: scene.random)
      }
    }
    try scene.write(events)
    #expect(try scene.seal(events, behind: 0))
    return events
  }

  private func forget(_ sequences: [Int64], in tenant: TenantID? = nil) throws {
    let departure = Departure(record: scene.event().id, sequences: sequences)
    try scene.within(tenant) { try $0.forget(departure, in: tenant ?? scene.tenant) }
  }

  private func places() throws -> [LogPlace] {
    try scene.within { try $0.places(EventFilter(), of: scene.tenant, above: 0, through: nil, limit: 99) }
  }

  @Test("what leaves leaves its place and its leaf, over several weeks, and nothing that finds it")
  func leaving() throws {
    let events = try weekly(6)
    try forget([1, 2, 4, 6])
    #expect(try places().map(\.event) == events.map(\.id))
    #expect(try places().map(\.leaf) == events.map(\.leaf))
    #expect(try places().filter { $0.kept != nil }.map(\.sequence) == [3, 5])
    let left = try scene.within { try $0.place(of: events[1].id, in: scene.tenant) }
    #expect(left == LogPlace(sequence: 2, event: events[1].id, leaf: events[1].leaf, kept: nil))
    #expect(try scene.within { try $0.outboxEvent(events[1].id, of: scene.tenant) } == nil)
    #expect(try scene.within { try $0.outbox(of: scene.tenant, above: 0, limit: 9).map(\.sealed.sequence) } == [3, 5])
    #expect(try scene.database.run("SELECT count(*) FROM accessauth.event_traces") == "4")
    let names = events.flatMap { [$0.subject?.bytes, $0.grant?.bytes].compactMap(\.self) }
    let found = try scene.within { try $0.places(named: names, in: scene.tenant, above: 0, limit: 2) }
    #expect(found.map(\.sequence) == [3, 5])
    #expect(try scene.unsealed().isEmpty, "a place is never given again")
  }

  @Test("what has left, has no place or is another tenant's cannot leave, and nothing else of its batch does")
  func refused() throws {
    _ = try weekly(4)
    try forget([2])
    for sequences: [Int64] in [[2], [1, 2, 3], [4, 5], [9]] {
      let refusal = #expect(throws: ConflictFound.self) { try forget(sequences) }
      #expect(refusal?.conflict == .revision, "\(sequences)")
    }
    let refusal = #expect(throws: ConflictFound.self) { try forget([1], in: .some()) }
    #expect(refusal?.conflict == .revision, "F-01")
    #expect(try places().filter { $0.kept == nil }.map(\.sequence) == [2])
  }

  @Test("the ages of all tenants go on within a transaction, and tell every sealed event once")
  func ages() throws {
    let other = TenantID.some()
    let mine = try weekly(25)
    let theirs = try scene.write((0..<20).map { _ in scene.event() }, in: other)
    #expect(try scene.seal(theirs, behind: 0, in: other))
    try scene.write([scene.event()])
    for limit in [1, 7, 45, 46] {
      var (told, last): ([EventAge], EventAge?) = ([], nil)
      repeat {
        let page = try scene.keeping { [last] in try $0.ages(after: last, limit: limit) }
        told += page
        last = page.count == limit ? page.last : nil
      } while last != nil
      #expect(told.map(\.event) == [mine, theirs].flatMap { $0.map(\.id).sorted() }, "pages of \(limit)")
      #expect(told.map(\.position) == told.map(\.position).sorted())
      #expect(Set(told.prefix(25).map(\.sequence)) == Set(1...25))
    }
    let alone = try scene.within { try $0.ages(of: scene.tenant, after: nil, limit: 99) }
    #expect(alone.map(\.event) == mine.map(\.id).sorted(), "what has no place is not told")
  }

  @Test("where a search stood is found again when its event has left")
  func lastAgeLeft() throws {
    let events = try weekly(9)
    let page = try scene.keeping { try $0.ages(after: nil, limit: 4) }
    try forget(page.map(\.sequence).sorted())
    let rest = try scene.keeping { try $0.ages(after: page.last, limit: 9) }
    #expect(Set((page + rest).map(\.event)) == Set(events.map(\.id)))
  }

  @Test("weeks are made ahead, once; one whose events have all left is dropped, and one that holds some stays")
  func weeks() throws {
    func ranges() throws -> Int? {
      Int(try scene.database.run("SELECT count(*) FROM pg_inherits WHERE inhparent = 'accessauth.events'::regclass"))
    }
    let events = try weekly(3)
    #expect(try ranges() == 9, "eight weeks, and what has none")
    #expect(try scene.keeping { try $0.extendEvents(at: EventScene.start + .hours(1)) } == 0)
    #expect(try scene.keeping { try $0.extendEvents(at: EventScene.start + Self.week) } == 1)
    try forget([1, 3])
    let end = EventScene.start + Self.week * 4
    #expect(try scene.keeping { try $0.dropEmptyEvents(before: end) } == 3)
    #expect(try ranges() == 7)
    #expect(try places().compactMap(\.kept) == [events[1]])
    // Nothing is lost of what comes too late for its week.
    let late = try scene.write([scene.event()])
    #expect(try scene.unsealed() == late.map(\.id))
    #expect(try scene.seal(late, behind: 3))
    #expect(try places().last?.kept == late[0])
  }

  @Test("weeks are not made while the table is in long use: doors wait for no list")
  func busy() async throws {
    let store = PostgresStore(try scene.database.target("accessauth_serve"), .few)
    while (try? await store.standing()) == nil { try await Task.sleep(for: .milliseconds(20)) }
    let reader = try scene.session()
    try reader.begin(scene.tenant, .reading)
    #expect(try !reader.exists("SELECT 1 FROM events"))
    #expect(throws: PostgresFailure.refused("55P03", constraint: nil)) {
      try scene.keeping { try $0.extendEvents(at: EventScene.start) }
    }
    #expect(try await store.purge(.eventRanges(at: EventScene.start), limit: 9) == 0, "there is time")
    try reader.commit()
    #expect(try scene.keeping { try $0.extendEvents(at: EventScene.start) } == 8)
    store.close()
  }

  @Test("a round of housekeeping makes the coming weeks")
  func housekeeping() async throws {
    let store = PostgresStore(try scene.database.target("accessauth_serve"), .few)
    while (try? await store.standing()) == nil { try await Task.sleep(for: .milliseconds(20)) }
    #expect(try await store.purge(.eventRanges(at: EventScene.start), limit: 9) == 0)
    #expect(try scene.keeping { try $0.extendEvents(at: EventScene.start) } == 0, "they are there")
    // Two weeks on, the first of them is over, and nothing is in it.
    #expect(try await store.purge(.eventRanges(at: EventScene.start + Self.week * 2), limit: 9) == 1)
    store.close()
  }

  @Test("weeks that cannot be made are no secret: whoever keeps house is told")
  func told() async throws {
    let store = PostgresStore(try scene.database.target("accessauth_serve"), .few)
    while (try? await store.standing()) == nil { try await Task.sleep(for: .milliseconds(20)) }
    try scene.database.run("REVOKE EXECUTE ON FUNCTION accessauth.extend_events FROM PUBLIC, accessauth_keep")
    let error = await #expect(throws: StoreError.self) {
      try await store.purge(.eventRanges(at: EventScene.start), limit: 9)
    }
    #expect(error != .busy)
    store.close()
  }
}
