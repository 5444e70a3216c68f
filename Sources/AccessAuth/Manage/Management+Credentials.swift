import SodiumPrimitives

extension Management {
  /// Adds a credential to a grant.
  public func addCredential(
    _ draft: CredentialDraft, to id: GrantID, ring: KeyRing, by caller: Caller
  ) async throws(Refusal) -> Made<IssuedCredential> {
    try caller.demand(.manageGrants)
    if let ids = try await replayed(by: caller) { return try await issuedAgain(ids, ring: ring, by: caller) }
    let epoch = try await epoch()
    return try await retrying { () async throws(Refusal) in
      let kept = try await everything(of: id, by: caller)
      let grant = kept.grant
      guard grant.status != .revoked else { throw .conflict("the grant is revoked") }
      try await demandUse(of: grant, by: caller)
      guard kept.credentials.count < Credential.maximumPerGrant else {
        throw .conflict("the grant has too many credentials")
      }
      guard caller.moment.wall < grant.endsAt else { throw .conflict("the grant is over") }
      try await demandReach(of: grant.targets, by: caller)
      let binding = try await binding(of: grant.targets, by: caller)
      let issuing = Issuing(grant: grant, epoch: epoch, ring: ring, siblings: kept.credentials, pins: [:])
      let new = try await newCredential(
        draft, CredentialID(at: caller.moment.wall, random: random), issuing, by: caller, at: "")
      var event = event(.credentialIssued, new.credential, by: caller)
      event.subject = try await pseudonym(of: grant, by: caller)
      let effect = new.insertion + [.replace(.grant(grant))]
      switch try await commit(effect, [event], by: caller, ids: [new.credential.id.description]) {
      case .done:
        return Made(value: issued(new.credential, grant, binding, ring, caller, new.secret), isReplay: false)
      case .replay(let ids): return try await issuedAgain(ids, ring: ring, by: caller)
      // The grant is the one that it was made for, or all of this is done again.
      case .conflict(.revision), .conflict(.taken(.pin)), .conflict(.pinBudget), .conflict(.taken(.identifier)):
        return nil
      case .conflict(.cardGrants): throw .conflict("the card is in too many live grants")
      case .conflict: throw .inconsistent
      }
    }
  }

  /// The credential; never its pass.
  public func credential(_ id: CredentialID, by caller: Caller) async throws(Refusal) -> Credential {
    try caller.demand(.readGrants)
    let credential = try await reading { () async throws(StoreError) in
      try await store.credential(id, in: caller.tenant)
    }
    // Of a duress PIN only those know who may.
    guard let credential, credential.shadows == nil || caller.allows(.seeAlarms) else { throw .notFound }
    // Nor of one whose grant is out of reach, or whose person is not there any more.
    _ = try await bareGrant(credential.grant, by: caller)
    return credential
  }

  /// The present pass of a credential, for the lineage that made it only; each fetch is remembered.
  public func fetchPass(of id: CredentialID, ring: KeyRing, by caller: Caller) async throws(Refusal) -> IssuedPass {
    try caller.demand(.fetchPass)
    let credential = try await credential(id, by: caller)
    // Whoever it was made for, and whoever made it.
    if caller.role != .customer {
      guard try await isOwn(credential.madeBy, of: caller) else { throw .notFound }
    }
    let grant = try await bareGrant(credential.grant, by: caller)
    if caller.role != .customer { try await demandReach(of: grant.targets, by: caller) }
    try await demandUse(of: grant, by: caller)
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

  /// Makes a new pass, or draws a new PIN, and refuses the old one from now on: for what was lost. The uses of the grant do
  /// not grow.
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
      guard caller.moment.wall < grant.endsAt else { throw .credentialExpired }
      try await demandUse(of: grant, by: caller)
      let binding = try await binding(of: grant.targets, by: caller)
      var new = try await another(credential, grant, epoch: epoch, ring: ring, by: caller)
      var event = event(.credentialReissued, new.credential, by: caller)
      event.subject = try await pseudonym(of: grant, by: caller)
      let effect = new.writes + [.replace(.grant(grant))]
      switch try await commit(effect, [event], by: caller, ids: [id.description]) {
      case .done:
        var renewed = new.credential
        renewed.revision += 1
        new = NewCredential(renewed, secret: new.secret)
        return Made(value: issued(renewed, grant, binding, ring, caller, new.secret), isReplay: false)
      case .replay(let ids): return try await issuedAgain(ids, ring: ring, by: caller)
      case .conflict(.revision), .conflict(.taken(.pin)), .conflict(.pinBudget): return nil
      case .conflict: throw .inconsistent
      }
    }
  }

  /// The credential with another pass or other digits, and the writes that keep it.
  private func another(
    _ credential: Credential, _ grant: Grant, epoch: Int64, ring: KeyRing, by caller: Caller
  ) async throws(Refusal) -> NewCredential {
    switch credential.medium {
    case .qr(let terms):
      guard terms.usage != .rotating else { throw .conflict("a rotating credential renews itself") }
    case .appToken: break
    case .pin(var pin):
      let siblings = try await everything(of: grant.id, by: caller).credentials.filter { $0.status != .revoked }
      let others = Dictionary(siblings.compactMap(\.pinEntry).map { ($0, 1) }, uniquingKeysWith: +)
      let drawn = try await draw(
        for: credential.id, pin.entry, grant, atLeast: pin.digits, together: others, besides: grant.id, by: caller)
      pin.digits = drawn.pin.count
      var renewed = credential
      renewed.medium = .pin(pin)
      // The failures were those of other digits.
      let writes: [Write] = [
        .replace(.credential(renewed)), .setPINTags(drawn.tags), .forget(.pin(credential.id, of: caller.tenant)),
      ]
      return NewCredential(renewed, writes, secret: .pin(drawn.pin))
    case .card, .face: throw .conflict("what a person carries cannot be issued again; revoke it and enrol another")
    }
    let renewed = try renewed(
      credential, grant, issuedAt: caller.moment.wall, epoch: epoch, ring: ring, by: caller)
    return NewCredential(renewed, replacement(by: renewed))
  }

  /// The credential with its present pass, for answering the call that made it again.
  private func issuedAgain(
    _ ids: [String], ring: KeyRing, by caller: Caller
  ) async throws(Refusal) -> Made<IssuedCredential> {
    guard let id = ids.first.flatMap(CredentialID.init) else { throw .inconsistent }
    let credential = try await credential(id, by: caller)
    let grant = try await bareGrant(credential.grant, by: caller)
    let binding = try await binding(of: grant.targets, by: caller)
    let secret = try await lostSecret(of: credential, by: caller)
    return Made(value: issued(credential, grant, binding, ring, caller, secret), isReplay: true)
  }

  /// What was shown when a credential was made and cannot be shown again: the digits of a PIN, the derived key of a card.
  func lostSecret(of credential: Credential, by caller: Caller) async throws(Refusal) -> IssuedSecret {
    switch credential.medium {
    case .pin: return .gone
    case .card(.sun(let id, _)):
      let record = try await reading { () async throws(StoreError) in
        try await store.record(.sunCard(id), in: caller.tenant)
      }
      // A key that was given is kept, and was never shown.
      if case .sunCard(let card)? = record, card.wrappedKey == nil { return .gone }
      return .none
    case .qr, .appToken, .card(.number), .face: return .none
    }
  }

  private func replace(
    _ credential: Credential, _ action: EventAction, by caller: Caller
  ) async throws(Refusal) -> Made<Credential>? {
    let grant = try await bareGrant(credential.grant, by: caller)
    var event = event(action, credential, by: caller)
    event.subject = try await pseudonym(of: grant, by: caller)
    var effect: [Write] = [.replace(.credential(credential)), .raiseRevision(.grant(grant.id))]
    // Whoever lets it open again has looked at the failures; of one that is revoked they are nothing to look at.
    if action != .credentialSuspended, case .pin = credential.medium {
      effect.append(.forget(.pin(credential.id, of: caller.tenant)))
    }
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

  /// The credential with what its holder gets now.
  func issued(
    _ credential: Credential, _ grant: Grant, _ binding: PassBinding, _ ring: KeyRing, _ caller: Caller,
    _ secret: IssuedSecret = .none
  ) -> IssuedCredential {
    let maker = PassMaker(ring: ring, tenant: caller.tenant)
    let pass =
      credential.status == .revoked
      ? nil : maker.pass(of: credential, grant: grant, binding: binding, at: caller.moment.wall)
    return IssuedCredential(
      credential: credential, pass: pass, secret: secret,
      expiresAt: pass?.expiresAt ?? credential.pass?.expiresAt ?? grant.endsAt)
  }

  func event(_ action: EventAction, _ credential: Credential, by caller: Caller) -> Event {
    // What tells of a duress PIN is for those alone who may know of it.
    var event = Event(credential.shadows == nil ? .audit : .alarm, action, at: caller.moment, random: random)
    event.actor = caller.key
    event.request = caller.request
    event.credential = credential.id
    event.grant = credential.grant
    event.mode = credential.mode
    return event
  }

  /// Whether `maker` is the caller's family, or one that the caller's made, directly or not.
  private func isOwn(_ maker: APIKeyID, of caller: Caller) async throws(Refusal) -> Bool {
    if maker == caller.maker { return true }
    let record = try await reading { () async throws(StoreError) in
      try await store.record(.apiKey(maker), in: caller.tenant)
    }
    guard case .apiKey(let key)? = record else { return false }
    return key.lineage.contains(caller.maker)
  }
}
