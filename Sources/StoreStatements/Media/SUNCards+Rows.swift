import AccessAuth

extension SUNCard {
  init(_ row: inout StoredRow) throws(StoreError) {
    row.skip()
    self.init(
      id: try row.value(SUNCardID.init(bytes:)),
      wrappedKey: try row.optional { row throws(StoreError) in try row.bytes() }, counter: try row.int(),
      isSuspended: try row.bool(), createdAt: try row.instant(), revision: try row.int())
  }
}

extension Session {
  func sunCard(_ id: SUNCardID, in tenant: TenantID) throws -> SUNCard? {
    try first("SELECT * FROM sun_cards WHERE tenant_id = ? AND id = ?", tenant, id) { try SUNCard(&$0) }
  }

  func insert(_ card: SUNCard, in tenant: TenantID) throws {
    try run(
      "INSERT INTO sun_cards VALUES (?, ?, ?, ?, ?, ?, ?)", tenant, card.id, card.wrappedKey, card.counter,
      card.isSuspended, card.createdAt, card.revision)
  }

  /// Everything that changes but the counter, which only an accepted message raises.
  func replace(_ card: SUNCard, in tenant: TenantID) throws -> Int {
    try run(
      """
      UPDATE sun_cards SET wrapped_key = ?, is_suspended = ?, revision = revision + 1
      WHERE tenant_id = ? AND id = ? AND revision = ?
      """, card.wrappedKey, card.isSuspended, tenant, card.id, card.revision)
  }

  /// Whether a message with this counter is newer than every one before.
  func isNew(_ advance: CounterAdvance, in tenant: TenantID) throws -> Bool {
    try exists(
      "SELECT 1 FROM sun_cards WHERE tenant_id = ? AND id = ? AND counter < ? AND NOT is_suspended", tenant,
      advance.card, advance.counter)
  }

  /// Raises the counter, which is no change of the record.
  func raise(_ advance: CounterAdvance, in tenant: TenantID) throws {
    try run(
      "UPDATE sun_cards SET counter = ? WHERE tenant_id = ? AND id = ?", advance.counter, tenant, advance.card)
  }
}
