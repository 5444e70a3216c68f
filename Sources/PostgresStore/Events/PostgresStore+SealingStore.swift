package import AccessAuth
import Synchronization

extension PostgresStore: SealingStore {
  /// Read from the first transaction on that has an event without a place, however long the log is.
  package func unsealed(limit: Int) async throws(StoreError) -> [(tenant: TenantID, event: Event)] {
    let known = sealSearch.withLock { $0 }
    let (waiting, search) = try await keeping(.reading) { session in
      var search = known
      let waiting = try session.unsealed(limit: limit, &search)
      search.view = try session.view()
      return (waiting, search)
    }
    sealSearch.withLock { $0.join(search) }
    return waiting
  }

  /// Those that were met since the store was opened.
  package var unreadableEvents: [UnreadableEvent] { sealSearch.withLock { $0.unreadable } }

  /// Those that were met since the store was opened.
  package var damagedLogs: Set<TenantID> { sealSearch.withLock { $0.damagedLogs } }

  /// A look-up of the tenant's head.
  package func logSize(of tenant: TenantID) async throws(StoreError) -> Int64 {
    try await reading(lookups, in: tenant) { try $0.logSize(of: tenant) }
  }

  /// One transaction: the places, what finds a person's events, and the tenant's new head, whose lock is all that it needs.
  /// What was committed since this process read what waits is not looked at: it would stand between what was read. Where
  /// nobody can tell its end, it is asked for again, and says false if it was done.
  package func seal(
    _ entries: [SealEntry], of tenant: TenantID, behind size: Int64
  ) async throws(StoreError) -> Bool {
    let view = sealSearch.withLock { $0.view }
    do {
      return try await work.submit(repeatable: true) { session in
        do {
          try session.begin(tenant)
          let isSealed = try session.seal(entries, of: tenant, behind: size, seeing: view)
          try session.commit()
          return isSealed
        } catch let failure as PostgresFailure where failure.isConflict {
          // Its places are taken: the log is not as long as its head says.
          throw StoreError.corrupt
        }
      }
    } catch .corrupt {
      sealSearch.withLock { $0.noteDamagedLog(of: tenant) }
      throw .corrupt
    }
  }
}
