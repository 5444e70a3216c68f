import AccessAuth

/// What a process knows of the search for events without a place.
struct SealSearch: Sendable {
  /// What it saw when it read last; nil before that.
  var view: String?
  /// Tenants with an event that cannot be read, and the transaction that wrote the first of each: their logs stand still
  /// before it, until the service is started again.
  private(set) var stopped: [TenantID: Int64] = [:]

  /// The event that `transaction` wrote for `tenant` cannot be read.
  mutating func stop(_ tenant: TenantID, at transaction: Int64) { stopped[tenant] = stopped[tenant] ?? transaction }

  var unreadable: [UnreadableEvent] {
    stopped.map { UnreadableEvent(tenant: $0.key, position: $0.value) }.sorted { $0.position < $1.position }
  }
}
