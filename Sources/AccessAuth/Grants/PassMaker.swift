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

/// Makes the pass of a QR credential, the first time and again, to the byte.
struct PassMaker: Sendable {
  let ring: KeyRing
  let tenant: TenantID

  /// The pass at `now`; nil when it is over, or its key is retired.
  func pass(of credential: Credential, grant: Grant, binding: PassBinding, at now: Instant) -> IssuedPass? {
    switch credential.medium {
    case .qr(let qr):
      switch qr.usage {
      case .singleUse, .multiUse:
        guard now < qr.expiresAt, let key = ring.signer(qr.keyID, of: tenant, for: .pass) else { return nil }
        return sign(
          credential, qr, grant, binding, serial: qr.serial, from: qr.notBefore, to: qr.expiresAt,
          key: (qr.keyID, key))
      case .rotating:
        guard let slot = PassLife.slot(at: now, createdAt: credential.createdAt),
          let key = ring.activeSigner(of: tenant, for: .pass)
        else { return nil }
        let start = PassLife.start(ofSlot: slot, createdAt: credential.createdAt)
        let end = min(start + qr.lifetime, grant.endsAt.flooredToSecond)
        guard now < end else { return nil }
        return sign(credential, qr, grant, binding, serial: slot, from: start, to: end, key: key)
      }
    }
  }

  private func sign(
    _ credential: Credential, _ qr: QRMedium, _ grant: Grant, _ binding: PassBinding, serial: UInt32,
    from notBefore: Instant, to expiresAt: Instant, key: (id: KeyID, key: Ed25519.SigningKey)
  ) -> IssuedPass? {
    let claims = try? PassClaims(
      credential: credential.id, serial: serial, notBefore: notBefore.wholeSeconds,
      expiresAt: expiresAt.wholeSeconds, epoch: qr.epoch, audience: binding.audience,
      flags: flags(of: qr, grant, binding), lockerNumbers: binding.lockerNumbers)
    return claims.map {
      IssuedPass(pass: Pass.sign($0, with: key.key, keyID: key.id), expiresAt: expiresAt)
    }
  }

  private func flags(of qr: QRMedium, _ grant: Grant, _ binding: PassBinding) -> PassFlags {
    guard binding.audience != nil, qr.usage == .singleUse else { return [] }
    return grant.offline == .allowed ? [.singleUse, .selfSufficient] : [.singleUse]
  }
}
