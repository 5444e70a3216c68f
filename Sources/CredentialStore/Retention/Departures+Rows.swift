import AccessAuth

/// An event that goes, and what finds it.
private struct DepartingEvent {
  let position: Int64
  let sequence: Int64
  let keys: [[UInt8]]

  init(_ row: inout StoredRow) throws(StoreError) {
    position = try row.int()
    sequence = try row.int()
    var keys: [[UInt8]] = []
    for _ in 0..<3 {
      if let key = try row.optional({ row throws(StoreError) in try row.bytes() }) { keys.append(key) }
    }
    self.keys = keys
  }
}

extension Connection {
  /// Deletes the events at the places of `departure`, with what finds them, and keeps the departure.
  func forget(_ departure: Departure, in tenant: TenantID) throws {
    for run in departure.runs {
      let events = try all(
        """
        SELECT e.position, l.sequence, e.subject, e.grant_id, e.credential_id FROM log l
        CROSS JOIN events e ON e.position = l.position AND e.id = l.event_id
        WHERE l.tenant_id = ? AND l.sequence BETWEEN ? AND ? ORDER BY l.sequence
        """, tenant, run.lowerBound, run.upperBound
      ) { try DepartingEvent(&$0) }
      // One that left before left with another record.
      guard events.count == run.count else { throw ConflictFound(.revision) }
      for event in events {
        try self.run("DELETE FROM events WHERE position = ?", event.position)
        for key in event.keys {
          try self.run(
            "DELETE FROM event_traces WHERE tenant_id = ? AND key = ? AND sequence = ?", tenant, key, event.sequence)
        }
      }
    }
    try run("INSERT INTO departures VALUES (?, ?, ?)", tenant, departure.record, departure.encoded)
  }
}
