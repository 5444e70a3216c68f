import AccessAuth

extension WebhookDelivery {
  init(_ row: inout StoredRow) throws(StoreError) {
    row.skip()
    self.init(
      id: try row.id(), endpoint: try row.id(), event: try row.id(), type: try row.name(), status: try row.name(),
      tries: try row.number(), lastStatus: try row.optional { row throws(StoreError) in try row.number() },
      lastError: try row.optional { row throws(StoreError) in try row.text() },
      nextTryAt: try row.optional { row throws(StoreError) in try row.instant() }, createdAt: try row.instant(),
      finishedAt: try row.optional { row throws(StoreError) in try row.instant() }, revision: try row.int())
  }
}

extension Session {
  func insert(_ delivery: WebhookDelivery, in tenant: TenantID) throws {
    guard try exists("SELECT 1 FROM webhook_endpoints WHERE tenant_id = ? AND id = ?", tenant, delivery.endpoint)
    else { throw ConflictFound(.referenced) }
    try run(
      "INSERT INTO webhook_deliveries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", tenant, delivery.id,
      delivery.endpoint, delivery.event, Name(delivery.type), Name(delivery.status), delivery.tries,
      delivery.lastStatus, delivery.lastError, delivery.nextTryAt, delivery.createdAt, delivery.finishedAt,
      delivery.revision)
  }

  func replace(_ delivery: WebhookDelivery, in tenant: TenantID) throws -> Int {
    try run(
      """
      UPDATE webhook_deliveries SET status = ?, tries = ?, last_status = ?, last_error = ?, next_try_at = ?,
        finished_at = ?, revision = revision + 1
      WHERE tenant_id = ? AND id = ? AND revision = ?
      """, Name(delivery.status), delivery.tries, delivery.lastStatus, delivery.lastError, delivery.nextTryAt,
      delivery.finishedAt, tenant, delivery.id, delivery.revision)
  }

  func deliveries(
    _ filter: WebhookDeliveryFilter, in tenant: TenantID, below: UUIDBytes, limit: Int
  ) throws -> [WebhookDelivery] {
    try all(
      """
      SELECT d.* FROM webhook_deliveries d
      JOIN webhook_endpoints e ON e.tenant_id = d.tenant_id AND e.id = d.endpoint_id
      WHERE d.tenant_id = ?1 AND (?2 IS NULL OR d.endpoint_id = ?2) AND (?3 IS NULL OR d.status = ?3)
        AND (?4 IS NULL OR e.made_by = ?4) AND d.id < ?5 ORDER BY d.id DESC LIMIT ?6
      """, tenant, filter.endpoint, filter.status.map(Name.init), filter.maker, below, limit
    ) { try WebhookDelivery(&$0) }
  }

  func dueDeliveries(
    to endpoint: WebhookEndpointID, in tenant: TenantID, at instant: Instant, limit: Int
  ) throws -> [WebhookDelivery] {
    try all(
      """
      SELECT * FROM webhook_deliveries WHERE tenant_id = ? AND endpoint_id = ? AND status = 'pending'
        AND next_try_at <= ? ORDER BY next_try_at LIMIT ?
      """, tenant, endpoint, instant, limit
    ) { try WebhookDelivery(&$0) }
  }

  func deliveriesWaiting() throws -> Int {
    let count = try first(
      """
      SELECT count(*) FROM webhook_endpoints e CROSS JOIN webhook_deliveries d
        ON d.tenant_id = e.tenant_id AND d.endpoint_id = e.id AND d.status = 'pending'
      WHERE e.disabled IS NULL
      """
    ) { try $0.int() }
    return Int(count ?? 0)
  }

  func purgeDeliveries(before: Instant, limit: Int) throws -> Int {
    try run(
      """
      DELETE FROM webhook_deliveries WHERE (tenant_id, id) IN (
        SELECT tenant_id, id FROM webhook_deliveries WHERE finished_at < ? ORDER BY finished_at LIMIT ?)
      """, before, limit)
  }
}
