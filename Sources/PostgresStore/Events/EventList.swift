import AccessAuth

// Every statement that goes along the log looks each event up by its key (`LATERAL … OFFSET 0`): the plan is made once for
// all arguments, and must not come to read every event there is because of one long list.
extension Session {
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
        SELECT l.sequence, e.* FROM log l JOIN LATERAL (
          SELECT * FROM events e WHERE e.tenant_id = $1 AND e.id = l.event_id
            AND ($3 IS NULL OR e.class = $3) AND ($4 IS NULL OR e.mode = $4) AND ($5 IS NULL OR e.decision = $5)
            AND ($6 IS NULL OR e.reason = $6) AND ($7 IS NULL OR e.device_id = $7)
            AND ($8 IS NULL OR EXISTS (
              SELECT FROM generate_series(1, octet_length(e.lockers), 16) AS place
              WHERE substring(e.lockers FROM place FOR 16) = uuid_send($8)))
            AND ($9 IS NULL OR e.grant_id = $9) AND ($10 IS NULL OR e.credential_id = $10)
            AND ($11 IS NULL OR e.subject = $11)
            AND ($12 IS NULL OR e.received_at >= $12) AND ($13 IS NULL OR e.received_at < $13)
            AND (NOT $14 OR e.class <> 'alarm')
            AND ($15 IS NULL OR EXISTS (
              SELECT FROM grants g WHERE g.tenant_id = $1 AND g.id = e.grant_id AND g.made_by = $15))
          OFFSET 0
        ) e ON true
        WHERE l.tenant_id = $1 AND l.sequence < $2 ORDER BY l.sequence DESC LIMIT $16
        """, tenant, below, filter, limit, read: Self.sealedEvent)
    }
    return try all(
      """
      SELECT t.sequence, e.* FROM event_traces t
      JOIN LATERAL (SELECT event_id FROM log WHERE tenant_id = $1 AND sequence = t.sequence OFFSET 0) l ON true
      JOIN LATERAL (
        SELECT * FROM events e WHERE e.tenant_id = $1 AND e.id = l.event_id
          AND ($3 IS NULL OR e.class = $3) AND ($4 IS NULL OR e.mode = $4) AND ($5 IS NULL OR e.decision = $5)
          AND ($6 IS NULL OR e.reason = $6) AND ($7 IS NULL OR e.device_id = $7)
          AND ($8 IS NULL OR EXISTS (
            SELECT FROM generate_series(1, octet_length(e.lockers), 16) AS place
            WHERE substring(e.lockers FROM place FOR 16) = uuid_send($8)))
          AND ($9 IS NULL OR e.grant_id = $9) AND ($10 IS NULL OR e.credential_id = $10)
          AND ($11 IS NULL OR e.subject = $11)
          AND ($12 IS NULL OR e.received_at >= $12) AND ($13 IS NULL OR e.received_at < $13)
          AND (NOT $14 OR e.class <> 'alarm')
          AND ($15 IS NULL OR EXISTS (
            SELECT FROM grants g WHERE g.tenant_id = $1 AND g.id = e.grant_id AND g.made_by = $15))
        OFFSET 0
      ) e ON true
      WHERE t.tenant_id = $1 AND t.key = $17 AND t.sequence < $2 ORDER BY t.sequence DESC LIMIT $16
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
