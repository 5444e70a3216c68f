package import AccessAuth

extension PostgresStore: OutboxStore {
  /// The whole table, which holds some rows a tenant, and three look-ups a row.
  package func openEndpoints(at instant: Instant) async throws(StoreError) -> [OpenEndpoint] {
    try await keeping(.reading) { try $0.openEndpoints(at: instant) }
  }

  /// Along the log.
  package func outbox(
    of tenant: TenantID, above sequence: Int64, limit: Int
  ) async throws(StoreError) -> [OutboxEvent] {
    try await reading(lists, in: tenant) { try $0.outbox(of: tenant, above: sequence, limit: limit) }
  }

  /// A look-up by its name.
  package func outboxEvent(_ id: EventID, of tenant: TenantID) async throws(StoreError) -> OutboxEvent? {
    try await reading(lookups, in: tenant) { try $0.outboxEvent(id, of: tenant) }
  }

  /// Along an index of what waits.
  package func dueDeliveries(
    to endpoint: WebhookEndpointID, of tenant: TenantID, at instant: Instant, limit: Int
  ) async throws(StoreError) -> [WebhookDelivery] {
    try await reading(lookups, in: tenant) {
      try $0.dueDeliveries(to: endpoint, in: tenant, at: instant, limit: limit)
    }
  }

  /// Counts an index of what waits.
  package func deliveriesWaiting() async throws(StoreError) -> Int {
    try await keeping(.reading) { try $0.deliveriesWaiting() }
  }
}

extension PostgresStore: SweepStore {
  /// Along an index of what is not finished.
  package func overdueCommands(
    at instant: Instant, limit: Int
  ) async throws(StoreError) -> [(tenant: TenantID, command: Command)] {
    try await keeping(.reading) { try $0.overdueCommands(at: instant, limit: limit) }
  }
}

extension Session {
  func outbox(of tenant: TenantID, above sequence: Int64, limit: Int) throws -> [OutboxEvent] {
    try all(
      """
      SELECT coalesce(g.made_by, x.made_by), x.subject_id, l.sequence, e.* FROM log l
      JOIN LATERAL (SELECT * FROM events WHERE tenant_id = $1 AND id = l.event_id OFFSET 0) e ON true
      LEFT JOIN LATERAL (SELECT made_by FROM grants WHERE tenant_id = $1 AND id = e.grant_id OFFSET 0) g ON true
      LEFT JOIN LATERAL (
        SELECT made_by, subject_id FROM erasures
        WHERE tenant_id = $1 AND end_id = e.id AND e.action = 'subject.erased' OFFSET 0
      ) x ON true
      WHERE l.tenant_id = $1 AND l.sequence > $2 ORDER BY l.sequence LIMIT $3
      """, tenant, sequence, limit
    ) { try OutboxEvent(&$0) }
  }

  func outboxEvent(_ id: EventID, of tenant: TenantID) throws -> OutboxEvent? {
    try first(
      """
      SELECT coalesce(g.made_by, x.made_by), x.subject_id, l.sequence, e.*
      FROM log l JOIN events e ON e.tenant_id = $1 AND e.id = $2
      LEFT JOIN grants g ON g.tenant_id = $1 AND g.id = e.grant_id
      LEFT JOIN erasures x ON x.tenant_id = $1 AND x.end_id = $2 AND e.action = 'subject.erased'
      WHERE l.tenant_id = $1 AND l.event_id = $2
      """, tenant, id
    ) { try OutboxEvent(&$0) }
  }
}

extension OutboxEvent {
  fileprivate init(_ row: inout StoredRow) throws(StoreError) {
    let maker: APIKeyID? = try row.optional { row throws(StoreError) in try row.id() }
    let erased: SubjectID? = try row.optional { row throws(StoreError) in try row.id() }
    let sequence = try row.int()
    self.init(SealedEvent(sequence: sequence, event: try Event.read(&row).event), grantMaker: maker, erased: erased)
  }
}
