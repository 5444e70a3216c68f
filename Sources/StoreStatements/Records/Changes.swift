import AccessAuth
import SodiumPrimitives

extension Session {
  /// Applies a change whole, or leaves everything as it was.
  func commit(_ change: Change) throws -> ChangeOutcome {
    if let claim = change.claim, let earlier = try outcome(of: claim) { return earlier }
    let outcome = try wholly {
      // The store has no clock: what is live is judged at the moment that the change's own event tells.
      let now = change.events.first?.receivedAt
      for write in change.effect { try apply(write, in: change.tenant, at: now) }
      if let claim = change.claim { try insert(claim) }
      for event in change.events { try append(event, in: change.tenant) }
    }
    switch outcome {
    case .success: return .done
    case .failure(let found): return .conflict(found.conflict)
    }
  }

  /// Applies one write. Where `now` is nil, everything that is not revoked counts as live.
  func apply(_ write: Write, in tenant: TenantID, at now: Instant?) throws {
    switch write {
    case .insert(let record): try insert(record, in: tenant)
    case .replace(let record): try replace(record, in: tenant)
    case .remove(let key): try remove(key, in: tenant, at: now)
    case .raiseRevision(.grant(let id)): try raiseRevision(of: id, in: tenant)
    case .raiseRevision(.device(let id)): try raiseRevisions(around: id, in: tenant, at: now)
    case .raiseRevision(.subject(let id)):
      try run("UPDATE grants SET revision = revision + 1 WHERE tenant_id = ? AND subject_id = ?", tenant, id)
    case .extendSigningKey(let id, let until): try extendSigningKey(id, until: until, in: tenant)
    case .lockOutcome(let attempt, let device, let outcome):
      try setOutcome(outcome, of: attempt, at: device, in: tenant)
    case .setPINTags(let tags): try setTags(tags, in: tenant)
    case .setCardTags(let tags): try setTags(tags, in: tenant)
    case .suspend(let id): try suspend(id, in: tenant)
    case .arm(let capture): try arm(capture, in: tenant)
    case .disarm(let capture): try disarm(capture, in: tenant)
    case .setPolicies(let entries): try set(entries, of: tenant)
    case .setCardProfile(let profile): try set(profile, of: tenant)
    case .demandUnbound(let device, let now): try demandUnbound(device, in: tenant, at: now)
    case .forget(let key):
      // A change reaches into no other tenant.
      if key.tenant == tenant { try forget(key) }
    case .noteKeyUse(let key, let instant): try noteUse(of: key, at: instant, in: tenant)
    case .claim(let claim):
      guard try outcome(of: claim) == nil else { throw ConflictFound(.revision) }
      try insert(claim)
    case .chargeOpening(let charge): try self.charge(charge, in: tenant)
    case .spendApproval(let id, let now): try spend(id, at: now, in: tenant)
    case .returnUse(let grant, let attempt, let device, let burns):
      try returnUse(of: grant, taken: attempt, at: device, burns: burns, in: tenant)
    case .advance(let endpoint, let before, let after, let deliveries):
      try advance(endpoint, from: before, to: after, deliveries, in: tenant)
    case .takeLease(let lease): try take(lease)
    case .keepCheckpoint(let checkpoint): try keep(checkpoint, of: tenant)
    case .forgetEvents(let departure): try forget(departure, in: tenant)
    case .demandRetention(let revision, let kept): try demandRetention(revision, kept: kept, in: tenant)
    case .setRetention(let retention): try set(retention, of: tenant)
    case .keepReport(let report): try keep(report, in: tenant)
    case .forgetTraces(let subject, let grants, let credentials):
      try forgetTraces(of: subject, grants, credentials, in: tenant)
    case .forgetEchoes(let echoes): try forget(echoes, in: tenant)
    case .demandForgetting(let forgotten): try demand(forgotten, in: tenant)
    case .noteForgotten(let device, let credential): try noteForgotten(credential, at: device, in: tenant)
    case .release(let kind, let count): try release(kind, count, in: tenant)
    }
  }

  func raiseRevision(of grant: GrantID, in tenant: TenantID) throws {
    let raised = try run("UPDATE grants SET revision = revision + 1 WHERE tenant_id = ? AND id = ?", tenant, grant)
    guard raised == 1 else { throw ConflictFound(.revision) }
  }

  /// How long after its end a grant still counts as one that could open: what is judged meanwhile by a clock that is behind.
  private static var graceOfJudgements: Duration { .hours(1) }

  /// Raises the revision of every grant that could open something at `device`. Of those that are over there are far more, in
  /// time; nobody is about to open by them. The cross joins keep SQLite from looking at every grant of the tenant first.
  private func raiseRevisions(around device: DeviceID, in tenant: TenantID, at now: Instant?) throws {
    let over = now.map { $0 - Self.graceOfJudgements } ?? Instant(milliseconds: .min)
    try run(
      """
      UPDATE grants SET revision = revision + 1 WHERE tenant_id = ?1 AND status <> 'revoked' AND ends_at > ?3 AND id IN (
        SELECT id FROM grants WHERE tenant_id = ?1 AND target_device = ?2
        UNION SELECT g.id FROM devices d CROSS JOIN grants g ON g.tenant_id = d.tenant_id AND g.target_site = d.site_id
          WHERE d.tenant_id = ?1 AND d.id = ?2
        UNION SELECT gl.grant_id FROM lockers l
          CROSS JOIN grant_lockers gl ON gl.tenant_id = l.tenant_id AND gl.locker_id = l.id
          WHERE l.tenant_id = ?1 AND l.device_id = ?2)
      """, tenant, device, over)
  }
}

// What makes a call repeatable. A caller belongs to one tenant or to the platform, which acts in many: a claim is found
// by its caller alone.
extension Session {
  /// What follows from an earlier call with the same key; nil lets the call go on.
  private func outcome(of claim: IdempotencyClaim) throws -> ChangeOutcome? {
    guard let kept = try self.claim(claim.key, of: claim.caller) else { return nil }
    guard claim.at - IdempotencyClaim.memory < kept.at else {
      try run("DELETE FROM claims WHERE caller = ? AND key = ?", claim.caller, claim.key)
      return nil
    }
    guard kept.fingerprint.isEqual(to: claim.fingerprint) else { return .mismatch }
    return .replay(kept.result)
  }

  /// The claim that is kept under this key, however old.
  func claim(_ key: Digest, of caller: APIKeyID) throws -> IdempotencyClaim? {
    try first("SELECT fingerprint, result, made_at FROM claims WHERE caller = ? AND key = ?", caller, key) { row in
      let fingerprint = try row.digest()
      let ids = try row.text().split(separator: " ").map(String.init)
      return IdempotencyClaim(
        caller: caller, key: key, fingerprint: fingerprint, result: IdempotencyResult(ids: ids), at: try row.instant())
    }
  }

  private func insert(_ claim: IdempotencyClaim) throws {
    try run(
      "INSERT INTO claims VALUES (?, ?, ?, ?, ?)", claim.caller, claim.key, claim.fingerprint,
      claim.result.ids.joined(separator: " "), claim.at)
  }
}
