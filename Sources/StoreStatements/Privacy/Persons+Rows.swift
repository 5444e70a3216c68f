import AccessAuth
import SodiumPrimitives

// What is kept of one person beside grants, credentials and holds.
extension Session {
  func rows(
    of subject: SubjectID, _ grants: [GrantID], _ credentials: [CredentialID], in tenant: TenantID
  ) throws -> PersonRows {
    var rows = PersonRows()
    rows.apiKeys = try all(
      "SELECT * FROM api_keys INDEXED BY api_keys_subject WHERE tenant_id = ? AND subject_id = ? ORDER BY id", tenant,
      subject
    ) { try APIKey(&$0) }
    for grant in grants {
      rows.captures += try all(
        "SELECT device_id, armed_by, expires_at FROM captures WHERE tenant_id = ? AND grant_id = ?", tenant, grant
      ) { row throws(StoreError) in
        CardCapture(device: try row.id(), grant: grant, armedBy: try row.id(), expiresAt: try row.instant())
      }
      rows.commands += try all(
        "SELECT * FROM commands INDEXED BY commands_grant WHERE tenant_id = ? AND grant_id = ? ORDER BY id", tenant,
        grant
      ) { try Command(&$0) }
    }
    for credential in credentials { try add(credential, to: &rows, in: tenant) }
    return rows
  }

  private func add(_ credential: CredentialID, to rows: inout PersonRows, in tenant: TenantID) throws {
    rows.pins += try all(
      """
      SELECT device_id, locker_id FROM pin_tags INDEXED BY pin_tags_credential
      WHERE tenant_id = ? AND credential_id = ? ORDER BY device_id, locker_id
      """, tenant, credential
    ) { row throws(StoreError) in
      PersonRows.PINRow(
        credential: credential, device: try row.id(),
        locker: try row.optional { row throws(StoreError) in try row.id() })
    }
    rows.cards += try all(
      "SELECT site_id FROM card_tags WHERE tenant_id = ? AND credential_id = ? ORDER BY site_id", tenant, credential
    ) { row throws(StoreError) in PersonRows.CardRow(credential: credential, site: try row.id()) }
    let card = try first(
      """
      SELECT s.tenant_id, s.id, s.wrapped_key, s.counter, s.is_suspended, s.created_at, s.revision FROM credentials c
      JOIN sun_cards s ON s.tenant_id = c.tenant_id AND s.id = c.sun_card WHERE c.tenant_id = ? AND c.id = ?
      """, tenant, credential
    ) { try SUNCard(&$0) }
    if let card, !rows.sunCards.contains(where: { $0.id == card.id }) { rows.sunCards.append(card) }
    if let throttle = try throttle(.pin(credential, of: tenant)) { rows.throttles.append(throttle) }
    // The serials of its passes have the credential's bytes before them.
    let burns: Void? = try first(
      "SELECT count(*), max(keep_until) FROM burns WHERE tenant_id = ? AND key BETWEEN ? AND ?", tenant,
      credential.bytes, credential.bytes + [0xFF, 0xFF, 0xFF, 0xFF]
    ) { row in
      rows.burns += Int(clamping: try row.int())
      if let until = try row.optional({ row throws(StoreError) in try row.instant() }) {
        rows.burnsKeptUntil = max(rows.burnsKeptUntil ?? until, until)
      }
    }
    guard burns != nil else { throw StoreError.corrupt }
  }

  func echoes(of events: [EventEcho], in tenant: TenantID) throws -> EventEchoes {
    var echoes = EventEchoes()
    var attempts: Set<AttemptID> = []
    for event in events {
      // What follows an attempt names it again.
      if let attempt = event.attempt, let device = event.device, attempts.insert(attempt).inserted {
        let decidedAt = try first(
          "SELECT decided_at FROM attempts WHERE tenant_id = ? AND id = ? AND device_id = ?", tenant, attempt,
          device
        ) { try $0.instant() }
        if let decidedAt { echoes.answers.append(.init(attempt: attempt, device: device, decidedAt: decidedAt)) }
      }
      echoes.deliveries += try all(
        "SELECT * FROM webhook_deliveries INDEXED BY webhook_deliveries_event WHERE tenant_id = ? AND event_id = ?",
        tenant, event.event
      ) { try WebhookDelivery(&$0) }
    }
    return echoes
  }

  /// Deletes what is kept beside events.
  func forget(_ echoes: [EventEcho], in tenant: TenantID) throws {
    for echo in echoes {
      if let attempt = echo.attempt, let device = echo.device {
        try run(
          "DELETE FROM attempts WHERE tenant_id = ? AND id = ? AND device_id = ?", tenant, attempt, device)
      }
      try run("DELETE FROM webhook_deliveries WHERE tenant_id = ? AND event_id = ?", tenant, echo.event)
    }
  }
}
