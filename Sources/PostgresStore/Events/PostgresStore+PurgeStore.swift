package import AccessAuth
import Synchronization

extension PostgresStore: PurgeStore {
  /// Deletes in one transaction. What was deleted can be read in the database's files until it vacuums them.
  package func purge(_ kind: Purge, limit: Int) async throws(StoreError) -> Int {
    switch kind {
    case .attempts(let before):
      return try await keeping(.writing) { try $0.purgeAttempts(before: before, limit: limit) }
    case .claims(let before): return try await keeping(.writing) { try $0.purgeClaims(before: before, limit: limit) }
    case .captures(let now): return try await keeping(.writing) { try $0.purgeCaptures(at: now, limit: limit) }
    case .burns(let now): return try await purgeBurns(at: now, limit: limit)
    case .commands(let before):
      return try await keeping(.writing) { try $0.purgeCommands(before: before, limit: limit) }
    case .approvals(let before):
      return try await keeping(.writing) { try $0.purgeApprovals(before: before, limit: limit) }
    case .webhookDeliveries(let before):
      return try await keeping(.writing) { try $0.purgeDeliveries(before: before, limit: limit) }
    case .reports(let before):
      return try await keeping(.writing) { session in
        try session.holdReporters(before: before)
        return try session.purgeReports(before: before, limit: limit)
      }
    case .customerKeys(let before):
      return try await keeping(.writing) { try $0.purgeCustomerKeys(before: before, limit: limit) }
    case .eventRanges(let now):
      do throws(StoreError) { return try await maintainEvents(at: now) } catch {
        // They are made weeks ahead: while doors have the table, there is time.
        guard error == .busy else { throw error }
        return 0
      }
    }
  }

  /// Burns are kept in the order of their credentials, for an index by time would cost every redemption: the search for
  /// what may go reads them all, slice by slice. Each process has a place of its own in it.
  private func purgeBurns(at now: Instant, limit: Int) async throws(StoreError) -> Int {
    var gone = 0
    var place = burnSweep.withLock { $0 }
    repeat {
      let (start, wanted) = (place, limit - gone)
      let slice = try await keeping(.reading) { try $0.burns(after: start, at: now, limit: wanted) }
      if !slice.over.isEmpty { gone += try await keeping(.writing) { try $0.remove(slice.over, at: now) } }
      place = slice.end
    } while gone < limit && place != nil
    burnSweep.withLock { $0 = place }
    return gone
  }
}

extension Session {
  /// Keeps those waiting whose reports are forgotten: one that is kept again meanwhile would count twice, and one that comes
  /// below the number up to which they were forgotten would be lost.
  fileprivate func holdReporters(before: Instant) throws {
    try run(
      """
      SELECT 1 FROM tenants WHERE tenant_id IN (SELECT tenant_id FROM device_reports WHERE received_at < $1)
      ORDER BY tenant_id FOR NO KEY UPDATE
      """, before)
  }
}
