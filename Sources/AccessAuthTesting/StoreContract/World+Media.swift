import AccessAuth
import SodiumPrimitives
import Testing

// One of every medium, and what it is recognised by.
extension World {
  /// A credential that is stored nowhere yet.
  func newCredential(of grant: GrantID, _ medium: Credential.Medium, status: Standing = .active) -> Credential {
    Credential(
      id: CredentialID(at: Self.start, random: random), grant: grant, medium: medium, status: status,
      madeBy: admin.id, createdAt: Self.start, revision: 1)
  }

  /// A PIN that is stored nowhere yet.
  func newPIN(
    of grant: GrantID, _ entry: PINEntry = .withLocker, digits: Int = 6, shadows: CredentialID? = nil
  ) -> Credential {
    newCredential(of: grant, .pin(PINMedium(entry: entry, digits: digits, shadows: shadows)))
  }

  /// A physical card that is stored nowhere yet.
  func newSUNCard(wrappedKey: [UInt8]? = nil, counter: Int64 = -1, isSuspended: Bool = false) throws -> SUNCard {
    SUNCard(
      id: try #require(SUNCardID(bytes: random.bytes(16))), wrappedKey: wrappedKey, counter: counter,
      isSuspended: isSuspended, createdAt: Self.start, revision: 1)
  }

  /// One credential of `grant` in each medium and each of its forms; the app tokens are bound to both kinds of keys, and
  /// `card` is stored already.
  func everyMedium(of grant: GrantID, card: SUNCard) throws -> [Credential] {
    let p256 = try #require(P256PublicKey(x: random.bytes(32), y: random.bytes(32)))
    let keys: [COSEPublicKey] = [.ed25519(Ed25519.SigningKey.generate().publicKey), .p256(p256)]
    let qr = newCredential(of: grant)
    guard case .qr(let pass) = qr.medium else { return [] }
    let pin = newPIN(of: grant)
    let media: [Credential.Medium] =
      keys.map { .appToken(pass, key: $0) }
      + CardFormat.allCases.map { .card(.number(format: $0, hint: "12D7")) }
      + [.card(.sun(card.id, hint: "1E80")), .face(device: device.id)]
    return [qr, pin, newPIN(of: grant, .alone, digits: 12), newPIN(of: grant, shadows: pin.id)]
      + media.map { newCredential(of: grant, $0) }
  }

  /// A hold that is stored nowhere yet; with all that a hold may have unless it is `bare`.
  func newHold(on grant: GrantID, _ kind: HoldKind = .payment, bare: Bool = false, at instant: Instant = World.start)
    -> Hold
  {
    Hold(
      id: HoldID(at: instant, random: random), grant: grant, kind: kind, status: .pending,
      reference: bare ? nil : "invoice 7 é", amountClass: bare ? nil : .medium, transactionRef: nil, paidUntil: nil,
      madeBy: admin.id, createdAt: instant, changedAt: instant, revision: 1)
  }

  /// Another device of the site that is stored nowhere yet.
  func newDevice(at site: SiteID? = nil) -> Device {
    Device(
      id: DeviceID(at: Self.start, random: random), site: site ?? self.site.id, label: "Other",
      code: DeviceCode(random: random), createdAt: Self.start, revision: 1)
  }

  /// Another site that is stored nowhere yet.
  func newSite() -> Site {
    Site(
      id: SiteID(at: Self.start, random: random), name: "Second", timezone: "UTC", pinSalt: .draw(random: random),
      createdAt: Self.start, revision: 1)
  }

  /// What the digits of a PIN might be recognised by.
  func newPINTag() throws -> PINTag { try #require(PINTag(bytes: random.bytes(PINTag.count))) }

  /// The tags of `pin`, all at ``device`` unless told, one a locker or one for any.
  func tags(
    of pin: Credential, _ tag: PINTag? = nil, at lockers: [LockerID?] = [nil], device: DeviceID? = nil,
    maximumLive: Int = 100, now: Instant = World.start
  ) throws -> PINTags {
    guard case .pin(let medium) = pin.medium else { throw NoPIN() }
    return PINTags(
      credential: pin.id, entry: medium.entry, digits: medium.digits,
      tags: try lockers.map { locker in
        PINTags.Tag(
          device: device ?? self.device.id, locker: locker, tag: try tag ?? newPINTag(), maximumLive: maximumLive)
      }, now: now)
  }

  /// A stored grant with a stored PIN that is known at `locker`.
  func pin(
    at locker: LockerID? = nil, _ entry: PINEntry = .withLocker, tag: PINTag? = nil, maxUses: Int64? = nil
  ) async throws -> (Grant, Credential) {
    let grant = newGrant(maxUses: maxUses)
    let pin = newPIN(of: grant.id, entry)
    try await write([
      .insert(.grant(grant)), .insert(.credential(pin)), .setPINTags(try tags(of: pin, tag, at: [locker])),
    ])
    return (grant, pin)
  }

  /// What the store knows under `key`.
  func candidates(
    _ key: CandidateQuery.Key, at device: DeviceID? = nil, locker: String? = nil, now: Instant = World.start
  ) async throws -> CandidateSet {
    try await store.candidates(
      CandidateQuery(tenant: tenant.id, device: device ?? self.device.id, key: key, locker: locker, now: now))
  }

  /// The credentials that the store knows under `key`, in its order.
  func found(
    _ key: CandidateQuery.Key, at device: DeviceID? = nil, now: Instant = World.start
  ) async throws -> [CredentialID] {
    try await candidates(key, at: device, now: now).candidates.compactMap(\.credential?.id)
  }

  /// The grant as it is stored.
  func stored(_ grant: Grant) async throws -> Grant? { try await store.grant(grant.id, in: tenant.id) }

  /// The credential as it is stored.
  func stored(_ credential: Credential) async throws -> Credential? {
    try await store.credential(credential.id, in: tenant.id)
  }
}

/// Only a PIN has tags of a PIN.
private struct NoPIN: Error {}
