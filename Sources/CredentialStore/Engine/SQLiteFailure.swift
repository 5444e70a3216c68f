import AccessAuth
import GRDB
import GRDBSQLite

/// What SQLite answered instead of doing it. It holds a code and, of a broken constraint, names of columns; never a
/// value, and no other words of the driver.
struct SQLiteFailure: Error {
  /// The extended result code.
  let code: Int32
  /// Of a broken uniqueness: `table.column, table.column`.
  let columns: String?
}

extension Error {
  /// Whether the file system failed, so that nobody can tell what is on the disk.
  var isStorageFailure: Bool { (self as? SQLiteFailure).map { $0.code & 0xFF == SQLITE_IOERR } ?? false }

  /// Whether what was to be written does not fit what is stored.
  var isBrokenConstraint: Bool { (self as? SQLiteFailure).map { $0.code & 0xFF == SQLITE_CONSTRAINT } ?? false }
}

extension StoreError {
  /// What leaves the store, whatever happened inside.
  init(_ error: any Error) {
    let code: Int32
    switch error {
    case let error as StoreError:
      self = error
      return
    case let error as SQLiteFailure: code = error.code & 0xFF
    case let error as DatabaseError: code = error.resultCode.rawValue
    default:
      self = .unavailable
      return
    }
    switch code {
    case SQLITE_BUSY, SQLITE_LOCKED: self = .busy
    case SQLITE_CORRUPT, SQLITE_NOTADB: self = .corrupt
    default: self = .unavailable
    }
  }
}
