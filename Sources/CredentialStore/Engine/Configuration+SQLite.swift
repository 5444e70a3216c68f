import AccessAuth
import GRDB

extension Configuration {
  /// The one connection that writes.
  static var writer: Configuration {
    var configuration = settings(cache: 16 << 10)
    configuration.journalMode = .wal
    configuration.label = "accessauth.writer"
    return configuration
  }

  /// A connection that reads.
  static var reader: Configuration {
    var configuration = settings(cache: 4 << 10)
    configuration.readonly = true
    configuration.label = "accessauth.reader"
    return configuration
  }

  /// `cache` in KiB: with one writer and two readers 24 MiB, whatever the size of the database.
  private static func settings(cache: Int) -> Configuration {
    var configuration = Configuration()
    // Nobody else has the database open: only a checkpoint that waits for a reader can be busy, and doors wait with it.
    configuration.busyMode = .timeout(0.1)
    configuration.prepareDatabase { database in
      try database.execute(
        sql: """
          PRAGMA cache_size = -\(cache);
          PRAGMA mmap_size = 0;
          PRAGMA trusted_schema = OFF;
          PRAGMA secure_delete = ON;
          PRAGMA temp_store = MEMORY;
          PRAGMA wal_autocheckpoint = 0;
          PRAGMA journal_size_limit = 67108864;
          """)
    }
    return configuration
  }
}

extension SerialConnection {
  /// Opens the database that writes, with every commit synced.
  static func writer(path: String) throws -> SerialConnection {
    let connection = try SerialConnection(path: path, configuration: .writer)
    try connection.setUp { database in
      // GRDB has set NORMAL after everything that a configuration can say: a power cut could undo a commit then.
      try database.execute(sql: "PRAGMA synchronous = FULL")
      let synchronous = try Int.fetchOne(database, sql: "PRAGMA synchronous")
      let journal = try String.fetchOne(database, sql: "PRAGMA journal_mode")
      guard synchronous == 2, journal == "wal" else { throw OpenError.unavailable }
    }
    return connection
  }
}
