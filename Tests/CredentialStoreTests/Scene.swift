import AccessAuth
import CredentialStore
import SodiumPrimitives

/// The least that a redemption needs: a tenant, a device and a grant without limit.
struct Scene: Sendable {
  private let store: CredentialStore
  private let random = SystemRandom()
  private let tenant: TenantID
  private let device: DeviceID
  private let grant: GrantID
  private let credential: CredentialID

  private static var start: Instant { Instant(seconds: 1_800_000_000) }

  /// One commit.
  init(in store: CredentialStore) async throws(StoreError) {
    self.store = store
    let start = Self.start
    tenant = TenantID(at: start, random: random)
    device = DeviceID(at: start, random: random)
    grant = GrantID(at: start, random: random)
    credential = CredentialID(at: start, random: random)
    let (site, subject) = (SiteID(at: start, random: random), SubjectID(at: start, random: random))
    let key = APIKeyID(at: start, random: random)
    let records: [Record] = [
      .tenant(Tenant(id: tenant, name: "T", isSandbox: false, isSuspended: false, createdAt: start, revision: 1)),
      .site(Site(id: site, name: "S", timezone: "UTC", pinSalt: .draw(random: random), createdAt: start, revision: 1)),
      .device(
        Device(
          id: device, site: site, label: "D", code: DeviceCode(random: random), createdAt: start, revision: 1)),
      .subject(
        Subject(
          id: subject, externalRef: "x", key: SubjectKey(sealed: random.bytes(72)), createdAt: start, revision: 1)),
      .grant(
        Grant(
          id: grant, subject: subject, targets: .device(device), startsAt: start, endsAt: start + .days(1),
          maxUses: nil, uses: 0, status: .active, offline: .never, reference: nil, madeBy: key, createdAt: start,
          revision: 1)),
    ]
    _ = try await store.commit(
      Change(
        tenant: tenant, effect: records.map(Write.insert), actor: nil, request: nil, claim: nil, events: []))
  }

  /// A new attempt that uses up one use, and a burn if `serial` is given.
  func redeem(serial: UInt32? = nil) async throws(StoreError) -> Recorded {
    var event = Event(.access, .verification, at: Moment(wall: Self.start, boot: .zero), random: random)
    let attempt = AttemptID(bytes: event.id.bytes)
    (event.grant, event.device, event.attempt) = (grant, device, attempt)
    guard let attempt, let fingerprint = Digest(random.bytes(32)) else { throw .corrupt }
    let answer = Answer(
      attempt: attempt, decision: Decision(reason: .granted, consume: true), event: event.id, decidedAt: Self.start,
      lockers: [], grant: grant, credential: nil, usesLeft: nil, retryAfter: nil)
    return try await store.redeem(
      Redemption(
        grant: grant, revision: 1, burns: serial.map { [burn(serial: $0)] } ?? [],
        attempt: AttemptRecord(
          tenant: tenant, device: device, answer: answer, fingerprint: fingerprint, event: event)))
  }

  /// What a pass with this serial burns.
  func burn(serial: UInt32) -> Burn { Burn(credential: credential, serial: serial, expiresAt: Self.start) }

  /// The uses that are counted.
  func uses() async throws(StoreError) -> Int64? { try await store.grant(grant, in: tenant)?.uses }
}
