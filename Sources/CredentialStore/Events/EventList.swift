import AccessAuth

extension Connection {
  /// At most `limit` sealed events, newest first, below `sequence`. One constant statement serves every filter: a
  /// condition whose value is absent is true. Where a person or a grant is asked for, their traces lead to the events;
  /// otherwise the log is read backwards until there are enough.
  func events(
    _ filter: EventFilter, in tenant: TenantID, below sequence: Int64?, limit: Int
  ) throws -> [SealedEvent] {
    let below = sequence ?? .max
    guard let key = filter.subject?.bytes ?? filter.grant?.bytes else {
      return try all(
        """
        SELECT l.sequence, e.* FROM log l JOIN events e ON e.position = l.position AND e.id = l.event_id
        WHERE l.tenant_id = ?1 AND l.sequence < ?2
          AND (?3 IS NULL OR e.class = ?3) AND (?4 IS NULL OR e.mode = ?4) AND (?5 IS NULL OR e.decision = ?5)
          AND (?6 IS NULL OR e.reason = ?6) AND (?7 IS NULL OR e.device_id = ?7)
          AND (?8 IS NULL OR instr(e.lockers, ?8) % 16 = 1) AND (?9 IS NULL OR e.grant_id = ?9)
          AND (?10 IS NULL OR e.credential_id = ?10) AND (?11 IS NULL OR e.subject = ?11)
          AND (?12 IS NULL OR e.received_at >= ?12) AND (?13 IS NULL OR e.received_at < ?13)
          AND (?14 = 0 OR e.class <> 'alarm')
          AND (?15 IS NULL OR e.grant_id IN (SELECT id FROM grants WHERE tenant_id = ?1 AND made_by = ?15))
        ORDER BY l.sequence DESC LIMIT ?16
        """, tenant, below, filter, limit, read: Self.sealedEvent)
    }
    return try all(
      """
      SELECT l.sequence, e.* FROM event_traces t JOIN log l ON l.tenant_id = t.tenant_id AND l.sequence = t.sequence
      JOIN events e ON e.position = l.position AND e.id = l.event_id
      WHERE t.tenant_id = ?1 AND t.sequence < ?2 AND t.key = ?17
        AND (?3 IS NULL OR e.class = ?3) AND (?4 IS NULL OR e.mode = ?4) AND (?5 IS NULL OR e.decision = ?5)
        AND (?6 IS NULL OR e.reason = ?6) AND (?7 IS NULL OR e.device_id = ?7)
        AND (?8 IS NULL OR instr(e.lockers, ?8) % 16 = 1) AND (?9 IS NULL OR e.grant_id = ?9)
        AND (?10 IS NULL OR e.credential_id = ?10) AND (?11 IS NULL OR e.subject = ?11)
        AND (?12 IS NULL OR e.received_at >= ?12) AND (?13 IS NULL OR e.received_at < ?13)
        AND (?14 = 0 OR e.class <> 'alarm')
        AND (?15 IS NULL OR e.grant_id IN (SELECT id FROM grants WHERE tenant_id = ?1 AND made_by = ?15))
      ORDER BY t.sequence DESC LIMIT ?16
      """, tenant, below, filter, limit, key, read: Self.sealedEvent)
  }

  private static func sealedEvent(_ row: inout StoredRow) throws -> SealedEvent {
    let sequence = try row.int()
    return SealedEvent(sequence: sequence, event: try Event.read(&row).event)
  }
}

extension EventFilter: Bindable {
  /// The values of the conditions, in the order of their numbers.
  func bind(to parameters: inout Parameters) {
    `class`.map(Name.init).bind(to: &parameters)
    mode.map(Name.init).bind(to: &parameters)
    decision.map(Name.init).bind(to: &parameters)
    reason.map(Name.init).bind(to: &parameters)
    device.bind(to: &parameters)
    locker.bind(to: &parameters)
    grant.bind(to: &parameters)
    credential.bind(to: &parameters)
    (subject?.bytes).bind(to: &parameters)
    from.bind(to: &parameters)
    to.bind(to: &parameters)
    withoutAlarms.bind(to: &parameters)
    maker.bind(to: &parameters)
  }
}
