import GRDB

/// A connection with the serial queue that alone may touch it: what blocks on the disk blocks that queue's thread, and
/// no request's.
struct SerialConnection: Sendable {
  private let database: DatabaseQueue
  private let connection: Connection

  /// Opens the database at `path`.
  init(path: String, configuration: Configuration) throws {
    database = try DatabaseQueue(path: path, configuration: configuration)
    connection = try database.unsafeRead { database throws(SQLiteFailure) in try Connection(database) }
  }

  /// The database as GRDB sees it, for what is done once: opening, migrating, asking for settings. It blocks.
  func setUp<Value>(_ work: (Database) throws -> Value) throws -> Value {
    try database.writeWithoutTransaction(work)
  }

  /// Runs `work` on the queue and waits for it. It blocks.
  func read<Value>(_ work: (Connection) throws -> Value) throws -> Value {
    try database.writeWithoutTransaction { _ in try work(connection) }
  }

  /// Applies what `migrator` holds beyond the database. It blocks.
  func migrate(by migrator: DatabaseMigrator) throws { try migrator.migrate(database) }

  /// Runs `work` on the queue, after what was given before.
  func perform(_ work: @escaping @Sendable (Connection) -> Void) {
    database.asyncWriteWithoutTransaction { [connection] _ in work(connection) }
  }

  /// Runs `work` on the queue, after what was given before, and waits for it.
  func result<Value: Sendable>(of work: @escaping @Sendable (Connection) -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      perform { continuation.resume(returning: work($0)) }
    }
  }

  /// Ends the connection after what was given before.
  func close() async {
    await result { $0.finish() }
    // With its statements gone it cannot refuse; were it to, the process's end closes the files.
    try? database.close()
  }
}
