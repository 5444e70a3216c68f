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
      // All events lie in one table.
      case .eventRanges: 0
      }
    // What was deleted is overwritten in the database, and stays readable in the log until that is cut.
    if gone > 0 { oweCut() }
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
