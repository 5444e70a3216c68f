import AccessAuth
import SodiumPrimitives

@testable import PostgresStore

/// A tenant with a door and grants in a database, and what is asked for there.
struct DoorScene: Sendable {
  static let start = Instant(seconds: 1_800_000_000)

  let random = SystemRandom()
  let tenant = TenantID.some()
  let device: DeviceID
  private let subject: SubjectID

  /// Founds the tenant in the database of `session`, whose role serves.
  init(by session: Session) throws {
    device = DeviceID(at: Self.start, random: random)
    subject = SubjectID(at: Self.start, random: random)
    let site = SiteID(at: Self.start, random: random)
    try session.begin(tenant)
    try session.run("INSERT INTO tenants VALUES ($1, 'T', false, false, 0, 1)", tenant)
    try session.run("INSERT INTO sites VALUES ($1, $2, 'S', 'UTC', $3, 0, 1)", tenant, site, random.bytes(16))
    try session.run(
      "INSERT INTO devices VALUES ($1, $2, $3, 'D', $4, 0, 1)", tenant, device, site,
      DeviceCode(random: random).description)
    try session.run(
      """
      INSERT INTO subjects (tenant_id, id, external_ref, key, is_restricted, created_at, revision)
      VALUES ($1, $2, 'x', $3, false, 0, 1)
      """, tenant, subject, random.bytes(72))
    try session.commit()
  }

  /// A grant with `uses` uses, at revision 1.
  func grant(uses: Int64?, status: Standing = .active, by session: Session) throws -> GrantID {
    let id = GrantID(at: Self.start, random: random)
    try session.begin(tenant)
    try session.run(
      """
      INSERT INTO grants (tenant_id, id, subject_id, starts_at, ends_at, max_uses, uses, status, offline, has_holds,
        made_by, created_at, revision) VALUES ($1, $2, $3, 0, 9, $4, 0, $5, 'never', false, $1, 0, 1)
      """, tenant, id, subject, uses, Name(status))
    try session.commit()
    return id
  }

  func attemptID() -> AttemptID {
    guard let id = AttemptID(bytes: EventID(at: Self.start, random: random).bytes) else {
      preconditionFailure("16 bytes are an attempt's id")
    }
    return id
  }

  /// An attempt with its event.
  func attempt(
    _ id: AttemptID? = nil, reason: Reason = .granted, grant: GrantID? = nil, body: String = "body",
    at instant: Instant = start
  ) -> AttemptRecord {
    let id = id ?? attemptID()
    let decision = Decision(reason: reason, consume: true)
    var event = Event(.access, .verification, at: Moment(wall: instant, boot: .zero), random: random)
    event.mode = .qr
    event.decision = decision.verdict
    event.reason = reason
    event.trust = .online
    event.device = device
    event.board = "B1"
    event.lockers = [LockerID(at: instant, random: random), LockerID(at: instant, random: random)]
    event.grant = grant
    event.credential = CredentialID(at: instant, random: random)
    event.subject = Pseudonym(bytes: random.bytes(16))
    event.assurance = .cryptographic
    event.attempt = id
    event.request = RequestID(at: instant, random: random)
    event.capturedAt = instant - .seconds(1)
    let answer = Answer(
      attempt: id, decision: decision, event: event.id, decidedAt: instant, lockers: [], grant: grant, credential: nil,
      usesLeft: nil, retryAfter: nil)
    return AttemptRecord(
      tenant: tenant, device: device, answer: answer, fingerprint: BLAKE2b.hash(Array(body.utf8)), event: event)
  }

  func redemption(
    of grant: GrantID, revision: Int64 = 1, burns: [Burn] = [], giveBack: GiveBack? = nil,
    attempt: AttemptRecord? = nil
  ) -> Redemption {
    Redemption(
      grant: grant, revision: revision, burns: burns, giveBack: giveBack,
      attempt: attempt ?? self.attempt(grant: grant))
  }

  /// Something that is spent once.
  func burn() -> Burn {
    Burn(key: CredentialID(at: Self.start, random: random).bytes + random.bytes(4), keepUntil: Self.start + .days(1))
  }
}

// Guesses.
extension DoorScene {
  func refusal() -> Event {
    var event = Event(.access, .readerThrottled, at: Moment(wall: Self.start, boot: .zero), random: random)
    event.device = device
    event.reason = .throttled
    return event
  }

  /// A try of a PIN, by a caller whose own clock says `reading`.
  func pin(at reading: ThrottleReading = ThrottleReading(session: 1, elapsed: .zero)) -> Charge {
    let random = random
    return Charge(
      .pin(locker: nil, attempt: attemptID(), fingerprint: BLAKE2b.hash([1])), tenant: tenant, device: device,
      reading: reading, now: Self.start, names: { LockoutID(at: Self.start, random: random) }, refusal: refusal())
  }

  /// Something that nobody knows.
  func unknown() -> AttemptRecord {
    let plain = attempt(reason: .notRecognized)
    let charge = UnknownCharge(
      reading: ThrottleReading(session: 1, elapsed: .zero), name: LockoutID(at: Self.start, random: random),
      refusal: refusal())
    return AttemptRecord(
      tenant: tenant, device: device, answer: plain.answer, fingerprint: plain.fingerprint, event: plain.event,
      unknown: charge)
  }
}

extension Charged {
  var receipt: TryReceipt? { if case .charged(let receipt) = self { receipt } else { nil } }
  var refused: Refused? { if case .refused(let refused) = self { refused } else { nil } }
}

/// A database with a tenant, and stores on it, as several service processes have them.
struct DoorHouse: Sendable {
  let database: Database
  let scene: DoorScene
  let stores: [PostgresStore]
  private let session: Session
  private let turns = SerialLock()

  /// Each has many connections, and a server has only so many.
  private static let places = Places(3)

  /// Does `work` with `count` stores on a database of its own.
  static func with(
    _ count: Int, throttleTime: ThrottleTime = .database,
    _ work: @concurrent @Sendable (DoorHouse) async throws -> Void
  ) async throws {
    try await places.one {
      let house = try DoorHouse(stores: count, throttleTime: throttleTime)
      defer { for store in house.stores { store.close() } }
      try await work(house)
    }
  }

  private init(stores count: Int, throttleTime: ThrottleTime) throws {
    database = try Database(withSchema: true)
    session = try database.session("accessauth_serve")
    scene = try DoorScene(by: session)
    let target = try database.target("accessauth_serve")
    stores = (0..<count).map { _ in PostgresStore(target, .few, throttleTime: throttleTime) }
  }

  /// A session of the role that serves, one at a time.
  func serving<Value>(_ work: (Session) throws -> Value) throws -> Value {
    try turns.withLock {
      session.deadline = .patient
      return try work(session)
    }
  }

  /// Another tenant.
  func otherScene() throws -> DoorScene { try serving { try DoorScene(by: $0) } }

  func grant(uses: Int64?, in scene: DoorScene? = nil) throws -> GrantID {
    try serving { try (scene ?? self.scene).grant(uses: uses, by: $0) }
  }

  /// What is counted of a grant of the first tenant.
  func uses(of grant: GrantID) throws -> Int64? {
    try serving { session in
      try session.begin(scene.tenant)
      defer { session.rollBack() }
      return try session.first("SELECT uses FROM grants WHERE tenant_id = $1 AND id = $2", scene.tenant, grant) {
        try $0.int()
      }
    }
  }

  /// What `sql`, one number, says of the whole database.
  func number(_ sql: String) throws -> Int { try Int(database.run(sql)) ?? -1 }
}

// What a door does: it asks again under the same name, at the same process, until it has an answer.
extension DoorHouse {
  func redeem(_ redemption: Redemption, at process: Int) async throws -> Recorded {
    let store = stores[process % stores.count]
    return try await answer(to: redemption.attempt) { try await store.redeem(redemption) }
  }

  func record(_ attempt: AttemptRecord, at process: Int) async throws -> Recorded {
    let store = stores[process % stores.count]
    return try await answer(to: attempt) { try await store.record(attempt) }
  }

  private func answer(
    to attempt: AttemptRecord, _ ask: @Sendable () async throws -> Recorded
  ) async throws -> Recorded {
    for _ in 0..<50 {
      do {
        let recorded = try await ask()
        // It was done the first time, and nobody could tell.
        if case .replay(let answer) = recorded, answer.event == attempt.event.id {
          return .done(usesLeft: answer.usesLeft)
        }
        return recorded
      } catch is StoreError {
        try await Task.sleep(for: .milliseconds(100))
      }
    }
    throw StoreError.unavailable
  }
}

/// Runs `body` for every number below `count` at once; the outcomes stand in the order of the numbers.
func race<Value: Sendable>(
  _ count: Int, _ body: @escaping @Sendable (Int) async throws -> Value
) async throws -> [Value] {
  try await withThrowingTaskGroup(of: (Int, Value).self) { group in
    for number in 0..<count { group.addTask { (number, try await body(number)) } }
    return try await group.reduce(into: [(Int, Value)]()) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
  }
}

/// Asks again while the store has too much to do, as a door does: then nothing was done.
func patiently<Value: Sendable>(_ ask: @Sendable () async throws -> Value) async throws -> Value {
  while true {
    do { return try await ask() } catch StoreError.busy { try await Task.sleep(for: .milliseconds(50)) }
  }
}
