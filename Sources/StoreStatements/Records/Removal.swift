import AccessAuth

extension Session {
  /// Removes a record, unless another that is live at `now` still needs it; nil counts everything that is not revoked
  /// as live. Nothing else goes with it but what says something about it alone.
  func remove(_ key: RecordKey, in tenant: TenantID, at now: Instant?) throws {
    let removed: Int
    switch key {
    case .instance: removed = try run("DELETE FROM instance")
    case .tenant(let id):
      try demandUnused("SELECT 1 FROM api_keys WHERE tenant_id = ?", id)
      try demandUnused("SELECT 1 FROM signing_keys WHERE tenant_id = ?", id)
      try removePolicies(of: id)
      _ = try removeRetention(of: id)
      _ = try removeCardProfile(of: id)
      try run("DELETE FROM throttles WHERE tenant_id = ?", id)
      removed = try run("DELETE FROM tenants WHERE tenant_id = ?", id)
    case .site(let id):
      try demandUnused(
        """
        SELECT 1 FROM grants INDEXED BY grants_site
        WHERE tenant_id = ? AND target_site = ? AND status <> 'revoked' AND ends_at > ?
        """, tenant, id, now ?? .distantPast)
      try run("DELETE FROM policies WHERE tenant_id = ? AND scope_kind = 'site' AND scope = ?", tenant, id)
      try run("DELETE FROM card_tags WHERE tenant_id = ? AND site_id = ?", tenant, id)
      removed = try run("DELETE FROM sites WHERE tenant_id = ? AND id = ?", tenant, id)
    case .device(let id):
      try demandUnused(
        """
        SELECT 1 FROM grants INDEXED BY grants_device
        WHERE tenant_id = ? AND target_device = ? AND status <> 'revoked' AND ends_at > ?
        """, tenant, id, now ?? .distantPast)
      try demandUnused(
        """
        SELECT 1 FROM api_keys WHERE tenant_id = ? AND device_id = ? AND revoked_at IS NULL
          AND (expires_at IS NULL OR expires_at > ?)
        """, tenant, id, now ?? .distantPast)
      try run("DELETE FROM policies WHERE tenant_id = ? AND scope_kind = 'device' AND scope = ?", tenant, id)
      try run("DELETE FROM pin_tags WHERE tenant_id = ? AND device_id = ?", tenant, id)
      try run("DELETE FROM captures WHERE tenant_id = ? AND device_id = ?", tenant, id)
      try run("DELETE FROM forgotten_credentials WHERE tenant_id = ? AND device_id = ?", tenant, id)
      try forgetReportFloors(of: id, in: tenant)
      for key in [ThrottleKey.pin(at: id, of: tenant), .unknown(at: id, of: tenant), .frames(at: id, of: tenant)] {
        try forget(key)
      }
      removed = try run("DELETE FROM devices WHERE tenant_id = ? AND id = ?", tenant, id)
    case .locker(let id):
      try demandUnused(
        """
        SELECT 1 FROM grant_lockers l JOIN grants g ON g.tenant_id = l.tenant_id AND g.id = l.grant_id
        WHERE l.tenant_id = ? AND l.locker_id = ? AND g.status <> 'revoked' AND g.ends_at > ?
        """, tenant, id, now ?? .distantPast)
      removed = try run("DELETE FROM lockers WHERE tenant_id = ? AND id = ?", tenant, id)
    // Lockers are removed by their names.
    case .lockerLabel: throw ConflictFound(.revision)
    case .subject(let id): removed = try run("DELETE FROM subjects WHERE tenant_id = ? AND id = ?", tenant, id)
    case .subjectReference(let reference):
      removed = try run("DELETE FROM subjects WHERE tenant_id = ? AND external_ref = ?", tenant, reference)
    case .grant(let id):
      // The list of its lockers is part of a grant.
      try removeLockers(of: id, in: tenant)
      try run("DELETE FROM captures WHERE tenant_id = ? AND grant_id = ?", tenant, id)
      // What still waits for its device ends by itself.
      try run("DELETE FROM commands WHERE tenant_id = ? AND grant_id = ? AND finished_at IS NOT NULL", tenant, id)
      removed = try run("DELETE FROM grants WHERE tenant_id = ? AND id = ?", tenant, id)
    case .credential(let id):
      try run("DELETE FROM pin_tags WHERE tenant_id = ? AND credential_id = ?", tenant, id)
      try run("DELETE FROM card_tags WHERE tenant_id = ? AND credential_id = ?", tenant, id)
      try forget(.pin(id, of: tenant))
      try forgetKey(ofCardBehind: id, in: tenant)
      removed = try run("DELETE FROM credentials WHERE tenant_id = ? AND id = ?", tenant, id)
    case .hold(let id): removed = try run("DELETE FROM holds WHERE tenant_id = ? AND id = ?", tenant, id)
    case .sunCard(let id):
      try demandUnused(
        "SELECT 1 FROM credentials INDEXED BY credentials_sun_card WHERE tenant_id = ? AND sun_card = ?", tenant, id)
      removed = try run("DELETE FROM sun_cards WHERE tenant_id = ? AND id = ?", tenant, id)
    case .cardProfile: removed = try removeCardProfile(of: tenant)
    case .throttle(let id): removed = try run("DELETE FROM throttles WHERE tenant_id = ? AND id = ?", tenant, id)
    case .apiKey(let id): removed = try run("DELETE FROM api_keys WHERE tenant_id = ? AND id = ?", tenant, id)
    case .successor: throw ConflictFound(.revision)
    case .signingKey(let id):
      removed = try run("DELETE FROM signing_keys WHERE tenant_id = ? AND id = ?", tenant, id.bytes)
    case .command(let id): removed = try run("DELETE FROM commands WHERE tenant_id = ? AND id = ?", tenant, id)
    case .approval(let id): removed = try run("DELETE FROM approvals WHERE tenant_id = ? AND id = ?", tenant, id)
    case .openApproval(let maker, let site, let instant):
      let open = try openApproval(of: maker, at: site, instant, in: tenant)
      removed = try open.map { try run("DELETE FROM approvals WHERE tenant_id = ? AND id = ?", tenant, $0.id) } ?? 0
    case .webhookEndpoint(let id):
      // What was sent there goes with it.
      removed = try run("DELETE FROM webhook_endpoints WHERE tenant_id = ? AND id = ?", tenant, id)
    case .webhookDelivery(let id):
      removed = try run("DELETE FROM webhook_deliveries WHERE tenant_id = ? AND id = ?", tenant, id)
    case .erasure(let id): removed = try run("DELETE FROM erasures WHERE tenant_id = ? AND id = ?", tenant, id)
    case .retention: removed = try removeRetention(of: tenant)
    }
    guard removed == 1 else { throw ConflictFound(.revision) }
  }

  /// The key of a physical card goes with the last credential for it; its counter stays, so that no message that was used
  /// opens again when the card is enrolled anew.
  private func forgetKey(ofCardBehind credential: CredentialID, in tenant: TenantID) throws {
    try run(
      """
      UPDATE sun_cards SET wrapped_key = ?3, revision = revision + 1
      WHERE tenant_id = ?1 AND id = (SELECT sun_card FROM credentials WHERE tenant_id = ?1 AND id = ?2)
        AND length(wrapped_key) > 0 AND NOT EXISTS (
          SELECT 1 FROM credentials o WHERE o.tenant_id = ?1 AND o.sun_card = sun_cards.id AND o.id <> ?2)
      """, tenant, credential, [UInt8]())
  }

  private func demandUnused<each Value: Bindable>(_ sql: StaticSQL, _ values: repeat each Value) throws {
    guard try !exists(sql, repeat each values) else { throw ConflictFound(.referenced) }
  }
}

extension Instant {
  /// Before anything.
  fileprivate static let distantPast = Instant(milliseconds: .min)
}
