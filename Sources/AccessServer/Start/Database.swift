import AccessAuth
import Dispatch
import PostgresStore

/// A database, which other processes serve too.
struct Database: StoreOpener {
  let place: DatabasePlace
  let keys: DerivedKeys
  let migrates: Bool

  func open() async throws -> OpenStore<PostgresStore> {
    // Read again with each try: a password that was wrong is mended in its file.
    let target = try place.target()
    do {
      if migrates { try await Blocking.run { () throws(DatabaseRefused) in _ = try PostgresStore.migrate(target) } }
      let schema = try await Blocking.run { () throws(DatabaseRefused) in try PostgresStore.schema(target) }
      if let flaw = Self.flaw(of: schema) { throw StartFailure(flaw) }
      guard !schema.seesEverything else {
        throw StartFailure(
          "the role of the database URL sees the rows of every tenant, past row-level security; serve as accessauth_serve"
        )
      }
    } catch let refused as DatabaseRefused {
      if case .unreachable = refused { throw StoreAway(why: "\(refused)") }
      throw StartFailure("\(refused)")
    }
    let store = PostgresStore(target)
    return OpenStore(store: store, keys: keys, place: .database(place)) { await Blocking.run { store.close() } }
  }

  /// Why a schema cannot be served; nil where it can.
  static func flaw(of schema: DatabaseSchema) -> String? {
    if schema.isNewer { return "\(DatabaseRefused.newerSchema)" }
    if schema.isUnfinished { return "\(DatabaseRefused.unfinishedRestore)" }
    if schema.applied == 0 {
      return "the database has no schema; run `accessauth migrate roles` and `accessauth migrate up` first"
    }
    if schema.isOutdated {
      return "an older program has written the database; back it up, then run `accessauth migrate up`"
    }
    return nil
  }
}

/// What blocks, on a thread that may: those of tasks are few, and answer requests meanwhile.
enum Blocking {
  static func run<Value: Sendable, Failure: Error>(
    _ work: @escaping @Sendable () throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    let result: Result<Value, Failure> = await withCheckedContinuation { continuation in
      DispatchQueue.global().async { continuation.resume(returning: Result(catching: work)) }
    }
    return try result.get()
  }
}
