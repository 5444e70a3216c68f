import SodiumPrimitives

// What follows the first commit: batches, each of which commits with the tally so far, and the end.
extension Erasures {
  /// Goes on with an erasure until nothing is left to do, or says how it ended. In one process there is one at a time of
  /// a person: the others are told that it is busy.
  func carryOut(_ erasure: Erasure, in tenant: TenantID, ring: KeyRing) async throws(Refusal) -> Erasure {
    guard erasure.finishedAt == nil else { return erasure }
    guard underway.start(erasure.subject) else { throw .store(.busy) }
    defer { underway.stop(erasure.subject) }
    return try await goOn(with: erasure, in: tenant, ring: ring)
  }

  /// The same for whoever has said already that it does.
  func goOn(with erasure: Erasure, in tenant: TenantID, ring: KeyRing) async throws(Refusal) -> Erasure {
    guard erasure.finishedAt == nil else { return erasure }
    var run = ErasureRun(erasure, in: tenant, rules: try await rules(of: tenant))
    for _ in 0..<Self.maximumTries {
      if try await removeGrants(&run), try await removeEvents(&run), try await finish(&run, ring: ring) {
        await store.forgetDeleted()
        return run.erasure
      }
      // Somebody else carries out the same, or the person got another grant from a call that was under way.
      let known = try await management.reading { () async throws(StoreError) in
        try await store.erasure(of: erasure.subject, in: tenant)
      }
      guard let known else { throw .inconsistent }
      guard known.finishedAt == nil else { return known }
      run.take(known)
    }
    throw .store(.busy)
  }

  /// Goes on with every erasure that has begun and not ended, of any tenant, and first with those whose beginning failed
  /// here. One that fails does not keep the others. Where other processes share the store, those that began after
  /// `begunBefore` are left to whoever began them: two that carry out one erasure do no harm, and get in each other's way.
  public func resume(ring: KeyRing, begunBefore: Instant? = nil) async throws(Refusal) {
    var failure: Refusal?
    for line in underway.lines {
      do throws(Refusal) {
        _ = try await again(line, ring: ring)
        underway.drop(line)
      } catch {
        failure = failure ?? error
      }
    }
    let open = try await management.reading { () async throws(StoreError) in try await store.openErasures(limit: 100) }
    for (tenant, erasure) in open where !underway.isUnderway(erasure.subject) {
      if let begunBefore, erasure.begunAt >= begunBefore { continue }
      do throws(Refusal) {
        _ = try await carryOut(erasure, in: tenant, ring: ring)
      } catch {
        failure = failure ?? error
      }
    }
    if let failure { throw failure }
  }

  /// Erases whom a line of the journal names, where the store still has them: it is older than the line. True where there
  /// was somebody to erase. Afterwards nobody can read anything of theirs; what could not be cleaned is left to
  /// ``resume(ring:)``.
  public func again(_ line: ErasureLine, ring: KeyRing) async throws(Refusal) -> Bool {
    guard let erasure = try await beginAgain(line) else { return false }
    _ = try? await carryOut(erasure, in: line.tenant, ring: ring)
    return true
  }

  /// Makes unreadable whom a line of the journal names, where the store still has them, and leaves what follows to
  /// ``again(_:ring:)`` or ``resume(ring:begunBefore:)``. Nil where there was nobody.
  public func beginAgain(_ line: ErasureLine) async throws(Refusal) -> Erasure? {
    let kept = try await management.reading { () async throws(StoreError) in
      try await store.subject(line.subject, in: line.tenant)
    }
    guard kept != nil else { return nil }
    // An event of now, as the log has it in the order of time; the erasure keeps its name.
    let event = Event(.audit, .erasureBegun, at: clock(), random: random)
    return try await begin(line.subject, event, named: line.erasure, in: line.tenant, by: nil)
  }

  private func rules(of tenant: TenantID) async throws(Refusal) -> ErasureRules {
    let now = clock().wall
    let judge = try await management.reading { () async throws(StoreError) in
      try await RetentionBasis(store: store, keys: management.keys).judgeOfErasure(in: tenant, at: now)
    }
    return ErasureRules(judge: judge, tenant: tenant, now: now)
  }
}

/// One process carrying out one erasure.
struct ErasureRun: Sendable {
  private(set) var erasure: Erasure
  let tenant: TenantID
  let rules: ErasureRules
  /// The grants that went, whose last events may still come.
  var goneGrants: [GrantID] = []
  /// Events that stay under the pseudonym, as the last look at all of them found.
  var keptUnderPseudonym: [KeptRows] = []

  init(_ erasure: Erasure, in tenant: TenantID, rules: ErasureRules) {
    self.erasure = erasure
    self.tenant = tenant
    self.rules = rules
  }

  mutating func take(_ known: Erasure) { erasure = known }

  /// The erasure with another tally.
  func tallied(_ change: (inout ErasureTally) -> Void) -> Erasure {
    var erasure = erasure
    change(&erasure.tally)
    return erasure
  }

  /// `written` was committed.
  mutating func note(_ written: Erasure) {
    erasure = written
    erasure.revision += 1
  }
}

// What every step does.
extension Erasures {
  /// Commits one step with the erasure as it stands after it; false where somebody else was quicker.
  func commit(
    _ effect: [Write], _ events: [Event], _ written: Erasure, _ run: inout ErasureRun
  ) async throws(Refusal) -> Bool {
    let change = Change(
      tenant: run.tenant, effect: effect + [.replace(.erasure(written))], actor: nil, request: nil, claim: nil,
      events: events)
    switch try await management.reading({ () async throws(StoreError) in try await store.commit(change) }) {
    case .done:
      run.note(written)
      return true
    case .conflict: return false
    case .replay, .mismatch: throw .inconsistent
    }
  }
}

// The end.
extension Erasures {
  /// The last commit: the person's row goes, the receipt comes. False where the person has a grant again.
  func finish(_ run: inout ErasureRun, ring: KeyRing) async throws(Refusal) -> Bool {
    guard let signer = ring.activeSigner(of: run.tenant, for: .receipt) else { throw .inconsistent }
    let moment = clock()
    let event = Event(.audit, .subjectErased, at: moment, random: random)
    let kept = run.keptUnderPseudonym
    var written = run.tallied { tally in
      for rows in kept { tally.keep(rows) }
      let until = moment.wall + IdempotencyClaim.memory
      tally.keep(KeptRows(.repeatedCalls, count: nil, .repeatedCalls, until: until))
    }
    // By a clock that was set back it would have ended before it began.
    written.finishedAt = max(moment.wall, written.begunAt)
    written.end = event.id
    written.pseudonym = nil
    let receipt = ErasureReceipt(
      tenant: run.tenant, subject: written.subject, erasure: written.id, begunAt: written.begunAt,
      finishedAt: written.finishedAt ?? moment.wall, tally: written.tally)
    written.receipt = receipt.signed(by: signer.key, keyID: signer.id)
    let effect: [Write] = [
      .forgetTraces(of: written.subject, grants: [], credentials: []), .remove(.subject(written.subject)),
      .extendSigningKey(signer.id, until: moment.wall + ErasureReceipt.memory),
    ]
    return try await commit(effect, [event], written, &run)
  }
}
