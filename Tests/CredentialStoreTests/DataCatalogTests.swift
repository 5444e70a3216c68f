import AccessAuth
import Foundation
import GRDB
import Testing

@testable import CredentialStore

/// The catalogue of what is kept, held against what a fresh store has.
@Suite struct DataCatalogTests {
  /// What leads to a person, by the name that the schema gives to such a column wherever it stands.
  private static let telling: [String: PersonLink] = [
    "subject_id": .subject, "subject": .subject, "pseudonym": .subject, "external_ref": .subject, "grant_id": .grant,
    "credential_id": .credential, "event_id": .event, "person": .holder,
  ]

  /// The tables of a fresh store with their columns, in the order of the schema; its views keep nothing.
  private static func schema() async throws -> [String: [String]] {
    let folder = try TemporaryFolder()
    let store = try CredentialStore.create(folder: folder.path("data"))
    var schema: [String: [String]] = [:]
    try store.writing.setUp { database in
      let tables = try String.fetchAll(
        database,
        sql: "SELECT name FROM pragma_table_list WHERE type <> 'view' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
      for table in tables {
        schema[table] = try String.fetchAll(
          database, sql: "SELECT name FROM pragma_table_info(?) ORDER BY cid", arguments: [table])
      }
    }
    await store.close()
    return schema
  }

  @Test("I-01 every field of the store stands in the data catalogue, and nothing that is not in the store")
  func complete() async throws {
    let schema = try await Self.schema()
    #expect(schema.count > 30)
    let catalogued = DataCatalog.tables.map(\.name)
    #expect(Set(catalogued).count == catalogued.count)
    #expect(Set(schema.keys).subtracting(catalogued).sorted() == [], "not in the catalogue")
    #expect(Set(catalogued).subtracting(schema.keys).sorted() == [], "not in the store")
    for table in DataCatalog.tables {
      #expect(table.columns.map(\.name) == schema[table.name], "\(table.name)")
    }
  }

  @Test("the rows of every table are counted for who helps")
  func counted() async throws {
    let folder = try TemporaryFolder()
    let store = try CredentialStore.create(folder: folder.path("data"))
    let counts = try await store.rowCounts()
    #expect(Set(counts.map(\.table)) == Set(DataCatalog.tables.map(\.name)))
    #expect(counts.count == DataCatalog.tables.count)
    #expect(counts.filter { $0.rows > 0 }.map(\.table).sorted() == ["grdb_migrations", "sealing"])
    await store.close()
  }

  @Test("I-01 a field whose name says that it leads to a person is catalogued so")
  func links() async throws {
    let schema = try await Self.schema()
    var found: Set<String> = []
    for table in DataCatalog.tables + DataCatalog.database {
      for column in table.columns {
        guard let link = Self.telling[column.name] else { continue }
        found.insert(column.name)
        #expect(column.person == link, "\(table.name).\(column.name)")
      }
    }
    #expect(found == Set(Self.telling.keys))
    // A new field of another name is looked at here: all that hold an identifier lead somewhere, or say where they do not.
    let references = schema.values.joined().filter { $0.hasSuffix("_ref") || $0 == "reference" }
    #expect(Set(references) == ["external_ref", "reference", "transaction_ref", "reason_ref"])
  }

  @Test("I-01 every table that leads to a person says what an export shows of it and what an erasure does with it")
  func handled() {
    for table in DataCatalog.tables + DataCatalog.database {
      guard table.person.leadsToSubject else {
        #expect(table.erasure == .none, "\(table.name) leads to nobody, and is erased")
        #expect(table.columns.allSatisfy { $0.shown == .none && $0.erasure == nil }, "\(table.name)")
        continue
      }
      #expect(table.erasure != .none, "\(table.name) is not erased, and does not say why")
      for column in table.columns { #expect(column.shown != .none, "\(table.name).\(column.name)") }
    }
  }

  @Test("I-01 no key, no salt and nothing that a secret is recognised by is shown by an export")
  func secrets() {
    let secret: Set<DataKind> = [.wrappedKey, .keyedHash, .salt]
    for table in DataCatalog.tables + DataCatalog.database {
      // The hash of a card's UID tells the person's cards apart, and opens nothing.
      for column in table.columns where secret.contains(column.kind) && (table.name, column.name) != ("sun_cards", "id")
      {
        if case .member = column.shown { Issue.record("\(table.name).\(column.name) is shown") }
      }
    }
  }
}
