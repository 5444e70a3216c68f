import SodiumPrimitives

// The media of a grant, as values and writes.
extension Management {
  /// A new credential `id` of `grant`; `pointer` names it in the body.
  func newCredential(
    _ draft: CredentialDraft, _ id: CredentialID, of grant: Grant, epoch: Int64, ring: KeyRing, by caller: Caller,
    at pointer: String
  ) throws(Refusal) -> Credential {
    switch draft {
    case .qr(let usage, let lifetime):
      let lifetime = lifetime ?? PassLife.preset(for: usage)
      guard PassLife.allowed(for: usage).contains(lifetime) else {
        throw .invalid(pointer: pointer + "/lifetime_seconds", detail: "is outside what this usage allows")
      }
      let now = caller.moment.wall
      guard
        let window = PassLife.window(
          usage: usage, lifetime: lifetime, issuedAt: now, startsAt: grant.startsAt, endsAt: grant.endsAt)
      else { throw .conflict("less than a second of the grant's window is left") }
      let qr = QRMedium(
        usage: usage, lifetime: lifetime, serial: 0, keyID: try activeKey(ring, caller), notBefore: window.notBefore,
        expiresAt: window.expiresAt, epoch: epoch)
      return Credential(
        id: id, grant: grant.id, medium: .qr(qr), status: .active,
        madeBy: caller.key, createdAt: now.flooredToSecond, revision: 1)
    }
  }

  /// The credential with another pass than before, for the grant as it is now.
  func renewed(
    _ credential: Credential, _ grant: Grant, issuedAt: Instant, epoch: Int64, ring: KeyRing, by caller: Caller
  ) throws(Refusal) -> Credential {
    var renewed = credential
    switch credential.medium {
    case .qr(var qr):
      let begin = max(issuedAt, grant.startsAt).flooredToSecond
      let window = PassLife.window(
        usage: qr.usage, lifetime: qr.lifetime, issuedAt: issuedAt, startsAt: grant.startsAt, endsAt: grant.endsAt)
      // A grant that ends before it was issued leaves a pass of one second, which the grant's own window refuses.
      qr.notBefore = window?.notBefore ?? begin
      qr.expiresAt = window?.expiresAt ?? begin + .seconds(1)
      switch qr.usage {
      case .singleUse, .multiUse:
        guard qr.serial < .max else { throw .conflict("the credential was renewed too often") }
        qr.serial += 1
        qr.keyID = try activeKey(ring, caller)
        qr.epoch = epoch
      // Its passes follow the grant by themselves, a new one every slot.
      case .rotating: break
      }
      renewed.medium = .qr(qr)
    }
    return renewed
  }

  /// The writes that keep a new credential.
  func insertion(of credential: Credential) -> [Write] { [.insert(.credential(credential))] + keyUse(of: credential) }

  /// The writes that keep a renewed credential.
  func replacement(by credential: Credential) -> [Write] {
    [.replace(.credential(credential))] + keyUse(of: credential)
  }

  /// A key must verify until the last pass that it signed is over.
  private func keyUse(of credential: Credential) -> [Write] {
    switch credential.medium {
    case .qr(let qr):
      switch qr.usage {
      case .singleUse, .multiUse: [.extendSigningKey(qr.keyID, until: qr.expiresAt)]
      // Signed by whichever key is active; a rotation allows for the longest life.
      case .rotating: []
      }
    }
  }

  private func activeKey(_ ring: KeyRing, _ caller: Caller) throws(Refusal) -> KeyID {
    guard let signer = ring.activeSigner(of: caller.tenant, for: .pass) else { throw .inconsistent }
    return signer.id
  }
}
