// Grants that are over, with their credentials and holds. The counters of physical cards stay, and so does what was burnt,
// for as long as it could be shown again.
extension RetentionWorker {
  /// How many grants are looked at in one reading.
  private static var slice: Int { 250 }
  /// How many are looked at in one round.
  private static var maximumLooks: Int { 10_000 }
  /// How many go in one commit: each takes some ten rows along.
  private static var batch: Int { 25 }

  func purgeGrants(
    _ judge: RetentionJudge, _ round: inout RetentionRound, _ rest: () async -> Void
  ) async throws(StoreError) {
    var due: [TenantID: [GrantAge]] = [:]
    var looks = 0
    while looks < Self.maximumLooks, !Task.isCancelled {
      await rest()
      let ages = try await store.grantAges(of: nil, after: lastGrant, limit: Self.slice)
      looks += Self.slice
      for age in ages {
        guard case .goes = judge.verdict(of: age) else { continue }
        due[age.tenant, default: []].append(age)
        guard let batch = due[age.tenant], batch.count == Self.batch else { continue }
        due[age.tenant] = nil
        guard try await purge(batch, judge, &round, rest) else { return }
      }
      guard ages.count == Self.slice else {
        try await purgeLeft(due, judge, &round, rest)
        return lastGrant = nil
      }
      lastGrant = ages.last
    }
    try await purgeLeft(due, judge, &round, rest)
  }

  private func purgeLeft(
    _ due: [TenantID: [GrantAge]], _ judge: RetentionJudge, _ round: inout RetentionRound, _ rest: () async -> Void
  ) async throws(StoreError) {
    for (tenant, batch) in due where hasTurn(RetentionKind(tenant: tenant, class: .grants), at: judge.now) {
      guard try await purge(batch, judge, &round, rest) else { return }
    }
  }

  /// Lets the grants of one batch go, which are one tenant's; where that does not fit, one by one, so that none that has
  /// changed keeps the others. False where the lease is lost.
  private func purge(
    _ batch: [GrantAge], _ judge: RetentionJudge, _ round: inout RetentionRound, _ rest: () async -> Void
  ) async throws(StoreError) -> Bool {
    await rest()
    guard try await lead() else { return false }
    if try await remove(batch, judge, &round) { return true }
    for grant in batch {
      await rest()
      guard try await lead() else { return false }
      _ = try await remove([grant], judge, &round)
    }
    return true
  }

  private func remove(
    _ batch: [GrantAge], _ judge: RetentionJudge, _ round: inout RetentionRound
  ) async throws(StoreError) -> Bool {
    guard let tenant = batch.first?.tenant, let stamp = judge.stamp(of: tenant) else { return true }
    var effect: [Write] = [.demandRetention(stamp.revision, kept: stamp.kept)]
    var count = 0
    for age in batch {
      do {
        guard let grant = try await store.grant(age.grant, in: tenant), grant.endsAt == age.endsAt else { continue }
        let credentials = try await store.credentials(of: grant.id, in: tenant)
        let holds = try await store.holds(of: grant.id, in: tenant)
        // First replaced by itself: a grant that somebody changes meanwhile stays.
        effect.append(.replace(.grant(grant)))
        effect += credentials.map { .remove(.credential($0.id)) }
        effect += holds.map { .remove(.hold($0.id)) }
        effect.append(.remove(.grant(grant.id)))
        count += 1
      } catch .corrupt {
        // It stays, and keeps none of the others.
        round.leaveOut(tenant)
      }
    }
    guard count > 0 else { return true }
    var record = Event(.audit, .grantsPurged, at: clock(), random: random)
    record.dataClass = .grants
    record.count = Int64(count)
    guard try await commit(effect, [record], in: tenant) == .done else { return false }
    round.purged[.grants, default: 0] += count
    noteTurn(RetentionKind(tenant: tenant, class: .grants), at: judge.now)
    return true
  }
}
