import AccessAuth
import Glibc
import PostgresStore
import SodiumPrimitives

// Backups of a PostgreSQL database: what `pg_dump` says goes straight into the encryption, and from there to `pg_restore`.
extension AccessServer {
  static func backUp(
    database place: DatabasePlace, keyFile: String, to target: String, at moment: Moment
  ) async throws(StartFailure) -> BackupFacts {
    let schema = try await schema(database: place)
    guard !schema.isNewer, !schema.isUnfinished, schema.applied > 0 else {
      throw StartFailure(Database.flaw(of: schema) ?? "")
    }
    let found: Instance?
    do { found = try await withStore(at: place) { try await $0.instance() } } catch let failure as StartFailure {
      throw failure
    } catch {
      throw StartFailure("the database cannot be read: \(error)")
    }
    guard let instance = found else {
      throw StartFailure("nothing was founded in the database; run `accessauth init` first")
    }
    let manifest = BackupManifest(
      engine: .postgresql, schema: schema.applied, epoch: instance.epoch, madeAt: moment.wall,
      keyCheck: instance.keyCheck)
    return try await Blocking.run { () throws(StartFailure) in
      let key = try BackupKeyFile.read(keyFile)
      try BackupKeyFile.refuseMasterKey(key, of: instance)
      return try dump(place, under: key, manifest, to: target)
    }
  }

  private static func dump(
    _ place: DatabasePlace, under key: borrowing SecretBytes, _ manifest: BackupManifest, to target: String
  ) throws(StartFailure) -> BackupFacts {
    let writer: BackupWriter
    do throws(BackupFlaw) { writer = try BackupWriter(target, key: key, manifest: manifest) } catch {
      throw StartFailure("\(error)")
    }
    do throws(StartFailure) {
      // One snapshot of everything. Row-level security is off, and whoever it would hide rows from is refused.
      let program = try ClientProgram(
        ClientProgram.find("pg_dump"),
        [
          "--format=custom", "--compress=1", "--schema=accessauth", "--no-password", "--lock-wait-timeout=10000",
          "--dbname=\(try place.target().connectionString)",
        ], writes: true, password: try place.password())
      try flawed { () throws(BackupFlaw) in
        while true {
          guard let part = OpenFile.read(BackupForm.pieceCount, from: program.descriptor) else { throw .notWritten }
          guard !part.isEmpty else { break }
          try writer.write(part)
        }
      }
      // Only a program that ended well has said everything.
      if let reason = program.wait() { throw StartFailure(reason) }
      try flawed { () throws(BackupFlaw) in try writer.finish() }
    } catch {
      writer.abandon()
      throw error
    }
    return BackupFacts(manifest, count: writer.count)
  }

  /// Restores a backup into an empty database that has its roles. Nobody can serve what is in it until its epoch is raised:
  /// the right to look into the schema comes with that.
  static func restore(
    _ reader: BackupReader, into place: DatabasePlace, _ options: RestoreOptions, _ ledger: ErasureLedger,
    keys: DerivedKeys, at moment: Moment
  ) async throws(StartFailure) -> Restored {
    let manifest = reader.manifest
    let before = try await schema(database: place)
    guard before.applied == 0 else { throw StartFailure("the database is not empty; name an empty one") }
    guard manifest.schema <= before.newest else { throw StartFailure("\(DatabaseRefused.newerSchema)") }
    guard manifest.schema == before.newest || options.migrates else {
      throw StartFailure("the backup has an older schema; add --migrate to bring it up to this program's")
    }
    // To its end first: what is cut off or changed must not become rows.
    do throws(BackupFlaw) { while try reader.next() != nil {} } catch { throw StartFailure("\(error)") }
    try await Blocking.run { () throws(StartFailure) in
      let key = try BackupKeyFile.read(options.backupKeyFile)
      let again: BackupReader
      do throws(BackupFlaw) { again = try BackupReader(options.backup, key: key) } catch {
        throw StartFailure("\(error)")
      }
      guard again.manifest == manifest else { throw StartFailure("\(BackupFlaw.damaged)") }
      try load(again, into: place)
    }
    let raised: RaisedEpoch
    do throws(StartFailure) {
      raised = try await finish(place, options, ledger, manifest, keys: keys, at: moment)
    } catch {
      throw StartFailure(
        "\(error); the database holds the backup now, and nobody may serve it: drop the database and begin again")
    }
    if manifest.schema < before.newest { try await migrate(database: place) }
    return Restored(backup: BackupFacts(manifest), raised: raised)
  }

  private static func load(_ reader: BackupReader, into place: DatabasePlace) throws(StartFailure) {
    let program = try ClientProgram(
      ClientProgram.find("pg_restore"),
      [
        // All of it or nothing. The schema itself is there and stays as it is: nobody but its owner may look into it.
        "--single-transaction", "--exit-on-error", "--no-owner", "--schema=accessauth",
        "--role=accessauth_owner", "--no-password", "--dbname=\(try place.target().connectionString)",
      ], writes: false, password: try place.password())
    // A program that has ended takes nothing more; that is said by its end, and not by a signal.
    _ = signal(SIGPIPE, SIG_IGN)
    do throws(BackupFlaw) { try pour(reader, into: program.descriptor) } catch {
      guard error == .notWritten, let reason = program.wait() else {
        program.end()
        throw StartFailure("\(error)")
      }
      throw StartFailure(reason)
    }
    program.endInput()
    if let reason = program.wait() { throw StartFailure(reason) }
  }

  private static func finish(
    _ place: DatabasePlace, _ options: RestoreOptions, _ ledger: ErasureLedger, _ manifest: BackupManifest,
    keys: DerivedKeys, at moment: Moment
  ) async throws(StartFailure) -> RaisedEpoch {
    let known = [manifest.madeAt, ledger.lines.map(\.at).max()].compactMap(\.self).max()
    do {
      return try await withStore(at: place) { store in
        try await store.beginRestore()
        try await ledger.demandAll(of: store)
        try await ledger.eraseAgain(in: store, keys: keys, at: moment)
        let raised = try await raise(
          .restore, of: store, by: RestoredDatabase(store: store), above: known, ownKeys: options.ownKeys, at: moment)
        try await ledger.gather()
        return raised
      }
    } catch let failure as StartFailure {
      throw failure
    } catch {
      throw StartFailure("the restored database cannot be read")
    }
  }

  /// Lends the store of a database that answers.
  private static func withStore<Value: Sendable>(
    at place: DatabasePlace, _ work: (PostgresStore) async throws -> Value
  ) async throws -> Value {
    let store = PostgresStore(try place.target())
    let result: Result<Value, any Error>
    do {
      try await answer(of: store)
      result = .success(try await work(store))
    } catch {
      result = .failure(error)
    }
    await Blocking.run { store.close() }
    return try result.get()
  }

  /// Waits until the store has its connections, which it makes by itself.
  private static func answer(of store: PostgresStore) async throws {
    for _ in 0..<50 {
      guard store.flaw == nil else { break }
      do throws(StoreError) {
        _ = try await store.resting(in: .none)
        return
      } catch {
        guard error == .unavailable else { return }
      }
      try await Task.sleep(for: .milliseconds(100))
    }
    throw StartFailure("the database cannot be reached: \(store.flaw ?? "it does not answer")")
  }

  /// Raises the epoch of a database that was rolled back in another way.
  static func raiseEpoch(
    database place: DatabasePlace, ownKeys: [APIKeyID], at moment: Moment
  ) async throws(StartFailure) -> RaisedEpoch {
    do {
      return try await withStore(at: place) { store in
        try await raise(.rollback, of: store, by: store, above: nil, ownKeys: ownKeys, at: moment)
      }
    } catch let failure as StartFailure {
      throw failure
    } catch {
      throw StartFailure("the epoch was not raised: \(error)")
    }
  }
}

/// A restored database whose service gets its rights with the new epoch.
private struct RestoredDatabase: RestoreStore {
  let store: PostgresStore

  func raise(_ raise: EpochRaise) async throws(StoreError) -> EpochRaised { try await store.finishRestore(raise) }

  func resting(in tenant: TenantID) async throws(StoreError) -> Resting { try await store.resting(in: tenant) }
}
