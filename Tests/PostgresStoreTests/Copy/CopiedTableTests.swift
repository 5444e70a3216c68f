import AccessAuth
import Testing

@testable import PostgresStore

/// What a copy brings, held against the schema that it is brought into.
@Suite("What is copied into a database") struct CopiedTableTests {
  /// Tables that no data folder has, or that each engine has for itself.
  private static let own = Set(DataCatalog.database.map(\.name)).subtracting(["events"]).union(["leases"])

  private static func types(of form: CopiedColumn.Form) -> Set<String> {
    switch form {
    case .identifier: ["uuid"]
    case .bytes: ["bytea"]
    case .text: ["text"]
    case .number: ["bigint", "smallint"]
    case .flag: ["boolean"]
    }
  }

  /// The tables of a fresh database, each with its columns and their types.
  private static func schema() throws -> [String: [(name: String, type: String)]] {
    let lines = try Database(withSchema: true).run(
      """
      SELECT c.relname || ' ' || a.attname || ' ' || format_type(a.atttypid, -1) FROM pg_class c
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE c.relnamespace = 'accessauth'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      ORDER BY c.relname, a.attnum
      """
    ).split(separator: "\n").map { $0.split(separator: " ", maxSplits: 2).map(String.init) }
    return Dictionary(grouping: lines) { $0[0] }.mapValues { $0.map { (name: $0[1], type: $0[2]) } }
  }

  @Test("every table is filled by a copy, or is the database's own; columns stand in the order of the copy")
  func columns() throws {
    let columns = try Self.schema()
    #expect(Set(columns.keys) == Self.own.union(CopiedTable.allCases.map(\.rawValue)))
    for table in CopiedTable.allCases {
      var there = columns[table.rawValue, default: []]
      if table == .events { #expect(there.popLast()?.name == "written_in") }
      #expect(there.map(\.name) == table.columns.map(\.name), "\(table.rawValue)")
      for (found, column) in zip(there, table.columns) {
        #expect(Self.types(of: column.form).contains(found.type), "\(table.rawValue).\(column.name) is \(found.type)")
      }
    }
  }

  @Test("I-01 every field of a database stands in the data catalogue, and nothing that is not in the database")
  func catalogued() throws {
    var catalogued: [String: [String]] = [:]
    for table in DataCatalog.tables where CopiedTable(rawValue: table.name) != nil || table.name == "leases" {
      let left = CopiedTable(rawValue: table.name).flatMap { CopiedTable.columnsLeftBehind[$0] }
      catalogued[table.name] = table.columns.map(\.name).filter { $0 != left }
    }
    for table in DataCatalog.database { catalogued[table.name, default: []] += table.columns.map(\.name) }
    #expect(try Self.schema().mapValues { $0.map(\.name) } == catalogued)
  }
}
