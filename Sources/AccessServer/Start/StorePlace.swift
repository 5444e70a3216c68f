/// Where a service keeps what it keeps.
package enum StorePlace: Sendable {
  /// A data folder, which one process has to itself.
  case folder(String)
  /// A database, which any number of processes share.
  case database(DatabasePlace)

  /// The data folder, in which neither the key nor the erasure file may lie; nil where there is none.
  var folder: String? {
    switch self {
    case .folder(let folder): folder
    case .database: nil
    }
  }

  /// What it is called where a person is told of it.
  var word: String {
    switch self {
    case .folder: "data folder"
    case .database: "database"
    }
  }
}
