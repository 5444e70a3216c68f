import AccessAuth

extension Session {
  /// At most `limit` records after `cursor`: below an identifier, or above a locker's number.
  func page(_ list: RecordList, in tenant: TenantID, after cursor: [UInt8]?, limit: Int) throws -> [Record] {
    let below = UUIDBytes(cursor ?? Self.beyondEveryIdentifier)
    switch list {
    case .tenants:
      return try all("SELECT * FROM tenants WHERE tenant_id < ? ORDER BY tenant_id DESC LIMIT ?", below, limit) {
        .tenant(try Tenant(&$0))
      }
    case .sites:
      return try all(
        "SELECT * FROM sites WHERE tenant_id = ? AND id < ? ORDER BY id DESC LIMIT ?", tenant, below, limit
      ) { .site(try Site(&$0)) }
    case .devices(nil):
      return try all(
        "SELECT * FROM devices WHERE tenant_id = ? AND id < ? ORDER BY id DESC LIMIT ?", tenant, below, limit
      ) { .device(try Device(&$0)) }
    case .devices(let site?):
      return try all(
        "SELECT * FROM devices WHERE tenant_id = ? AND site_id = ? AND id < ? ORDER BY id DESC LIMIT ?", tenant, site,
        below, limit
      ) { .device(try Device(&$0)) }
    case .lockers(let device):
      let number = cursor.map { $0.reduce(Int64(0)) { $0 << 8 | Int64($1) } } ?? 0
      return try all(
        "SELECT * FROM lockers WHERE tenant_id = ? AND device_id = ? AND number > ? ORDER BY number LIMIT ?", tenant,
        device, number, limit
      ) { .locker(try Locker(&$0)) }
    case .subjects(nil, nil):
      return try all(
        "SELECT * FROM subjects WHERE tenant_id = ? AND id < ? AND length(key) > 0 ORDER BY id DESC LIMIT ?", tenant,
        below,
        limit
      ) { .subject(try Subject(&$0)) }
    case .subjects(nil, let maker?):
      return try all(
        """
        SELECT * FROM subjects WHERE tenant_id = ? AND made_by = ? AND id < ? AND length(key) > 0 ORDER BY id DESC LIMIT ?
        """, tenant, maker, below, limit
      ) { .subject(try Subject(&$0)) }
    case .subjects(let reference?, let maker):
      return try all(
        """
        SELECT * FROM subjects WHERE tenant_id = ?1 AND external_ref = ?2 AND (?3 IS NULL OR made_by = ?3) AND id < ?4
        LIMIT ?5
        """, tenant, reference, maker, below, limit
      ) { .subject(try Subject(&$0)) }
    case .grants(nil, nil):
      return try all(
        """
        SELECT * FROM grants WHERE tenant_id = ?1 AND id < ?2 AND NOT EXISTS (
          SELECT 1 FROM subjects s WHERE s.tenant_id = ?1 AND s.id = grants.subject_id AND length(s.key) = 0)
        ORDER BY id DESC LIMIT ?3
        """, tenant, below, limit
      ) { row in .grant(try Grant(&row) { try self.lockers(of: $0, in: tenant) }) }
    case .grants(nil, let maker?):
      return try all(
        """
        SELECT * FROM grants INDEXED BY grants_maker WHERE tenant_id = ?1 AND made_by = ?2 AND id < ?3 AND NOT EXISTS (
          SELECT 1 FROM subjects s WHERE s.tenant_id = ?1 AND s.id = grants.subject_id AND length(s.key) = 0)
        ORDER BY id DESC LIMIT ?4
        """, tenant, maker, below, limit
      ) { row in .grant(try Grant(&row) { try self.lockers(of: $0, in: tenant) }) }
    case .grants(let subject?, let maker):
      return try all(
        """
        SELECT * FROM grants INDEXED BY grants_subject
        WHERE tenant_id = ?1 AND subject_id = ?2 AND (?3 IS NULL OR made_by = ?3) AND id < ?4 ORDER BY id DESC LIMIT ?5
        """, tenant, subject, maker, below, limit
      ) { row in .grant(try Grant(&row) { try self.lockers(of: $0, in: tenant) }) }
    case .credentials(let grant):
      return try all(
        "SELECT * FROM credentials WHERE tenant_id = ? AND grant_id = ? AND id < ? ORDER BY id DESC LIMIT ?", tenant,
        grant, below, limit
      ) { .credential(try Credential(&$0)) }
    case .holds(let grant): return try holds(of: grant, in: tenant, limit: limit).map(Record.hold)
    case .grantsOpening(let locker, let instant):
      return try grants(opening: locker, at: instant, in: tenant, below: below, limit: limit).map(Record.grant)
    case .policies: return try policies(of: tenant, limit: limit).map(Record.policy)
    case .throttles:
      return try all(
        "SELECT * FROM throttles WHERE tenant_id = ? AND id < ? ORDER BY id DESC LIMIT ?", tenant, below, limit
      ) { .throttle(try Throttle(&$0)) }
    case .apiKeys:
      return try all(
        "SELECT * FROM api_keys WHERE tenant_id = ? AND id < ? ORDER BY id DESC LIMIT ?", tenant, below, limit
      ) { .apiKey(try APIKey(&$0)) }
    case .commandsWaiting(let device, let instant):
      return try commands(waitingFor: device, at: instant, in: tenant, limit: limit).map(Record.command)
    case .approvals:
      return try all(
        "SELECT * FROM approvals WHERE tenant_id = ? AND id < ? ORDER BY id DESC LIMIT ?", tenant, below, limit
      ) { .approval(try Approval(&$0)) }
    case .webhookEndpoints(let maker):
      return try all(
        """
        SELECT * FROM webhook_endpoints WHERE tenant_id = ?1 AND (?2 IS NULL OR made_by = ?2) AND id < ?3
        ORDER BY id DESC LIMIT ?4
        """, tenant, maker, below, limit
      ) { .webhookEndpoint(try WebhookEndpoint(&$0)) }
    case .webhookDeliveries(let filter):
      return try deliveries(filter, in: tenant, below: below, limit: limit).map(Record.webhookDelivery)
    }
  }

  /// The grants that open a locker by name, by its device or by its site. The cross joins and the plus sign keep SQLite
  /// from looking at every grant of the tenant.
  private func grants(
    opening locker: LockerID, at instant: Instant, in tenant: TenantID, below: UUIDBytes, limit: Int
  ) throws -> [Grant] {
    try all(
      """
      SELECT * FROM grants WHERE tenant_id = ?1 AND id IN (
        SELECT grant_id FROM grant_lockers WHERE tenant_id = ?1 AND locker_id = ?2
        UNION SELECT g.id FROM lockers l
          CROSS JOIN grants g ON g.tenant_id = l.tenant_id AND g.target_device = l.device_id
          WHERE l.tenant_id = ?1 AND l.id = ?2
        UNION SELECT g.id FROM lockers l
          CROSS JOIN devices d ON d.tenant_id = l.tenant_id AND d.id = l.device_id
          CROSS JOIN grants g ON g.tenant_id = d.tenant_id AND g.target_site = d.site_id
          WHERE l.tenant_id = ?1 AND l.id = ?2)
        AND status = 'active' AND starts_at <= ?3 AND ends_at > ?3 AND +id < ?4
      ORDER BY id DESC LIMIT ?5
      """, tenant, locker, instant, below, limit
    ) { row in try Grant(&row) { try self.lockers(of: $0, in: tenant) } }
  }

  /// A bound for a list from its beginning; no UUIDv7 reaches it.
  private static let beyondEveryIdentifier = [UInt8](repeating: 0xFF, count: 16)
}
