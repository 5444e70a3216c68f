import GRDB

/// What the database promises. A change of it is a new migration; one that was released never changes.
///
/// Identifiers are their 16 bytes, times are milliseconds since 1970, closed values are their names. `tenant_id` is
/// first in every key that is looked up inside a tenant; only a device code, a key's hash and a key id are unique
/// beyond it.
enum Schema {
  /// Tells a database of this program from any other: `ACAU`.
  static let applicationID: Int32 = 0x4143_4155

  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1") { database in
      try database.execute(sql: "PRAGMA application_id = \(applicationID)")
      for part in [records, keys, grants, media, guards, attempts, log, calls, privacy] {
        try database.execute(sql: part)
      }
    }
    return migrator
  }
}

/// How the schema of a data folder stands to the one of this program.
public struct SchemaStatus: Hashable, Sendable {
  /// The version of the data folder, from 1.
  public let applied: Int
  /// The version that this program writes.
  public let newest: Int

  /// Whether ``CredentialStore/migrate(folder:)`` has something to do.
  public var isOutdated: Bool { applied < newest }

  /// Reads it; throws ``OpenError/notADataFolder`` where `database` is of another program.
  init(of database: Database) throws {
    guard try Int32.fetchOne(database, sql: "PRAGMA application_id") == Schema.applicationID else {
      throw OpenError.notADataFolder
    }
    applied = try Schema.migrator.appliedIdentifiers(database).count
    newest = Schema.migrator.migrations.count
  }
}
