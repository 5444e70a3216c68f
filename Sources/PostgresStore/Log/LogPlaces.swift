import AccessAuth
import SodiumPrimitives

extension Session {
  /// At most `limit` places above `sequence`, up to `last`, oldest first. Constant statements serve every filter, as in the
  /// list of events: where everything is wanted, empty places are shown; where a person or a grant is asked for, their
  /// traces lead to the places; otherwise the log is read until there are enough.
  func places(
    _ filter: EventFilter, of tenant: TenantID, above sequence: Int64, through last: Int64?, limit: Int
  ) throws -> [LogPlace] {
    let through = last ?? .max
    guard filter != EventFilter() else {
      return try all(
        """
        SELECT l.sequence, l.event_id, l.leaf, e.* FROM log l
        LEFT JOIN LATERAL (SELECT * FROM events WHERE tenant_id = $1 AND id = l.event_id OFFSET 0) e ON true
        WHERE l.tenant_id = $1 AND l.sequence > $2 AND l.sequence <= $3 ORDER BY l.sequence LIMIT $4
        """, tenant, sequence, through, limit
      ) { try LogPlace(&$0) }
    }
    guard let key = filter.subject?.bytes ?? filter.grant?.bytes else {
      return try all(
        """
        SELECT l.sequence, l.event_id, l.leaf, e.* FROM log l JOIN LATERAL (
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
        WHERE l.tenant_id = $1 AND l.sequence > $2 AND l.sequence <= $16 ORDER BY l.sequence LIMIT $17
        """, tenant, sequence, filter, through, limit
      ) { try LogPlace(&$0) }
    }
    return try all(
      """
      SELECT t.sequence, l.event_id, l.leaf, e.* FROM event_traces t
      JOIN LATERAL (SELECT event_id, leaf FROM log WHERE tenant_id = $1 AND sequence = t.sequence OFFSET 0) l ON true
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
      WHERE t.tenant_id = $1 AND t.key = $18 AND t.sequence > $2 AND t.sequence <= $16 ORDER BY t.sequence LIMIT $17
      """, tenant, sequence, filter, through, limit, key
    ) { try LogPlace(&$0) }
  }

  /// The place of one event, with it or without.
  func place(of event: EventID, in tenant: TenantID) throws -> LogPlace? {
    try first(
      """
      SELECT l.sequence, l.event_id, l.leaf, e.* FROM log l
      LEFT JOIN events e ON e.tenant_id = $1 AND e.id = $2
      WHERE l.tenant_id = $1 AND l.event_id = $2
      """, tenant, event
    ) { try LogPlace(&$0) }
  }
}

extension LogPlace {
  /// Reads a place and the columns of its event, which are all null where it has left.
  init(_ row: inout StoredRow) throws(StoreError) {
    let (sequence, event, leaf): (Int64, EventID, Digest) = (try row.int(), try row.id(), try row.digest())
    let kept: Event? = try row.optional { row throws(StoreError) in try Event.read(&row).event }
    self.init(sequence: sequence, event: event, leaf: leaf, kept: kept)
  }
}
