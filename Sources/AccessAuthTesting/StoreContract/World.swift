import AccessAuth
import SodiumPrimitives
import Testing

/// A tenant with one of everything in a store.
struct World<Store: ServiceStore>: Sendable {
  let store: Store
  let random: SeededRandom
  let tenant: Tenant
  let site: Site
  let device: Device
  let lockers: [Locker]
  let subject: Subject
  let admin: APIKey

  /// When everything was made.
  static var start: Instant { Instant(seconds: 1_800_000_000) }
  /// The first instant after every window.
  static var end: Instant { start + .days(2) }

  /// Founds a tenant in `store`; other seeds give other tenants.
  init(in store: Store, seed: UInt64 = 1) async throws {
    let random = SeededRandom(seed: seed)
    self.store = store
    self.random = random
    tenant = Tenant(
      id: TenantID(at: Self.start, random: random), name: "Tenant \(seed)", isSandbox: false, isSuspended: false,
      createdAt: Self.start, revision: 1)
    site = Site(
      id: SiteID(at: Self.start, random: random), name: "Riga", timezone: "Europe/Riga", pinSalt: .draw(random: random),
      createdAt: Self.start,
      revision: 1)
    device = Device(
      id: DeviceID(at: Self.start, random: random), site: site.id, label: "Cabinet", code: DeviceCode(random: random),
      createdAt: Self.start, revision: 1)
    let device = device
    lockers = (1...3).map { number in
      Locker(
        id: LockerID(at: Self.start, random: random), device: device.id, label: "A\(number)", board: "B1",
        number: number, createdAt: Self.start, revision: 1)
    }
    subject = Subject(
      id: SubjectID(at: Self.start, random: random), externalRef: "customer-1",
      key: SubjectKey(sealed: random.bytes(72)), createdAt: Self.start, revision: 1)
    admin = APIKey(
      id: APIKeyID(at: Self.start, random: random), tenant: tenant.id, role: .admin, isTest: false, device: nil,
      person: "Anna", hash: BLAKE2b.hash(random.bytes(32)), hint: "wXyZ", lineage: [], createdAt: Self.start,
      revokedAt: nil, revision: 1)
    let records: [Record] =
      [.tenant(tenant), .site(site), .device(device)] + lockers.map(Record.locker)
      + [.subject(subject), .apiKey(admin)]
    try await write(records.map(Write.insert))
  }

  /// Commits `effect`, which must fit.
  func write(_ effect: [Write], events: [Event] = []) async throws {
    let outcome = try await commit(effect, events: events)
    try #require(outcome == .done)
  }

  /// Commits `effect`.
  func commit(_ effect: [Write], claim: IdempotencyClaim? = nil, events: [Event] = []) async throws -> ChangeOutcome {
    try await store.commit(
      Change(tenant: tenant.id, effect: effect, actor: admin.id, request: nil, claim: claim, events: events))
  }

  /// A grant that is stored nowhere yet.
  func newGrant(
    over targets: GrantTargets? = nil, maxUses: Int64? = 1, endsAt: Instant = World.end, status: Standing = .active
  ) -> Grant {
    Grant(
      id: GrantID(at: Self.start, random: random), subject: subject.id, targets: targets ?? .lockers([lockers[0].id]),
      startsAt: Self.start, endsAt: endsAt, maxUses: maxUses, uses: 0, status: status, offline: .allowed,
      reference: "order 77", madeBy: admin.id, createdAt: Self.start, revision: 1)
  }

  /// A QR credential that is stored nowhere yet.
  func newCredential(of grant: GrantID, usage: QRUsage = .singleUse) -> Credential {
    let qr = PassMedium(
      usage: usage, lifetime: .hours(72), serial: 0, keyID: KeyID(of: Ed25519.SigningKey.generate().publicKey),
      notBefore: Self.start, expiresAt: Self.end,
      epoch: 1_799_999_999)
    return Credential(
      id: CredentialID(at: Self.start, random: random), grant: grant, medium: .qr(qr), status: .active,
      madeBy: admin.id, createdAt: Self.start, revision: 1)
  }

  /// A stored grant with one credential.
  func grant(over targets: GrantTargets? = nil, maxUses: Int64? = 1) async throws -> (Grant, Credential) {
    let grant = newGrant(over: targets, maxUses: maxUses)
    let credential = newCredential(of: grant.id)
    try await write([.insert(.grant(grant)), .insert(.credential(credential))])
    return (grant, credential)
  }

  /// A signing key that is stored nowhere yet.
  func newSigningKey(_ state: SigningKeyState) -> SigningKeyRecord {
    let key = Ed25519.SigningKey.generate().publicKey
    return SigningKeyRecord(
      id: KeyID(of: key), purpose: .pass, state: state, publicKey: key, sealedSeed: random.bytes(72),
      createdAt: Self.start, changedAt: Self.start, latestExpiry: Self.start, revision: 1)
  }

  /// The uses of a grant as they are stored.
  func uses(of grant: Grant) async throws -> Int64? { try await store.grant(grant.id, in: tenant.id)?.uses }
}

// What a door asks for.
extension World {
  /// A new attempt's id.
  func attemptID() -> AttemptID {
    guard let id = AttemptID(bytes: EventID(at: Self.start, random: random).bytes) else {
      preconditionFailure("16 bytes are an attempt's id")
    }
    return id
  }

  /// A fingerprint that stands for `body`.
  func fingerprint(_ body: String = "body") -> Digest { BLAKE2b.hash(Array(body.utf8)) }

  /// An attempt with its event, decided at `instant`.
  func attempt(
    _ id: AttemptID? = nil, reason: Reason = .granted, grant: GrantID? = nil, credential: CredentialID? = nil,
    body: String = "body", at instant: Instant = World.start, device: DeviceID? = nil
  ) -> AttemptRecord {
    let id = id ?? attemptID()
    var event = Event(.access, .verification, at: Moment(wall: instant, boot: .zero), random: random)
    let decision = Decision(reason: reason, consume: true)
    event.mode = .qr
    event.decision = decision.verdict
    event.reason = reason
    event.device = device ?? self.device.id
    event.lockers = reason == .granted ? [lockers[0].id] : []
    event.credential = credential
    event.grant = grant
    event.attempt = id
    event.capturedAt = instant - .seconds(1)
    let opened = lockers.prefix(reason == .granted ? 1 : 0).map {
      Answer.OpenedLocker(id: $0.id, label: $0.label, board: $0.board, number: $0.number)
    }
    let answer = Answer(
      attempt: id, decision: decision, event: event.id, decidedAt: instant, lockers: opened, grant: grant,
      credential: credential, usesLeft: nil, retryAfter: nil)
    return AttemptRecord(
      tenant: tenant.id, device: device ?? self.device.id, answer: answer, fingerprint: fingerprint(body),
      event: event)
  }

  /// A redemption of the grant as it was judged at `revision`, without a burn unless given.
  func redemption(
    of grant: Grant, revision: Int64? = nil, burns: [Burn] = [], attempt: AttemptRecord? = nil
  ) -> Redemption {
    Redemption(
      grant: grant.id, revision: revision ?? grant.revision, burns: burns,
      attempt: attempt ?? self.attempt(grant: grant.id))
  }

  /// Redeems `grant`.
  func redeem(_ grant: Grant, revision: Int64? = nil, burns: [Burn] = []) async throws -> Recorded {
    try await store.redeem(redemption(of: grant, revision: revision, burns: burns))
  }

  /// A pass of `credential` as something to burn.
  func burn(_ credential: Credential, serial: UInt32 = 0, expiresAt: Instant = World.end) -> Burn {
    Burn(credential: credential.id, serial: serial, expiresAt: expiresAt)
  }

  /// What the store knows when `credential` is shown.
  func candidates(
    _ credential: CredentialID, at device: DeviceID? = nil, burn: Burn? = nil, locker: String? = nil
  ) async throws -> CandidateSet {
    try await store.candidates(
      CandidateQuery(
        tenant: tenant.id, device: device ?? self.device.id, key: .credential(credential), burn: burn, locker: locker,
        now: World.start))
  }

  /// What the store knows at ``device`` of ``site`` where nobody demands anything.
  func known(_ candidates: [Candidate]) -> CandidateSet {
    CandidateSet(device: device, site: site, candidates: candidates)
  }
}
