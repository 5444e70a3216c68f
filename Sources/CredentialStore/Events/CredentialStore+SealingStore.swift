public import AccessAuth
import Synchronization

extension CredentialStore: SealingStore {
  /// Read from the first event on that has no place and could have one, however long the log is.
  public func unsealed(limit: Int) async throws(StoreError) -> [(tenant: TenantID, event: Event)] {
    let start = sealSearch.withLock { $0 }
    let (waiting, search) = try await lists.submit { connection in
      var search = start
      let waiting = try connection.unsealed(limit: limit, &search)
      return (waiting, search)
    }
    sealSearch.withLock { $0.join(search) }
    return waiting
  }

  /// Those that were met since the store was opened: a row is mended while nobody has the folder open.
  public var unreadableEvents: [UnreadableEvent] { sealSearch.withLock { $0.unreadable } }

  /// Those that were met since the store was opened, likewise.
  public var damagedLogs: Set<TenantID> { sealSearch.withLock { $0.damagedLogs } }

  /// A look-up of the tenant's head.
  public func logSize(of tenant: TenantID) async throws(StoreError) -> Int64 {
    try await lookups.submit { try $0.logSize(of: tenant) }
  }

  /// Part of the next group commit: the places, what finds a person's events, and the tenant's new head.
  public func seal(_ entries: [SealEntry], of tenant: TenantID, behind size: Int64) async throws(StoreError) -> Bool {
    do {
      return try await writer.submit { connection in
        do {
          return try connection.seal(entries, of: tenant, behind: size)
        } catch let error where error.isBrokenConstraint {
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
