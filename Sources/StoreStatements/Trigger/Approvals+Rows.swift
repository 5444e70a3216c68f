import AccessAuth

extension Approval {
  init(_ row: inout StoredRow) throws(StoreError) {
    row.skip()
    self.init(
      id: try row.id(), maker: try row.id(), makerLineage: try row.ids(),
      person: try row.optional { row throws(StoreError) in try row.text() }, site: try row.id(),
      openings: try row.number(), openingsLeft: try row.number(), requestedAt: try row.instant(),
      expiresAt: try row.instant(), approvedBy: try row.optional { row throws(StoreError) in try row.id() },
      approvedAt: try row.optional { row throws(StoreError) in try row.instant() }, revision: try row.int())
  }
}

extension Session {
  /// One at a time for a family and a site: where one counts already, the new one is a conflict.
  func insert(_ approval: Approval, in tenant: TenantID) throws {
    guard try openApproval(of: approval.maker, at: approval.site, approval.requestedAt, in: tenant) == nil else {
      throw ConflictFound(.revision)
    }
    try run(
      "INSERT INTO approvals VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", tenant, approval.id, approval.maker,
      Packed(approval.makerLineage), approval.person, approval.site, approval.openings, approval.openingsLeft,
      approval.requestedAt, approval.expiresAt, approval.approvedBy, approval.approvedAt, approval.revision)
  }

  func replace(_ approval: Approval, in tenant: TenantID) throws -> Int {
    try run(
      """
      UPDATE approvals SET openings = ?, openings_left = ?, expires_at = ?, approved_by = ?, approved_at = ?,
        revision = revision + 1
      WHERE tenant_id = ? AND id = ? AND revision = ?
      """, approval.openings, approval.openingsLeft, approval.expiresAt, approval.approvedBy, approval.approvedAt,
      tenant, approval.id, approval.revision)
  }

  /// The one that counts now: one that was allowed and has openings left before one that waits.
  func openApproval(
    of maker: APIKeyID, at site: SiteID, _ instant: Instant, in tenant: TenantID
  ) throws -> Approval? {
    try first(
      """
      SELECT * FROM approvals WHERE tenant_id = ? AND made_by = ? AND site_id = ? AND expires_at > ?
        AND openings_left > 0 ORDER BY approved_at IS NULL, id LIMIT 1
      """, tenant, maker, site, instant
    ) { try Approval(&$0) }
  }

  func spend(_ approval: ApprovalID, at now: Instant, in tenant: TenantID) throws {
    let spent = try run(
      """
      UPDATE approvals SET openings_left = openings_left - 1, revision = revision + 1
      WHERE tenant_id = ? AND id = ? AND approved_at IS NOT NULL AND expires_at > ? AND openings_left > 0
      """, tenant, approval, now)
    guard spent == 1 else { throw ConflictFound(.revision) }
  }

  func purgeApprovals(before: Instant, limit: Int) throws -> Int {
    try run(
      """
      DELETE FROM approvals WHERE (tenant_id, id) IN (
        SELECT tenant_id, id FROM approvals WHERE expires_at < ? ORDER BY expires_at LIMIT ?)
      """, before, limit)
  }
}
