package import AccessAuth

extension PostgresStore: StoreWatch {
  /// A look-up in an index, and as many more as events wait.
  package func standing() async throws(StoreError) -> StoreStanding {
    try await lookups.submit(repeatable: true) { session in
      try session.beginKeeping(.reading)
      let standing = try session.standing()
      try session.commit()
      return standing
    }
  }

  /// What the ticks of the throttles' clock have found: each is committed as durably as an opening.
  package var hindrance: StaticString? {
    guard ticker.isLate else { return nil }
    let flaws = [redemptions.missing, denials.missing, looks.missing, work.missing, lookups.missing]
    return flaws.compactMap(\.self).first?.name ?? "no_commit"
  }

  /// What waits in this process for a connection.
  package var writesWaiting: Int {
    redemptions.standing.waiting + denials.standing.waiting + work.standing.waiting
  }

  /// Index 0 is always 0.
  package var writesPerTransaction: [Int] { transactions.all }
}

extension Pool {
  /// Why it has no connection; nil where it has one, or nobody knows.
  fileprivate var missing: ConnectFlaw? { isOpen ? nil : connectFlaw }
}

extension Session {
  /// What was written by transactions below `sealing` has its place.
  fileprivate func standing() throws -> StoreStanding {
    let newest = try first("SELECT received_at FROM events ORDER BY written_in DESC LIMIT 1") { try $0.instant() }
    let unsealed = try first(
      """
      SELECT count(*) FROM (
        SELECT FROM events e
        WHERE e.written_in >= (SELECT written_in FROM sealing)
          AND e.written_in < pg_snapshot_xmax(pg_current_snapshot())
          AND NOT EXISTS (SELECT FROM log l WHERE l.tenant_id = e.tenant_id AND l.event_id = e.id OFFSET 0)
        LIMIT $1
      ) waiting
      """, Self.maximumCounted
    ) { try $0.int() }
    guard let unsealed else { throw StoreError.corrupt }
    return StoreStanding(unsealedEvents: Int(clamping: unsealed), newestEventAt: newest)
  }

  /// Whoever watches knows long before that sealing does not keep up.
  private static var maximumCounted: Int { 100_000 }
}
