import AccessAuth

extension Connection {
  /// At most `limit` records after `cursor`: below an identifier, or above a locker's number.
  func page(_ list: RecordList, in tenant: TenantID, after cursor: [UInt8]?, limit: Int) throws -> [Record] {
    let below = cursor ?? Self.beyondEveryIdentifier
    let limit = Int64(limit)
    switch list {
    case .tenants:
      return try all("SELECT * FROM tenants WHERE id < ? ORDER BY id DESC LIMIT ?", below, limit) {
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
    case .subjects(nil):
      return try all(
        "SELECT * FROM subjects WHERE tenant_id = ? AND id < ? ORDER BY id DESC LIMIT ?", tenant, below, limit
      ) { .subject(try Subject(&$0)) }
    case .subjects(let reference?):
      return try all(
        "SELECT * FROM subjects WHERE tenant_id = ? AND external_ref = ? AND id < ? LIMIT ?", tenant, reference, below,
        limit
      ) { .subject(try Subject(&$0)) }
    case .grants(nil):
      return try all(
        "SELECT * FROM grants WHERE tenant_id = ? AND id < ? ORDER BY id DESC LIMIT ?", tenant, below, limit
      ) { row in .grant(try Grant(&row) { try self.lockers(of: $0, in: tenant) }) }
    case .grants(let subject?):
      return try all(
        "SELECT * FROM grants WHERE tenant_id = ? AND subject_id = ? AND id < ? ORDER BY id DESC LIMIT ?", tenant,
        subject, below, limit
      ) { row in .grant(try Grant(&row) { try self.lockers(of: $0, in: tenant) }) }
    case .credentials(let grant):
      return try all(
        "SELECT * FROM credentials WHERE tenant_id = ? AND grant_id = ? AND id < ? ORDER BY id DESC LIMIT ?", tenant,
        grant, below, limit
      ) { .credential(try Credential(&$0)) }
    case .apiKeys:
      return try all(
        "SELECT * FROM api_keys WHERE tenant_id = ? AND id < ? ORDER BY id DESC LIMIT ?", tenant, below, limit
      ) { .apiKey(try APIKey(&$0)) }
    }
  }

  /// A bound for a list from its beginning; no UUIDv7 reaches it.
  private static let beyondEveryIdentifier = [UInt8](repeating: 0xFF, count: 16)
}
