import SodiumPrimitives

extension Management {
  /// Makes a grant with its credentials, and its subject where the reference is new.
  public func createGrant(
    _ draft: GrantDraft, ring: KeyRing, by caller: Caller
  ) async throws(Refusal) -> Made<IssuedGrant> {
    try caller.demand(.manageGrants)
    if let ids = try await replayed(by: caller) { return try await issuedAgain(ids, ring: ring, by: caller) }
    let now = caller.moment.wall
    guard (draft.startsAt ?? now) < draft.endsAt else {
      throw .invalid(pointer: "/ends_at", detail: "must be later than starts_at")
    }
    guard now < draft.endsAt else { throw .invalid(pointer: "/ends_at", detail: "is over") }
    let binding = try await binding(of: draft.targets, by: caller)
    let epoch = try await epoch()
    return try await retrying { () async throws(Refusal) in
      let (subject, isNew) = try await self.subject(of: draft.person, by: caller)
      let grant = Grant(
        id: GrantID(at: now, random: random), subject: subject.id, targets: draft.targets,
        startsAt: draft.startsAt ?? now, endsAt: draft.endsAt, maxUses: draft.maxUses, uses: 0, status: .active,
        offline: draft.offline, reference: draft.reference, madeBy: caller.key, createdAt: now, revision: 1)
      // Ascending, so that they are read again in the order in which they were asked for.
      let ids = draft.credentials.map { _ in CredentialID(at: now, random: random) }.sorted()
      var credentials: [Credential] = []
      for (index, (draft, id)) in zip(draft.credentials, ids).enumerated() {
        credentials.append(
          try newCredential(draft, id, of: grant, epoch: epoch, ring: ring, by: caller, at: "/credentials/\(index)"))
      }
      let pseudonym = pseudonym(of: subject, by: caller)
      var effect: [Write] = isNew ? [.insert(.subject(subject))] : []
      var events = isNew ? [event(.subjectCreated, by: caller)] : []
      effect.append(.insert(.grant(grant)))
      events.append(event(.grantCreated, by: caller))
      events[events.count - 1].grant = grant.id
      for credential in credentials {
        effect += insertion(of: credential)
        events.append(self.event(.credentialIssued, credential, by: caller))
      }
      for index in events.indices { events[index].subject = pseudonym }
      switch try await commit(effect, events, by: caller, ids: [grant.id.description]) {
      case .done:
        let issued = issue(credentials, grant, binding, ring, caller)
        return Made(value: IssuedGrant(grant: grant, credentials: issued), isReplay: false)
      case .replay(let ids): return try await issuedAgain(ids, ring: ring, by: caller)
      // The subject was made by somebody else meanwhile.
      case .conflict(.taken(.subjectReference)): return nil
      case .conflict(.referenced): throw .notFound(pointer: "/targets")
      case .conflict: throw .inconsistent
      }
    }
  }

  /// The grant with its credentials, without their passes.
  public func grant(_ id: GrantID, by caller: Caller) async throws(Refusal) -> IssuedGrant {
    let grant = try await bareGrant(id, by: caller)
    let credentials = try await reading { () async throws(StoreError) in
      try await store.credentials(of: id, in: caller.tenant)
    }
    return IssuedGrant(
      grant: grant, credentials: credentials.reversed().map { IssuedCredential(credential: $0, pass: nil) })
  }

  /// Changes window, targets or uses. A changed window or target makes every pass of the grant another one: the old
  /// ones are refused as `revoked`, and the holder fetches anew.
  public func changeGrant(
    _ id: GrantID, _ patch: GrantPatch, expecting isExpected: @Sendable (Grant) -> Bool, ring: KeyRing,
    by caller: Caller
  ) async throws(Refusal) -> IssuedGrant {
    try caller.demand(.manageGrants)
    let epoch = try await epoch()
    return try await retrying { () async throws(Refusal) in
      let before = try await grant(id, by: caller)
      guard isExpected(before.grant) else { throw .preconditionFailed }
      guard before.grant.status != .revoked else { throw .conflict("the grant is revoked") }
      var grant = before.grant
      grant.startsAt = patch.startsAt ?? grant.startsAt
      grant.endsAt = patch.endsAt ?? grant.endsAt
      grant.targets = patch.targets ?? grant.targets
      if let maxUses = patch.maxUses { grant.maxUses = maxUses }
      guard grant.startsAt < grant.endsAt else {
        throw .invalid(pointer: "/ends_at", detail: "must be later than starts_at")
      }
      if grant.targets != before.grant.targets { _ = try await binding(of: grant.targets, by: caller) }
      var effect: [Write] = [.replace(.grant(grant))]
      let isMoved =
        (grant.startsAt, grant.endsAt) != (before.grant.startsAt, before.grant.endsAt)
        || grant.targets != before.grant.targets
      if isMoved {
        for credential in before.credentials.map(\.credential) where credential.status != .revoked {
          let renewed = try renewed(
            credential, grant, issuedAt: caller.moment.wall, epoch: epoch, ring: ring, by: caller)
          effect += replacement(by: renewed)
        }
      }
      var event = event(.grantChanged, by: caller)
      event.grant = id
      event.subject = try await pseudonym(of: grant, by: caller)
      switch try await commit(effect, [event], by: caller) {
      case .done, .replay: return try await self.grant(id, by: caller)
      case .conflict(.revision): return nil
      case .conflict(.referenced): throw .notFound(pointer: "/targets")
      case .conflict(.taken): throw .inconsistent
      }
    }
  }

  /// Revokes, suspends or resumes a grant. What is revoked stays so.
  public func setStanding(
    _ standing: Standing, ofGrant id: GrantID, by caller: Caller
  ) async throws(Refusal) -> Made<IssuedGrant> {
    try caller.demand(.manageGrants)
    if try await replayed(by: caller) != nil {
      return Made(value: try await self.grant(id, by: caller), isReplay: true)
    }
    return try await retrying { () async throws(Refusal) in
      var grant = try await bareGrant(id, by: caller)
      guard grant.status != standing else {
        let isReplay = try await noted(by: caller)
        return Made(value: try await self.grant(id, by: caller), isReplay: isReplay)
      }
      guard grant.status != .revoked else { throw .conflict("the grant is revoked") }
      grant.status = standing
      let action: EventAction =
        switch standing {
        case .active: .grantResumed
        case .suspended: .grantSuspended
        case .revoked: .grantRevoked
        }
      var event = event(action, by: caller)
      event.grant = id
      event.subject = try await pseudonym(of: grant, by: caller)
      switch try await commit([.replace(.grant(grant))], [event], by: caller) {
      case .done: return Made(value: try await self.grant(id, by: caller), isReplay: false)
      case .replay: return Made(value: try await self.grant(id, by: caller), isReplay: true)
      case .conflict(.revision): return nil
      case .conflict: throw .inconsistent
      }
    }
  }

  func bareGrant(_ id: GrantID, by caller: Caller) async throws(Refusal) -> Grant {
    try caller.demand(.readGrants)
    guard let grant = try await reading({ () async throws(StoreError) in try await store.grant(id, in: caller.tenant) })
    else { throw .notFound }
    return grant
  }

  /// The grant with its credentials and their present passes, for answering the call that made them again.
  private func issuedAgain(
    _ ids: [String], ring: KeyRing, by caller: Caller
  ) async throws(Refusal) -> Made<IssuedGrant> {
    guard let id = ids.first.flatMap(GrantID.init) else { throw .inconsistent }
    let kept = try await grant(id, by: caller)
    let binding = try await binding(of: kept.grant.targets, by: caller)
    let issued = issue(kept.credentials.map(\.credential), kept.grant, binding, ring, caller)
    return Made(value: IssuedGrant(grant: kept.grant, credentials: issued), isReplay: true)
  }

  private func issue(
    _ credentials: [Credential], _ grant: Grant, _ binding: PassBinding, _ ring: KeyRing, _ caller: Caller
  ) -> [IssuedCredential] {
    let maker = PassMaker(ring: ring, tenant: caller.tenant)
    return credentials.map { credential in
      IssuedCredential(
        credential: credential,
        pass: credential.status == .revoked
          ? nil : maker.pass(of: credential, grant: grant, binding: binding, at: caller.moment.wall))
    }
  }

  private func subject(
    of person: GrantDraft.Person, by caller: Caller
  ) async throws(Refusal) -> (subject: Subject, isNew: Bool) {
    switch person {
    case .id(let id):
      let subject = try await reading { () async throws(StoreError) in
        try await store.subject(id, in: caller.tenant)
      }
      guard let subject else { throw .notFound(pointer: "/subject_id") }
      return (subject, false)
    case .reference(let reference):
      let record = try await reading { () async throws(StoreError) in
        try await store.record(.subjectReference(reference), in: caller.tenant)
      }
      guard case .subject(let subject)? = record else { return (newSubject(reference, by: caller), true) }
      return (subject, false)
    }
  }

  func epoch() async throws(Refusal) -> Int64 {
    guard let instance = try await reading({ () async throws(StoreError) in try await store.instance() }) else {
      throw .inconsistent
    }
    return instance.epoch
  }
}
