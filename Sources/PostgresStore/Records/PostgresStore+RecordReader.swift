package import AccessAuth
package import SodiumPrimitives

extension PostgresStore: RecordReader {
  /// A look-up by the primary key, or by the subject's unique reference.
  package func record(_ key: RecordKey, in tenant: TenantID) async throws(StoreError) -> Record? {
    // A tenant is its own.
    let owner = if case .tenant(let id) = key { id } else { tenant }
    return try await reading(lookups, in: owner) { try $0.record(key, in: tenant) }
  }

  /// A range of one index, whatever the cursor.
  package func page(
    _ list: RecordList, in tenant: TenantID, after cursor: [UInt8]?, limit: Int
  ) async throws(StoreError) -> [Record] {
    switch list {
    case .tenants: try await keeping(.reading) { try $0.page(list, in: tenant, after: cursor, limit: limit) }
    // A few rows of one thing, which doors and calls wait for: not behind a long list.
    case .commandsWaiting, .credentials, .holds, .policies, .lockers:
      try await reading(lookups, in: tenant) { try $0.page(list, in: tenant, after: cursor, limit: limit) }
    case .sites, .devices, .subjects, .grants, .grantsOpening, .throttles, .apiKeys, .approvals, .webhookEndpoints,
      .webhookDeliveries:
      try await reading(lists, in: tenant) { try $0.page(list, in: tenant, after: cursor, limit: limit) }
    }
  }

  /// A person's and a grant's events are found by their traces; any other filter reads the log backwards from
  /// `sequence` until there are enough.
  package func events(
    _ filter: EventFilter, in tenant: TenantID, below sequence: Int64?, limit: Int
  ) async throws(StoreError) -> [SealedEvent] {
    try await reading(lists, in: tenant) { try $0.events(filter, in: tenant, below: sequence, limit: limit) }
  }

  /// The directory leads to the tenant, under which the key is read.
  package func apiKey(hash: Digest) async throws(StoreError) -> (key: APIKey, tenant: Tenant?)? {
    try await reading(lookups, in: .none) { session in
      let found: (TenantID, APIKeyID)? = try session.first(
        "SELECT tenant_id, key_id FROM directory_api_keys WHERE hash = $1", hash
      ) { (try $0.id(), try $0.id()) }
      guard let (tenant, id) = found else { return nil }
      try session.name(tenant)
      guard case .apiKey(let key)? = try session.record(.apiKey(id), in: tenant) else { return nil }
      guard case .tenant(let owner)? = try session.record(.tenant(tenant), in: tenant) else { return (key, nil) }
      return (key, owner)
    }
  }

  /// The whole table, which holds a few keys for each tenant.
  package func signingKeys() async throws(StoreError) -> [(tenant: TenantID, record: SigningKeyRecord)] {
    try await keeping(.reading) { session in
      try session.all("SELECT * FROM signing_keys ORDER BY tenant_id, id") { try SigningKeyRecord.read(&$0) }
    }
  }
}
