import AccessAuth

/// A grant before its lockers were looked up.
private struct GrantRow {
  let tenant: TenantID
  let grant: GrantID
  let subject: SubjectID
  let endsAt: Instant
  let site: SiteID?
  let device: DeviceID?

  init(_ row: inout StoredRow) throws(StoreError) {
    tenant = try row.id()
    grant = try row.id()
    subject = try row.id()
    endsAt = try row.instant()
    site = try row.optional { row throws(StoreError) in try row.id() }
    device = try row.optional { row throws(StoreError) in try row.id() }
  }
}

extension Session {
  /// Grants of any tenant behind `last`.
  func grantAges(after last: GrantAge?, limit: Int) throws -> [GrantAge] {
    try all(
      """
      SELECT tenant_id, id, subject_id, ends_at, target_site, target_device FROM grants
      WHERE (tenant_id, id) > (?, ?) ORDER BY tenant_id, id LIMIT ?
      """, last?.tenant ?? .none, UUIDBytes(last?.grant.bytes ?? TenantID.none.bytes), limit
    ) { try GrantRow(&$0) }.map(age)
  }

  /// Grants of one tenant behind `grant`.
  func grantAges(of tenant: TenantID, after grant: GrantID?, limit: Int) throws -> [GrantAge] {
    try all(
      """
      SELECT tenant_id, id, subject_id, ends_at, target_site, target_device FROM grants
      WHERE tenant_id = ? AND id > ? ORDER BY id LIMIT ?
      """, tenant, UUIDBytes(grant?.bytes ?? TenantID.none.bytes), limit
    ) { try GrantRow(&$0) }.map(age)
  }

  private func age(_ row: GrantRow) throws -> GrantAge {
    var devices = row.device.map { [$0] } ?? []
    if row.device == nil, row.site == nil {
      devices = try all(
        """
        SELECT DISTINCT coalesce(l.device_id, g.locker_id) AS device FROM grant_lockers g
        LEFT JOIN lockers l ON l.tenant_id = g.tenant_id AND l.id = g.locker_id
        WHERE g.tenant_id = ? AND g.grant_id = ? ORDER BY device
        """, row.tenant, row.grant
      ) { try $0.id() }
    }
    return GrantAge(
      tenant: row.tenant, grant: row.grant, subject: row.subject, endsAt: row.endsAt, site: row.site, devices: devices)
  }
}
