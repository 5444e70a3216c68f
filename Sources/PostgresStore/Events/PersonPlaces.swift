import AccessAuth

// What is found by its traces: the places of a person.
extension Session {
  /// The first places above `sequence` under any of these names.
  func places(named names: [[UInt8]], in tenant: TenantID, above sequence: Int64, limit: Int) throws -> [LogPlace] {
    var places: [LogPlace] = []
    var above = sequence
    while places.count < limit {
      let wanted = limit - places.count
      let next = try all(
        """
        SELECT t.sequence, l.event_id, l.leaf, e.* FROM (
          SELECT DISTINCT found.sequence FROM unnest($2::bytea[]) AS name (key) CROSS JOIN LATERAL (
            SELECT sequence FROM event_traces WHERE tenant_id = $1 AND key = name.key AND sequence > $3
            ORDER BY sequence LIMIT $4
          ) found ORDER BY found.sequence LIMIT $4
        ) t
        JOIN LATERAL (SELECT event_id, leaf FROM log WHERE tenant_id = $1 AND sequence = t.sequence OFFSET 0) l ON true
        LEFT JOIN LATERAL (SELECT * FROM events WHERE tenant_id = $1 AND id = l.event_id OFFSET 0) e ON true
        ORDER BY t.sequence
        """, tenant, List(names), above, wanted
      ) { try LogPlace(&$0) }
      places += next.filter { $0.kept != nil }
      guard next.count == wanted, let last = next.last else { break }
      above = last.sequence
    }
    return places
  }
}
