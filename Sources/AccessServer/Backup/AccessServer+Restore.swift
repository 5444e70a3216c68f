package import AccessAuth
import CredentialStore
import SodiumPrimitives

/// What a restore needs.
package struct RestoreOptions: Sendable {
  /// The backup.
  package var backup: String
  /// The file of its key.
  package var backupKeyFile: String
  /// The folder to make, or the empty database.
  package var place: StorePlace
  /// The file of the master key of the store that was backed up.
  package var keyFile: String
  /// The files that say who was erased. The first is the one that the store is served with: it gets what only the others
  /// say.
  package var erasureFiles: [String]
  /// The operator's own keys, where they are named: see ``EpochRaise/ownKeys``.
  package var ownKeys: [APIKeyID] = []
  /// Whether an older schema is brought up to this program's.
  package var migrates = false

  package init(
    backup: String, backupKeyFile: String, place: StorePlace, keyFile: String, erasureFiles: [String]
  ) {
    self.backup = backup
    self.backupKeyFile = backupKeyFile
    self.place = place
    self.keyFile = keyFile
    self.erasureFiles = erasureFiles
  }
}

/// What a restore has made.
package struct Restored: Sendable {
  /// What the backup says of itself.
  package let backup: BackupFacts
  /// The new epoch, and what rests.
  package let raised: RaisedEpoch
}

extension AccessServer {
  /// Makes a store of a backup. A data folder gets its name when everything is done: it was checked, its epoch is raised,
  /// what a restore suspends is suspended, and whoever was erased since is unreadable; `serve` does the rest.
  package static func restore(
    _ options: RestoreOptions, at moment: Moment = SystemClock().now
  ) async throws(StartFailure) -> Restored {
    let backupKey = try BackupKeyFile.read(options.backupKeyFile)
    let reader = try flawed { () throws(BackupFlaw) in try BackupReader(options.backup, key: backupKey) }
    let keys = try DerivedKeys.read(options.keyFile, beside: options.place.folder)
    guard reader.manifest.belongs(to: keys) else {
      throw StartFailure("the key file is not the master key of this backup; name the right one with --key-file")
    }
    switch (options.place, reader.manifest.engine) {
    case (.folder(let path), .sqlite):
      let ledger = try ErasureLedger(options.erasureFiles, of: path, keys: keys)
      return try await restore(reader, into: path, options, ledger, keys: keys, at: moment)
    case (.database(let database), .postgresql):
      let ledger = try ErasureLedger(options.erasureFiles, of: nil, keys: keys)
      return try await restore(reader, into: database, options, ledger, keys: keys, at: moment)
    case (.folder, .postgresql), (.database, .sqlite): throw StartFailure("\(BackupFlaw.otherEngine)")
    }
  }

  private static func restore(
    _ reader: BackupReader, into path: String, _ options: RestoreOptions, _ ledger: ErasureLedger, keys: DerivedKeys,
    at moment: Moment
  ) async throws(StartFailure) -> Restored {
    let folder: RestoredFolder
    do throws(OpenError) { folder = try RestoredFolder(path) } catch { throw occupied(path, error) }
    do throws(StartFailure) {
      do throws(BackupFlaw) { try pour(reader, into: folder.file) } catch {
        throw StartFailure(
          error == .notWritten ? "the folder could not be written; check its disk's free space" : "\(error)")
      }
      let raised = try await finish(folder, options, ledger, reader.manifest, keys: keys, at: moment)
      return Restored(backup: BackupFacts(reader.manifest), raised: raised)
    } catch {
      folder.abandon()
      throw error
    }
  }

  private static func finish(
    _ folder: RestoredFolder, _ options: RestoreOptions, _ ledger: ErasureLedger, _ manifest: BackupManifest,
    keys: DerivedKeys, at moment: Moment
  ) async throws(StartFailure) -> RaisedEpoch {
    do {
      try folder.sync()
      let facts = try DatabaseFacts.look(into: folder.partial)
      guard facts.instance.belongs(to: keys), facts.instance.epoch == manifest.epoch else { throw BackupFlaw.damaged }
      let store = try folder.open(migrating: options.migrates)
      let raised: RaisedEpoch
      do {
        try await ledger.demandAll(of: store)
        try await ledger.eraseAgain(in: store, keys: keys, at: moment)
        let known = [manifest.madeAt, ledger.lines.map(\.at).max()].compactMap(\.self).max()
        raised = try await raise(.restore, of: store, by: store, above: known, ownKeys: options.ownKeys, at: moment)
        try await ledger.gather()
      } catch {
        await store.close()
        throw error
      }
      await store.close()
      try folder.finish()
      return raised
    } catch let failure as StartFailure {
      throw failure
    } catch let flaw as BackupFlaw {
      throw StartFailure("\(flaw)")
    } catch OpenError.alreadyExists {
      throw occupied(folder.path, .alreadyExists)
    } catch OpenError.olderSchema {
      throw StartFailure("the backup has an older schema; add --migrate to bring it up to this program's")
    } catch OpenError.damaged {
      throw StartFailure("the database in the backup is damaged; use another one")
    } catch let error as OpenError {
      throw StartFailure("\(error)")
    } catch {
      throw StartFailure("the restored store could not be read: look at the disk, then try again")
    }
  }

  private static func occupied(_ folder: String, _ error: OpenError) -> StartFailure {
    guard error == .alreadyExists else { return StartFailure("\(error)") }
    return StartFailure(
      """
      \(folder) or \(folder).restoring exists already, and nothing is ever overwritten: name a new folder, or remove what a \
      restore that was cut off has left
      """)
  }

  /// Raises the epoch of a store that was rolled back in any other way; a data folder nobody may have open.
  package static func raiseEpoch(
    _ place: StorePlace, ownKeys: [APIKeyID] = [], at moment: Moment = SystemClock().now
  ) async throws(StartFailure) -> RaisedEpoch {
    switch place {
    case .folder(let folder):
      let store: CredentialStore
      do throws(OpenError) { store = try CredentialStore.open(folder: folder) } catch { throw StartFailure("\(error)") }
      do throws(StartFailure) {
        let raised = try await raise(.rollback, of: store, by: store, above: nil, ownKeys: ownKeys, at: moment)
        await store.close()
        return raised
      } catch {
        await store.close()
        throw error
      }
    case .database(let database):
      return try await raiseEpoch(database: database, ownKeys: ownKeys, at: moment)
    }
  }

  /// Raises the epoch of a store above everything that it and the caller know of.
  static func raise(
    _ cause: EpochCause, of store: some RecordReader & StoreWatch, by raising: some RestoreStore, above known: Instant?,
    ownKeys: [APIKeyID], at moment: Moment
  ) async throws(StartFailure) -> RaisedEpoch {
    do {
      let newest = try await store.standing().newestEventAt
      return try await Epochs(of: store, by: raising, random: SystemRandom()).raise(
        cause, above: [newest, known].compactMap(\.self).max(), ownKeys: ownKeys, at: moment)
    } catch {
      throw StartFailure("the epoch was not raised: \(error)")
    }
  }
}
