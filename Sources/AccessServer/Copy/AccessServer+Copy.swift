import AccessAuth
import CredentialStore
import PostgresStore

extension AccessServer {
  /// Copies the rows of the data folder at `folder`, which nobody serves, into a database that has the schema and nothing in
  /// it, or in which this very copy was begun before. When every table was found to be the same on both sides, the database
  /// may be served and the folder may not any more.
  package static func copy(
    folder: String, to place: DatabasePlace, progress: @escaping @Sendable (CopyProgress) -> Void = { _ in }
  ) async throws(StartFailure) -> Copied {
    let schema = try await schema(database: place)
    // A copy that was cut off is what this may go on with.
    if !schema.isUnfinished, let flaw = Database.flaw(of: schema) { throw StartFailure(flaw) }
    guard schema.applied == schema.newest else {
      throw StartFailure(
        """
        the role of the database URL may not look into the schema; a copy needs a superuser, or a role that may become \
        accessauth_owner and accessauth_keep
        """)
    }
    do {
      return try await Blocking.run { try FolderCopy(folder, to: place, progress).run() }
    } catch let failure as StartFailure {
      throw failure
    } catch let failure as CopyFailure {
      throw StartFailure("\(failure)")
    } catch let error as OpenError {
      throw StartFailure("\(error)")
    } catch {
      throw StartFailure("the copy was cut off; run the same command again")
    }
  }
}
