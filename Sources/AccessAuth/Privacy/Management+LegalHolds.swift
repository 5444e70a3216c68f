extension Management {
  /// Records why a person's data may not be erased, in place of what was recorded before, whatever the journal of erasures
  /// says (``Erasures/placeLegalHold(_:reference:onSubject:by:)``).
  func placeLegalHold(
    _ ground: LegalGround, reference: String?, onSubject id: SubjectID, by caller: Caller
  ) async throws(Refusal) -> Made<Subject> {
    try caller.demand(.holdSubjects)
    if try await replayed(by: caller) != nil { return Made(value: try await subject(id, by: caller), isReplay: true) }
    return try await changeHold(ofSubject: id, .legalHoldPlaced, by: caller) { subject in
      if subject.legalHold?.ground == ground, subject.legalHold?.reference == reference { return false }
      subject.legalHold = SubjectHold(ground: ground, reference: reference, placedAt: caller.moment.wall)
      return true
    }
  }

  /// Takes the recorded ground back: the person's data may be erased.
  public func releaseLegalHold(ofSubject id: SubjectID, by caller: Caller) async throws(Refusal) {
    try caller.demand(.holdSubjects)
    _ = try await changeHold(ofSubject: id, .legalHoldReleased, by: caller) { subject in
      guard subject.legalHold != nil else { return false }
      subject.legalHold = nil
      return true
    }
  }

  private func changeHold(
    ofSubject id: SubjectID, _ action: EventAction, by caller: Caller, _ change: (inout Subject) -> Bool
  ) async throws(Refusal) -> Made<Subject> {
    try await retrying { () async throws(Refusal) in
      var subject = try await subject(id, by: caller)
      guard change(&subject) else { return Made(value: subject, isReplay: try await noted(by: caller)) }
      var event = event(action, by: caller)
      event.subject = pseudonym(of: subject, by: caller)
      switch try await commit([.replace(.subject(subject))], [event], by: caller) {
      case .done:
        subject.revision += 1
        return Made(value: subject, isReplay: false)
      case .replay: return Made(value: try await self.subject(id, by: caller), isReplay: true)
      case .conflict(.revision): return nil
      case .conflict: throw .inconsistent
      }
    }
  }
}
