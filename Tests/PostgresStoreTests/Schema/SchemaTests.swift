import AccessAuth
import SodiumPrimitives
import Testing

@testable import PostgresStore

@Suite("The schema of PostgreSQL")
struct SchemaTests {
  /// The tables that are looked up before a tenant is known, or belong to none.
  private static let exempt: Set<String> = [
    "instance", "directory_api_keys", "directory_signing_keys", "directory_device_codes", "migrations",
    "throttle_clock", "claims", "leases", "sealing",
  ]

  @Test("tenant_id is first in every primary and unique key, but those of the directories")
  func keys() throws {
    let database = try Database(withSchema: true)
    let first = try database.run(
      """
      SELECT c.relname || ':' || i.relname FROM pg_index x JOIN pg_class c ON c.oid = x.indrelid
      JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = x.indkey[0]
      WHERE c.relnamespace = 'accessauth'::regnamespace AND x.indisunique AND a.attname <> 'tenant_id'
      """)
    let tables = Set(first.split(separator: "\n").map { String($0.split(separator: ":")[0]) })
    #expect(tables == Self.exempt)
  }

  @Test("every table but the directories is under forced row-level security, with a policy for each role")
  func rowSecurity() throws {
    let database = try Database(withSchema: true)
    let open = try database.run(
      """
      SELECT relname FROM pg_class c WHERE relnamespace = 'accessauth'::regnamespace AND relkind IN ('r', 'p')
      AND NOT relispartition AND NOT (relrowsecurity AND relforcerowsecurity
        AND (SELECT count(*) FROM pg_policy WHERE polrelid = c.oid) = 2)
      """)
    #expect(Set(open.split(separator: "\n").map(String.init)) == Self.exempt)
    #expect(try database.run("SELECT count(*) FROM pg_class WHERE relowner = 'accessauth_serve'::regrole") == "0")
  }

  @Test("who serves sees the rows of the tenant that was named, none without one, and the owner none at all")
  func isolation() throws {
    let database = try Database(withSchema: true)
    let (mine, other) = (TenantID.some(), TenantID.some())
    let serve = try database.session("accessauth_serve")
    for tenant in [mine, other] {
      try serve.begin(tenant)
      try serve.run("INSERT INTO tenants VALUES ($1, 'x', false, false, 0, 1)", tenant)
      try serve.commit()
    }
    let count: StaticSQL = "SELECT count(*) FROM tenants"
    #expect(try serve.first(count) { try $0.int() } == 0)
    try serve.begin(mine)
    #expect(try serve.first(count) { try $0.int() } == 1)
    #expect(try serve.run("UPDATE tenants SET name = 'y' WHERE tenant_id = $1", other) == 0)
    #expect(throws: PostgresFailure.refused("42501", constraint: nil)) {
      try serve.run("INSERT INTO tenants VALUES ($1, 'x', false, false, 0, 1)", TenantID.some())
    }
    serve.rollBack()
    // The name of the tenant ended with its transaction.
    #expect(try serve.first(count) { try $0.int() } == 0)
    try serve.beginKeeping()
    #expect(try serve.first(count) { try $0.int() } == 2)
    try serve.commit()
    #expect(try serve.first(count) { try $0.int() } == 0)
    #expect(try database.session("accessauth_owner").first(count) { try $0.int() } == 0)
  }

  @Test("several tenants go in one transaction, each behind its own name")
  func batch() throws {
    let database = try Database(withSchema: true)
    let tenants = (0..<3).map { _ in TenantID.some() }.sorted()
    let serve = try database.session("accessauth_serve")
    try serve.begin(tenants[0])
    for tenant in tenants {
      try serve.name(tenant)
      try serve.run("INSERT INTO tenants VALUES ($1, 'x', false, false, 0, 1)", tenant)
    }
    try serve.commit()
    #expect(try database.run("SELECT count(*) FROM accessauth.tenants") == "3")
  }

  @Test("nobody who serves changes an event or the log, deletes from the log, or makes a table")
  func unchangeable() throws {
    let database = try Database(withSchema: true)
    let serve = try database.session("accessauth_serve")
    let refused = PostgresFailure.refused("42501", constraint: nil)
    for mode in [false, true] {
      func begin() throws { if mode { try serve.beginKeeping() } else { try serve.begin(.some()) } }
      try begin()
      #expect(throws: refused) { try serve.run("UPDATE events SET reason = 'x'") }
      serve.rollBack()
      try begin()
      #expect(throws: refused) { try serve.run("UPDATE log SET leaf = ''") }
      serve.rollBack()
      try begin()
      #expect(throws: refused) { try serve.run("DELETE FROM log") }
      serve.rollBack()
      try begin()
      #expect(throws: refused) { try serve.run("TRUNCATE events") }
      serve.rollBack()
      try begin()
      #expect(throws: refused) { try serve.run("CREATE TABLE accessauth.mine (n int8)") }
      serve.rollBack()
    }
  }

  @Test("events go to the week of their names, and an empty week is dropped, one that holds something stays")
  func partitions() throws {
    let database = try Database(withSchema: true)
    let serve = try database.session("accessauth_serve")
    try database.dropRanges()
    let week = Int64(604_800_000)
    let begin = Int64(1_790_000_000_000) / week * week
    try serve.beginKeeping()
    #expect(try serve.first("SELECT extend_events($1, 3)::int8", begin + 5) { try $0.int() } == 3)
    #expect(try serve.first("SELECT extend_events($1, 4)::int8", begin) { try $0.int() } == 1)
    let tenant = TenantID.some()
    for offset in [week, 2 * week - 1, 40 * week] {
      try serve.run(
        "INSERT INTO events (tenant_id, id, class, action, received_at, salt) VALUES ($1, $2, 'a', 'b', 0, $3)", tenant,
        EventID(at: Instant(milliseconds: begin + offset), random: SystemRandom()), [UInt8](repeating: 0, count: 16))
    }
    try serve.commit()
    let places = try database.run(
      "SELECT tableoid::regclass::text || count(*) FROM accessauth.events GROUP BY tableoid ORDER BY 1")
    #expect(places == "events_202609242\nevents_other1", "two in the second week, one beyond")
    try serve.beginKeeping()
    #expect(try serve.first("SELECT drop_empty_events($1)::int8", begin + 3 * week) { try $0.int() } == 2)
    try serve.commit()
    #expect(try database.run("SELECT count(*) FROM accessauth.events") == "3")
  }

  @Test("the parts of the schema hold every table of the service")
  func tables() throws {
    let database = try Database(withSchema: true)
    let count = try database.run(
      """
      SELECT count(*) FROM pg_class
      WHERE relnamespace = 'accessauth'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
      """
    )
    #expect(count == "50")
  }
}
