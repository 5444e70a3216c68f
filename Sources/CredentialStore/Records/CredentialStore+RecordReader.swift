public import AccessAuth
public import SodiumPrimitives

extension CredentialStore: RecordReader {
  /// A look-up by the primary key, or by the subject's unique reference.
  public func record(_ key: RecordKey, in tenant: TenantID) async throws(StoreError) -> Record? {
    try await lookups.submit { try $0.record(key, in: tenant) }
  }

  /// A range of one index, whatever the cursor.
  public func page(
    _ list: RecordList, in tenant: TenantID, after cursor: [UInt8]?, limit: Int
  ) async throws(StoreError) -> [Record] {
    switch list {
    // A few rows of one thing, which doors and calls wait for: not behind a long list.
    case .commandsWaiting, .credentials, .holds, .policies, .lockers:
      try await lookups.submit { try $0.page(list, in: tenant, after: cursor, limit: limit) }
    case .tenants, .sites, .devices, .subjects, .grants, .grantsOpening, .throttles, .apiKeys, .approvals,
      .webhookEndpoints, .webhookDeliveries:
      try await lists.submit { try $0.page(list, in: tenant, after: cursor, limit: limit) }
    }
  }

  /// A person's and a grant's events are found by their traces; any other filter reads the log backwards from
  /// `sequence` until there are enough.
  public func events(
    _ filter: EventFilter, in tenant: TenantID, below sequence: Int64?, limit: Int
  ) async throws(StoreError) -> [SealedEvent] {
    try await lists.submit { try $0.events(filter, in: tenant, below: sequence, limit: limit) }
  }

  /// A look-up by the unique hash.
  public func apiKey(hash: Digest) async throws(StoreError) -> (key: APIKey, tenant: Tenant?)? {
    try await lookups.submit { connection in
      guard let key = try connection.first("SELECT * FROM api_keys WHERE hash = ?", hash, read: { try APIKey(&$0) })
      else { return nil }
      guard let id = key.tenant, case .tenant(let tenant)? = try connection.record(.tenant(id), in: id) else {
        return (key, nil)
      }
      return (key, tenant)
    }
  }

  /// The whole table, which holds a few keys for each tenant.
  public func signingKeys() async throws(StoreError) -> [(tenant: TenantID, record: SigningKeyRecord)] {
    try await lists.submit { connection in
      try connection.all("SELECT * FROM signing_keys ORDER BY tenant_id, id") { try SigningKeyRecord.read(&$0) }
    }
  }
}
