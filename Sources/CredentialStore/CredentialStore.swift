import GRDB
import Synchronization

/// The store of a service in one folder on this machine: SQLite with a write-ahead log, one writer, durable commits.
///
/// Every mutation goes through one lane whose turns are group commits, and with it what a door looks up. Other look-ups
/// have a connection of their own, and so have lists, which can take long; see ``Lane``. A method returns after the
/// commit, never before.
public final class CredentialStore: Sendable {
  private let folder: DataFolder
  let writing: SerialConnection
  private let reading: [SerialConnection]
  let writer: Lane
  let lookups: Lane
  let lists: Lane
  let transactions = TransactionSizes(most: LaneBounds.writing.together)
  /// Where the search for burns to forget goes on; nil is the beginning.
  let burnSweep = Mutex<BurnPlace?>(nil)
  /// Where the search for events without a place goes on.
  let sealSearch = Mutex(SealSearch())
  /// Whether the write-ahead log may hold what was deleted. At the start it may: the process before can have ended between
  /// a commit and the cut.
  private let cutIsOwed = Atomic(true)

  private init(
    _ folder: DataFolder, writing: SerialConnection, onStorageFailure: @escaping @Sendable () -> Never
  ) throws {
    self.folder = folder
    self.writing = writing
    let path = folder.database
    let looking = try SerialConnection(path: path, configuration: .reader)
    let listing = try SerialConnection(path: path, configuration: .reader)
    reading = [looking, listing]
    writer = Lane(
      over: [writing], bounds: .writing,
      turn: WriteTurn(onStorageFailure: onStorageFailure, transactions: transactions))
    lookups = Lane(over: [looking], bounds: .lookups, turn: ReadTurn())
    lists = Lane(over: [listing], bounds: .lists, turn: ReadTurn())
  }

  /// Makes the data folder at `folder` with an empty store. It blocks, as do the other ways to open one.
  public static func create(
    folder path: String, onStorageFailure: @escaping @Sendable () -> Never = endProcess
  ) throws(OpenError) -> CredentialStore {
    let folder = try DataFolder.make(at: path)
    do {
      let writing = try SerialConnection.writer(path: folder.database)
      try writing.migrate(by: Schema.migrator)
      let store = try CredentialStore(folder, writing: writing, onStorageFailure: onStorageFailure)
      try folder.sync()
      return store
    } catch {
      throw OpenError(error)
    }
  }

  /// Opens the data folder at `folder`; a schema that is older than the program's is brought up to date if `migrating`,
  /// and refused otherwise. `onStorageFailure` is called when the file system failed to keep what was written; it ends
  /// the process.
  public static func open(
    folder path: String, migrating: Bool = false, onStorageFailure: @escaping @Sendable () -> Never = endProcess
  ) throws(OpenError) -> CredentialStore {
    try open(DataFolder.hold(path), migrating: migrating, onStorageFailure: onStorageFailure)
  }

  /// Opens the data folder that was held.
  static func open(
    _ folder: DataFolder, migrating: Bool, onStorageFailure: @escaping @Sendable () -> Never = endProcess
  ) throws(OpenError) -> CredentialStore {
    do {
      let writing = try SerialConnection.writer(path: folder.database)
      let status = try writing.setUp { try SchemaStatus(of: $0) }
      guard status.applied <= status.newest else { throw OpenError.newerSchema }
      guard migrating || !status.isOutdated else { throw OpenError.olderSchema }
      try writing.migrate(by: Schema.migrator)
      // Its lock says that every process with a lease has ended.
      try writing.setUp { try $0.execute(sql: "DELETE FROM leases") }
      return try CredentialStore(folder, writing: writing, onStorageFailure: onStorageFailure)
    } catch {
      throw OpenError(error)
    }
  }

  /// Something was deleted, and committed: it can be read in the write-ahead log until that is cut.
  func oweCut() { cutIsOwed.store(true, ordering: .relaxed) }

  /// Whether the write-ahead log is still to be cut.
  var owesCut: Bool { cutIsOwed.load(ordering: .relaxed) }

  /// Cuts the write-ahead log, so that nothing deleted can be read in it. Readers that look at it are not waited for
  /// longer than a busy timeout: the cut is owed then.
  func truncateLog() async {
    await writing.result { connection in
      // No commit comes between the cut and its note: all of them go by this connection.
      if (try? connection.checkpoint(.truncate)) != nil { self.cutIsOwed.store(false, ordering: .relaxed) }
    }
  }

  /// Lets go of the folder: what waits is done, later calls throw ``StoreError/unavailable``, the write-ahead log ends
  /// up in the database.
  public func close() async {
    writer.close()
    lookups.close()
    lists.close()
    for connection in reading { await connection.close() }
    // The log is kept where that fails, and read at the next start.
    await truncateLog()
    await writing.close()
    folder.release()
  }
}
