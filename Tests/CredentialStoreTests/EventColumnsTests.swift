import AccessAuth
import GRDB
import Testing

@testable import CredentialStore

@Suite struct EventColumnsTests {
  @Test("I-05 the columns of the table of events are those of the allow-list, and what orders and divides them")
  func columns() async throws {
    let folder = try TemporaryFolder()
    let store = try CredentialStore.create(folder: folder.path("data"))
    let columns = try store.writing.setUp { database in
      try String.fetchAll(database, sql: "SELECT name FROM pragma_table_info('events')")
    }
    await store.close()
    #expect(Set(columns) == Set(EventField.allCases.compactMap(\.column) + ["position", "tenant_id"]))
    #expect(columns.count == Set(columns).count)
  }
}
