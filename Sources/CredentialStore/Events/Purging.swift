public import AccessAuth
import Synchronization

extension CredentialStore: PurgeStore {
  /// Deletes in one transaction, so `limit` is also how long a door may have to wait; some thousand are right.
  public func purge(_ kind: Purge, limit: Int) async throws(StoreError) -> Int {
    let gone =
      switch kind {
      case .attempts(let before): try await writer.submit { try $0.purgeAttempts(before: before, limit: limit) }
      case .claims(let before): try await writer.submit { try $0.purgeClaims(before: before, limit: limit) }
      case .captures(let now): try await writer.submit { try $0.purgeCaptures(at: now, limit: limit) }
      case .burns(let now): try await purgeBurns(at: now, limit: limit)
      case .commands(let before): try await writer.submit { try $0.purgeCommands(before: before, limit: limit) }
      case .approvals(let before): try await writer.submit { try $0.purgeApprovals(before: before, limit: limit) }
      case .webhookDeliveries(let before):
        try await writer.submit { try $0.purgeDeliveries(before: before, limit: limit) }
      case .reports(let before): try await writer.submit { try $0.purgeReports(before: before, limit: limit) }
      case .customerKeys(let before): try await writer.submit { try $0.purgeCustomerKeys(before: before, limit: limit) }
      }
    // What was deleted is overwritten in the database, and stays readable in the log until that is cut.
    if gone > 0, gone < limit { await truncateLog() }
    return gone
  }

  /// Burns are kept in the order of their credentials, for an index by time would cost every scan a page: the search
  /// for what may go reads them all, slice by slice, beside the writer.
  private func purgeBurns(at now: Instant, limit: Int) async throws(StoreError) -> Int {
    var gone = 0
    var place = burnSweep.withLock { $0 }
    repeat {
      let (start, wanted) = (place, limit - gone)
      let slice = try await lists.submit { try $0.burns(after: start, at: now, limit: wanted) }
      if !slice.over.isEmpty { gone += try await writer.submit { try $0.remove(slice.over, at: now) } }
      place = slice.end
    } while gone < limit && place != nil
    burnSweep.withLock { $0 = place }
    return gone
  }
}

/// Where a burn stands: the order of the search.
struct BurnPlace: Hashable, Sendable {
  let tenant: TenantID
  let key: [UInt8]
}

extension Connection {
  /// How many burns are looked at in one snapshot.
  private static let slice = 2048

  func purgeAttempts(before: Instant, limit: Int) throws -> Int {
    try run(
      """
      DELETE FROM attempts WHERE (tenant_id, id, device_id) IN (
        SELECT tenant_id, id, device_id FROM attempts WHERE decided_at < ? ORDER BY decided_at LIMIT ?)
      """, before, limit)
  }

  func purgeClaims(before: Instant, limit: Int) throws -> Int {
    try run(
      """
      DELETE FROM claims WHERE (caller, key) IN (
        SELECT caller, key FROM claims WHERE made_at < ? ORDER BY made_at LIMIT ?)
      """, before, limit)
  }

  /// At most `limit` burns behind `start` that need not be remembered at `now`, and where to go on; nil is the end.
  func burns(after start: BurnPlace?, at now: Instant, limit: Int) throws -> (over: [BurnPlace], end: BurnPlace?) {
    var over: [BurnPlace] = []
    var end: BurnPlace?
    var seen = 0
    try step(
      """
      SELECT tenant_id, key, keep_until FROM burns WHERE (tenant_id, key) > (?, ?) ORDER BY tenant_id, key LIMIT ?
      """, start?.tenant ?? TenantID.none, start?.key ?? [], Self.slice
    ) { row in
      let place = BurnPlace(tenant: try row.id(), key: try row.bytes())
      if try row.instant() <= now { over.append(place) }
      seen += 1
      end = place
      return over.count < limit
    }
    return (over, seen == Self.slice || over.count == limit ? end : nil)
  }

  func remove(_ burns: [BurnPlace], at now: Instant) throws -> Int {
    try burns.reduce(0) { gone, burn in
      gone
        + (try run(
          "DELETE FROM burns WHERE tenant_id = ? AND key = ? AND keep_until <= ?", burn.tenant, burn.key, now))
    }
  }
}
