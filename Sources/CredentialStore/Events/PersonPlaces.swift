import AccessAuth
import SodiumPrimitives

// What the log holds under a person's names.
extension Session {
  /// The first places above `sequence` under any of these names.
  func places(named names: [[UInt8]], in tenant: TenantID, above sequence: Int64, limit: Int) throws -> [LogPlace] {
    var places: [LogPlace] = []
    var above = sequence
    while places.count < limit {
      var found: Set<Int64> = []
      let wanted = limit - places.count
      for name in names {
        try step(
          "SELECT sequence FROM event_traces WHERE tenant_id = ? AND key = ? AND sequence > ? ORDER BY sequence LIMIT ?",
          tenant, name, above, wanted
        ) { row in
          found.insert(try row.int())
          return true
        }
      }
      let next = found.sorted().prefix(wanted)
      guard let last = next.last else { break }
      above = last
      for sequence in next { if let place = try place(sequence, in: tenant) { places.append(place) } }
    }
    return places
  }

  /// The place, if its event is there.
  private func place(_ sequence: Int64, in tenant: TenantID) throws -> LogPlace? {
    try first(
      """
      SELECT l.event_id, l.leaf, e.* FROM log l JOIN events e ON e.position = l.position AND e.id = l.event_id
      WHERE l.tenant_id = ? AND l.sequence = ?
      """, tenant, sequence
    ) { row in
      let (id, leaf): (EventID, Digest) = (try row.id(), try row.digest())
      return LogPlace(sequence: sequence, event: id, leaf: leaf, kept: try Event.read(&row).event)
    }
  }
}
