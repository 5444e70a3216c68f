import SodiumPrimitives

extension Management {
  /// Adds a credential to a grant.
  public func addCredential(
    _ draft: CredentialDraft, to id: GrantID, ring: KeyRing, by caller: Caller
  ) async throws(Refusal) -> Made<IssuedCredential> {
    try caller.demand(.manageGrants)
    if let ids = try await replayed(by: caller) { return try await issuedAgain(ids, ring: ring, by: caller) }
    let epoch = try await epoch()
    let kept = try await grant(id, by: caller)
    let grant = kept.grant
    guard grant.status != .revoked else { throw .conflict("the grant is revoked") }
    guard kept.credentials.count < Credential.maximumPerGrant else {
      throw .conflict("the grant has too many credentials")
    }
    let binding = try await binding(of: grant.targets, by: caller)
    let credential = try newCredential(
      draft, CredentialID(at: caller.moment.wall, random: random), of: grant, epoch: epoch, ring: ring, by: caller,
      at: "")
    var event = event(.credentialIssued, credential, by: caller)
    event.subject = try await pseudonym(of: grant, by: caller)
    let effect = insertion(of: credential) + [.raiseRevision(.grant(id))]
    switch try await commit(effect, [event], by: caller, ids: [credential.id.description]) {
    case .done:
      return Made(value: issued(credential, grant, binding, ring, caller), isReplay: false)
    case .replay(let ids): return try await issuedAgain(ids, ring: ring, by: caller)
    case .conflict: throw .inconsistent
    }
  }

  /// The credential; never its pass.
  public func credential(_ id: CredentialID, by caller: Caller) async throws(Refusal) -> Credential {
    try caller.demand(.readGrants)
    let credential = try await reading { () async throws(StoreError) in
      try await store.credential(id, in: caller.tenant)
    }
    guard let credential else { throw .notFound }
    return credential
  }

  /// The present pass of a credential, for the lineage that made it only; each fetch is remembered.
  public func fetchPass(of id: CredentialID, ring: KeyRing, by caller: Caller) async throws(Refusal) -> IssuedPass {
    try caller.demand(.fetchPass)
    let credential = try await credential(id, by: caller)
    guard try await isOwn(credential.madeBy, of: caller) else { throw .notFound }
    let grant = try await bareGrant(credential.grant, by: caller)
    let binding = try await binding(of: grant.targets, by: caller)
    guard grant.status != .revoked, let pass = issued(credential, grant, binding, ring, caller).pass else {
      throw .credentialExpired
    }
    var event = event(.credentialFetched, credential, by: caller)
    event.subject = try await pseudonym(of: grant, by: caller)
    guard case .done = try await commit([], [event], by: caller) else { throw .inconsistent }
    return pass
  }

  /// Revokes, suspends or resumes a credential. What is revoked stays so.
  public func setStanding(
    _ standing: Standing, ofCredential id: CredentialID, by caller: Caller
  ) async throws(Refusal) -> Made<Credential> {
    try caller.demand(.manageGrants)
    if try await replayed(by: caller) != nil {
      return Made(value: try await credential(id, by: caller), isReplay: true)
    }
    return try await retrying { () async throws(Refusal) in
      var credential = try await credential(id, by: caller)
      guard credential.status != standing else {
        return Made(value: credential, isReplay: try await noted(by: caller))
      }
      guard credential.status != .revoked else { throw .conflict("the credential is revoked") }
      credential.status = standing
      let action: EventAction =
        switch standing {
        case .active: .credentialResumed
        case .suspended: .credentialSuspended
        case .revoked: .credentialRevoked
        }
      return try await replace(credential, action, by: caller)
    }
  }

  /// Makes a new pass and refuses the old one from now on: for what was lost. The uses of the grant do not grow.
  public func reissue(
    _ id: CredentialID, ring: KeyRing, by caller: Caller
  ) async throws(Refusal) -> Made<IssuedCredential> {
    try caller.demand(.manageGrants)
    if let ids = try await replayed(by: caller) { return try await issuedAgain(ids, ring: ring, by: caller) }
    let epoch = try await epoch()
    return try await retrying { () async throws(Refusal) in
      let credential = try await credential(id, by: caller)
      let grant = try await bareGrant(credential.grant, by: caller)
      guard credential.status != .revoked, grant.status != .revoked else { throw .conflict("it is revoked") }
      switch credential.medium {
      case .qr(let qr):
        guard qr.usage != .rotating else { throw .conflict("a rotating credential renews itself") }
      }
      guard caller.moment.wall < grant.endsAt else { throw .credentialExpired }
      let binding = try await binding(of: grant.targets, by: caller)
      var renewed = try renewed(
        credential, grant, issuedAt: caller.moment.wall, epoch: epoch, ring: ring, by: caller)
      var event = event(.credentialReissued, renewed, by: caller)
      event.subject = try await pseudonym(of: grant, by: caller)
      let effect = replacement(by: renewed) + [.raiseRevision(.grant(grant.id))]
      switch try await commit(effect, [event], by: caller, ids: [id.description]) {
      case .done:
        renewed.revision += 1
        return Made(value: issued(renewed, grant, binding, ring, caller), isReplay: false)
      case .replay(let ids): return try await issuedAgain(ids, ring: ring, by: caller)
      case .conflict(.revision): return nil
      case .conflict: throw .inconsistent
      }
    }
  }

  /// The credential with its present pass, for answering the call that made it again.
  private func issuedAgain(
    _ ids: [String], ring: KeyRing, by caller: Caller
  ) async throws(Refusal) -> Made<IssuedCredential> {
    guard let id = ids.first.flatMap(CredentialID.init) else { throw .inconsistent }
    let credential = try await credential(id, by: caller)
    let grant = try await bareGrant(credential.grant, by: caller)
    let binding = try await binding(of: grant.targets, by: caller)
    return Made(value: issued(credential, grant, binding, ring, caller), isReplay: true)
  }

  private func replace(
    _ credential: Credential, _ action: EventAction, by caller: Caller
  ) async throws(Refusal) -> Made<Credential>? {
    let grant = try await bareGrant(credential.grant, by: caller)
    var event = event(action, credential, by: caller)
    event.subject = try await pseudonym(of: grant, by: caller)
    let effect: [Write] = [.replace(.credential(credential)), .raiseRevision(.grant(grant.id))]
    switch try await commit(effect, [event], by: caller) {
    case .done:
      var replaced = credential
      replaced.revision += 1
      return Made(value: replaced, isReplay: false)
    case .replay: return Made(value: try await self.credential(credential.id, by: caller), isReplay: true)
    case .conflict(.revision): return nil
    case .conflict: throw .inconsistent
    }
  }

  private func issued(
    _ credential: Credential, _ grant: Grant, _ binding: PassBinding, _ ring: KeyRing, _ caller: Caller
  ) -> IssuedCredential {
    let maker = PassMaker(ring: ring, tenant: caller.tenant)
    let pass =
      credential.status == .revoked
      ? nil : maker.pass(of: credential, grant: grant, binding: binding, at: caller.moment.wall)
    return IssuedCredential(credential: credential, pass: pass)
  }

  func event(_ action: EventAction, _ credential: Credential, by caller: Caller) -> Event {
    var event = event(action, by: caller)
    event.credential = credential.id
    event.grant = credential.grant
    event.mode = credential.mode
    return event
  }

  /// Whether `maker` is the caller's key, or a key that the caller's key made, directly or not.
  private func isOwn(_ maker: APIKeyID, of caller: Caller) async throws(Refusal) -> Bool {
    if maker == caller.key { return true }
    let record = try await reading { () async throws(StoreError) in
      try await store.record(.apiKey(maker), in: caller.tenant)
    }
    guard case .apiKey(let key)? = record else { return false }
    return key.lineage.contains(caller.key)
  }
}
