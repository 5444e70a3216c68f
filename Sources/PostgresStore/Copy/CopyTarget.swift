package import AccessAuth

/// A database that the rows of a data folder are copied into, and one connection to it. It blocks.
///
/// Each batch and its mark are one transaction, so that a copy goes on where it stood, whenever it was cut off.
package final class CopyTarget {
  private let session: Session

  /// Connects, as a role that may become the owner and the one that keeps.
  package init(_ target: PostgresTarget) throws(CopyFailure) {
    do { session = try Session(to: target, before: .after(.seconds(10))) } catch { throw CopyFailure(error) }
  }

  /// Begins, or goes on with what was begun; see ``Session/beginCopy(from:named:moved:)``.
  package func begin(from source: [UInt8], named drawn: [UInt8], moved: [UInt8]?) throws(CopyFailure) -> CopyMark {
    try transaction { session in try session.beginCopy(from: source, named: drawn, moved: moved) }
  }

  /// Makes the ranges in which events from `first` on lie, of at most a year: what is older lies in a table of its own.
  package func makeRoom(forEventsFrom first: Instant, to now: Instant) throws(CopyFailure) {
    try transaction { session in
      try session.queue("SET LOCAL ROLE accessauth_keep")
      _ = try session.extendEvents(from: max(first, now - .days(364)))
    }
  }

  /// Adds rows of a table behind the first `done`.
  package func add(_ rows: [[CopiedValue]], to table: CopiedTable, behind done: Int64) throws(CopyFailure) {
    try transaction(about: table) { session in
      try session.queue("SET LOCAL ROLE accessauth_keep")
      for row in rows { try session.queue(table.insertion, CopiedParameters(row, of: table)) }
      try session.moveCopy(table, from: done, to: done + Int64(rows.count))
    }
  }

  /// Ends the copy, or nothing: adds the instance, has everything compared by `compare`, which reads with
  /// ``sortedRows(of:_:)``, and when that is so, and `settle` done, lets the database be served. Throws what they throw.
  package func finish(instance: [CopiedValue], compare: () throws -> Void, settle: () throws -> Void) throws {
    do {
      try begin()
      try session.queue("SET LOCAL ROLE accessauth_keep")
      try session.queue(CopiedTable.instance.insertion, CopiedParameters(instance, of: .instance))
      // Everything that has its place is below that.
      try session.advanceSealing()
      try compare()
      try session.endCopy()
      // What was only sent has to be done, before it is said outside.
      _ = try session.exists("SELECT 1")
      try settle()
      Failpoint.pass(.beforeCommit)
      try session.commit()
      Failpoint.pass(.afterCommit)
    } catch {
      session.rollBack()
      throw error is PostgresFailure ? CopyFailure(error) : error
    }
  }

  /// Lends each row of a table in the order of its key, in the transaction that is open.
  package func sortedRows(of table: CopiedTable, _ row: ([CopiedValue]) throws -> Void) throws {
    let columns = table.columns
    try session.queue(table.cursor)
    var count: Int
    repeat {
      count = 0
      try session.step("FETCH 250 FROM copied") { stored in
        count += 1
        try row(columns.map { try CopiedValue(&stored, $0.form) })
        return true
      }
    } while count == 250
    try session.queue("CLOSE copied")
  }

  private func begin() throws {
    session.deadline = .after(.days(7))
    try session.queue(TransactionMode.writing.statement)
    try session.beUnhurried()
  }

  private func transaction<Value>(
    about table: CopiedTable? = nil, _ work: (Session) throws -> Value
  ) throws(CopyFailure) -> Value {
    do {
      try begin()
      let value = try work(session)
      Failpoint.pass(.beforeCommit)
      try session.commit()
      Failpoint.pass(.afterCommit)
      return value
    } catch {
      session.rollBack()
      throw CopyFailure(error, in: table)
    }
  }
}

/// A row as the parameters of its insertion.
private struct CopiedParameters: Bindable {
  private let row: [CopiedValue]
  private let columns: [CopiedColumn]

  init(_ row: [CopiedValue], of table: CopiedTable) {
    self.row = row
    columns = table.columns
  }

  func bind(to parameters: inout Parameters) {
    for (value, column) in zip(row, columns) {
      switch value {
      case .null: parameters.null(column.form.type)
      case .number(let number) where column.form == .flag: (number == 1).bind(to: &parameters)
      case .number(let number): number.bind(to: &parameters)
      case .text(let text): text.bind(to: &parameters)
      case .bytes(let bytes) where column.form == .identifier: UUIDBytes(bytes).bind(to: &parameters)
      case .bytes(let bytes): bytes.bind(to: &parameters)
      }
    }
  }
}

extension CopiedColumn.Form {
  fileprivate var type: SQLType {
    switch self {
    case .identifier: .uuid
    case .bytes: .bytes
    case .text: .text
    case .number: .int
    case .flag: .bool
    }
  }
}

extension CopiedValue {
  fileprivate init(_ row: inout StoredRow, _ form: CopiedColumn.Form) throws(StoreError) {
    let value = try row.optional { row throws(StoreError) -> CopiedValue in
      switch form {
      case .text: .text(try row.text())
      case .number: .number(try row.int())
      case .flag: .number(try row.bool() ? 1 : 0)
      case .bytes: .bytes(try row.bytes())
      case .identifier: .bytes(try row.uuid())
      }
    }
    self = value ?? .null
  }
}
