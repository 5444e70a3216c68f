import AccessAuth
import Foundation
import GRDB
import Testing

@testable import CredentialStore

/// What a copy into a database takes along, held against what a fresh folder has.
@Suite("What is copied of a data folder") struct CopiedTableTests {
  private struct Column: Hashable {
    let name: String
    let type: String
  }

  private static func schema() async throws -> [String: [Column]] {
    let folder = try TemporaryFolder()
    let store = try CredentialStore.create(folder: folder.path("data"))
    var schema: [String: [Column]] = [:]
    try store.writing.setUp { database in
      let tables = try String.fetchAll(
        database,
        sql: "SELECT name FROM pragma_table_list WHERE type <> 'view' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
      for table in tables {
        schema[table] = try Row.fetchAll(
          database, sql: "SELECT name, type FROM pragma_table_info(?) ORDER BY cid", arguments: [table]
        ).map { Column(name: $0["name"], type: $0["type"]) }
      }
    }
    await store.close()
    return schema
  }

  private static func type(of form: CopiedColumn.Form) -> String {
    switch form {
    case .identifier, .bytes: "BLOB"
    case .text: "TEXT"
    case .number, .flag: "INTEGER"
    }
  }

  @Test("every table of a data folder is copied, or stays behind for a reason")
  func tables() async throws {
    let schema = try await Self.schema()
    let copied = CopiedTable.allCases.map(\.rawValue)
    #expect(Set(copied).isDisjoint(with: CopiedTable.leftBehind.keys))
    #expect(Set(copied).union(CopiedTable.leftBehind.keys) == Set(schema.keys))
    #expect(CopiedTable.leftBehind.values.allSatisfy { !$0.isEmpty })
  }

  @Test("every column of a copied table is copied as what it is, but a place in the folder's own order of commits")
  func columns() async throws {
    let schema = try await Self.schema()
    for table in CopiedTable.allCases {
      let kept = schema[table.rawValue, default: []].filter { $0.name != CopiedTable.columnsLeftBehind[table] }
      let copied = table.columns.map { Column(name: $0.name, type: Self.type(of: $0.form)) }
      #expect(copied == kept, "\(table.rawValue)")
    }
    // What is read is the row's first columns; the place of an event is before them.
    for (table, left) in CopiedTable.columnsLeftBehind {
      let names = schema[table.rawValue, default: []].map(\.name)
      #expect((table == .events ? names.first : names.last) == left, "\(table.rawValue)")
    }
  }

  @Test("where a table has no rowids its key comes first: else SQLite 3.40.1 finds a whole database damaged")
  func keysFirst() async throws {
    let folder = try TemporaryFolder()
    let store = try CredentialStore.create(folder: folder.path("data"))
    let isKey = try store.writing.setUp { database in
      let tables = try String.fetchAll(
        database, sql: "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND wr")
      return try tables.map { table in
        let keys = try Bool.fetchAll(
          database, sql: "SELECT pk > 0 FROM pragma_table_info(?) ORDER BY cid", arguments: [table])
        return (table: table, keys: keys)
      }
    }
    await store.close()
    #expect(isKey.count > 30)
    for (table, keys) in isKey {
      let first = keys.prefix { $0 }.count
      #expect(!keys.dropFirst(first).contains(true), "\(table)")
    }
  }

  @Test("a folder that was copied is not opened, migrated or looked into any more, until its mark is taken away")
  func moved() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("data")
    try await CredentialStore.create(folder: path).close()
    try Data(repeating: 7, count: 16).write(to: URL(filePath: path + "/moved"))
    #expect(throws: OpenError.moved) { try CredentialStore.open(folder: path) }
    #expect(throws: OpenError.moved) { try CredentialStore.schema(folder: path) }
    #expect(throws: OpenError.moved) { try CredentialStore.migrate(folder: path) }
    try FileManager.default.removeItem(atPath: path + "/moved")
    try await CredentialStore.open(folder: path).close()
  }
}
