import AccessAuth

extension Session {
  /// Throws where a PIN or a card that could still open is recognised at this device alone, or at its site for a grant
  /// over the device or one of its lockers: elsewhere it would be unknown.
  func demandUnbound(_ device: DeviceID, in tenant: TenantID, at now: Instant) throws {
    let hasPIN = try exists(
      """
      SELECT 1 FROM pin_tags t JOIN live_credentials c ON c.tenant_id = t.tenant_id AND c.id = t.credential_id
      WHERE t.tenant_id = ? AND t.device_id = ? AND c.ends_at > ?
      """, tenant, device, now)
    let hasCard = try exists(
      """
      WITH reaching AS (
        SELECT id FROM grants WHERE tenant_id = ?1 AND target_device = ?2
        UNION SELECT gl.grant_id FROM lockers l
          CROSS JOIN grant_lockers gl ON gl.tenant_id = l.tenant_id AND gl.locker_id = l.id
          WHERE l.tenant_id = ?1 AND l.device_id = ?2)
      SELECT 1 FROM reaching r
      CROSS JOIN credentials bound ON bound.tenant_id = ?1 AND bound.grant_id = r.id
      CROSS JOIN card_tags t ON t.tenant_id = bound.tenant_id AND t.credential_id = bound.id
      JOIN live_credentials c ON c.tenant_id = bound.tenant_id AND c.id = bound.id
      WHERE c.ends_at > ?3 AND +t.site_id = (SELECT site_id FROM devices WHERE tenant_id = ?1 AND id = ?2)
      """, tenant, device, now)
    guard !hasPIN, !hasCard else { throw ConflictFound(.referenced) }
  }
}
