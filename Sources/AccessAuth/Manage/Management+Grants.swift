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
    try await demandReach(of: draft.targets, by: caller)
    let binding = try await binding(of: draft.targets, by: caller)
    let epoch = try await epoch()
    return try await retrying { () async throws(Refusal) in
      let (subject, isNew) = try await self.subject(of: draft.person, by: caller)
      let grant = Grant(
        id: GrantID(at: now, random: random), subject: subject.id, targets: draft.targets,
        startsAt: draft.startsAt ?? now, endsAt: draft.endsAt, maxUses: draft.maxUses, uses: 0, status: .active,
        offline: draft.offline, schedule: draft.schedule, minAssurance: draft.minAssurance,
        hasHolds: !draft.holds.isEmpty, reference: draft.reference, madeBy: caller.maker, createdAt: now, revision: 1)
      // Ascending, so that they are read again in the order in which they were asked for.
      let holdIDs = draft.holds.map { _ in HoldID(at: now, random: random) }.sorted()
      let holds = zip(draft.holds, holdIDs).map { hold($0, $1, on: grant.id, by: caller) }
      let made = try await credentials(draft.credentials, of: grant, epoch: epoch, ring: ring, by: caller)
      var effect: [Write] = isNew ? [.insert(.subject(subject))] : []
      var events = isNew ? [event(.subjectCreated, by: caller)] : []
      effect.append(.insert(.grant(grant)))
      events.append(event(.grantCreated, by: caller))
      events[events.count - 1].grant = grant.id
      for hold in holds {
        effect.append(.insert(.hold(hold)))
        var event = event(.holdPlaced, by: caller)
        (event.grant, event.hold) = (grant.id, hold.id)
        events.append(event)
      }
      for new in made {
        effect += new.insertion
        events.append(self.event(.credentialIssued, new.credential, by: caller))
      }
      let pseudonym = pseudonym(of: subject, by: caller)
      for index in events.indices { events[index].subject = pseudonym }
      let ids = [grant.id.description] + made.map(\.credential.id.description)
      switch try await commit(effect, events, by: caller, ids: ids) {
      case .done:
        let issued = made.map { self.issued($0.credential, grant, binding, ring, caller, $0.secret) }
        let value = IssuedGrant(
          grant: grant, credentials: issued, holds: holds, opensNextAt: try await opensNext(grant, by: caller))
        return Made(value: value, isReplay: false)
      case .replay(let ids): return try await issuedAgain(ids, ring: ring, by: caller)
      // The reference or a PIN was taken a moment ago: the next look finds the one, and draws the other anew.
      case .conflict(.taken(.subjectReference)), .conflict(.taken(.pin)), .conflict(.pinBudget): return nil
      // Another call has enrolled the same card a moment ago.
      case .conflict(.taken(.identifier)), .conflict(.revision): return nil
      case .conflict(.cardGrants): throw .conflict("the card is in too many live grants")
      case .conflict(.referenced): throw .notFound(pointer: "/targets")
      case .conflict: throw .inconsistent
      }
    }
  }

  /// The credentials of a grant that is being made. Their identifiers ascend, so that they are read again in the order in
  /// which they were asked for; a duress PIN is made after the PINs that it may shadow.
  private func credentials(
    _ drafts: [CredentialDraft], of grant: Grant, epoch: Int64, ring: KeyRing, by caller: Caller
  ) async throws(Refusal) -> [NewCredential] {
    let ids = drafts.map { _ in CredentialID(at: caller.moment.wall, random: random) }.sorted()
    var issuing = Issuing(
      grant: grant, epoch: epoch, ring: ring, siblings: [],
      pins: Dictionary(drafts.compactMap(\.pinEntry).map { ($0, 1) }, uniquingKeysWith: +))
    var made: [Int: NewCredential] = [:]
    for isDuress in [false, true] {
      for (index, draft) in drafts.enumerated() where draft.isDuress == isDuress {
        let new = try await newCredential(draft, ids[index], issuing, by: caller, at: "/credentials/\(index)")
        issuing.siblings.append(new.credential)
        made[index] = new
      }
    }
    return drafts.indices.compactMap { made[$0] }
  }

  /// The grant with its credentials and holds, without what opens.
  public func grant(_ id: GrantID, by caller: Caller) async throws(Refusal) -> IssuedGrant {
    let kept = try await everything(of: id, by: caller)
    let shown = kept.credentials.filter { $0.shadows == nil || caller.allows(.seeAlarms) }
    return IssuedGrant(
      grant: kept.grant,
      credentials: shown.map {
        IssuedCredential(credential: $0, pass: nil, secret: .none, expiresAt: $0.pass?.expiresAt ?? kept.grant.endsAt)
      }, holds: kept.holds, opensNextAt: try await opensNext(kept.grant, by: caller))
  }

  /// The grant, all of its credentials and its holds, oldest first.
  func everything(
    of id: GrantID, by caller: Caller
  ) async throws(Refusal) -> (grant: Grant, credentials: [Credential], holds: [Hold]) {
    let grant = try await bareGrant(id, by: caller)
    let credentials = try await reading { () async throws(StoreError) in
      try await store.credentials(of: id, in: caller.tenant)
    }
    let holds = try await reading { () async throws(StoreError) in
      grant.hasHolds ? try await store.holds(of: id, in: caller.tenant) : []
    }
    return (grant, credentials.reversed(), holds)
  }

  func bareGrant(_ id: GrantID, by caller: Caller) async throws(Refusal) -> Grant {
    try caller.demand(.readGrants)
    let grant = try await reading { () async throws(StoreError) in try await store.grant(id, in: caller.tenant) }
    guard let grant, caller.reaches(grant), try await isThere(grant.subject, by: caller) else { throw .notFound }
    return grant
  }

  /// Whether the person of a grant is there, and no erasure of theirs has begun.
  func isThere(_ id: SubjectID, by caller: Caller) async throws(Refusal) -> Bool {
    let subject = try await reading { () async throws(StoreError) in try await store.subject(id, in: caller.tenant) }
    return subject.map { !$0.isErased } ?? false
  }

  /// The grant with its credentials and their present passes, for answering the call that made them again. What was drawn
  /// is not shown twice.
  private func issuedAgain(
    _ ids: [String], ring: KeyRing, by caller: Caller
  ) async throws(Refusal) -> Made<IssuedGrant> {
    guard let id = ids.first.flatMap(GrantID.init) else { throw .inconsistent }
    let kept = try await everything(of: id, by: caller)
    let binding = try await binding(of: kept.grant.targets, by: caller)
    var issued: [IssuedCredential] = []
    // What others have added to the grant since is theirs.
    let own = Set(ids.dropFirst().compactMap(CredentialID.init))
    for credential in kept.credentials where own.contains(credential.id) {
      let secret = try await lostSecret(of: credential, by: caller)
      issued.append(self.issued(credential, kept.grant, binding, ring, caller, secret))
    }
    let value = IssuedGrant(
      grant: kept.grant, credentials: issued, holds: kept.holds,
      opensNextAt: try await opensNext(kept.grant, by: caller))
    return Made(value: value, isReplay: true)
  }

  private func subject(
    of person: GrantDraft.Person, by caller: Caller
  ) async throws(Refusal) -> (subject: Subject, isNew: Bool) {
    switch person {
    case .id(let id):
      let subject = try await reading { () async throws(StoreError) in
        try await store.subject(id, in: caller.tenant)
      }
      guard let subject, !subject.isErased, caller.reaches(subject) else { throw .notFound(pointer: "/subject_id") }
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

extension CredentialDraft {
  /// The entry of a PIN.
  fileprivate var pinEntry: PINEntry? {
    switch self {
    case .pin(let entry, _): entry
    case .qr, .card, .sun, .appToken, .face: nil
    }
  }

  fileprivate var isDuress: Bool {
    switch self {
    case .pin(_, let isDuress): isDuress
    case .qr, .card, .sun, .appToken, .face: false
    }
  }
}
