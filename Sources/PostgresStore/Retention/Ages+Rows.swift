import AccessAuth

extension Session {
  /// Events of any tenant behind `last`, by the transactions that wrote them, whose numbers are the positions, and by their
  /// names. A transaction that ends later than its number says may be passed over: the next search from the beginning
  /// finds it.
  func ages(after last: EventAge?, limit: Int) throws -> [EventAge] {
    try all(
      """
      SELECT e.written_in::text::int8, e.tenant_id, l.sequence, e.id, e.class, e.received_at, e.device_id, e.subject,
        e.grant_id, e.credential_id
      FROM events e JOIN LATERAL (
        SELECT sequence FROM log WHERE tenant_id = e.tenant_id AND event_id = e.id OFFSET 0
      ) l ON true
      WHERE (e.written_in, e.id) > ($1::text::xid8, $2) ORDER BY e.written_in, e.id LIMIT $3
      """, last?.position ?? 0, last?.event ?? .first, limit
    ) { try EventAge.read(&$0) }
  }

  /// Events of one tenant behind the event `after`. Along the events and not the log: of that all places stay, and the
  /// search would read a long past of which nothing is left.
  func ages(of tenant: TenantID, after event: EventID?, limit: Int) throws -> [EventAge] {
    try all(
      """
      SELECT e.written_in::text::int8, e.tenant_id, l.sequence, e.id, e.class, e.received_at, e.device_id, e.subject,
        e.grant_id, e.credential_id
      FROM events e JOIN LATERAL (
        SELECT sequence FROM log WHERE tenant_id = $1 AND event_id = e.id OFFSET 0
      ) l ON true
      WHERE e.tenant_id = $1 AND e.id > $2 ORDER BY e.id LIMIT $3
      """, tenant, event ?? .first, limit
    ) { try EventAge.read(&$0) }
  }
}

extension EventID {
  /// Before every event's.
  fileprivate static var first: EventID { EventID(high: 0, low: 0) }
}
