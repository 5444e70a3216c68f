import AccessAuth
import SodiumPrimitives

// Events get their places in the order of the transactions that wrote them, as far as these have ended. Those of one
// transaction come in the order of the milliseconds in their names, and of their rows within one, which lie in the same
// range and were written in this order.
//
// A transaction that began earlier may end later: its events come behind what was sealed meanwhile, never nowhere.
// `sealing` says below which transaction every event has its place, and it never passes one that still runs; from there
// on, an event has a place when the log says so. Nothing waits for a transaction that lasts, which may be anybody's in
// the same cluster.
//
// So it does not matter who seals, or how many at once: a tenant's places are given under the lock of its head, and only
// to the events that are the next ones for whoever has it.
extension Session {
  /// The first events that have no place, of every tenant.
  ///
  /// The upper bound keeps out what another cluster has written before a copy was made: its transactions have numbers that
  /// this one has not come to.
  ///
  /// Of a tenant with an event that cannot be read, nothing behind that is among them, and nothing of one whose log is
  /// damaged.
  func unsealed(limit: Int, _ search: inout SealSearch) throws -> [(tenant: TenantID, event: Event)] {
    var waiting: [(tenant: TenantID, event: Event)] = []
    try step(
      """
      SELECT e.written_in::text::int8, e.* FROM events e
      WHERE e.written_in >= (SELECT written_in FROM sealing) AND e.written_in < pg_snapshot_xmax(pg_current_snapshot())
        AND e.tenant_id <> ALL ($2::uuid[])
        AND NOT EXISTS (SELECT FROM log l WHERE l.tenant_id = e.tenant_id AND l.event_id = e.id OFFSET 0)
      ORDER BY e.written_in, substring(uuid_send(e.id) FOR 6), e.ctid LIMIT $1
      """, limit, List(Array(search.passedOver))
    ) { row in
      let transaction = try row.int()
      var beginning = row
      let tenant: TenantID = try beginning.id()
      guard search.stopped[tenant] == nil else { return true }
      guard let event = try? Event.read(&row).event else {
        search.stop(tenant, at: transaction)
        return true
      }
      waiting.append((tenant, event))
      return true
    }
    return waiting
  }

  /// What this transaction sees, for ``seal(_:of:behind:seeing:)``.
  func view() throws -> String? { try first("SELECT pg_current_snapshot()::text") { try $0.text() } }

  func logSize(of tenant: TenantID) throws -> Int64 {
    try first("SELECT size FROM log_heads WHERE tenant_id = $1", tenant) { try $0.int() } ?? 0
  }

  /// Appends entries behind `size`, if the log is that long and these are the tenant's next events, but for those that
  /// nobody could see in `view`: what ended since then waits for another time. Asked again after a commit of unknown end, it
  /// finds the log longer.
  ///
  /// The last statement needs the rights of housekeeping: nothing of the tenant can be said behind it.
  func seal(
    _ entries: [SealEntry], of tenant: TenantID, behind size: Int64, seeing view: String? = nil
  ) throws -> Bool {
    // Another sealer of this log waits here …
    let kept = try first("SELECT size FROM log_heads WHERE tenant_id = $1 FOR UPDATE", tenant) { try $0.int() }
    guard kept ?? 0 == size else { return false }
    guard !entries.isEmpty else { return true }
    let next = try nextEvents(entries, of: tenant, seeing: view)
    guard next.map(\.id) == entries.map(\.event) else { return false }
    let end = size + Int64(entries.count)
    // … or, where there is no head yet, here. That the log is still as long says that what was found is still next.
    guard try growHead(of: tenant, from: size, to: end) else { return false }
    try queue(
      """
      INSERT INTO log SELECT $1, $2 + a.number, a.event_id, a.leaf
      FROM unnest($3::uuid[], $4::bytea[]) WITH ORDINALITY a (event_id, leaf, number)
      """, tenant, size, List(entries.map(\.event)), List(entries.map(\.leaf)))
    let traces = zip(1..., next).flatMap { number, event in event.traces.map { (key: $0, sequence: size + number) } }
    try queue(
      "INSERT INTO event_traces SELECT $1, * FROM unnest($2::bytea[], $3::int8[])", tenant, List(traces.map(\.key)),
      List(traces.map(\.sequence)))
    try keepNodes(of: tenant, from: size, to: end)
    try advanceSealing()
    return true
  }

  /// The tenant's first events that have no place, as many as `entries`.
  private func nextEvents(
    _ entries: [SealEntry], of tenant: TenantID, seeing view: String?
  ) throws -> [UnsealedEvent] {
    try all(
      """
      SELECT e.id, e.subject, e.grant_id, e.credential_id FROM events e
      WHERE e.written_in >= (SELECT written_in FROM sealing) AND e.written_in < pg_snapshot_xmax(pg_current_snapshot())
        AND e.tenant_id = $1
        AND ($3 IS NULL OR e.id = ANY ($4::uuid[]) OR pg_visible_in_snapshot(e.written_in, $3::pg_snapshot))
        AND NOT EXISTS (SELECT FROM log l WHERE l.tenant_id = $1 AND l.event_id = e.id OFFSET 0)
      ORDER BY e.written_in, substring(uuid_send(e.id) FOR 6), e.ctid LIMIT $2
      """, tenant, entries.count, view, List(entries.map(\.event))
    ) { try UnsealedEvent(&$0) }
  }

  /// Says that the log is longer now; false where it is not `size` long.
  private func growHead(of tenant: TenantID, from size: Int64, to end: Int64) throws -> Bool {
    guard size > 0 else {
      return try run(
        """
        INSERT INTO log_heads VALUES ($1, $2) ON CONFLICT (tenant_id) DO UPDATE SET size = excluded.size
        WHERE log_heads.size = 0
        """, tenant, end) == 1
    }
    return try run("UPDATE log_heads SET size = $2 WHERE tenant_id = $1 AND size = $3", tenant, end, size) == 1
  }

  /// Moves `sealing` to the first transaction that has an event without a place, or still runs. What is below stays sealed:
  /// two who move it at once are both right, and the further one stays.
  func advanceSealing() throws {
    try queue("SET LOCAL ROLE accessauth_keep")
    try queue(
      """
      WITH reached AS MATERIALIZED (
        SELECT coalesce((
          SELECT e.written_in FROM events e
          WHERE e.written_in >= (SELECT written_in FROM sealing)
            AND e.written_in < pg_snapshot_xmin(pg_current_snapshot())
            AND NOT EXISTS (SELECT FROM log l WHERE l.tenant_id = e.tenant_id AND l.event_id = e.id OFFSET 0)
          ORDER BY e.written_in LIMIT 1
        ), pg_snapshot_xmin(pg_current_snapshot())) AS written_in
      )
      UPDATE sealing s SET written_in = r.written_in FROM reached r WHERE s.written_in < r.written_in
      """)
  }
}

/// What sealing needs of an event.
private struct UnsealedEvent {
  let id: EventID
  /// What the event is found by: its person and its grant; where it names neither, its credential.
  let traces: [[UInt8]]

  init(_ row: inout StoredRow) throws(StoreError) {
    id = try row.id()
    let subject = try row.optional { row throws(StoreError) in try row.bytes() }
    let grant = try row.optional { row throws(StoreError) in try row.uuid() }
    let credential = try row.optional { row throws(StoreError) in try row.uuid() }
    let owners = [subject, grant].compactMap(\.self)
    traces = owners.isEmpty ? [credential].compactMap(\.self) : owners
  }
}
