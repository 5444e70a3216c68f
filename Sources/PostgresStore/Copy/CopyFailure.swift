package import AccessAuth

/// Why a copy into a database ended. Each says what to do, without a word of the driver and without a value.
package enum CopyFailure: Error, Hashable, CustomStringConvertible {
  /// There is no connection any more, or the role may not do that.
  case database(DatabaseRefused)
  /// Somebody was there before.
  case notEmpty
  /// Another folder, or another copy of it, was begun in it.
  case otherCopy
  /// This very copy has ended there.
  case finished
  /// The folder was moved by another copy, and not into this database.
  case moved
  /// Another process copies into it.
  case overtaken
  /// The database does not take a row of this table.
  case rows(CopiedTable)
  /// Nobody can tell whether the last of it was done.
  case unknown

  package var description: String {
    switch self {
    case .database(.notAllowed):
      """
      the role of the database URL may not do that; a copy needs a superuser, or a role that may become accessauth_owner \
      and accessauth_keep
      """
    case .database(let refused): "\(refused)"
    case .notEmpty: "the database is not empty; name one with the schema and nothing in it"
    case .otherCopy: "another copy was begun in the database; drop it and name an empty one"
    case .finished: "this folder was copied into the database before, and the copy is whole; serve the database"
    case .moved: "this folder was copied into another database, which is the store since then; serve that"
    case .overtaken: "another process copies into the database; wait for its end"
    case .rows(let table):
      """
      the database does not take a row of \(table.rawValue): it is no copy's, or the folder was changed since the copy was \
      begun; drop the database and begin with an empty one
      """
    case .unknown: "nobody can tell whether the last part was done; run the same command again"
    }
  }

  init(_ error: any Error, in table: CopiedTable? = nil) {
    switch error {
    case let failure as CopyFailure: self = failure
    case PostgresFailure.commitUnknown: self = .unknown
    case let failure as PostgresFailure:
      if let table, failure.isRefusalOfRow { self = .rows(table) } else { self = .database(DatabaseRefused(failure)) }
    default:
      self = table.map { .rows($0) } ?? .database(.refused)
    }
  }
}

extension PostgresFailure {
  /// Whether it says that a value or a key does not fit: class 22 or 23, or what cannot even be sent.
  fileprivate var isRefusalOfRow: Bool {
    switch self {
    case .unrepresentable, .tooLong: true
    case .refused(let state, _): ["22", "23"].contains(state.description.prefix(2))
    default: false
    }
  }
}
