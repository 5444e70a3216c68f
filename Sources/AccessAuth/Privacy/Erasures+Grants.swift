// Grants, with everything that hangs on them.
extension Erasures {
  /// False where somebody else was quicker.
  func removeGrants(_ run: inout ErasureRun) async throws(Refusal) -> Bool {
    while true {
      let grants = try await grants(of: run.erasure.subject, limit: Self.grantsAtOnce, in: run.tenant)
      if grants.isEmpty { return true }
      for part in try await parts(of: grants, in: run.tenant) {
        guard try await remove(part, &run) else { return false }
      }
    }
  }

  /// What goes in one commit.
  private struct GrantBatch: Sendable {
    var grants: [Grant] = []
    var credentials: [Credential] = []
    var holds: [Hold] = []

    var count: Int { grants.count + credentials.count + holds.count }
    /// A grant has up to 80 of these; a commit is some milliseconds.
    static var maximumCount: Int { 128 }
  }

  private func parts(of grants: [Grant], in tenant: TenantID) async throws(Refusal) -> [GrantBatch] {
    var parts = [GrantBatch()]
    for grant in grants {
      let credentials = try await management.reading { () async throws(StoreError) in
        try await store.credentials(of: grant.id, in: tenant)
      }
      let holds = try await management.reading { () async throws(StoreError) in
        try await store.holds(of: grant.id, in: tenant)
      }
      var part = parts.removeLast()
      if part.count > 0, part.count + credentials.count + holds.count >= GrantBatch.maximumCount {
        parts.append(part)
        part = GrantBatch()
      }
      part.grants.append(grant)
      part.credentials += credentials
      part.holds += holds
      parts.append(part)
    }
    return parts
  }

  private func remove(_ part: GrantBatch, _ run: inout ErasureRun) async throws(Refusal) -> Bool {
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
}
