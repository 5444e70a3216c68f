public import AccessAuth
import GRDBSQLite
import Glibc

/// The database of a data folder as it stood in one moment, in a file that has no name any more: it is gone when this
/// object ends, or the process in whatever way.
public final class DatabaseCopy: Sendable {
  private let scratch: Scratch
  /// How long it is, in bytes.
  public let count: Int64
  /// The version of its schema.
  public let schema: Int
  /// What is true of the folder as a whole.
  public let instance: Instance

  private init(_ scratch: Scratch, schema: Int, instance: Instance) throws(OpenError) {
    self.scratch = scratch
    self.schema = schema
    self.instance = instance
    count = Int64(lseek(scratch.file, 0, SEEK_END))
    guard count > 0, lseek(scratch.file, 0, SEEK_SET) == 0 else { throw .unavailable }
  }

  /// The descriptor, of this object's life; reading begins at the first byte.
  public var file: Int32 { scratch.file }
}

extension DatabaseCopy {
  /// Copies the database of the folder at `path`, whether a service has it open or not. It blocks.
  ///
  /// SQLite 3.40.1 can damage a database when two connections write or checkpoint at once (the WAL-reset bug). This is a
  /// second process on the database, and does neither: its connection is opened for reading and commits nothing, and
  /// where nothing is committed nothing checkpoints by itself. Nor does its end, for which SQLite would need an exclusive
  /// lock of the database file: a descriptor that is open for reading cannot take one, and a running service would not
  /// give it. What it does write is its own place among the readers, in the shared memory beside the log, as the
  /// service's readers do; after a crash also the index of the log, which SQLite makes anew under the lock of writers. The
  /// transaction lasts as long as a copy from disk to disk, never as long as a slow target takes: until its end the
  /// service's log cannot begin again.
  ///
  /// The copy lies in the data folder, on the disk that has all of it anyway, and has no name by the time that the first
  /// byte of it is written.
  public static func take(of path: String) throws(OpenError) -> DatabaseCopy {
    let database = try DataFolder.look(path)
    do {
      let source = try PlainConnection(path: database, isReader: true)
      // What is asked here and what is copied is of one moment.
      try source.run("BEGIN")
      guard try source.first("PRAGMA application_id", { try $0.int() }) == Int64(Schema.applicationID) else {
        throw OpenError.notADataFolder
      }
      let schema = try source.first("SELECT count(*) FROM grdb_migrations") { try $0.int() } ?? 0
      guard schema <= CredentialStore.schemaVersion else { throw OpenError.newerSchema }
      guard let instance = try source.first("SELECT * FROM instance", { try Instance(&$0) }) else {
        throw OpenError.notADataFolder
      }
      let scratch = try Scratch(in: path)
      try copy(source, to: scratch)
      return try DatabaseCopy(scratch, schema: Int(schema), instance: instance)
    } catch {
      throw OpenError(error)
    }
  }

  private static func copy(_ source: PlainConnection, to scratch: Scratch) throws {
    do {
      defer { scratch.forgetName() }
      let target = try PlainConnection(path: scratch.path, isReader: false)
      // No second file beside it, and no waiting for the disk: nobody reads it after a crash.
      try target.run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -4096")
      scratch.forgetName()
      try source.copy(to: target)
    }
    // The file says that it has a log (sqlite.org/fileformat2.html section 1.3.1), and has none: whoever opens it next
    // would make one. The service turns the log on again.
    let versions: [UInt8] = [1, 1]
    // The array has the two bytes that are written.
    guard unsafe pwrite(scratch.file, versions, 2, 18) == 2 else { throw OpenError.unavailable }
  }
}
