import AccessAuth

extension Session {
  /// Gives the lease to its asker, unless somebody else has it.
  func take(_ lease: Lease) throws {
    let taken = try run(
      """
      INSERT INTO leases VALUES (?1, ?2, ?3) ON CONFLICT (name) DO UPDATE
        SET holder = excluded.holder, expires_at = excluded.expires_at
        WHERE leases.holder = excluded.holder OR leases.expires_at <= ?4
      """, Name(lease.name), lease.holder, lease.until, lease.at)
    guard taken == 1 else { throw ConflictFound(.revision) }
  }

  /// The newest signed head of the tenant's log.
  func checkpoint(of tenant: TenantID) throws -> SignedCheckpoint? {
    try first(
      "SELECT size, signed_at, note FROM checkpoints WHERE tenant_id = ? ORDER BY hour DESC LIMIT 1", tenant
    ) { row in
      SignedCheckpoint(size: try row.int(), signedAt: try row.instant(), note: try row.bytes())
    }
  }

  /// Keeps a signed head, the newest of its hour. A clock that was set back adds to the newest hour there is, so that the
  /// last row is the newest head.
  func keep(_ checkpoint: SignedCheckpoint, of tenant: TenantID) throws {
    let newest = try first(
      "SELECT hour, size FROM checkpoints WHERE tenant_id = ? ORDER BY hour DESC LIMIT 1", tenant
    ) { row in (hour: try row.int(), size: try row.int()) }
    guard checkpoint.size > newest?.size ?? 0, try logSize(of: tenant) >= checkpoint.size else {
      throw ConflictFound(.revision)
    }
    let hour = max(checkpoint.signedAt.wholeSeconds / 3600, newest?.hour ?? 0)
    try run(
      """
      INSERT INTO checkpoints VALUES (?, ?, ?, ?, ?) ON CONFLICT (tenant_id, hour) DO UPDATE
        SET size = excluded.size, signed_at = excluded.signed_at, note = excluded.note
      """, tenant, hour, checkpoint.size, checkpoint.signedAt, checkpoint.note)
  }

  /// Every tenant whose log is longer than its newest signed head.
  func headsToSign() throws -> [(tenant: TenantID, size: Int64)] {
    try all(
      """
      SELECT h.tenant_id, h.size FROM log_heads h WHERE h.size > coalesce((
        SELECT c.size FROM checkpoints c WHERE c.tenant_id = h.tenant_id ORDER BY c.hour DESC LIMIT 1), 0)
      ORDER BY h.tenant_id
      """
    ) { row in (tenant: try row.id(), size: try row.int()) }
  }
}
