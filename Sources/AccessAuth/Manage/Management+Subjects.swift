import SodiumPrimitives

extension Management {
  /// Makes a subject; its reference must be new in the tenant.
  public func createSubject(externalRef: String, by caller: Caller) async throws(Refusal) -> Made<Subject> {
    try caller.demand(.manageSubjects)
    let subject = newSubject(externalRef, by: caller)
    var event = event(.subjectCreated, by: caller)
    event.subject = pseudonym(of: subject, by: caller)
    switch try await commit([.insert(.subject(subject))], [event], by: caller, ids: [subject.id.description]) {
    case .done: return Made(value: subject, isReplay: false)
    case .replay(let ids):
      return Made(value: try await self.subject(ids.first.flatMap(SubjectID.init), by: caller), isReplay: true)
    case .conflict(.taken(.subjectReference)): throw .conflict("a subject with this external_ref exists")
    case .conflict: throw .inconsistent
    }
  }

  /// Corrects a subject's reference.
  public func changeSubject(
    _ id: SubjectID, externalRef: String?, expecting revision: Int64?, by caller: Caller
  ) async throws(Refusal) -> Subject {
    try caller.demand(.manageSubjects)
    return try await retrying { () async throws(Refusal) in
      var subject = try await subject(id, by: caller)
      try caller.demandUse(of: subject)
      guard revision == nil || revision == subject.revision else { throw .preconditionFailed }
      subject.externalRef = externalRef ?? subject.externalRef
      var event = event(.subjectChanged, by: caller)
      event.subject = pseudonym(of: subject, by: caller)
      switch try await commit([.replace(.subject(subject))], [event], by: caller) {
      case .done, .replay:
        subject.revision += 1
        return subject
      case .conflict(.revision): return nil
      case .conflict(.taken): throw .conflict("a subject with this external_ref exists")
      case .conflict: throw .inconsistent
      }
    }
  }

  /// The subject.
  public func subject(_ id: SubjectID?, by caller: Caller) async throws(Refusal) -> Subject {
    try caller.demand(.readSubjects)
    let subject = try await reading { () async throws(StoreError) in
      guard let id else { return nil as Subject? }
      return try await store.subject(id, in: caller.tenant)
    }
    guard let subject, !subject.isErased, caller.reaches(subject) else { throw .notFound }
    return subject
  }

  /// Restricts the use of a person's data, or lets it be used again: nothing of theirs opens meanwhile, and nothing is
  /// deleted. Whoever is neither staff nor the person gets no pass and changes neither the person nor a grant.
  public func setRestriction(
    _ isRestricted: Bool, ofSubject id: SubjectID, by caller: Caller
  ) async throws(Refusal) -> Made<Subject> {
    try caller.demand(.restrictSubjects)
    if try await replayed(by: caller) != nil { return Made(value: try await subject(id, by: caller), isReplay: true) }
    return try await retrying { () async throws(Refusal) in
      var subject = try await subject(id, by: caller)
      guard subject.isRestricted != isRestricted else {
        return Made(value: subject, isReplay: try await noted(by: caller))
      }
      subject.isRestricted = isRestricted
      var event = event(isRestricted ? .subjectRestricted : .subjectReleased, by: caller)
      event.subject = pseudonym(of: subject, by: caller)
      switch try await commit([.replace(.subject(subject)), .raiseRevision(.subject(id))], [event], by: caller) {
      case .done:
        subject.revision += 1
        return Made(value: subject, isReplay: false)
      case .replay: return Made(value: try await self.subject(id, by: caller), isReplay: true)
      case .conflict(.revision): return nil
      case .conflict: throw .inconsistent
      }
    }
  }

  /// Refuses whom ``Caller/demandUse(of:)`` refuses the person of `grant`.
  func demandUse(of grant: Grant, by caller: Caller) async throws(Refusal) {
    let subject = try await reading { () async throws(StoreError) in
      try await store.subject(grant.subject, in: caller.tenant)
    }
    guard let subject else { throw .notFound }
    try caller.demandUse(of: subject)
  }

  func newSubject(_ externalRef: String, by caller: Caller) -> Subject {
    let id = SubjectID(at: caller.moment.wall, random: random)
    return Subject(
      id: id, externalRef: externalRef, key: SubjectKey(for: id, of: caller.tenant, keys: keys, random: random),
      madeBy: caller.maker, createdAt: caller.moment.wall, revision: 1)
  }

  func pseudonym(of subject: Subject, by caller: Caller) -> Pseudonym? {
    subject.key.pseudonym(of: subject.id, in: caller.tenant, keys: keys)
  }

  /// The pseudonym of the subject of `grant`; nil once the subject is gone.
  func pseudonym(of grant: Grant, by caller: Caller) async throws(Refusal) -> Pseudonym? {
    let subject = try await reading { () async throws(StoreError) in
      try await store.subject(grant.subject, in: caller.tenant)
    }
    return subject.flatMap { pseudonym(of: $0, by: caller) }
  }
}
