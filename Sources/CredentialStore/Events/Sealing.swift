import AccessAuth

extension Connection {
  /// The first events that have no place, from where `search` stands. Everything up to `sealing.position` has one, and of
  /// each tenant everything up to the position of its head. The subquery, where a join would do, makes SQLite begin at that
  /// position.
  func unsealed(limit: Int, _ search: inout SealSearch) throws -> [(tenant: TenantID, event: Event)] {
    var waiting: [(tenant: TenantID, event: Event)] = []
    var (first, last): (Int64?, Int64?) = (nil, nil)
    try step(
      """
      SELECT e.* FROM events e NOT INDEXED LEFT JOIN log_heads h ON h.tenant_id = e.tenant_id
      WHERE e.position > max(?, (SELECT position FROM sealing)) AND e.position > coalesce(h.position, 0)
      ORDER BY e.position
      """, search.position
    ) { row in
      var beginning = row
      let position = try beginning.int()
      let tenant: TenantID? = try? beginning.id()
      last = position
      guard let tenant, !search.stops(tenant, before: position) else {
        if tenant == nil { search.note(nil, position) }
        return true
      }
      guard let event = try? Event.read(&row).event else {
        search.note(tenant, position)
        return true
      }
      waiting.append((tenant, event))
      first = first ?? position
      return waiting.count < limit
    }
    if let end = first.map({ $0 - 1 }) ?? last { search.move(to: end) }
    return waiting
  }

  func logSize(of tenant: TenantID) throws -> Int64 {
    try first("SELECT size FROM log_heads WHERE tenant_id = ?", tenant) { try $0.int() } ?? 0
  }

  /// Appends entries behind `size`, if the log is that long and these are the tenant's next events.
  func seal(_ entries: [SealEntry], of tenant: TenantID, behind size: Int64) throws -> Bool {
    guard try logSize(of: tenant) == size else { return false }
    let next = try all(
      """
      SELECT e.position, e.id, e.subject, e.grant_id, e.credential_id FROM events e NOT INDEXED
      WHERE e.tenant_id = ?1 AND e.position > max(
        (SELECT position FROM sealing), coalesce((SELECT position FROM log_heads WHERE tenant_id = ?1), 0))
      ORDER BY e.position LIMIT ?2
      """, tenant, entries.count
    ) { try UnsealedEvent(&$0) }
    guard let last = next.last else { return entries.isEmpty }
    guard next.map(\.id) == entries.map(\.event) else { return false }
    var sequence = size
    for (event, entry) in zip(next, entries) {
      sequence += 1
      try run("INSERT INTO log VALUES (?, ?, ?, ?, ?)", tenant, sequence, event.id, entry.leaf, event.position)
      for key in event.traces { try run("INSERT INTO event_traces VALUES (?, ?, ?)", tenant, key, sequence) }
    }
    try keepNodes(of: tenant, from: size, to: sequence)
    try run(
      """
      INSERT INTO log_heads VALUES (?, ?, ?)
      ON CONFLICT (tenant_id) DO UPDATE SET size = excluded.size, position = excluded.position
      """, tenant, sequence, last.position)
    try advanceSealing()
    return true
  }

  /// Moves the position below which nothing is unsealed, past everything that other tenants have sealed before.
  private func advanceSealing() throws {
    try run(
      """
      UPDATE sealing SET position = coalesce((
        SELECT e.position - 1 FROM events e NOT INDEXED LEFT JOIN log_heads h ON h.tenant_id = e.tenant_id
        WHERE e.position > sealing.position AND e.position > coalesce(h.position, 0) ORDER BY e.position LIMIT 1
      ), (SELECT max(position) FROM events))
      """)
  }
}

/// What sealing needs of an event.
private struct UnsealedEvent {
  let position: Int64
  let id: EventID
  /// What the event is found by: its person and its grant; where it names neither, its credential.
  let traces: [[UInt8]]

  init(_ row: inout StoredRow) throws(StoreError) {
    position = try row.int()
    id = try row.id()
    let subject = try row.optional { row throws(StoreError) in try row.bytes() }
    let grant = try row.optional { row throws(StoreError) in try row.bytes() }
    let credential = try row.optional { row throws(StoreError) in try row.bytes() }
    let owners = [subject, grant].compactMap(\.self)
    traces = owners.isEmpty ? [credential].compactMap(\.self) : owners
  }
}
