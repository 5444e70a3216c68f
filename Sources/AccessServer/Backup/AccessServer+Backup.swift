package import AccessAuth
import CredentialStore
import SodiumPrimitives

/// What a backup is, for whoever made it or looked at it.
package struct BackupFacts: Hashable, Sendable {
  /// What kind of store it is of: `sqlite` or `postgresql`.
  package let engine: String
  /// The version of the store's schema.
  package let schema: Int
  /// The store's epoch.
  package let epoch: Int64
  /// When it was made.
  package let madeAt: Instant
  /// How long the file is, in bytes; nil where it was only read.
  package var count: Int64?
  /// How many rows each table has; empty where nobody counted.
  package var rows: [Rows] = []

  /// The rows of a table.
  package struct Rows: Hashable, Sendable {
    package let table: String
    package let count: Int64
  }

  init(_ manifest: BackupManifest, count: Int64? = nil, rows: [Rows] = []) {
    engine = manifest.engine.rawValue
    schema = manifest.schema
    epoch = manifest.epoch
    madeAt = manifest.madeAt
    self.count = count
    self.rows = rows
  }
}

extension AccessServer {
  /// Draws a backup key into `path`, which must be new and, where it is for a data folder, outside that.
  package static func makeBackupKey(_ path: String, for place: StorePlace? = nil) throws(StartFailure) {
    _ = try BackupKeyFile.create(path, beside: place?.folder)
  }

  /// Writes a backup of the store, whether a service has it open or not, to `target`, which must be new.
  package static func backUp(
    _ place: StorePlace, keyFile: String, to target: String, at moment: Moment = SystemClock().now
  ) async throws(StartFailure) -> BackupFacts {
    switch place {
    case .folder(let folder): try backUp(folder: folder, keyFile: keyFile, to: target, at: moment)
    case .database(let database): try await backUp(database: database, keyFile: keyFile, to: target, at: moment)
    }
  }

  private static func backUp(
    folder: String, keyFile: String, to target: String, at moment: Moment
  ) throws(StartFailure) -> BackupFacts {
    let key = try BackupKeyFile.read(keyFile, beside: folder)
    let copy: DatabaseCopy
    do throws(OpenError) { copy = try DatabaseCopy.take(of: folder) } catch { throw StartFailure("\(error)") }
    try BackupKeyFile.refuseMasterKey(key, of: copy.instance)
    let manifest = BackupManifest(
      engine: .sqlite, schema: copy.schema, epoch: copy.instance.epoch, madeAt: moment.wall,
      keyCheck: copy.instance.keyCheck)
    return try flawed { () throws(BackupFlaw) in
      let writer = try BackupWriter(target, key: key, manifest: manifest)
      do throws(BackupFlaw) {
        while true {
          guard let part = OpenFile.read(BackupForm.pieceCount, from: copy.file) else { throw .notWritten }
          guard !part.isEmpty else { break }
          try writer.write(part)
        }
        try writer.finish()
      } catch {
        writer.abandon()
        throw error
      }
      return BackupFacts(manifest, count: writer.count)
    }
  }

  /// Reads the backup at `path` to its end, and looks whether what is in it is whole. The database lies in `scratch`
  /// meanwhile, in a file without a name.
  package static func verifyBackup(
    _ path: String, keyFile: String, scratch: String
  ) throws(StartFailure) -> BackupFacts {
    let key = try BackupKeyFile.read(keyFile)
    let reader = try flawed { () throws(BackupFlaw) in try BackupReader(path, key: key) }
    let manifest = reader.manifest
    guard manifest.engine == .sqlite else { return try verifyDump(reader, of: path) }
    let facts: DatabaseFacts
    do {
      facts = try DatabaseFacts.look(in: scratch) { file throws(BackupFlaw) in try pour(reader, into: file) }
    } catch let error as OpenError {
      throw StartFailure(
        error == .damaged ? "the database in the backup is damaged; use another one" : "\(error)")
    } catch let flaw as BackupFlaw {
      // A full disk is the only thing that this writes to.
      throw StartFailure(
        flaw == .notWritten
          ? "there is not enough room in \(scratch); name a folder on another disk with --scratch" : "\(flaw)")
    } catch {
      throw StartFailure("the database in the backup could not be read")
    }
    guard facts.schema == manifest.schema, facts.instance.epoch == manifest.epoch else {
      throw StartFailure("\(BackupFlaw.damaged)")
    }
    return BackupFacts(manifest, rows: facts.rows.map { BackupFacts.Rows(table: $0.table, count: $0.count) })
  }

  /// Writes what is left of a backup.
  static func pour(_ reader: BackupReader, into file: Int32) throws(BackupFlaw) {
    while let part = try reader.next() {
      guard OpenFile.write(part.span, to: file) else { throw .notWritten }
    }
  }

  /// A flaw as a sentence.
  static func flawed<Value: ~Copyable>(_ work: () throws(BackupFlaw) -> Value) throws(StartFailure) -> Value {
    do { return try work() } catch { throw StartFailure("\(error)") }
  }

  /// What can be said of a backup of a PostgreSQL database without one: that it is genuine, and whole.
  private static func verifyDump(
    _ reader: BackupReader, of path: String
  ) throws(StartFailure) -> BackupFacts {
    do throws(BackupFlaw) { while try reader.next() != nil {} } catch { throw StartFailure("\(error)") }
    return BackupFacts(reader.manifest)
  }
}
