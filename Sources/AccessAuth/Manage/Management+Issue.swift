import SodiumPrimitives

/// A credential that is about to be made: its record, what else has to be kept, and what is shown once.
struct NewCredential: Sendable {
  let credential: Credential
  /// What it needs to be there first.
  let needs: [Write]
  let writes: [Write]
  let secret: IssuedSecret

  init(_ credential: Credential, needs: [Write] = [], _ writes: [Write] = [], secret: IssuedSecret = .none) {
    self.credential = credential
    self.needs = needs
    self.writes = writes
    self.secret = secret
  }

  /// The writes that keep it.
  var insertion: [Write] { needs + [.insert(.credential(credential))] + writes }
}

/// What making a credential needs to know beside its draft.
struct Issuing: Sendable {
  let grant: Grant
  let epoch: Int64
  let ring: KeyRing
  /// The other credentials of the grant that there are, or that are made by the same call.
  var siblings: [Credential]
  /// How many PINs of each entry the call makes.
  let pins: [PINEntry: Int]
}

// The media of a grant, as values and writes.
extension Management {
  /// A new credential `id`; `pointer` names it in the body.
  func newCredential(
    _ draft: CredentialDraft, _ id: CredentialID, _ issuing: Issuing, by caller: Caller, at pointer: String
  ) async throws(Refusal) -> NewCredential {
    switch draft {
    case .qr(let usage, let lifetime):
      let lifetime = lifetime ?? PassLife.preset(for: usage)
      guard PassLife.allowed(for: usage).contains(lifetime) else {
        throw .invalid(pointer: pointer + "/lifetime_seconds", detail: "is outside what this usage allows")
      }
      let terms = try terms(usage, lifetime, issuing, by: caller)
      return NewCredential(credential(id, .qr(terms), issuing, caller), keyUse(of: terms))
    case .appToken(let key, let lifetime):
      let terms = try terms(.multiUse, lifetime ?? PassLife.token, issuing, by: caller)
      return NewCredential(credential(id, .appToken(terms, key: key), issuing, caller), keyUse(of: terms))
    case .pin(let entry, let isDuress):
      return try await newPIN(id, entry, isDuress: isDuress, issuing, by: caller, at: pointer)
    case .card(let number): return try await newCard(id, number, issuing, by: caller, at: pointer)
    case .sun(let uid, let key): return try await newSUNCard(id, uid, key, issuing, by: caller, at: pointer)
    case .face(let device):
      try caller.demand(.enrolFaces)
      let kept = try await reading { () async throws(StoreError) in try await store.device(device, in: caller.tenant) }
      guard let kept, try await reaches(kept, issuing.grant.targets, by: caller) else {
        throw .notFound(pointer: pointer + "/device_id")
      }
      return NewCredential(credential(id, .face(device: device), issuing, caller))
    }
  }

  /// The record of a new credential.
  func credential(
    _ id: CredentialID, _ medium: Credential.Medium, _ issuing: Issuing, _ caller: Caller
  ) -> Credential {
    Credential(
      id: id, grant: issuing.grant.id, medium: medium, status: .active, madeBy: caller.maker,
      createdAt: caller.moment.wall.flooredToSecond, revision: 1)
  }

  private func terms(
    _ usage: QRUsage, _ lifetime: Duration, _ issuing: Issuing, by caller: Caller
  ) throws(Refusal) -> PassMedium {
    let grant = issuing.grant
    let window = PassLife.window(
      usage: usage, lifetime: lifetime, issuedAt: caller.moment.wall, startsAt: grant.startsAt, endsAt: grant.endsAt)
    guard let window else { throw .conflict("less than a second of the grant's window is left") }
    return PassMedium(
      usage: usage, lifetime: lifetime, serial: 0, keyID: try activeKey(issuing.ring, caller),
      notBefore: window.notBefore, expiresAt: window.expiresAt, epoch: issuing.epoch)
  }

  /// The credential with another pass than before, for the grant as it is now; other media stay as they are.
  func renewed(
    _ credential: Credential, _ grant: Grant, issuedAt: Instant, epoch: Int64, ring: KeyRing, by caller: Caller
  ) throws(Refusal) -> Credential {
    var renewed = credential
    switch credential.medium {
    case .qr(let terms):
      renewed.medium = .qr(try self.renewed(terms, grant, issuedAt, epoch, ring, caller))
    case .appToken(let terms, let key):
      renewed.medium = .appToken(try self.renewed(terms, grant, issuedAt, epoch, ring, caller), key: key)
    case .pin, .card, .face: break
    }
    return renewed
  }

  private func renewed(
    _ terms: PassMedium, _ grant: Grant, _ issuedAt: Instant, _ epoch: Int64, _ ring: KeyRing, _ caller: Caller
  ) throws(Refusal) -> PassMedium {
    var terms = terms
    let begin = max(issuedAt, grant.startsAt).flooredToSecond
    let window = PassLife.window(
      usage: terms.usage, lifetime: terms.lifetime, issuedAt: issuedAt, startsAt: grant.startsAt,
      endsAt: grant.endsAt)
    // A grant that ends before it was issued leaves a pass of one second, which the grant's own window refuses.
    terms.notBefore = window?.notBefore ?? begin
    terms.expiresAt = window?.expiresAt ?? begin + .seconds(1)
    switch terms.usage {
    case .singleUse, .multiUse:
      guard terms.serial < .max else { throw .conflict("the credential was renewed too often") }
      terms.serial += 1
      terms.keyID = try activeKey(ring, caller)
      terms.epoch = epoch
    // Its passes follow the grant by themselves, a new one every slot.
    case .rotating: break
    }
    return terms
  }

  /// The writes that keep a renewed credential; none for a medium that has no pass.
  func replacement(by credential: Credential) -> [Write] {
    guard let terms = credential.pass else { return [] }
    return [.replace(.credential(credential))] + keyUse(of: terms)
  }

  /// A key must verify until the last pass that it signed is over.
  private func keyUse(of terms: PassMedium) -> [Write] {
    switch terms.usage {
    case .singleUse, .multiUse: [.extendSigningKey(terms.keyID, until: terms.expiresAt)]
    // Signed by whichever key is active; a rotation allows for the longest life.
    case .rotating: []
    }
  }

  private func activeKey(_ ring: KeyRing, _ caller: Caller) throws(Refusal) -> KeyID {
    guard let signer = ring.activeSigner(of: caller.tenant, for: .pass) else { throw .inconsistent }
    return signer.id
  }
}
