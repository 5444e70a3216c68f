import GRDB
import GRDBSQLite

/// One connection of SQLite with its prepared statements.
///
/// GRDB opens it, sets it up and owns it; statements are bound, stepped and read here, without GRDB's values and rows,
/// which took a fifth of the time of a redemption.
///
/// Unchecked Sendable holds because a connection is touched only in ``SerialConnection/perform(_:)``.
@safe final class Connection: @unchecked Sendable {
  private let handle: OpaquePointer
  private var statements: [UInt: OpaquePointer] = unsafe [:]
  /// Whether its end was announced: from then on there may be nothing behind `handle`.
  private var isFinished = false
  private var logSpace = LogSpace()
  private let memory: UnsafeMutableRawBufferPointer
  /// What is left of `memory` for the next statement.
  private var scratch: UnsafeMutableRawBufferPointer

  /// Enough for any statement on the path of a door; a longer one pays for memory of its own.
  private static let scratchCount = 8192

  /// The connection behind `database`, which must be open.
  init(_ database: Database) throws(SQLiteFailure) {
    guard let handle = unsafe database.sqliteConnection else { throw SQLiteFailure(code: SQLITE_MISUSE, columns: nil) }
    unsafe self.handle = handle
    unsafe memory = .allocate(byteCount: Self.scratchCount, alignment: 16)
    unsafe scratch = memory
  }

  deinit {
    finish()
    unsafe memory.deallocate()
  }

  /// Gives the statements back; the connection can be closed then. Whoever comes later is refused.
  func finish() {
    isFinished = true
    // Each was prepared here and is finalized once.
    unsafe statements.values.forEach { statement in _ = unsafe sqlite3_finalize(statement) }
    unsafe statements = [:]
  }

  /// Runs a statement to its end and says how many rows it changed.
  @discardableResult
  func run<each Value: Bindable>(_ sql: StaticSQL, _ values: repeat each Value) throws -> Int {
    try step(sql, repeat each values) { _ in true }
    return Int(unsafe sqlite3_changes(handle))
  }

  /// The first row, or nil.
  func first<each Value: Bindable, Result>(
    _ sql: StaticSQL, _ values: repeat each Value, read: (inout StoredRow) throws -> Result
  ) throws -> Result? {
    var result: Result?
    try step(sql, repeat each values) { row in
      result = try read(&row)
      return false
    }
    return result
  }

  /// Whether there is a row.
  func exists<each Value: Bindable>(_ sql: StaticSQL, _ values: repeat each Value) throws -> Bool {
    try first(sql, repeat each values) { _ in true } ?? false
  }

  /// Every row.
  func all<each Value: Bindable, Result>(
    _ sql: StaticSQL, _ values: repeat each Value, read: (inout StoredRow) throws -> Result
  ) throws -> [Result] {
    var all: [Result] = []
    try step(sql, repeat each values) { row in
      all.append(try read(&row))
      return true
    }
    return all
  }

  /// Every row, until `row` says that it has enough.
  func step<each Value: Bindable>(
    _ sql: StaticSQL, _ values: repeat each Value, row: (inout StoredRow) throws -> Bool
  ) throws {
    let statement = unsafe try prepared(sql)
    let outer = unsafe scratch
    defer {
      // Whatever the last step said was seen there.
      unsafe sqlite3_reset(statement)
      unsafe scratch = outer
    }
    var parameters = unsafe Parameters(of: statement, scratch: scratch)
    repeat (each values).bind(to: &parameters)
    unsafe scratch = parameters.scratch
    guard parameters.code == SQLITE_OK else { throw SQLiteFailure(code: parameters.code, columns: nil) }
    while true {
      let code = unsafe sqlite3_step(statement)
      switch code {
      case SQLITE_ROW:
        var current = unsafe StoredRow(of: statement)
        guard try row(&current) else { return }
      case SQLITE_DONE: return
      default: throw failure(code)
      }
    }
  }

  private func prepared(_ sql: StaticSQL) throws -> OpaquePointer {
    if let statement = unsafe statements[sql.key] { return unsafe statement }
    guard !isFinished else { throw SQLiteFailure(code: SQLITE_MISUSE, columns: nil) }
    var statement: OpaquePointer?
    // The text is a literal, which lives as long as the program.
    let code = unsafe sqlite3_prepare_v3(
      handle, UnsafeRawPointer(sql.text.utf8Start).assumingMemoryBound(to: CChar.self),
      Int32(sql.text.utf8CodeUnitCount), UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
    guard code == SQLITE_OK, let statement = unsafe statement else { throw failure(code) }
    unsafe statements[sql.key] = statement
    return unsafe statement
  }

  private func failure(_ code: Int32) -> SQLiteFailure {
    guard code & 0xFF == SQLITE_CONSTRAINT else { return SQLiteFailure(code: code, columns: nil) }
    // Of a broken constraint SQLite names columns and no values: "UNIQUE constraint failed: devices.code".
    let message = unsafe String(cString: sqlite3_errmsg(handle))
    return SQLiteFailure(code: code, columns: message.split(separator: ": ").last.map(String.init))
  }
}

/// What the statements of every store are written for (see `StoreStatements`): here, SQLite's connection.
typealias Session = Connection

// The connection as a whole.
extension Connection {
  /// Undoes the transaction, if one is open: SQLite ends some by itself.
  func rollBack() throws {
    if !isFinished, unsafe sqlite3_get_autocommit(handle) == 0 { try run("ROLLBACK") }
  }

  /// How many pages were written to the write-ahead log since the last ``forgetPagesWritten()``.
  var pagesWritten: Int { pagesWritten(reset: false) }

  func forgetPagesWritten() { _ = pagesWritten(reset: true) }

  /// Makes room for what the write-ahead log will hold next.
  func reserveLog() {
    guard !isFinished else { return }
    unsafe logSpace.reserve(behind: pagesWritten, of: handle)
  }

  private func pagesWritten(reset: Bool) -> Int {
    guard !isFinished else { return 0 }
    var now: Int32 = 0
    var highest: Int32 = 0
    unsafe sqlite3_db_status(handle, SQLITE_DBSTATUS_CACHE_WRITE, &now, &highest, reset ? 1 : 0)
    return Int(now)
  }

  /// What a checkpoint does with the write-ahead log once its pages are in the database.
  enum LogEnd {
    /// It grows on; nobody is waited for.
    case keep
    /// It begins again, once every reader has looked away.
    case restart
    /// It is cut to nothing, likewise, so that nothing deleted stays in it.
    case truncate
  }

  /// Copies the write-ahead log into the database, as far as readers let it, and says how many pages the log holds.
  func checkpoint(_ end: LogEnd) throws(SQLiteFailure) -> Int {
    guard !isFinished else { throw SQLiteFailure(code: SQLITE_MISUSE, columns: nil) }
    let mode =
      switch end {
      case .keep: SQLITE_CHECKPOINT_PASSIVE
      case .restart: SQLITE_CHECKPOINT_RESTART
      case .truncate: SQLITE_CHECKPOINT_TRUNCATE
      }
    var pages: Int32 = 0
    let code = unsafe sqlite3_wal_checkpoint_v2(handle, "main", mode, &pages, nil)
    guard code == SQLITE_OK else { throw failure(code) }
    if end == .truncate { logSpace.forget() }
    return Int(pages)
  }
}
