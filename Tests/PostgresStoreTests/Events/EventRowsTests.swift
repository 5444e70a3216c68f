import AccessAuth
import SodiumPrimitives
import Testing

@testable import PostgresStore

@Suite("Events as PostgreSQL keeps them")
struct EventRowsTests {
  private let scene: EventScene

  init() throws { scene = try EventScene() }

  @Test("I-05 the columns of the table of events are those of the allow-list, and what orders and divides them")
  func columns() throws {
    let columns = try scene.database.run(
      """
      SELECT attname FROM pg_attribute WHERE attrelid = 'accessauth.events'::regclass AND attnum > 0 AND NOT attisdropped
      """
    ).split(separator: "\n").map(String.init)
    #expect(Set(columns) == Set(EventField.allCases.compactMap(\.column) + ["tenant_id", "written_in"]))
    #expect(columns.count == Set(columns).count)
  }

  @Test("an event comes back as it was written, with everything and with nothing in it")
  func everything() throws {
    let (start, random) = (EventScene.start, scene.random)
    let full = scene.event { event in
      (event.mode, event.decision, event.reason, event.actuation) = (.card, .grant, .granted, .jammed)
      event.device = DeviceID(at: start, random: random)
      event.lockers = (0..<3).map { _ in LockerID(at: start, random: random) }
      event.credential = CredentialID(at: start, random: random)
      event.grant = GrantID(at: start, random: random)
      event.subject = Pseudonym(bytes: random.bytes(16))
      event.assurance = .cryptographic
      event.hold = HoldID(at: start, random: random)
      (event.count, event.usesLeft) = (4_294_967_295, 0)
      event.command = CommandID(at: start, random: random)
      event.endpoint = WebhookEndpointID(at: start, random: random)
      event.attempt = AttemptID(bytes: EventID(at: start, random: random).bytes)
      event.actor = APIKeyID(at: start, random: random)
      event.request = RequestID(at: start, random: random)
      event.capturedAt = start - .seconds(1)
      event.board = "B1"
      event.trust = Trust(link: .offline, manifestAge: 5, clockOffset: -7)
      (event.code, event.level, event.report) = ("E-1", 100, 9)
      (event.digest, event.dataClass) = (SHA256.hash([1]), .access)
    }
    let events = try scene.write([full, scene.event()])
    #expect(try scene.waiting(limit: 9).map(\.event) == events)
    #expect(try scene.waiting(limit: 9).map(\.tenant) == [scene.tenant, scene.tenant])
    #expect(try scene.seal(events, behind: 0))
    let sealed = try list(EventFilter())
    #expect(sealed.map(\.event) == events.reversed())
    #expect(sealed.map(\.event.leaf) == events.reversed().map(\.leaf))
  }

  @Test("a locker is found among those of an event, and never across two of them")
  func lockers() throws {
    let ids = (0..<3).map { _ in LockerID(at: EventScene.start, random: scene.random) }
    let across = try #require(LockerID(bytes: ids[0].bytes.suffix(8) + ids[1].bytes.prefix(8)))
    let events = [
      scene.event { $0.lockers = [ids[0], ids[1]] }, scene.event { $0.lockers = [ids[2]] }, scene.event(),
      // It stands across the first two, and is there as well.
      scene.event { $0.lockers = [ids[0], ids[1], across] }, scene.event { $0.lockers = [across, ids[2]] },
    ]
    try scene.write(events)
    #expect(try scene.seal(events, behind: 0))
    func found(_ id: LockerID) throws -> [Int64] {
      var filter = EventFilter()
      filter.locker = id
      let places = try scene.within {
        try $0.places(filter, of: scene.tenant, above: 0, through: nil, limit: 9).map(\.sequence)
      }
      #expect(try list(filter).map(\.sequence) == places.reversed())
      return places
    }
    #expect(try found(ids[0]) == [1, 4])
    #expect(try found(ids[1]) == [1, 4])
    #expect(try found(ids[2]) == [2, 5])
    #expect(try found(across) == [4, 5])
  }

  @Test("the filters that bound what a caller may see hold alone and with what finds the events")
  func bounds() throws {
    let (start, random) = (EventScene.start, scene.random)
    let (maker, person) = (APIKeyID(at: start, random: random), try #require(Pseudonym(bytes: random.bytes(16))))
    let (mine, others) = (try grant(by: maker), try grant(by: APIKeyID(at: start, random: random)))
    func event(_ class: EventClass, _ grant: GrantID?, _ person: Pseudonym?) -> Event {
      var event = Event(`class`, .verification, at: Moment(wall: start, boot: .zero), random: random)
      (event.grant, event.subject) = (grant, person)
      return event
    }
    let events = [
      event(.access, mine, person), event(.access, others, person), event(.alarm, mine, nil),
      event(.alarm, nil, person),
      event(.lock, mine, nil), event(.audit, GrantID(at: start, random: random), person),
    ]
    try scene.write(events)
    #expect(try scene.seal(events, behind: 0))
    func found(_ change: (inout EventFilter) -> Void) throws -> [Int64] {
      var filter = EventFilter()
      change(&filter)
      let places = try scene.within {
        try $0.places(filter, of: scene.tenant, above: 0, through: nil, limit: 9).map(\.sequence)
      }
      #expect(try list(filter).map(\.sequence) == places.reversed())
      return places
    }
    #expect(try found { $0.maker = maker } == [1, 3, 5])
    #expect(try found { ($0.maker, $0.withoutAlarms) = (maker, true) } == [1, 5])
    #expect(try found { $0.withoutAlarms = true } == [1, 2, 5, 6])
    #expect(try found { ($0.maker, $0.subject) = (maker, person) } == [1])
    #expect(try found { ($0.withoutAlarms, $0.subject) = (true, person) } == [1, 2, 6])
    #expect(try found { ($0.maker, $0.grant) = (maker, mine) } == [1, 3, 5])
    #expect(try found { ($0.maker, $0.grant) = (maker, others) } == [])
  }

  @Test("a store tells when its newest event came, and how many wait for their place until all are sealed")
  func standing() async throws {
    let store = PostgresStore(try scene.database.target("accessauth_serve"), .few)
    // Until it has connected it says that it cannot be reached.
    while (try? await store.standing()) == nil { try await Task.sleep(for: .milliseconds(20)) }
    #expect(try await store.standing() == StoreStanding(unsealedEvents: 0, newestEventAt: nil))
    let events = try scene.write((0..<3).map { _ in scene.event() })
    #expect(try await store.standing() == StoreStanding(unsealedEvents: 3, newestEventAt: EventScene.start))
    #expect(try scene.seal(Array(events.prefix(2)), behind: 0))
    #expect(try await store.standing().unsealedEvents == 1)
    #expect(try scene.seal([events[2]], behind: 2))
    #expect(try await store.standing() == StoreStanding(unsealedEvents: 0, newestEventAt: EventScene.start))
    try scene.write([scene.event(at: EventScene.start + .seconds(9))])
    #expect(
      try await store.standing() == StoreStanding(unsealedEvents: 1, newestEventAt: EventScene.start + .seconds(9)))
    store.close()
    await #expect(throws: StoreError.unavailable) { try await store.standing() }
  }

  private func list(_ filter: EventFilter) throws -> [SealedEvent] {
    try scene.within { try $0.events(filter, in: scene.tenant, below: nil, limit: 100) }
  }

  /// A stored grant.
  private func grant(by maker: APIKeyID) throws -> GrantID {
    let id = GrantID(at: EventScene.start, random: scene.random)
    try scene.within { session in
      try session.run("INSERT INTO tenants VALUES ($1, 'x', false, false, 0, 1) ON CONFLICT DO NOTHING", scene.tenant)
      try session.run(
        """
        INSERT INTO subjects (tenant_id, id, external_ref, key, is_restricted, created_at, revision)
        VALUES ($1, $1, 'x', '', false, 0, 1) ON CONFLICT DO NOTHING
        """, scene.tenant)
      try session.run(
        """
        INSERT INTO grants (tenant_id, id, subject_id, starts_at, ends_at, uses, status, offline, has_holds, made_by,
          created_at, revision) VALUES ($1, $2, $1, 0, 9, 0, 'active', 'never', false, $3, 0, 1)
        """, scene.tenant, id, maker)
    }
    return id
  }
}
