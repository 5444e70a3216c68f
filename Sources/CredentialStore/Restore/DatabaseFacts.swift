public import AccessAuth
import GRDB

/// What is found in a database that came out of a backup.
public struct DatabaseFacts: Sendable {
  /// The version of its schema.
  public let schema: Int
  /// What is true of the folder as a whole.
  public let instance: Instance
  /// How many rows each table has.
  public let rows: [(table: String, count: Int64)]
}

extension DatabaseFacts {
  /// Reads a database that `fill` writes into an empty file, whose descriptor it gets. The file lies in `folder` and has
  /// no name by then. It blocks.
  public static func look<Failure: Error>(
    in folder: String, _ fill: (Int32) throws(Failure) -> Void
  ) throws -> DatabaseFacts {
    let scratch = try Scratch(in: folder)
    let connection: SerialConnection
    do {
      defer { scratch.forgetName() }
      connection = try opening { try SerialConnection(path: scratch.path, configuration: .reader) }
    }
    try fill(scratch.file)
    return try opening { try DatabaseFacts(of: connection) }
  }

  /// Reads the database of the folder at `path`, which a restore makes and nobody has open. It blocks.
  public static func look(into path: String) throws(OpenError) -> DatabaseFacts {
    let database = try DataFolder.look(path, forRestore: true)
    return try opening { try DatabaseFacts(of: SerialConnection(path: database, configuration: .reader)) }
  }

  private static func opening<Value>(_ work: () throws -> Value) throws(OpenError) -> Value {
    do { return try work() } catch { throw OpenError(error) }
  }

  /// Throws ``OpenError/damaged`` where the database is not whole, as SQLite sees it.
  init(of connection: SerialConnection) throws {
    let status = try connection.setUp { database in
      guard try String.fetchOne(database, sql: "PRAGMA integrity_check(1)") == "ok",
        try Row.fetchOne(database, sql: "PRAGMA foreign_key_check") == nil
      else { throw OpenError.damaged }
      return try SchemaStatus(of: database)
    }
    guard status.applied <= status.newest else { throw OpenError.newerSchema }
    let (instance, rows) = try connection.read { connection in
      (
        try connection.first("SELECT * FROM instance") { try Instance(&$0) },
        try connection.all(CredentialStore.counting) { (table: try $0.text(), count: try $0.int()) }
      )
    }
    guard let instance else { throw OpenError.notADataFolder }
    schema = status.applied
    self.instance = instance
    self.rows = rows
  }
}
