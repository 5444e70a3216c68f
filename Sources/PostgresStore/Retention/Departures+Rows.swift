import AccessAuth

/// An event that goes, and what finds it.
private struct DepartingEvent {
  let sequence: Int64
  let id: EventID
  let keys: [[UInt8]]

  init(_ row: inout StoredRow) throws(StoreError) {
    sequence = try row.int()
    id = try row.id()
    let subject = try row.optional { row throws(StoreError) in try row.bytes() }
    let grant = try row.optional { row throws(StoreError) in try row.uuid() }
    let credential = try row.optional { row throws(StoreError) in try row.uuid() }
    keys = [subject, grant, credential].compactMap(\.self)
  }
}

extension Session {
  /// Deletes the events at the places of `departure`, with what finds them, and keeps the departure.
  func forget(_ departure: Departure, in tenant: TenantID) throws {
    let events = try all(
      """
      SELECT l.sequence, e.id, e.subject, e.grant_id, e.credential_id FROM unnest($2::int8[]) AS place (sequence)
      JOIN LATERAL (
        SELECT sequence, event_id FROM log WHERE tenant_id = $1 AND sequence = place.sequence OFFSET 0
      ) l ON true
      JOIN LATERAL (SELECT * FROM events WHERE tenant_id = $1 AND id = l.event_id OFFSET 0) e ON true
      """, tenant, List(departure.runs.flatMap { Array($0) })
    ) { try DepartingEvent(&$0) }
    // One that left before left with another record.
    guard Int64(events.count) == departure.count, let first = events.map(\.id).min(), let last = events.map(\.id).max()
    else { throw ConflictFound(.revision) }
    // The bounds tell which ranges of the table are meant.
    let gone = try run(
      "DELETE FROM events WHERE tenant_id = $1 AND id = ANY ($2::uuid[]) AND id BETWEEN $3 AND $4", tenant,
      List(events.map(\.id)), first, last)
    guard gone == events.count else { throw ConflictFound(.revision) }
    let traces = events.flatMap { event in event.keys.map { (key: $0, sequence: event.sequence) } }
    try run(
      """
      DELETE FROM event_traces WHERE tenant_id = $1
        AND (key, sequence) IN (SELECT * FROM unnest($2::bytea[], $3::int8[]))
      """, tenant, List(traces.map(\.key)), List(traces.map(\.sequence)))
    try run("INSERT INTO departures VALUES ($1, $2, $3)", tenant, departure.record, departure.encoded)
  }
}
