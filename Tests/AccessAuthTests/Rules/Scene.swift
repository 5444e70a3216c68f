import SodiumPrimitives
import Testing

@testable import AccessAuth

/// A tenant with a site, two cabinets, four lockers and a grant, from which each test departs. Always the same to the
/// byte. Now is noon of 2026-01-01; the grant began an hour ago and ends in an hour.
struct Scene {
  let now = Instant(seconds: 1_767_268_800)
  let epoch: Int64 = 1_767_000_000
  let keys: DerivedKeys
  let tenant: TenantID
  let site: SiteID
  let cabinet: Device
  let otherCabinet: Device
  /// A11, A12 and A13 of the cabinet.
  let lockers: [Locker]
  /// B1 of the other cabinet.
  let otherLocker: Locker
  let subject: SubjectID
  let subjectKey: SubjectKey
  let maker: APIKeyID
  let grantID: GrantID
  let credentialID: CredentialID
  let signingKey: SigningKeyRecord
  let ring: KeyRing

  init() throws {
    let random = SeededRandom(seed: 1)
    let made = Instant(seconds: 1_767_200_000)
    keys = try KeySample.derived()
    tenant = TenantID(at: made, random: random)
    site = SiteID(at: made, random: random)
    cabinet = Self.device("Cabinet 1", at: site, made, random)
    otherCabinet = Self.device("Cabinet 2", at: site, made, random)
    lockers = [11, 12, 13].map { [cabinet] in Self.locker("A\($0)", $0, of: cabinet, made, random) }
    otherLocker = Self.locker("B1", 1, of: otherCabinet, made, random)
    subject = SubjectID(at: made, random: random)
    subjectKey = SubjectKey(for: subject, of: tenant, keys: keys, random: random)
    maker = APIKeyID(at: made, random: random)
    grantID = GrantID(at: made, random: random)
    credentialID = CredentialID(at: made, random: random)
    signingKey = try KeySample.signingKey(.active, of: tenant, keys: keys)
    ring = try KeyRing([(tenant, signingKey)], keys: keys)
  }

  private static func device(_ label: String, at site: SiteID, _ made: Instant, _ random: SeededRandom) -> Device {
    Device(
      id: DeviceID(at: made, random: random), site: site, label: label, code: DeviceCode(random: random),
      createdAt: made, revision: 1)
  }

  private static func locker(
    _ label: String, _ number: UInt16, of device: Device, _ made: Instant, _ random: SeededRandom
  ) -> Locker {
    Locker(
      id: LockerID(at: made, random: random), device: device.id, label: label, board: "B1", number: number,
      createdAt: made, revision: 1)
  }
}

extension Scene {
  /// What a pass of a grant over ``lockers`` is bound to.
  var binding: PassBinding { PassBinding(audience: cabinet.code, lockerNumbers: lockers.map(\.number)) }

  /// The person of the grants.
  var person: Subject {
    Subject(id: subject, externalRef: "customer-4711", key: subjectKey, createdAt: now - .hours(1), revision: 1)
  }

  func grant(
    id: GrantID? = nil, targets: GrantTargets? = nil, startsAt: Instant? = nil, endsAt: Instant? = nil,
    maxUses: Int64? = 1, uses: Int64 = 0, status: Standing = .active, offline: OfflinePolicy = .never,
    schedule: Schedule? = nil, minAssurance: Assurance? = nil, hasHolds: Bool = false, revision: Int64 = 5
  ) -> Grant {
    Grant(
      id: id ?? grantID, subject: subject, targets: targets ?? .lockers(lockers.map(\.id)),
      startsAt: startsAt ?? now - .hours(1), endsAt: endsAt ?? now + .hours(1), maxUses: maxUses, uses: uses,
      status: status, offline: offline, schedule: schedule, minAssurance: minAssurance, hasHolds: hasHolds,
      reference: nil, madeBy: maker, createdAt: now - .hours(1), revision: revision)
  }

  func credential(
    usage: QRUsage = .singleUse, lifetime: Duration = .hours(1), serial: UInt32 = 0, epoch: Int64? = nil,
    status: Standing = .active, createdAt: Instant? = nil, notBefore: Instant? = nil, expiresAt: Instant? = nil
  ) throws -> Credential {
    let qr = PassMedium(
      usage: usage, lifetime: lifetime, serial: serial, keyID: signingKey.id, notBefore: notBefore ?? now - .hours(1),
      expiresAt: expiresAt ?? now + .hours(1), epoch: epoch ?? self.epoch)
    return Credential(
      id: credentialID, grant: grantID, medium: .qr(qr), status: status, madeBy: maker,
      createdAt: createdAt ?? now - .hours(1), revision: 1)
  }

  /// A pass's claims that fit ``grant()`` and ``credential()``.
  func claims(
    serial: UInt32 = 0, notBefore: Instant? = nil, expiresAt: Instant? = nil, epoch: Int64? = nil,
    isBound: Bool = true
  ) throws -> PassClaims {
    try PassClaims(
      credential: credentialID, serial: serial, notBefore: (notBefore ?? now - .hours(1)).wholeSeconds,
      expiresAt: (expiresAt ?? now + .hours(1)).wholeSeconds, epoch: epoch ?? self.epoch,
      audience: isBound ? cabinet.code : nil, flags: isBound ? [.singleUse] : [])
  }

  func candidate(
    _ grant: Grant? = nil, _ credential: Credential? = nil, duress: Credential? = nil, isRestricted: Bool = false,
    holds: [Hold] = [], lockers: [Locker]? = nil, isBurnt: Bool = false
  ) throws -> Candidate {
    Candidate(
      grant: grant ?? self.grant(), credential: try credential ?? self.credential(), duress: duress,
      subjectKey: subjectKey, isRestricted: isRestricted, holds: holds, lockers: lockers ?? self.lockers,
      isBurnt: isBurnt)
  }

  func circumstance(
    at instant: Instant? = nil, device: Device? = nil, locker: String? = nil, claims: PassClaims? = nil
  ) throws -> Circumstance {
    circumstance(
      at: instant, device: device, locker: locker, evidence: .pass(try claims ?? self.claims()))
  }

  func circumstance(
    at instant: Instant? = nil, device: Device? = nil, zone: SiteZone? = nil, policy: DoorPolicy = .standard,
    locker: String? = nil, evidence: Evidence
  ) -> Circumstance {
    Circumstance(
      instant: instant ?? now, device: device ?? cabinet, zone: zone, policy: policy, locker: locker,
      evidence: evidence)
  }

  /// The use cases over `store`; PINs are hashed cheaply.
  func management<Store>(
    _ store: Store, hasher: PINHasher = PINSample.hasher()
  ) -> Management<Store, SeededRandom> {
    Management(store: store, keys: keys, hasher: hasher, random: SeededRandom(seed: 2))
  }

  /// Whoever holds ``maker``, now.
  func caller(_ role: Role) throws -> Caller {
    let token = APIKeyToken(role: role, isTest: false, random: SeededRandom(seed: 1))
    let key = APIKey(
      id: maker, tenant: tenant, role: role, isTest: false, device: role == .device ? cabinet.id : nil, person: nil,
      hash: token.hash(keys: keys), hint: token.hint, lineage: [], subject: role == .customer ? subject : nil,
      createdAt: now, revokedAt: nil, revision: 1)
    return Caller(
      key: key, request: try KeySample.identifier(50), moment: Moment(wall: now, boot: .zero), idempotency: nil)
  }

  /// The text of a pass over `claims`, signed as this tenant signs.
  func pass(_ claims: PassClaims? = nil) throws -> [UInt8] {
    let signer = try #require(ring.activeSigner(of: tenant, for: .pass))
    return Pass.sign(try claims ?? self.claims(), with: signer.key, keyID: signer.id).text
  }
}
