import AccessAuth
import Testing

@testable import PostgresStore

/// What a copy brings, held against the schema that it is brought into.
@Suite("What is copied into a database") struct CopiedTableTests {
  /// Tables that no data folder has, or that each engine has for itself.
  private static let own: Set<String> = [
    "migrations", "sealing", "leases", "throttle_clock", "directory_api_keys", "directory_signing_keys",
    "directory_device_codes",
  ]

  private static func types(of form: CopiedColumn.Form) -> Set<String> {
    switch form {
    case .identifier: ["uuid"]
    case .bytes: ["bytea"]
    case .text: ["text"]
    case .number: ["bigint", "smallint"]
    case .flag: ["boolean"]
    }
  }

  @Test("every table is filled by a copy, or is the database's own; columns stand in the order of the copy")
  func columns() throws {
    let database = try Database(withSchema: true)
    let lines = try database.run(
      """
      SELECT c.relname || ' ' || a.attname || ' ' || format_type(a.atttypid, -1) FROM pg_class c
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE c.relnamespace = 'accessauth'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      ORDER BY c.relname, a.attnum
      """
    ).split(separator: "\n").map { $0.split(separator: " ", maxSplits: 2).map(String.init) }
    let columns = Dictionary(grouping: lines) { $0[0] }
    #expect(Set(columns.keys) == Self.own.union(CopiedTable.allCases.map(\.rawValue)))
    for table in CopiedTable.allCases {
      var there = columns[table.rawValue, default: []]
      if table == .events { #expect(there.popLast()?[1] == "written_in") }
      #expect(there.map { $0[1] } == table.columns.map(\.name), "\(table.rawValue)")
      for (found, column) in zip(there, table.columns) {
        #expect(Self.types(of: column.form).contains(found[2]), "\(table.rawValue).\(column.name) is \(found[2])")
      }
    }
  }
}
