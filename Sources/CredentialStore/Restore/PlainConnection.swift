import GRDBSQLite
import Glibc

/// A connection of SQLite for one purpose, as it comes: without GRDB, which sets things that a copy must not have.
///
/// It is opened, used and closed by one thread.
@safe final class PlainConnection {
  let handle: OpaquePointer

  /// Opens the database at `path`, which must be there.
  init(path: String, isReader: Bool) throws(SQLiteFailure) {
    var handle: OpaquePointer?
    let mode = isReader ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE
    // Swift lends a copy of the path that ends with a zero byte for the time of the call.
    let code = unsafe sqlite3_open_v2(path, &handle, mode | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
    guard let handle = unsafe handle else { throw SQLiteFailure(code: SQLITE_NOMEM, columns: nil) }
    unsafe self.handle = handle
    guard code == SQLITE_OK else { throw SQLiteFailure(code: code, columns: nil) }
    // Whoever commits just now is done in a moment.
    _ = unsafe sqlite3_busy_timeout(handle, 5000)
  }

  deinit { _ = unsafe sqlite3_close_v2(handle) }

  /// Runs a statement that answers nothing, or nothing that matters.
  func run(_ sql: StaticString) throws(SQLiteFailure) {
    // A literal ends with a zero byte and lives as long as the program.
    let text = unsafe UnsafeRawPointer(sql.utf8Start).assumingMemoryBound(to: CChar.self)
    let code = unsafe sqlite3_exec(handle, text, nil, nil, nil)
    guard code == SQLITE_OK else { throw SQLiteFailure(code: code, columns: nil) }
  }

  /// The first row, read as its columns; nil where there is none.
  func first<Value>(
    _ sql: StaticString, _ read: (inout StoredRow) throws -> Value
  ) throws -> Value? {
    var statement: OpaquePointer?
    let text = unsafe UnsafeRawPointer(sql.utf8Start).assumingMemoryBound(to: CChar.self)
    let code = unsafe sqlite3_prepare_v2(handle, text, Int32(sql.utf8CodeUnitCount), &statement, nil)
    guard code == SQLITE_OK, let statement = unsafe statement else { throw SQLiteFailure(code: code, columns: nil) }
    defer { _ = unsafe sqlite3_finalize(statement) }
    switch unsafe sqlite3_step(statement) {
    case SQLITE_ROW:
      var row = unsafe StoredRow(of: statement)
      return try read(&row)
    case SQLITE_DONE: return nil
    case let code: throw SQLiteFailure(code: code, columns: nil)
    }
  }

  /// Copies the whole database to `target`, of this connection's own snapshot where a transaction has one.
  func copy(to target: PlainConnection) throws(SQLiteFailure) {
    guard let backup = unsafe sqlite3_backup_init(target.handle, "main", handle, "main") else {
      throw SQLiteFailure(code: unsafe sqlite3_extended_errcode(target.handle), columns: nil)
    }
    let stepped = unsafe sqlite3_backup_step(backup, -1)
    let finished = unsafe sqlite3_backup_finish(backup)
    guard stepped == SQLITE_DONE, finished == SQLITE_OK else {
      throw SQLiteFailure(code: stepped == SQLITE_DONE ? finished : stepped, columns: nil)
    }
  }
}
