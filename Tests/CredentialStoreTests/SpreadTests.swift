import GRDB
import Testing

@testable import CredentialStore

/// The embedded store promises what the shared statements rely on: they are the same for both.
@Suite struct SpreadTests {
  private struct Key: FetchableRecord {
    let table: String
    let columns: [String]

    init(row: Row) {
      table = row["name"]
      columns = (row["columns"] as String).split(separator: ",").map(String.init)
    }
  }

  private func keys(_ sql: String) async throws -> [Key] {
    let folder = try TemporaryFolder()
    let store = try CredentialStore.create(folder: folder.path("data"))
    let keys = try store.writing.setUp { try Key.fetchAll($0, sql: sql) }
    await store.close()
    return keys
  }

  @Test("tenant_id is first in every primary and unique key, but where a key is looked up before a tenant is known")
  func uniqueKeys() async throws {
    let keys = try await keys(
      """
      SELECT t.name, group_concat(x.name) AS columns FROM pragma_table_list t
      JOIN pragma_index_list(t.name) i ON i."unique" JOIN pragma_index_info(i.name) x
      WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE 'grdb%'
      GROUP BY t.name, i.name
      UNION ALL
      SELECT t.name, c.name FROM pragma_table_list t JOIN pragma_table_info(t.name) c ON c.pk = 1
      WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE 'grdb%'
      """)
    #expect(keys.count > 50)
    let exempt = Set(keys.filter { $0.columns.first != "tenant_id" }.map { "\($0.table)(\($0.columns[0]))" })
    #expect(
      exempt == [
        // What leads to a tenant; PostgreSQL has directories for these.
        "api_keys(hash)", "signing_keys(id)", "devices(code)",
        // What is no tenant's.
        "instance(id)", "claims(caller)", "leases(name)", "sealing(id)",
        // Rows that lie in the order of their making; their other key begins with the tenant.
        "events(position)",
      ])
  }

  @Test("a foreign key leads from a tenant's rows to rows of the same tenant")
  func foreignKeys() async throws {
    let keys = try await keys(
      """
      SELECT t.name, f."from" || ',' || coalesce(f."to", 'tenant_id') AS columns FROM pragma_table_list t
      JOIN pragma_foreign_key_list(t.name) f ON f.seq = 0 WHERE t.schema = 'main'
      """)
    #expect(keys.count > 20)
    #expect(keys.filter { $0.columns != ["tenant_id", "tenant_id"] }.map(\.table).isEmpty)
  }
}
