import AccessAuth

extension Connection {
  /// Events of any tenant behind `position`. Behind the last that has a place the search ends, and does not read what waits
  /// for one.
  func ages(after position: Int64, limit: Int) throws -> [EventAge] {
    try all(
      """
      SELECT e.position, e.tenant_id, l.sequence, e.id, e.class, e.received_at, e.device_id, e.subject, e.grant_id,
        e.credential_id
      FROM events e NOT INDEXED CROSS JOIN log l ON l.tenant_id = e.tenant_id AND l.event_id = e.id
      WHERE e.position > ? AND e.position <= (SELECT max(position) FROM log_heads) ORDER BY e.position LIMIT ?
      """, position, limit
    ) { try EventAge.read(&$0) }
  }

  /// Events of one tenant behind the event `after`. Along the events and not the log: of that all places stay, and the
  /// search would read a long past of which nothing is left.
  func ages(of tenant: TenantID, after event: [UInt8], limit: Int) throws -> [EventAge] {
    try all(
      """
      SELECT e.position, e.tenant_id, l.sequence, e.id, e.class, e.received_at, e.device_id, e.subject, e.grant_id,
        e.credential_id
      FROM events e INDEXED BY events_id CROSS JOIN log l ON l.tenant_id = e.tenant_id AND l.event_id = e.id
      WHERE e.tenant_id = ? AND e.id > ? ORDER BY e.id LIMIT ?
      """, tenant, event, limit
    ) { try EventAge.read(&$0) }
  }
}
