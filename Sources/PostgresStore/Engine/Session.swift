import AccessAuth

/// A connection with the time that its work has: what a transaction is written in, statement by statement.
///
/// Every statement that wants an answer is a round trip; those that were only queued travel with the next one.
///
/// Unchecked Sendable holds because a session is touched by the thread of its line alone.
final class Session: @unchecked Sendable {
  private var connection: PGConnection
  /// Statements that were sent, and whose answers nobody waits for.
  private var queued = 0
  /// When whoever waits for the work is told that it failed.
  var deadline: Deadline
  /// Whether the connection is of no use any more.
  private(set) var isBroken = false

  /// Connects, which takes as long as libpq lets each host take; `deadline` is that of what is asked first.
  init(to target: PostgresTarget, before deadline: Deadline) throws(PostgresFailure) {
    connection = try PGConnection(to: target)
    self.deadline = deadline
  }

  var serverProcess: Int32 { connection.serverProcess }
  var isEncrypted: Bool { connection.isEncrypted }

  /// Sends a statement whose answer does not matter; it travels with the next one.
  func queue<each Value: Bindable>(_ sql: StaticSQL, _ values: repeat each Value) throws {
    try noting { connection throws(PostgresFailure) in try connection.send(sql, repeat each values) }
    queued += 1
  }

  /// Runs a statement to its end and says how many rows it changed. Outside of a transaction that was begun it must
  /// change none: only ``commit()`` knows what a lost connection leaves unknown.
  @discardableResult
  func run<each Value: Bindable>(_ sql: StaticSQL, _ values: repeat each Value) throws -> Int {
    try answer(to: sql, repeat each values) { $0.changed }
  }

  /// The first row, or nil.
  func first<each Value: Bindable, Result>(
    _ sql: StaticSQL, _ values: repeat each Value, read: (inout StoredRow) throws -> Result
  ) throws -> Result? {
    try answer(to: sql, repeat each values) { try $0.first(read) }
  }

  /// Whether there is a row.
  func exists<each Value: Bindable>(_ sql: StaticSQL, _ values: repeat each Value) throws -> Bool {
    try answer(to: sql, repeat each values) { $0.rows > 0 }
  }

  /// Every row.
  func all<each Value: Bindable, Result>(
    _ sql: StaticSQL, _ values: repeat each Value, read: (inout StoredRow) throws -> Result
  ) throws -> [Result] {
    try answer(to: sql, repeat each values) { try $0.all(read) }
  }

  /// Every row, until `row` says that it has enough.
  func step<each Value: Bindable>(
    _ sql: StaticSQL, _ values: repeat each Value, row: (inout StoredRow) throws -> Bool
  ) throws {
    try answer(to: sql, repeat each values) { result in
      for index in 0..<result.rows { guard try result.withRow(index, row) else { return } }
    }
  }

  private func answer<each Value: Bindable, Answer>(
    to sql: StaticSQL, _ values: repeat each Value, read: (borrowing PGResult) throws -> Answer
  ) throws -> Answer {
    try noting { connection throws(PostgresFailure) in
      try connection.send(sql, repeat each values)
      try connection.sync()
    }
    // Whoever reads a row may ask again.
    let before = queued
    queued = 0
    do {
      for _ in 0..<before { _ = try connection.next(before: deadline) }
      let result = try connection.next(before: deadline)
      try connection.settle(before: deadline)
      return try read(result)
    } catch let failure as PostgresFailure {
      throw ended(by: failure)
    }
  }

  private func noting(_ work: (inout PGConnection) throws(PostgresFailure) -> Void) throws(PostgresFailure) {
    do { try work(&connection) } catch {
      if error.endsConnection { isBroken = true }
      throw error
    }
  }

  /// Reads to the end of what was sent, where that is still possible.
  private func ended(by failure: PostgresFailure) -> PostgresFailure {
    if failure.endsConnection {
      isBroken = true
    } else if connection.isAwaiting {
      do { try connection.settle(before: deadline) } catch { isBroken = true }
    }
    return failure
  }

  // MARK: Transactions

  /// Begins a transaction in which the rows of `tenant` are seen, and those of nobody else. It travels with the first
  /// statement.
  func begin(_ tenant: TenantID, _ mode: TransactionMode = .writing) throws {
    try queue(mode.statement)
    try name(tenant)
  }

  /// Names another tenant for what follows in this transaction.
  func name(_ tenant: TenantID) throws { try queue(Self.nameTenant, tenant) }

  /// Begins a transaction of housekeeping, which sees the rows of every tenant.
  func beginKeeping(_ mode: TransactionMode = .writing) throws {
    try queue(mode.statement)
    try queue("SET LOCAL ROLE accessauth_keep")
  }

  /// Commits. It returns only when the commit is durable, where the server waits for a standby there as well. It throws
  /// ``PostgresFailure/commitUnknown`` where nobody can tell.
  func commit() throws {
    defer { queued = 0 }
    do {
      try connection.sendCommit()
      try connection.sync()
      for _ in 0..<queued { _ = try connection.next(before: deadline) }
      _ = try connection.next(before: deadline)
    } catch {
      throw ended(by: error)
    }
    // It is done, whatever becomes of the connection.
    do { try connection.settle(before: deadline) } catch { isBroken = true }
  }

  /// Undoes what was not committed. A connection that cannot even do that is broken.
  func rollBack() {
    guard !isBroken, queued > 0 || connection.isInTransaction else { return }
    do { try run("ROLLBACK") } catch { isBroken = true }
  }

  /// Waits until whatever this session has read is as durable as a commit: on a server that waits for a standby, what
  /// it shows may have been committed without one, when the wait was cut short by a restart. Writing anything waits for
  /// all that lies before it in the log. It belongs into the transaction that repeats a redemption of unknown outcome.
  func demandDurability() throws {
    try queue("SELECT pg_logical_emit_message(true, 'accessauth', '')")
  }

  static let nameTenant: StaticSQL = "SELECT set_config('accessauth.tenant', $1::uuid::text, true)"
}

/// What a transaction may do and see.
enum TransactionMode {
  /// Each statement sees what was committed before it.
  case writing
  /// Every statement sees the same, and nothing is written.
  case reading

  var statement: StaticSQL {
    switch self {
    case .writing: "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
    case .reading: "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
    }
  }
}

extension Session {
  /// Lends the connection for a pipeline of many members; whoever borrows it settles what it sends.
  func withConnection<Result>(
    _ work: (inout PGConnection) throws(PostgresFailure) -> Result
  ) throws(PostgresFailure) -> Result {
    defer { if !connection.isWhole { isBroken = true } }
    return try work(&connection)
  }
}
