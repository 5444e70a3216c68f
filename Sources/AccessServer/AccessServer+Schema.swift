import CredentialStore
import PostgresStore

extension AccessServer {
  /// How the schema of a store stands to the one of this program.
  package struct SchemaState: Hashable, Sendable {
    /// The version of the store, from 1; 0 for a database that has none.
    package let applied: Int
    /// The version that this program writes.
    package let newest: Int
  }

  /// Looks at the schema of a data folder that nobody has open, or of a database, and changes nothing.
  package static func schema(_ place: StorePlace) async throws(StartFailure) -> SchemaState {
    switch place {
    case .folder(let folder):
      do throws(OpenError) {
        let status = try CredentialStore.schema(folder: folder)
        return SchemaState(applied: status.applied, newest: status.newest)
      } catch {
        throw StartFailure("\(error)")
      }
    case .database(let place):
      let schema = try await schema(database: place)
      return SchemaState(applied: schema.applied, newest: schema.newest)
    }
  }

  /// Brings the schema of a store up to this program.
  package static func migrate(_ place: StorePlace) async throws(StartFailure) {
    switch place {
    case .folder(let folder):
      do throws(OpenError) { _ = try CredentialStore.migrate(folder: folder) } catch { throw StartFailure("\(error)") }
    case .database(let place): try await migrate(database: place)
    }
  }

  /// Makes the roles of a database: the owner of its tables, the one that serves and the one for what concerns all tenants.
  /// Those that are there stay as they are.
  package static func makeRoles(_ place: DatabasePlace) async throws(StartFailure) {
    try await administer(place) { target throws(DatabaseRefused) in try PostgresStore.makeRoles(target) }
  }

  static func schema(database place: DatabasePlace) async throws(StartFailure) -> DatabaseSchema {
    try await administer(place) { target throws(DatabaseRefused) in try PostgresStore.schema(target) }
  }

  static func migrate(database place: DatabasePlace) async throws(StartFailure) {
    try await administer(place) { target throws(DatabaseRefused) in _ = try PostgresStore.migrate(target) }
  }

  private static func administer<Value: Sendable>(
    _ place: DatabasePlace, _ work: @escaping @Sendable (PostgresTarget) throws(DatabaseRefused) -> Value
  ) async throws(StartFailure) -> Value {
    let target = try place.target()
    do throws(DatabaseRefused) {
      return try await Blocking.run { () throws(DatabaseRefused) in try work(target) }
    } catch {
      throw StartFailure("\(error)")
    }
  }
}
