import GRDB

extension CredentialStore {
  /// The version of the schema that this program writes.
  public static var schemaVersion: Int { Schema.migrator.migrations.count }

  /// How the schema of the data folder at `folder` stands to the program's. Nobody may have the folder open.
  public static func schema(folder path: String) throws(OpenError) -> SchemaStatus {
    try withSchema(of: path) { status, _ in status }
  }

  /// Brings the schema of the data folder at `folder` up to date, and says how it stood before. Nobody may have the
  /// folder open.
  public static func migrate(folder path: String) throws(OpenError) -> SchemaStatus {
    try withSchema(of: path) { status, connection in
      guard status.applied <= status.newest else { throw OpenError.newerSchema }
      try connection.migrate(by: Schema.migrator)
      return status
    }
  }

  private static func withSchema(
    of path: String, _ body: (SchemaStatus, SerialConnection) throws -> SchemaStatus
  ) throws(OpenError) -> SchemaStatus {
    let folder = try DataFolder.hold(path)
    defer { folder.release() }
    do {
      let connection = try SerialConnection.writer(path: folder.database)
      return try body(connection.setUp { try SchemaStatus(of: $0) }, connection)
    } catch {
      throw OpenError(error)
    }
  }
}
