import SodiumPrimitives

// What follows the first commit: batches, each of which commits with the tally so far, and the end.
extension Erasures {
  /// Goes on with an erasure until nothing is left to do, or says how it ended. In one process there is one at a time of
  /// a person: the others are told that it is busy.
  func carryOut(_ erasure: Erasure, in tenant: TenantID, ring: KeyRing) async throws(Refusal) -> Erasure {
    guard erasure.finishedAt == nil else { return erasure }
    guard underway.start(erasure.subject) else { throw .store(.busy) }
    defer { underway.stop(erasure.subject) }
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
  /// here. One that fails does not keep the others.
  public func resume(ring: KeyRing) async throws(Refusal) {
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
    let kept = try await management.reading { () async throws(StoreError) in
      try await store.subject(line.subject, in: line.tenant)
    }
    guard kept != nil else { return false }
    // An event of now, as the log has it in the order of time; the erasure keeps its name.
    let event = Event(.audit, .erasureBegun, at: clock(), random: random)
    let erasure = try await begin(line.subject, event, named: line.erasure, in: line.tenant, by: nil)
    _ = try? await carryOut(erasure, in: line.tenant, ring: ring)
    return true
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

// Grants, with everything that hangs on them.
extension Erasures {
  /// False where somebody else was quicker.
  private func removeGrants(_ run: inout ErasureRun) async throws(Refusal) -> Bool {
    while true {
      let grants = try await grants(of: run.erasure.subject, limit: Self.grantsAtOnce, in: run.tenant)
      if grants.isEmpty { return true }
      for part in try await parts(of: grants, in: run.tenant) {
        guard try await remove(part, &run) else { return false }
      }
    }
  }

  /// What goes in one commit.
  private struct Part: Sendable {
    var grants: [Grant] = []
    var credentials: [Credential] = []
    var holds: [Hold] = []

    var count: Int { grants.count + credentials.count + holds.count }
    /// A grant has up to 80 of these; a commit is some milliseconds.
    static var maximumCount: Int { 128 }
  }

  private func parts(of grants: [Grant], in tenant: TenantID) async throws(Refusal) -> [Part] {
    var parts = [Part()]
    for grant in grants {
      let credentials = try await management.reading { () async throws(StoreError) in
        try await store.credentials(of: grant.id, in: tenant)
      }
      let holds = try await management.reading { () async throws(StoreError) in
        try await store.holds(of: grant.id, in: tenant)
      }
      var part = parts.removeLast()
      if part.count > 0, part.count + credentials.count + holds.count >= Part.maximumCount {
        parts.append(part)
        part = Part()
      }
      part.grants.append(grant)
      part.credentials += credentials
      part.holds += holds
      parts.append(part)
    }
    return parts
  }

  private func remove(_ part: Part, _ run: inout ErasureRun) async throws(Refusal) -> Bool {
    let (grants, credentials) = (part.grants.map(\.id), part.credentials.map(\.id))
    // Their events first: what finds them are the identifiers that go with this commit.
    var kept: [KeptRows] = []
    guard try await forgetEvents(of: nil, grants, credentials, &run, keeping: &kept) else { return false }
    let (subject, tenant) = (run.erasure.subject, run.tenant)
    let rows = try await management.reading { () async throws(StoreError) in
      try await store.rows(of: subject, grants: grants, credentials: credentials, in: tenant)
    }
    let faces = part.credentials.compactMap { credential -> ForgottenCredential? in
      guard case .face(let device) = credential.medium else { return nil }
      return ForgottenCredential(device: device, credential: credential.id, at: run.erasure.begunAt)
    }
    let written = run.tallied { tally in
      tally.erase(.grants, grants.count)
      tally.erase(.credentials, credentials.count)
      tally.erase(.holds, part.holds.count)
      tally.erase(.commands, rows.commands.count)
      for rows in kept { tally.keep(rows) }
      tally.keep(KeptRows(.usedPasses, count: Int64(rows.burns), .replayProtection, until: rows.burnsKeptUntil))
      tally.keep(KeptRows(.cardCounters, count: Int64(rows.sunCards.count), .replayProtection, until: nil))
      tally.keep(KeptRows(.deviceDemands, count: Int64(faces.count), .deviceForgets, until: nil))
    }
    var effect: [Write] = [.forgetTraces(of: subject, grants: grants, credentials: credentials)]
    effect += faces.map(Write.demandForgetting)
    effect += credentials.map { .remove(.credential($0)) }
    effect += part.holds.map { .remove(.hold($0.id)) }
    effect += grants.map { .remove(.grant($0)) }
    guard try await commit(effect, [], written, &run) else { return false }
    run.goneGrants += grants
    return true
  }

  /// Commits one step with the erasure as it stands after it; false where somebody else was quicker.
  private func commit(
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

// Events.
extension Erasures {
  /// Those under the pseudonym, and those that came while the grants went.
  private func removeEvents(_ run: inout ErasureRun) async throws(Refusal) -> Bool {
    guard let pseudonym = run.erasure.pseudonym else { return true }
    var kept: [KeptRows] = []
    guard try await forgetEvents(of: pseudonym, run.goneGrants, [], &run, keeping: &kept) else { return false }
    run.keptUnderPseudonym = kept
    return true
  }

  /// Lets the events leave the log that nothing keeps, with the answers and messages that are kept beside them. What stays
  /// is added to `kept`: without `person` only what is not under the pseudonym, of which the last look counts all.
  private func forgetEvents(
    of person: Pseudonym?, _ grants: [GrantID], _ credentials: [CredentialID], _ run: inout ErasureRun,
    keeping kept: inout [KeptRows]
  ) async throws(Refusal) -> Bool {
    try await seal()
    let tenant = run.tenant
    var above: Int64 = 0
    while true {
      let places = try await management.reading { () async throws(StoreError) in
        try await store.places(
          of: person, grants: grants, credentials: credentials, in: tenant, above: above, limit: Self.batch)
      }
      guard let last = places.last else { return true }
      above = last.sequence
      var (gone, staying) = ([LogPlace](), [EventEcho]())
      for place in places {
        guard let event = place.kept else { continue }
        guard let reason = run.rules.keeps(event, at: place.sequence) else {
          gone.append(place)
          continue
        }
        // What webhooks and readers are answered goes nevertheless.
        staying.append(EventEcho(of: event))
        if (event.subject == nil) == (person == nil) { kept.append(reason) }
      }
      guard try await forget(gone, staying, &run) else { return false }
    }
  }

  private func forget(
    _ gone: [LogPlace], _ staying: [EventEcho], _ run: inout ErasureRun
  ) async throws(Refusal) -> Bool {
    let tenant = run.tenant
    let beside = gone.compactMap { $0.kept.map { EventEcho(of: $0) } } + staying
    guard !beside.isEmpty else { return true }
    let echoes = try await management.reading { () async throws(StoreError) in
      try await store.echoes(of: beside, in: tenant)
    }
    let written = run.tallied { tally in
      tally.erase(.events, gone.count)
      tally.erase(.answers, echoes.answers.count)
      tally.erase(.webhookDeliveries, echoes.deliveries.count)
    }
    var effect: [Write] = echoes == EventEchoes() ? [] : [.forgetEchoes(beside)]
    var events: [Event] = []
    if !gone.isEmpty {
      // The log's own record of what left it: how many, and the digest of their places. It names nobody.
      var record = Event(.audit, .eventsPurged, at: clock(), random: random)
      let departure = Departure(record: record.id, sequences: gone.map(\.sequence))
      (record.count, record.digest) = (departure.count, departure.digest)
      effect.append(.forgetEvents(departure))
      events.append(record)
    }
    return try await commit(effect, events, written, &run)
  }

  /// Gives everything its place that was committed before: an event without one cannot leave.
  private func seal() async throws(Refusal) {
    let sealer = Sealer(store: store)
    for _ in 0..<Self.maximumSeals {
      let sealed = try await management.reading { () async throws(StoreError) in try await sealer.sealOnce() }
      if sealed < Sealer<Store>.batch { return }
    }
  }

  /// Far more than a sealer that runs beside it leaves.
  private static var maximumSeals: Int { 1000 }
}

// The end.
extension Erasures {
  /// The last commit: the person's row goes, the receipt comes. False where the person has a grant again.
  private func finish(_ run: inout ErasureRun, ring: KeyRing) async throws(Refusal) -> Bool {
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
