import AccessAuth

extension Command {
  init(_ row: inout StoredRow) throws(StoreError) {
    row.skip()
    let (id, device, locker): (CommandID, DeviceID, LockerID) = (try row.id(), try row.id(), try row.id())
    let grant: GrantID? = try row.optional { row throws(StoreError) in try row.id() }
    let reasonRef = try row.optional { row throws(StoreError) in try row.text() }
    let nonce = try row.bytes()
    guard let keyID = KeyID(bytes: try row.bytes()) else { throw .corrupt }
    self.init(
      id: id, device: device, locker: locker, grant: grant, reasonRef: reasonRef, nonce: nonce, keyID: keyID,
      madeBy: try row.id(), status: try row.name(), createdAt: try row.instant(), expiresAt: try row.instant(),
      deliveredAt: try row.optional { row throws(StoreError) in try row.instant() },
      finishedAt: try row.optional { row throws(StoreError) in try row.instant() }, revision: try row.int())
  }
}

extension Session {
  func insert(_ command: Command, in tenant: TenantID) throws {
    try run(
      "INSERT INTO commands VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", tenant, command.id, command.device,
      command.locker, command.grant, command.reasonRef, command.nonce, command.keyID, command.madeBy,
      Name(command.status), command.createdAt, command.expiresAt, command.deliveredAt, command.finishedAt,
      command.revision)
  }

  /// What happens to a command; what it is never changes.
  func replace(_ command: Command, in tenant: TenantID) throws -> Int {
    try run(
      """
      UPDATE commands SET status = ?, delivered_at = ?, finished_at = ?, revision = revision + 1
      WHERE tenant_id = ? AND id = ? AND revision = ?
      """, Name(command.status), command.deliveredAt, command.finishedAt, tenant, command.id, command.revision)
  }

  /// Those that a device has not acknowledged and may still act on, oldest first.
  func commands(
    waitingFor device: DeviceID, at instant: Instant, in tenant: TenantID, limit: Int
  ) throws -> [Command] {
    try all(
      """
      SELECT * FROM commands INDEXED BY commands_waiting
      WHERE tenant_id = ? AND device_id = ? AND status IN ('queued', 'delivered') AND expires_at > ? ORDER BY id LIMIT ?
      """, tenant, device, instant, limit
    ) { try Command(&$0) }
  }

  /// Those of any tenant that nobody acts on any more.
  func overdueCommands(at instant: Instant, limit: Int) throws -> [(tenant: TenantID, command: Command)] {
    try all(
      """
      SELECT tenant_id, * FROM commands INDEXED BY commands_due
      WHERE status IN ('queued', 'delivered') AND expires_at <= ?1
        AND (status = 'queued' OR expires_at <= ?2) ORDER BY expires_at LIMIT ?3
      """, instant, instant - Command.grace, limit
    ) { row in
      let tenant: TenantID = try row.id()
      return (tenant, try Command(&row))
    }
  }

  /// Those of persons whose data may not go stay.
  func purgeCommands(before: Instant, limit: Int) throws -> Int {
    try run(
      """
      DELETE FROM commands WHERE (tenant_id, id) IN (
        SELECT c.tenant_id, c.id FROM commands c WHERE c.finished_at < ? AND NOT EXISTS (
          SELECT 1 FROM grants g JOIN subjects s ON s.tenant_id = g.tenant_id AND s.id = g.subject_id
          WHERE g.tenant_id = c.tenant_id AND g.id = c.grant_id
            AND (s.is_restricted OR s.legal_ground IS NOT NULL))
        ORDER BY c.finished_at LIMIT ?)
      """, before, limit)
  }
}
