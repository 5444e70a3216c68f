package import AccessHTTP
import CredentialStore

/// What of a host and its store somebody who helps may see: how things stand and how many there are, and nothing of
/// what they are.
package struct SupportFacts: Sendable {
  /// How the schema stands; nil while a service has the folder open.
  package let schema: AccessServer.SchemaState?
  /// What `doctor` finds.
  package let findings: [DoctorFinding]
  /// How many rows each table has; nil while a service has the folder open, and of a database.
  package let rows: [(table: String, rows: Int64)]?

  /// Writes them. A finding's sentence is constant text, with counts, times and names of keys.
  package func write(to json: inout JSONObject) {
    json.object("schema") { json in
      json.member("applied", schema?.applied)
      json.member("newest", schema?.newest)
    }
    json.objects("findings", findings) { json, finding in
      json.member("name", finding.name)
      json.member("state", finding.state.rawValue)
      json.member("detail", finding.detail)
    }
    json.objects("rows", rows ?? []) { json, row in
      json.member("table", row.table)
      json.member("rows", row.rows)
    }
  }
}

extension AccessServer {
  /// Looks at a data folder or a database, its key and the machine as ``doctor(_:keyFile:erasureFile:)`` does, and counts.
  /// Rows are counted of a data folder.
  package static func supportFacts(
    _ place: StorePlace, keyFile: String, erasureFile: String
  ) async -> SupportFacts {
    let findings = await doctor(place, keyFile: keyFile, erasureFile: erasureFile)
    let schema = try? await schema(place)
    var rows: [(table: String, rows: Int64)]?
    if let folder = place.folder, let store = try? CredentialStore.open(folder: folder) {
      rows = try? await store.rowCounts()
      await store.close()
    }
    return SupportFacts(schema: schema, findings: findings, rows: rows)
  }
}
