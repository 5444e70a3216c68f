import AccessAuth

extension Hold {
  init(_ row: inout StoredRow) throws(StoreError) {
    row.skip()
    let (id, grant): (HoldID, GrantID) = (try row.id(), try row.id())
    let (kind, status): (HoldKind, HoldStatus) = (try row.name(), try row.name())
    self.init(
      id: id, grant: grant, kind: kind, status: status,
      reference: try row.optional { row throws(StoreError) in try row.text() },
      amountClass: try row.optional { row throws(StoreError) in try row.name() },
      transactionRef: try row.optional { row throws(StoreError) in try row.text() },
      paidUntil: try row.optional { row throws(StoreError) in try row.instant() }, madeBy: try row.id(),
      createdAt: try row.instant(), changedAt: try row.instant(), revision: try row.int())
  }
}

extension Session {
  /// The holds of a grant, oldest first.
  func holds(of grant: GrantID, in tenant: TenantID, limit: Int = Hold.maximumPerGrant) throws -> [Hold] {
    try all(
      "SELECT * FROM holds INDEXED BY holds_grant WHERE tenant_id = ? AND grant_id = ? ORDER BY id LIMIT ?", tenant,
      grant, limit
    ) { try Hold(&$0) }
  }

  /// A grant that has had a hold is marked so for good: only then are its holds looked up at a door.
  func insert(_ hold: Hold, in tenant: TenantID) throws {
    try run(
      "INSERT INTO holds VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", tenant, hold.id, hold.grant, Name(hold.kind),
      Name(hold.status), hold.reference, hold.amountClass.map(Name.init), hold.transactionRef, hold.paidUntil,
      hold.madeBy, hold.createdAt, hold.changedAt, hold.revision)
    try run("UPDATE grants SET has_holds = TRUE WHERE tenant_id = ? AND id = ? AND NOT has_holds", tenant, hold.grant)
  }

  func replace(_ hold: Hold, in tenant: TenantID) throws -> Int {
    try run(
      """
      UPDATE holds SET status = ?, transaction_ref = ?, paid_until = ?, changed_at = ?, revision = revision + 1
      WHERE tenant_id = ? AND id = ? AND revision = ?
      """, Name(hold.status), hold.transactionRef, hold.paidUntil, hold.changedAt, tenant, hold.id, hold.revision)
  }
}
