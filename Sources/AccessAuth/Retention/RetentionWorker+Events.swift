// Events. What is left of each is its place and its leaf hash; the batch that it left with is named by its record.
extension RetentionWorker {
  /// How many events are looked at in one reading.
  private static var slice: Int { 1000 }
  /// How many are looked at in one round.
  private static var maximumLooks: Int { 50_000 }
  /// How many go in one commit: few enough that no door waits long behind it.
  static var eventBatch: Int { 100 }

  func purgeEvents(
    _ judge: RetentionJudge, _ round: inout RetentionRound, _ rest: () async -> Void
  ) async throws(StoreError) {
    var due: [RetentionKind: [EventAge]] = [:]
    var looks = 0
    while looks < Self.maximumLooks, !Task.isCancelled {
      await rest()
      let ages = try await store.ages(of: nil, after: lastEvent, limit: Self.slice)
      looks += Self.slice
      for age in ages {
        if !age.isReadable { round.leaveOut(age.tenant) }
        guard case .goes = judge.verdict(of: age) else { continue }
        let kind = RetentionKind(tenant: age.tenant, class: DataClass(age.class))
        due[kind, default: []].append(age)
        guard let batch = due[kind], batch.count == Self.eventBatch else { continue }
        due[kind] = nil
        guard try await purge(batch, kind, judge, &round, rest) else { return }
      }
      guard ages.count == Self.slice else {
        try await purgeLeft(due, judge, &round, rest)
        return lastEvent = nil
      }
      lastEvent = ages.last
    }
    try await purgeLeft(due, judge, &round, rest)
  }

  private func purgeLeft(
    _ due: [RetentionKind: [EventAge]], _ judge: RetentionJudge, _ round: inout RetentionRound,
    _ rest: () async -> Void
  ) async throws(StoreError) {
    for (kind, batch) in due where hasTurn(kind, at: judge.now) {
      guard try await purge(batch, kind, judge, &round, rest) else { return }
    }
  }

  /// Lets one batch go. False where the lease is lost.
  private func purge(
    _ batch: [EventAge], _ kind: RetentionKind, _ judge: RetentionJudge, _ round: inout RetentionRound,
    _ rest: () async -> Void
  ) async throws(StoreError) -> Bool {
    await rest()
    guard try await lead() else { return false }
    guard let stamp = judge.stamp(of: kind.tenant) else { return true }
    var record = Event(.audit, .eventsPurged, at: clock(), random: random)
    let departure = Departure(record: record.id, sequences: batch.map(\.sequence).sorted())
    record.dataClass = kind.class
    record.count = departure.count
    record.digest = departure.digest
    let effect: [Write] = [.demandRetention(stamp.revision, kept: stamp.kept), .forgetEvents(departure)]
    switch try await commit(effect, [record], in: kind.tenant) {
    case .done:
      round.purged[kind.class, default: 0] += batch.count
      noteTurn(kind, at: judge.now)
    // Something else is true by now: the next pass judges again.
    case .conflict, .replay, .mismatch: break
    }
    return true
  }
}
