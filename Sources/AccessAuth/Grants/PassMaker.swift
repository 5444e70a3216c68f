import SodiumPrimitives

/// The part of a pass that comes from what a grant opens: the one device, and its lockers by number.
struct PassBinding: Hashable, Sendable {
  /// Nil for a grant over several devices.
  let audience: DeviceCode?
  /// Ascending; empty where the grant says which.
  let lockerNumbers: [UInt16]

  /// A pass for several devices.
  static let unbound = PassBinding(audience: nil, lockerNumbers: [])
}

/// Makes the pass of a QR code or an app token, the first time and again, to the byte.
struct PassMaker: Sendable {
  let ring: KeyRing
  let tenant: TenantID

  /// The pass at `now`; nil when it is over, its key is retired, or the medium is shown otherwise.
  func pass(of credential: Credential, grant: Grant, binding: PassBinding, at now: Instant) -> IssuedPass? {
    switch credential.medium {
    case .qr(let terms): pass(of: credential, terms, key: nil, grant, binding, at: now)
    case .appToken(let terms, let key): pass(of: credential, terms, key: key, grant, binding, at: now)
    case .pin, .card, .face: nil
    }
  }

  private func pass(
    of credential: Credential, _ terms: PassMedium, key confirmation: COSEPublicKey?, _ grant: Grant,
    _ binding: PassBinding, at now: Instant
  ) -> IssuedPass? {
    let flags = flags(of: terms, confirmation, grant, binding)
    switch terms.usage {
    case .singleUse, .multiUse:
      guard now < terms.expiresAt, let key = ring.signer(terms.keyID, of: tenant, for: .pass) else { return nil }
      let claims = try? PassClaims(
        credential: credential.id, serial: terms.serial, notBefore: terms.notBefore.wholeSeconds,
        expiresAt: terms.expiresAt.wholeSeconds, epoch: terms.epoch, audience: binding.audience, flags: flags,
        lockerNumbers: binding.lockerNumbers, confirmation: confirmation)
      return claims.map { IssuedPass(pass: .sign($0, with: key, keyID: terms.keyID), expiresAt: terms.expiresAt) }
    case .rotating:
      guard let slot = PassLife.slot(at: now, createdAt: credential.createdAt),
        let key = ring.activeSigner(of: tenant, for: .pass)
      else { return nil }
      let start = PassLife.start(ofSlot: slot, createdAt: credential.createdAt)
      let end = min(start + terms.lifetime, grant.endsAt.flooredToSecond)
      guard now < end else { return nil }
      let claims = try? PassClaims(
        credential: credential.id, serial: slot, notBefore: start.wholeSeconds, expiresAt: end.wholeSeconds,
        epoch: terms.epoch, audience: binding.audience, flags: flags, lockerNumbers: binding.lockerNumbers,
        confirmation: confirmation)
      return claims.map { IssuedPass(pass: .sign($0, with: key.key, keyID: key.id), expiresAt: end) }
    }
  }

  /// Self-sufficient is only what no door has to ask about: a schedule, a hold and an app token's key it cannot judge by the
  /// pass alone.
  private func flags(
    of terms: PassMedium, _ key: COSEPublicKey?, _ grant: Grant, _ binding: PassBinding
  ) -> PassFlags {
    guard binding.audience != nil, terms.usage == .singleUse, key == nil else { return [] }
    let isSelfSufficient = grant.offline == .allowed && grant.schedule == nil && !grant.hasHolds
    return isSelfSufficient ? [.singleUse, .selfSufficient] : [.singleUse]
  }
}
