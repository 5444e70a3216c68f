import AccessAuth

extension Session {
  /// What left the log, in the order of the events that tell of it.
  func departures(of tenant: TenantID, after cursor: EventID?, limit: Int) throws -> [Departure] {
    try all(
      "SELECT record_id, places FROM departures WHERE tenant_id = ? AND record_id > ? ORDER BY record_id LIMIT ?",
      tenant, UUIDBytes(cursor?.bytes ?? TenantID.none.bytes), limit
    ) { row in
      let record: EventID = try row.id()
      return try row.value { Departure(record: record, encoded: $0) }
    }
  }
}
