import CredentialStore

extension AccessServer {
  /// How the schema of a data folder stands to the one of this program.
  package struct SchemaState: Hashable, Sendable {
    /// The version of the data folder, from 1.
    package let applied: Int
    /// The version that this program writes.
    package let newest: Int
  }

  /// Looks at the schema of a data folder that nobody has open, and changes nothing.
  package static func schema(folder: String) throws(StartFailure) -> SchemaState {
    do {
      let status = try CredentialStore.schema(folder: folder)
      return SchemaState(applied: status.applied, newest: status.newest)
    } catch {
      throw StartFailure("\(error)")
    }
  }
}
