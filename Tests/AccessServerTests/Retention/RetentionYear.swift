import AccessAuth
import AccessHTTP
import AccessServer
import CredentialStore
import Foundation
import SodiumPrimitives
import Testing

/// A real store, a clock that the test moves, and a worker that is told when to go round: nothing here waits for anything.
final class RetentionYear: Sendable {
  let clock = ManualClock()
  let store: CredentialStore
  let service: Service<CredentialStore>
  private let hasher = PINHasher(threads: 1, waiting: 0)
  private let folder: URL

  init() async throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "access-retention-\(UUID().uuidString)")
    store = try CredentialStore.create(folder: folder.path)
    let keys = try DerivedKeys(master: SecretBytes.random(count: 32))
    let limits = try #require(RequestLimits(requestsPerSecond: RequestLimits.preset))
    let clock = clock
    service = Service(
      store: store, keys: keys, ring: try await KeyRing.read(from: store, keys: keys), hasher: hasher, limits: limits,
      clock: { clock.moment })
  }

  /// Lets go of the folder; the last thing of a test.
  func end() async {
    await store.close()
    hasher.shutdown()
    try? FileManager.default.removeItem(at: folder)
  }

  /// Goes one round, after everything has got its place, and gives its records theirs.
  @discardableResult
  func round() async throws -> RetentionRound {
    try await seal()
    let round = try await service.retentionWorker.round()
    try await seal()
    return round
  }

  func seal() async throws { while try await Sealer(store: store).sealOnce() > 0 {} }

  /// Every file of the data folder.
  func files() throws -> [Data] {
    try FileManager.default.contentsOfDirectory(atPath: folder.path).map {
      try Data(contentsOf: folder.appending(path: $0))
    }
  }
}

/// A tenant of a ``RetentionYear``: two sites with a cabinet each, a person, and things whose names a test knows.
struct RetentionTenant: Sendable {
  let year: RetentionYear
  let tenant: TenantID
  let sites: [SiteID]
  let devices: [DeviceID]
  let subject: SubjectID
  /// The person's name in events.
  let pseudonym: Pseudonym
  private let admin: APIKey
  private let random = SystemRandom()

  init(_ year: RetentionYear, _ name: String) async throws {
    self.year = year
    let (now, random) = (year.clock.now, random)
    let tenant = Tenant(
      id: TenantID(at: now, random: random), name: name, isSandbox: false, isSuspended: false, createdAt: now,
      revision: 1)
    self.tenant = tenant.id
    admin = APIKey(
      id: APIKeyID(at: now, random: random), tenant: tenant.id, role: .admin, isTest: false, device: nil, person: nil,
      hash: BLAKE2b.hash(random.bytes(32)), hint: "wXyZ", lineage: [], createdAt: now, revokedAt: nil, revision: 1)
    let sites = (0..<2).map { _ in
      Site(
        id: SiteID(at: now, random: random), name: name, timezone: "UTC", pinSalt: .draw(random: random),
        createdAt: now, revision: 1)
    }
    let devices = sites.map { site in
      Device(
        id: DeviceID(at: now, random: random), site: site.id, label: "Cabinet", code: DeviceCode(random: random),
        createdAt: now, revision: 1)
    }
    (self.sites, self.devices) = (sites.map(\.id), devices.map(\.id))
    let records: [Record] =
      [.tenant(tenant), .apiKey(admin)] + sites.map(Record.site) + devices.map(Record.device)
    let made = try await year.store.commit(
      Change(
        tenant: tenant.id, effect: records.map(Write.insert), actor: nil, request: nil, claim: nil, events: []))
    try #require(made == .done)
    let caller = Caller(
      key: admin, request: RequestID(at: now, random: random), moment: year.clock.moment, idempotency: nil)
    subject = try await year.service.management.createSubject(externalRef: "customer-1", by: caller).value.id
    try await year.seal()
    let told = try await year.store.events(EventFilter(), in: tenant.id, below: nil, limit: 1)
    pseudonym = try #require(told.first?.event.subject)
  }

  /// The administrator, now.
  var caller: Caller {
    Caller(
      key: admin, request: RequestID(at: year.clock.now, random: random), moment: year.clock.moment, idempotency: nil)
  }

  func write(_ effect: [Write], _ events: [Event] = []) async throws {
    let outcome = try await year.store.commit(
      Change(tenant: tenant, effect: effect, actor: nil, request: nil, claim: nil, events: events))
    try #require(outcome == .done)
  }

  /// An event of now, at the cabinet of this number or nowhere.
  func event(_ class: EventClass, at device: Int? = nil, of subject: Pseudonym? = nil) async throws -> Event {
    let actions: [EventClass: EventAction] = [
      .access: .verification, .lock: .lockOutcome, .device: .deviceStarted, .audit: .siteChanged, .alarm: .duress,
    ]
    var event = Event(`class`, actions[`class`] ?? .verification, at: year.clock.moment, random: random)
    event.device = device.map { devices[$0] }
    event.subject = subject
    event.code = `class` == .device ? "CANARY-\(UUID().uuidString.prefix(20))" : nil
    try await write([], [event])
    return event
  }

  /// Lockers of the cabinet of this number.
  func lockers(_ count: Int, at device: Int) async throws -> [LockerID] {
    let now = year.clock.now
    let lockers = (1...UInt16(count)).map { number in
      Locker(
        id: LockerID(at: now, random: random), device: devices[device], label: "A\(number)", board: "B1",
        number: number, createdAt: now, revision: 1)
    }
    try await write(lockers.map { .insert(.locker($0)) })
    return lockers.map(\.id)
  }

  /// A grant that ends now, with a QR credential and a hold.
  func grant(at device: Int) async throws -> Grant { try await grant(over: .device(devices[device])) }

  /// The same over anything.
  func grant(over targets: GrantTargets) async throws -> Grant {
    let now = year.clock.now
    let grant = Grant(
      id: GrantID(at: now, random: random), subject: subject, targets: targets,
      startsAt: now - .days(1), endsAt: now, maxUses: nil, uses: 0, status: .active, offline: .never, reference: nil,
      madeBy: admin.id, createdAt: now, revision: 1)
    let qr = PassMedium(
      usage: .singleUse, lifetime: .hours(72), serial: 0, keyID: KeyID(of: Ed25519.SigningKey.generate().publicKey),
      notBefore: now - .days(1), expiresAt: now, epoch: 1)
    let credential = Credential(
      id: CredentialID(at: now, random: random), grant: grant.id, medium: .qr(qr), status: .active, madeBy: admin.id,
      createdAt: now, revision: 1)
    let hold = Hold(
      id: HoldID(at: now, random: random), grant: grant.id, kind: .payment, status: .cleared, reference: nil,
      amountClass: nil, transactionRef: nil, paidUntil: nil, madeBy: admin.id, createdAt: now, changedAt: now,
      revision: 1)
    try await write([.insert(.grant(grant)), .insert(.credential(credential)), .insert(.hold(hold))])
    return grant
  }

  /// What stands in the log, and what stood there.
  func places() async throws -> [LogPlace] {
    try await year.store.places(EventFilter(), of: tenant, above: 0, through: nil, limit: 1000)
  }

  /// The names of the events that are there.
  func kept() async throws -> Set<EventID> {
    Set(try await places().compactMap { $0.kept?.id })
  }

  func preview(_ draft: Retention? = nil) async throws -> RetentionPreview {
    try await year.service.retentions.preview(draft, by: caller) { year.clock.moment }
  }

  func keep(_ change: (inout Retention) -> Void) async throws {
    var retention = try await year.service.retentions.retention(by: caller)
    change(&retention)
    _ = try await year.service.retentions.set(retention, expecting: retention.revision, by: caller)
  }
}
