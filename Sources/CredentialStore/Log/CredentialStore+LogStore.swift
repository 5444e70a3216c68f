public import AccessAuth
public import SodiumPrimitives

extension CredentialStore: LogStore {
  /// A range of the log, or of a person's or a grant's traces.
  public func places(
    _ filter: EventFilter, of tenant: TenantID, above sequence: Int64, through last: Int64?, limit: Int
  ) async throws(StoreError) -> [LogPlace] {
    try await lists.submit { try $0.places(filter, of: tenant, above: sequence, through: last, limit: limit) }
  }

  /// A look-up by the event's name.
  public func place(of event: EventID, in tenant: TenantID) async throws(StoreError) -> LogPlace? {
    try await lookups.submit { try $0.place(of: event, in: tenant) }
  }

  /// A few ranges in one snapshot.
  public func nodes(_ reads: [NodeRead], of tenant: TenantID) async throws(StoreError) -> [[Digest]] {
    try await lists.submit { connection in try reads.map { try connection.nodes($0, of: tenant) } }
  }

  /// A range of the primary key.
  public func departures(
    of tenant: TenantID, after cursor: EventID?, limit: Int
  ) async throws(StoreError) -> [Departure] {
    try await lists.submit { try $0.departures(of: tenant, after: cursor, limit: limit) }
  }

  /// The last row of the tenant.
  public func checkpoint(of tenant: TenantID) async throws(StoreError) -> SignedCheckpoint? {
    try await lookups.submit { try $0.checkpoint(of: tenant) }
  }

  /// One look-up for each tenant.
  public func headsToSign() async throws(StoreError) -> [(tenant: TenantID, size: Int64)] {
    try await lists.submit { try $0.headsToSign() }
  }
}
