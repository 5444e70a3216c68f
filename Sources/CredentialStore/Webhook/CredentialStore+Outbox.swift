public import AccessAuth

extension CredentialStore: OutboxStore {
  /// The whole table, which holds some rows a tenant, and three look-ups a row.
  public func openEndpoints(at instant: Instant) async throws(StoreError) -> [OpenEndpoint] {
    try await lists.submit { try $0.openEndpoints(at: instant) }
  }

  /// Along the log.
  public func outbox(
    of tenant: TenantID, above sequence: Int64, limit: Int
  ) async throws(StoreError) -> [OutboxEvent] {
    try await lists.submit { try $0.outbox(of: tenant, above: sequence, limit: limit) }
  }

  /// A look-up by its name.
  public func outboxEvent(_ id: EventID, of tenant: TenantID) async throws(StoreError) -> OutboxEvent? {
    try await lookups.submit { try $0.outboxEvent(id, of: tenant) }
  }

  /// Along an index of what waits.
  public func dueDeliveries(
    to endpoint: WebhookEndpointID, of tenant: TenantID, at instant: Instant, limit: Int
  ) async throws(StoreError) -> [WebhookDelivery] {
    try await lookups.submit { try $0.dueDeliveries(to: endpoint, in: tenant, at: instant, limit: limit) }
  }

  /// Counts an index of what waits.
  public func deliveriesWaiting() async throws(StoreError) -> Int {
    try await lists.submit { try $0.deliveriesWaiting() }
  }
}

extension CredentialStore: SweepStore {
  /// Along an index of what is not finished.
  public func overdueCommands(
    at instant: Instant, limit: Int
  ) async throws(StoreError) -> [(tenant: TenantID, command: Command)] {
    try await lookups.submit { try $0.overdueCommands(at: instant, limit: limit) }
  }
}

extension Connection {
  fileprivate func outbox(of tenant: TenantID, above sequence: Int64, limit: Int) throws -> [OutboxEvent] {
    try all(
      """
      SELECT coalesce(g.made_by, x.made_by), x.subject_id, l.sequence, e.*
      FROM log l JOIN events e ON e.position = l.position AND e.id = l.event_id
      LEFT JOIN grants g ON g.tenant_id = e.tenant_id AND g.id = e.grant_id
      LEFT JOIN erasures x ON x.tenant_id = e.tenant_id AND x.end_id = e.id AND e.action = 'subject.erased'
      WHERE l.tenant_id = ? AND l.sequence > ? ORDER BY l.sequence LIMIT ?
      """, tenant, sequence, limit
    ) { try OutboxEvent(&$0) }
  }

  fileprivate func outboxEvent(_ id: EventID, of tenant: TenantID) throws -> OutboxEvent? {
    try first(
      """
      SELECT coalesce(g.made_by, x.made_by), x.subject_id, l.sequence, e.*
      FROM log l JOIN events e ON e.position = l.position AND e.id = l.event_id
      LEFT JOIN grants g ON g.tenant_id = e.tenant_id AND g.id = e.grant_id
      LEFT JOIN erasures x ON x.tenant_id = e.tenant_id AND x.end_id = e.id AND e.action = 'subject.erased'
      WHERE l.tenant_id = ? AND l.event_id = ?
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
