import AccessAuth

extension Throttle {
  /// Reads a row of `throttles`.
  init(_ row: inout StoredRow) throws(StoreError) {
    let (tenant, kind): (TenantID, ThrottleKind) = (try row.id(), try row.name())
    guard let key = ThrottleKey(kind: kind, tenant: tenant, target: try row.bytes()) else { throw .corrupt }
    self.init(id: try row.id(), key: key, state: try ThrottleState(encoded: try row.bytes()))
  }
}

extension Session {
  func throttle(_ key: ThrottleKey) throws -> Throttle? {
    try first(
      "SELECT * FROM throttles WHERE tenant_id = ? AND kind = ? AND target = ?", key.tenant, Name(key.kind), key.target
    ) { try Throttle(&$0) }
  }

  /// The throttle, or a fresh one under the name that `name` gives.
  func throttle(_ key: ThrottleKey, named name: () -> LockoutID) throws -> Throttle {
    try throttle(key) ?? Throttle(id: name(), key: key, state: .fresh)
  }

  func throttle(_ id: LockoutID, in tenant: TenantID) throws -> Throttle? {
    try first("SELECT * FROM throttles WHERE tenant_id = ? AND id = ?", tenant, id) { try Throttle(&$0) }
  }

  func save(_ throttle: Throttle) throws {
    try run(
      """
      INSERT INTO throttles VALUES (?, ?, ?, ?, ?) ON CONFLICT (tenant_id, kind, target) DO UPDATE
        SET state = excluded.state
      """, throttle.key.tenant, Name(throttle.key.kind), throttle.key.target, throttle.id, throttle.state.encoded)
  }

  /// Forgets a throttle; nothing where it is not kept.
  func forget(_ key: ThrottleKey) throws {
    try run(
      "DELETE FROM throttles WHERE tenant_id = ? AND kind = ? AND target = ?", key.tenant, Name(key.kind), key.target)
  }
}
