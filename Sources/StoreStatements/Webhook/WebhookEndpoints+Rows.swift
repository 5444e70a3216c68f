import AccessAuth

extension WebhookEndpoint {
  init(_ row: inout StoredRow) throws(StoreError) {
    row.skip()
    self.init(
      id: try row.id(), url: try row.text(), types: try row.names(), signature: try row.name(),
      description: try row.optional { row throws(StoreError) in try row.text() },
      wrappedSecret: try row.optional { row throws(StoreError) in try row.bytes() },
      wrappedSecretBefore: try row.optional { row throws(StoreError) in try row.bytes() },
      rotatedAt: try row.optional { row throws(StoreError) in try row.instant() },
      disabled: try row.optional { row throws(StoreError) in try row.name() }, cursor: try row.int(),
      madeBy: try row.id(), seesAll: try row.bool(), createdAt: try row.instant(), revision: try row.int())
  }
}

extension Session {
  func insert(_ endpoint: WebhookEndpoint, in tenant: TenantID) throws {
    try run(
      "INSERT INTO webhook_endpoints VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", tenant, endpoint.id,
      endpoint.url, Names(endpoint.types), Name(endpoint.signature), endpoint.description, endpoint.wrappedSecret,
      endpoint.wrappedSecretBefore, endpoint.rotatedAt, endpoint.disabled.map(Name.init), endpoint.cursor,
      endpoint.madeBy, endpoint.seesAll, endpoint.createdAt, endpoint.revision)
  }

  /// Everything that may change but the cursor, which has a write of its own.
  func replace(_ endpoint: WebhookEndpoint, in tenant: TenantID) throws -> Int {
    try run(
      """
      UPDATE webhook_endpoints SET url = ?, types = ?, description = ?, wrapped_secret = ?, wrapped_secret_before = ?,
        rotated_at = ?, disabled = ?, revision = revision + 1
      WHERE tenant_id = ? AND id = ? AND revision = ?
      """, endpoint.url, Names(endpoint.types), endpoint.description, endpoint.wrappedSecret,
      endpoint.wrappedSecretBefore, endpoint.rotatedAt, endpoint.disabled.map(Name.init), tenant, endpoint.id,
      endpoint.revision)
  }

  /// Those that get something, and what there is to send. The index of partners' keys is on their families.
  func openEndpoints(at instant: Instant) throws -> [OpenEndpoint] {
    try all(
      """
      SELECT coalesce((SELECT size FROM log_heads h WHERE h.tenant_id = e.tenant_id), 0),
        (SELECT min(next_try_at) FROM webhook_deliveries d
          WHERE d.tenant_id = e.tenant_id AND d.endpoint_id = e.id AND d.status = 'pending'), e.tenant_id, e.*
      FROM webhook_endpoints e JOIN tenants t ON t.tenant_id = e.tenant_id
      WHERE e.disabled IS NULL AND NOT t.is_suspended AND (e.sees_all OR EXISTS (
        SELECT 1 FROM api_keys k WHERE k.tenant_id = e.tenant_id AND k.role = 'partner' AND k.family = e.made_by
          AND k.revoked_at IS NULL AND NOT k.is_resting AND (k.expires_at IS NULL OR k.expires_at > ?)))
      """, instant
    ) { row in
      let logSize = try row.int()
      let nextTryAt = try row.optional { row throws(StoreError) in try row.instant() }
      let tenant: TenantID = try row.id()
      return OpenEndpoint(
        tenant: tenant, endpoint: try WebhookEndpoint(&row), logSize: logSize, nextTryAt: nextTryAt)
    }
  }

  /// Moves the cursor, and keeps what was sent meanwhile.
  func advance(
    _ endpoint: WebhookEndpointID, from before: Int64, to after: Int64, _ deliveries: [WebhookDelivery],
    in tenant: TenantID
  ) throws {
    let moved = try run(
      "UPDATE webhook_endpoints SET cursor = ? WHERE tenant_id = ? AND id = ? AND cursor = ?", after, tenant, endpoint,
      before)
    guard moved == 1 else { throw ConflictFound(.revision) }
    for delivery in deliveries { try insert(delivery, in: tenant) }
  }
}
