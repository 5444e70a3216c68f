import AccessAuth

/// Where the search for events without a place stands, and what it passes over.
///
/// It is kept in memory: without a damaged row `sealing.position` says the same, and behind one the search would read all
/// that was committed since, again and again.
struct SealSearch: Sendable {
  /// Up to here every event that can have a place has it.
  private(set) var position: Int64 = 0
  /// The first event of each tenant that cannot be read; of those whose tenant cannot be read either, the first.
  private var first: [TenantID?: Int64] = [:]
  /// Tenants to whose logs nothing can be added.
  private(set) var damagedLogs: Set<TenantID> = []

  /// Whether an event of `tenant` at `position` stands behind one that cannot be read, or its log is damaged.
  func stops(_ tenant: TenantID, before position: Int64) -> Bool {
    damagedLogs.contains(tenant) || first[tenant].map { $0 < position } ?? false
  }

  /// The event at `position` cannot be read.
  mutating func note(_ tenant: TenantID?, _ position: Int64) {
    first[tenant] = min(first[tenant] ?? position, position)
  }

  /// Nothing can be added to the log of `tenant`.
  mutating func noteDamagedLog(of tenant: TenantID) { damagedLogs.insert(tenant) }

  /// Every event up to `position` has its place, or is passed over.
  mutating func move(to position: Int64) { self.position = max(self.position, position) }

  /// What another search has found, too.
  mutating func join(_ other: SealSearch) {
    move(to: other.position)
    for (tenant, position) in other.first { note(tenant, position) }
    damagedLogs.formUnion(other.damagedLogs)
  }

  /// What cannot be read, in the order of the rows.
  var unreadable: [UnreadableEvent] {
    first.map { UnreadableEvent(tenant: $0.key, position: $0.value) }.sorted { $0.position < $1.position }
  }
}
