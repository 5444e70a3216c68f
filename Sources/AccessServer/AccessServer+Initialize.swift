package import AccessAuth
import CredentialStore
import PostgresStore
import SodiumPrimitives

extension AccessServer {
  /// What a new store begins with; the keys are shown once.
  package struct Initialized: Sendable {
    package let tenantID: TenantID
    package let adminKey: APIKeyToken
    package let platformKey: APIKeyToken
  }

  /// Makes a new data folder and, outside it, its master key and its erasure file: by default beside the folder, as
  /// ``ServeOptions/erasureFile``.
  package static func initialize(
    folder: String, keyFile: String, erasureFile: String? = nil, at moment: Moment = SystemClock().now
  ) async throws(StartFailure) -> Initialized {
    let files = try NewFiles(
      keyFile: keyFile, erasureFile: erasureFile ?? ServeOptions.erasureFile(beside: folder), beside: folder)
    do {
      let store = try CredentialStore.create(folder: folder)
      let initialized = try await found(store, files.keys, at: moment)
      await store.close()
      return initialized
    } catch {
      files.remove()
      guard let error = error as? OpenError else {
        throw StartFailure("the data folder could not be written; remove it, check the free space and try again")
      }
      throw StartFailure("\(error)")
    }
  }

  /// Founds the service in a database that has its schema, or is given it where `migrates`, and makes its master key and its
  /// erasure file. A database that was founded before is refused, and nothing of it is touched.
  package static func initialize(
    database place: DatabasePlace, keyFile: String, erasureFile: String, migrates: Bool,
    at moment: Moment = SystemClock().now
  ) async throws(StartFailure) -> Initialized {
    let target = try place.target()
    if migrates { _ = try await migrate(database: place) }
    if let flaw = Database.flaw(of: try await schema(database: place)) { throw StartFailure(flaw) }
    let store = PostgresStore(target)
    let result: Result<Initialized, any Error>
    do { result = .success(try await found(in: store, keyFile, erasureFile, at: moment)) } catch {
      result = .failure(error)
    }
    await Blocking.run { store.close() }
    do { return try result.get() } catch {
      throw error as? StartFailure ?? StartFailure("the database cannot be read: \(error)")
    }
  }

  private static func found(
    in store: PostgresStore, _ keyFile: String, _ erasureFile: String, at moment: Moment
  ) async throws -> Initialized {
    let founded = StartFailure("the database was founded before; name an empty one, or serve this one")
    guard try await store.instance() == nil else { throw founded }
    let files = try NewFiles(keyFile: keyFile, erasureFile: erasureFile, beside: nil)
    do throws(Refusal) { return try await found(store, files.keys, at: moment) } catch {
      // Somebody else was quicker.
      if case .conflict = error {
        files.remove()
        throw founded
      }
      // Whether the first of two commits was done nobody can tell: the key stays, as something may be sealed with it.
      throw StartFailure(
        """
        the database failed while it was founded; drop its schema accessauth, remove the key file and the erasure file, \
        and begin again
        """)
    }
  }

  private static func found(
    _ store: some ServiceStore, _ keys: DerivedKeys, at moment: Moment
  ) async throws(Refusal) -> Initialized {
    // No PIN is drawn here.
    let hasher = PINHasher(threads: 1, waiting: 0)
    defer { hasher.shutdown() }
    let management = Management(store: store, keys: keys, hasher: hasher, random: SystemRandom())
    let founding = try await management.found(tenantNamed: "First tenant", at: moment)
    return Initialized(
      tenantID: founding.tenant.id, adminKey: founding.adminKey, platformKey: founding.platformKey)
  }
}
