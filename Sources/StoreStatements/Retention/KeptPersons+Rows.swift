import AccessAuth

extension Session {
  /// Of every tenant.
  func keptPersons() throws -> [KeptPerson] {
    try all(
      """
      SELECT tenant_id, * FROM subjects INDEXED BY subjects_kept
      WHERE is_restricted OR legal_ground IS NOT NULL ORDER BY tenant_id, id
      """
    ) { row in
      let tenant: TenantID = try row.id()
      return (tenant, try Subject(&row))
    }.map { try kept($0.0, $0.1) }
  }

  /// Of one tenant.
  func keptPersons(of tenant: TenantID) throws -> [KeptPerson] {
    try all(
      """
      SELECT * FROM subjects INDEXED BY subjects_kept
      WHERE tenant_id = ? AND (is_restricted OR legal_ground IS NOT NULL) ORDER BY id
      """, tenant
    ) { try Subject(&$0) }.map { try kept(tenant, $0) }
  }

  private func kept(_ tenant: TenantID, _ subject: Subject) throws -> KeptPerson {
    let grants: [GrantID] = try all(
      "SELECT id FROM grants INDEXED BY grants_subject WHERE tenant_id = ? AND subject_id = ?", tenant, subject.id
    ) { try $0.id() }
    let credentials: [CredentialID] = try all(
      """
      SELECT c.id FROM grants g INDEXED BY grants_subject
      CROSS JOIN credentials c INDEXED BY credentials_grant ON c.tenant_id = g.tenant_id AND c.grant_id = g.id
      WHERE g.tenant_id = ? AND g.subject_id = ?
      """, tenant, subject.id
    ) { try $0.id() }
    return KeptPerson(tenant: tenant, subject: subject, grants: grants, credentials: credentials)
  }

  /// Makes sure that what was judged by is what holds: the tenant's retention, and the persons whose data may not go.
  func demandRetention(_ revision: Int64, kept: Set<SubjectID>, in tenant: TenantID) throws {
    let stored = try first("SELECT revision FROM retentions WHERE tenant_id = ?", tenant) { try $0.int() }
    guard stored ?? 0 == revision else { throw ConflictFound(.revision) }
    let persons: [SubjectID] = try all(
      """
      SELECT id FROM subjects INDEXED BY subjects_kept
      WHERE tenant_id = ? AND (is_restricted OR legal_ground IS NOT NULL)
      """, tenant
    ) { try $0.id() }
    guard Set(persons) == kept else { throw ConflictFound(.revision) }
  }
}
