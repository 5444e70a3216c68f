import AccessAuth

/// What a process knows of the search for events without a place.
struct SealSearch: Sendable {
  /// What it saw when it read last; nil before that.
  var view: String?
  /// Tenants with an event that cannot be read, and the transaction that wrote the first of each: their logs stand still
  /// before it, until the service is started again.
  private(set) var stopped: [TenantID: Int64] = [:]
  /// Tenants to whose logs nothing can be added, likewise.
  private(set) var damagedLogs: Set<TenantID> = []

  /// Whose events are passed over.
  var passedOver: Set<TenantID> { damagedLogs.union(stopped.keys) }

  /// The event that `transaction` wrote for `tenant` cannot be read.
  mutating func stop(_ tenant: TenantID, at transaction: Int64) { stopped[tenant] = stopped[tenant] ?? transaction }

  /// Nothing can be added to the log of `tenant`.
  mutating func noteDamagedLog(of tenant: TenantID) { damagedLogs.insert(tenant) }

  /// What a later search has seen, and what it found too.
  mutating func join(_ other: SealSearch) {
    view = other.view
    for (tenant, transaction) in other.stopped { stop(tenant, at: transaction) }
    damagedLogs.formUnion(other.damagedLogs)
  }

  var unreadable: [UnreadableEvent] {
    stopped.map { UnreadableEvent(tenant: $0.key, position: $0.value) }.sorted { $0.position < $1.position }
  }
}
