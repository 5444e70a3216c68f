import AccessAuth
import SodiumPrimitives

/// What became of an attempt that was made before.
enum EarlierAttempt {
  /// This was answered.
  case replay(Answer)
  /// It had another body.
  case mismatch
}

extension Session {
  /// What follows from an earlier attempt with the same id at `device`; nil lets the new one go on. One that is no longer
  /// remembered at `now` makes room.
  func answered(
    _ id: AttemptID, at device: DeviceID, in tenant: TenantID, fingerprint: Digest, now: Instant
  ) throws -> EarlierAttempt? {
    let kept = try first(
      """
      SELECT fingerprint, answer, uses_left, decided_at FROM attempts WHERE tenant_id = ? AND id = ? AND device_id = ?
      """, tenant, id, device
    ) { row in
      let fingerprint = try row.digest()
      let answer = try row.answer(to: id)
      return (fingerprint: fingerprint, answer: answer, decidedAt: try row.instant())
    }
    guard let kept else { return nil }
    guard now - AttemptRecord.memory < kept.decidedAt else {
      try run("DELETE FROM attempts WHERE tenant_id = ? AND id = ? AND device_id = ?", tenant, id, device)
      return nil
    }
    return kept.fingerprint.isEqual(to: fingerprint) ? .replay(kept.answer) : .mismatch
  }

  /// What a record or a redemption is told instead, if it is a repetition.
  func answered(_ attempt: AttemptRecord) throws -> Recorded? {
    let earlier = try answered(
      attempt.answer.attempt, at: attempt.device, in: attempt.tenant, fingerprint: attempt.fingerprint,
      now: attempt.answer.decidedAt)
    return switch earlier {
    case .replay(let answer): .replay(answer)
    case .mismatch: .mismatch
    case nil: nil
    }
  }

  /// Keeps an attempt and its events.
  func keep(_ attempt: AttemptRecord, answer: [UInt8], usesLeft: Int64?) throws {
    try run(
      """
      INSERT INTO attempts (tenant_id, id, device_id, fingerprint, event_id, answer, uses_left, decided_at)
      VALUES (?, ?, ?, ?, ?, ?, ?, ?)
      """, attempt.tenant, attempt.answer.attempt, attempt.device, attempt.fingerprint, attempt.event.id,
      answer, usesLeft, attempt.answer.decidedAt)
    var event = attempt.event
    // Counted in this very transaction; the judgement could not know it.
    if attempt.answer.decision.verdict == .grant { event.usesLeft = usesLeft }
    try append(event, in: attempt.tenant)
    for event in attempt.moreEvents { try append(event, in: attempt.tenant) }
  }

  func attempt(_ id: AttemptID, of device: DeviceID, in tenant: TenantID) throws -> KeptAttempt? {
    try first(
      """
      SELECT a.fingerprint, a.answer, a.uses_left, e.subject, a.outcome, a.outcome_event FROM attempts a
      LEFT JOIN events e ON e.tenant_id = a.tenant_id AND e.id = a.event_id
      WHERE a.tenant_id = ? AND a.id = ? AND a.device_id = ?
      """, tenant, id, device
    ) { row throws(StoreError) in
      let (fingerprint, answer): (Digest, Answer) = (try row.digest(), try row.answer(to: id))
      let subject: Pseudonym? = try row.optional { row throws(StoreError) in Pseudonym(bytes: try row.bytes()) } ?? nil
      let actuation: Actuation? = try row.optional { row throws(StoreError) in try row.name() }
      let told: EventID? = try row.optional { row throws(StoreError) in try row.id() }
      var outcome: KeptAttempt.Outcome?
      if let actuation {
        guard let told else { throw .corrupt }
        outcome = KeptAttempt.Outcome(actuation: actuation, event: told)
      }
      return KeptAttempt(answer: answer, fingerprint: fingerprint, subject: subject, outcome: outcome)
    }
  }

  /// Notes what the lock did, once.
  func setOutcome(
    _ outcome: KeptAttempt.Outcome, of attempt: AttemptID, at device: DeviceID, in tenant: TenantID
  ) throws {
    let changed = try run(
      """
      UPDATE attempts SET outcome = ?, outcome_event = ?
      WHERE tenant_id = ? AND id = ? AND device_id = ? AND outcome IS NULL
      """, Name(outcome.actuation), outcome.event, tenant, attempt, device)
    guard changed == 0 else { return }
    let isThere = try exists(
      "SELECT 1 FROM attempts WHERE tenant_id = ? AND id = ? AND device_id = ?", tenant, attempt, device)
    throw ConflictFound(isThere ? .revision : .referenced)
  }
}

extension StoredRow {
  /// Reads the two columns of an answer.
  fileprivate mutating func answer(to attempt: AttemptID) throws(StoreError) -> Answer {
    let encoded = try bytes()
    let usesLeft = try optional { row throws(StoreError) in try row.int() }
    return try Answer(encoded: encoded, attempt: attempt, usesLeft: usesLeft)
  }
}
