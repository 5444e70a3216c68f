import AccessAuth

// Readers that bind the next unknown card to a grant.
extension Session {
  func capture(at device: DeviceID, in tenant: TenantID) throws -> CardCapture? {
    try first(
      "SELECT grant_id, armed_by, expires_at FROM captures WHERE tenant_id = ? AND device_id = ?", tenant, device
    ) { row throws(StoreError) in
      CardCapture(device: device, grant: try row.id(), armedBy: try row.id(), expiresAt: try row.instant())
    }
  }

  func arm(_ capture: CardCapture, in tenant: TenantID) throws {
    try run(
      """
      INSERT INTO captures VALUES (?, ?, ?, ?, ?) ON CONFLICT (tenant_id, device_id) DO UPDATE
        SET grant_id = excluded.grant_id, armed_by = excluded.armed_by, expires_at = excluded.expires_at
      """, tenant, capture.device, capture.grant, capture.armedBy, capture.expiresAt)
  }

  func disarm(_ capture: CardCapture, in tenant: TenantID) throws {
    let disarmed = try run(
      """
      DELETE FROM captures
      WHERE tenant_id = ? AND device_id = ? AND grant_id = ? AND armed_by = ? AND expires_at = ?
      """, tenant, capture.device, capture.grant, capture.armedBy, capture.expiresAt)
    guard disarmed == 1 else { throw ConflictFound(.revision) }
  }

  /// The table holds one row a reader at most: no index leads to those that are over.
  func purgeCaptures(at now: Instant, limit: Int) throws -> Int {
    try run(
      """
      DELETE FROM captures WHERE (tenant_id, device_id) IN (
        SELECT tenant_id, device_id FROM captures WHERE expires_at <= ? LIMIT ?)
      """, now, limit)
  }
}
