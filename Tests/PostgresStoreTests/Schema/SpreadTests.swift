import Testing

@testable import PostgresStore

/// What the database would need to be spread over machines by `tenant_id`, as its own catalogue says it.
@Suite("The schema can be spread by tenant")
struct SpreadTests {
  private let database: Database

  init() throws { database = try Database(withSchema: true) }

  private func lines(_ sql: String) throws -> Set<String> {
    Set(try database.run(sql).split(separator: "\n").map(String.init))
  }

  /// The tables whose rows are a tenant's: those under row-level security.
  private static let ofTenants = """
    SELECT oid FROM pg_class WHERE relnamespace = 'accessauth'::regnamespace AND relkind IN ('r', 'p') AND relrowsecurity
    """

  @Test("tenant_id is the first column of every table of a tenant's, and never null: what is inserted begins with it")
  func firstColumn() throws {
    let others = try lines(
      """
      SELECT attrelid::regclass || '.' || attname FROM pg_attribute
      WHERE attrelid IN (\(Self.ofTenants)) AND attnum = 1 AND NOT (attname = 'tenant_id' AND attnotnull)
      """)
    #expect(others.isEmpty)
  }

  @Test("every table has a primary key, but the openings, which are counted and forgotten")
  func primaryKeys() throws {
    let without = try lines(
      """
      SELECT relname FROM pg_class c
      WHERE oid IN (\(Self.ofTenants)) AND NOT EXISTS (SELECT FROM pg_index WHERE indrelid = c.oid AND indisprimary)
      """)
    #expect(without == ["openings"])
  }

  @Test("a foreign key leads from a tenant's rows to rows of the same tenant")
  func foreignKeys() throws {
    let crossing = try lines(
      """
      SELECT conrelid::regclass || ': ' || conname FROM pg_constraint k
      WHERE connamespace = 'accessauth'::regnamespace AND contype = 'f' AND NOT (
        (SELECT attname FROM pg_attribute WHERE attrelid = k.conrelid AND attnum = k.conkey[1]) = 'tenant_id'
        AND (SELECT attname FROM pg_attribute WHERE attrelid = k.confrelid AND attnum = k.confkey[1]) = 'tenant_id')
      """)
    #expect(crossing.isEmpty)
    let count = try database.run(
      "SELECT count(*) FROM pg_constraint WHERE connamespace = 'accessauth'::regnamespace AND contype = 'f'")
    #expect((Int(count) ?? 0) > 20, "there are foreign keys to look at")
  }

  @Test("no number comes from one place: no sequence, no identity")
  func sequences() throws {
    let numbered = try lines(
      """
      SELECT relname FROM pg_class WHERE relnamespace = 'accessauth'::regnamespace AND relkind = 'S'
      UNION SELECT attrelid::regclass::text FROM pg_attribute JOIN pg_class c ON c.oid = attrelid
      WHERE relnamespace = 'accessauth'::regnamespace AND attidentity <> ''
      """)
    #expect(numbered.isEmpty)
  }

  @Test("no function of the schema locks or tells beyond a transaction: no advisory lock, no LISTEN, no NOTIFY")
  func functions() throws {
    let tied = try lines(
      """
      SELECT proname FROM pg_proc WHERE pronamespace = 'accessauth'::regnamespace
        AND coalesce(pg_get_functiondef(oid), '') ~* 'advisory|\\mlisten\\M|notify'
      """)
    #expect(tied.isEmpty)
  }
}
