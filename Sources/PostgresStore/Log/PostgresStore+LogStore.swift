package import AccessAuth
package import SodiumPrimitives

extension PostgresStore: LogStore {
  /// A range of the log, or of a person's or a grant's traces.
  package func places(
    _ filter: EventFilter, of tenant: TenantID, above sequence: Int64, through last: Int64?, limit: Int
  ) async throws(StoreError) -> [LogPlace] {
    try await reading(lists, in: tenant) {
      try $0.places(filter, of: tenant, above: sequence, through: last, limit: limit)
    }
  }

  /// A look-up by the event's name.
  package func place(of event: EventID, in tenant: TenantID) async throws(StoreError) -> LogPlace? {
    try await reading(lookups, in: tenant) { try $0.place(of: event, in: tenant) }
  }

  /// A few ranges in one snapshot.
  package func nodes(_ reads: [NodeRead], of tenant: TenantID) async throws(StoreError) -> [[Digest]] {
    try await reading(lists, in: tenant) { session in try reads.map { try session.nodes($0, of: tenant) } }
  }

  /// A range of the primary key.
  package func departures(
    of tenant: TenantID, after cursor: EventID?, limit: Int
  ) async throws(StoreError) -> [Departure] {
    try await reading(lists, in: tenant) { try $0.departures(of: tenant, after: cursor, limit: limit) }
  }

  /// The last row of the tenant.
  package func checkpoint(of tenant: TenantID) async throws(StoreError) -> SignedCheckpoint? {
    try await reading(lookups, in: tenant) { try $0.checkpoint(of: tenant) }
  }

  /// One look-up for each tenant.
  package func headsToSign() async throws(StoreError) -> [(tenant: TenantID, size: Int64)] {
    try await keeping(.reading) { try $0.headsToSign() }
  }
}
