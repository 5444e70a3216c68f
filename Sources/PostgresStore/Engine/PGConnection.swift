import CPostgres
import Glibc

/// One connection to a server, always in pipeline mode: statements are sent one behind the other, their answers come in
/// the same order, and ``sync()`` ends what stands or falls together. It is closed with this value.
///
/// One thread at a time may touch it. Nothing waits without a ``Deadline``. After a failure that ends the connection
/// (``PostgresFailure/endsConnection``) all that is left is to let it go: its socket is shut, and no cancellation is
/// sent, which could make the server give up the wait for a standby of a commit that it has done already.
@safe struct PGConnection: ~Copyable {
  private let handle: OpaquePointer
  private let notices: Notices
  /// The numbers of the statements that the server has prepared, under their keys.
  private var prepared: [StatementKey: Int] = [:]
  private var preparing: [StatementKey: Int] = [:]
  private var statements = 0
  /// What the server still has to answer, from `first` on.
  private var expected: [Expected] = []
  private var first = 0
  /// Why the statement that is expected next was not even prepared.
  private var flawOfPreparation: PostgresFailure?
  /// Whether something before the next answer was refused, so that no commit behind it was done.
  private var isRefused = false
  /// Whether the connection is still of use, and can be ended politely.
  private(set) var isWhole = true
  private var parameters = Parameters()

  private enum Expected {
    case preparation(StatementKey)
    case statement
    case commit
    case sync
  }

  /// Connects, which takes as long as `target` allows for each of its hosts. It blocks.
  init(to target: PostgresTarget) throws(PostgresFailure) {
    // A connection that could not be made is closed here, and says why before that.
    guard let handle = unsafe target.withParameters({ unsafe PQconnectdbParams($0, $1, 0) }) else { throw .driver }
    guard unsafe PQstatus(handle) == CONNECTION_OK else {
      let flaw = unsafe ConnectFlaw(of: handle)
      unsafe PQfinish(handle)
      throw .unreachable(flaw)
    }
    unsafe target.noteHost(of: handle)
    let notices = Notices()
    // The receiver is called while a function of this connection runs; `notices` lives as long as the connection.
    unsafe PQsetNoticeReceiver(handle, receiveNotice, Unmanaged.passUnretained(notices).toOpaque())
    guard unsafe PQsetnonblocking(handle, 1) == 0, unsafe PQenterPipelineMode(handle) == 1 else {
      unsafe PQfinish(handle)
      throw .driver
    }
    unsafe self.handle = handle
    self.notices = notices
  }

  deinit {
    if !isWhole || first < expected.count {
      // Nothing more is said, not even goodbye: whatever runs there goes on to its own end.
      _ = unsafe shutdown(PQsocket(handle), CInt(SHUT_RDWR))
    }
    // Nobody else has it.
    unsafe PQfinish(handle)
  }

  /// The socket, to wait for.
  var socket: CInt { unsafe PQsocket(handle) }

  /// The server's process, for logs and tests.
  var serverProcess: Int32 { unsafe PQbackendPID(handle) }

  /// Whether the way to the server is encrypted.
  var isEncrypted: Bool { unsafe PQsslInUse(handle) == 1 }

  /// Whether a transaction is open, as the server said at the last sync.
  var isInTransaction: Bool {
    let status = unsafe PQtransactionStatus(handle)
    return status == PQTRANS_INTRANS || status == PQTRANS_INERROR
  }

  /// Whether answers are still to come.
  var isAwaiting: Bool { first < expected.count }

  // MARK: Sending

  /// Puts a statement behind those that were sent before. Nothing waits.
  mutating func send<each Value: Bindable>(_ sql: StaticSQL, _ values: repeat each Value) throws(PostgresFailure) {
    parameters.removeAll()
    repeat (each values).bind(to: &parameters)
    try send(sql, as: .statement)
  }

  /// Asks for the commit. From here on a lost connection means that nobody can tell
  /// (``PostgresFailure/commitUnknown``).
  mutating func sendCommit() throws(PostgresFailure) {
    parameters.removeAll()
    try send("COMMIT", as: .commit)
  }

  private mutating func send(_ sql: StaticSQL, as kind: Expected) throws(PostgresFailure) {
    try demandWhole()
    if let flaw = parameters.flaw { throw flaw }
    guard parameters.count <= Parameters.maximumCount else { throw .tooLong }
    let number = try prepare(sql)
    let count = Int32(clamping: parameters.count)
    // libpq copies everything before it returns.
    let sent = unsafe "s\(number)".withCString { name in
      unsafe parameters.withPointers { values, lengths, formats in
        unsafe PQsendQueryPrepared(handle, name, count, values, lengths, formats, 1)
      }
    }
    try note(sent, kind)
  }

  /// The number of a statement, which is prepared in the same pipeline where it is new.
  private mutating func prepare(_ sql: StaticSQL) throws(PostgresFailure) -> Int {
    let key = StatementKey(text: sql.key, types: parameters.types)
    if let number = prepared[key] ?? preparing[key] { return number }
    statements += 1
    let number = statements
    let sent = unsafe sql.withCharacters { text in
      unsafe "s\(number)".withCString { name in
        unsafe parameters.types.withUnsafeBufferPointer { types in
          unsafe PQsendPrepare(handle, name, text, Int32(clamping: types.count), types.baseAddress)
        }
      }
    }
    try note(sent, .preparation(key))
    preparing[key] = number
    return number
  }

  /// Ends what stands or falls together, and sends it.
  mutating func sync() throws(PostgresFailure) {
    try demandWhole()
    try note(unsafe PQpipelineSync(handle), .sync)
  }

  /// What was sent before a failure that ended the connection may still be answered, and would be taken for the answer to
  /// whatever came next.
  private func demandWhole() throws(PostgresFailure) { guard isWhole else { throw .lost } }

  private mutating func note(_ sent: Int32, _ kind: Expected) throws(PostgresFailure) {
    guard sent == 1 else { throw ended(.lost) }
    expected.append(kind)
  }

  // MARK: Receiving

  /// The answer to the statement that was sent earliest. A refusal is thrown; what was sent behind it up to the next
  /// sync is ``PostgresFailure/skipped``.
  mutating func next(before deadline: Deadline) throws(PostgresFailure) -> PGResult {
    while first < expected.count {
      let kind = expected[first]
      if case .sync = kind { throw ended(.driver) }
      let isCommit = if case .commit = kind { true } else { false }
      // What was warned of before has been said by now, and is of what stands before the commit.
      if isCommit { notices.forget() }
      guard let handle = unsafe try receive(before: deadline) else { throw ended(.driver) }
      let result = unsafe PGResult(taking: handle)
      // The end of this answer: it is there already.
      if let more = unsafe try receive(before: deadline) {
        _ = unsafe PGResult(taking: more)
        throw ended(.driver)
      }
      first += 1
      guard case .preparation(let key) = kind else {
        return try judge(result, isCommit: isCommit)
      }
      finishPreparation(of: key, result)
    }
    throw ended(.driver)
  }

  /// Reads and forgets what is left up to the next sync, and that.
  mutating func settle(before deadline: Deadline) throws(PostgresFailure) {
    while first < expected.count {
      if case .sync = expected[first] {
        guard let handle = unsafe try receive(before: deadline) else { throw ended(.driver) }
        let status = unsafe PGResult(taking: handle).status
        guard status == PGRES_PIPELINE_SYNC else { throw ended(.driver) }
        first += 1
        if first == expected.count {
          expected.removeAll(keepingCapacity: true)
          first = 0
        }
        flawOfPreparation = nil
        isRefused = false
        // Those that were skipped were not prepared.
        preparing.removeAll(keepingCapacity: true)
        return
      }
      do {
        _ = try next(before: deadline)
      } catch {
        if error.endsConnection { throw error }
      }
    }
  }

  private mutating func finishPreparation(of key: StatementKey, _ result: borrowing PGResult) {
    let number = preparing.removeValue(forKey: key)
    if result.status == PGRES_COMMAND_OK {
      prepared[key] = number
    } else if let state = result.state {
      flawOfPreparation = .refused(state, constraint: nil)
      isRefused = true
    }
  }

  private mutating func judge(_ result: consuming PGResult, isCommit: Bool) throws(PostgresFailure) -> PGResult {
    switch result.status {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK:
      // The server has committed and could not wait for its standby.
      if isCommit, notices.hasWarning { throw ended(.commitUnknown) }
      // There was nothing left to commit. That is a bug of the caller, who was told of the refusal before.
      if isCommit, result.command != "COMMIT" { throw .skipped }
      return result
    case PGRES_PIPELINE_ABORTED:
      defer { flawOfPreparation = nil }
      throw flawOfPreparation ?? .skipped
    default:
      guard let state = result.state else { throw ended(.lost, orCommit: isCommit) }
      if isCommit, !result.isOrdinaryError { throw ended(.commitUnknown) }
      isRefused = true
      let failure = PostgresFailure.refused(state, constraint: result.constraint)
      if failure.endsConnection { isWhole = false }
      throw failure
    }
  }

  /// What libpq has next: a result, or nil for the end of an answer.
  private mutating func receive(before deadline: Deadline) throws(PostgresFailure) -> OpaquePointer? {
    while true {
      let unsent = unsafe PQflush(handle)
      if unsafe PQisBusy(handle) == 0 { return unsafe PQgetResult(handle) }
      try wait(writing: unsent == 1, before: deadline)
      guard unsafe PQconsumeInput(handle) == 1 else { throw ended(.lost) }
    }
  }

  private mutating func wait(writing: Bool, before deadline: Deadline) throws(PostgresFailure) {
    var place = pollfd(fd: socket, events: Int16(POLLIN | (writing ? POLLOUT : 0)), revents: 0)
    while true {
      // Zero when the time is over: what is there already is still taken.
      let count = unsafe poll(&place, 1, deadline.milliseconds)
      if count > 0 { return }
      if count == 0 { throw ended(.late) }
      if errno != EINTR { throw ended(.lost) }
    }
  }

  /// The connection is of no use any more. With a commit under way, nobody can tell what became of it.
  private mutating func ended(_ failure: PostgresFailure, orCommit isCommit: Bool = false) -> PostgresFailure {
    isWhole = false
    let isCommitting = isCommit || expected[first...].contains { if case .commit = $0 { true } else { false } }
    expected.removeAll()
    first = 0
    return isCommitting && !isRefused ? .commitUnknown : failure
  }
}

extension PGConnection {
  /// Sends what waits to be sent, without waiting for answers; false when the socket takes no more for now.
  mutating func flush() throws(PostgresFailure) -> Bool {
    switch unsafe PQflush(handle) {
    case 0: return true
    case 1: return false
    default: throw ended(.lost)
    }
  }
}

// Setting up.
extension PGConnection {
  /// Runs several statements of the program's own, one behind the other: the text of a migration. It leaves pipeline
  /// mode for that.
  mutating func runScript(_ sql: StaticSQL, before deadline: Deadline) throws(PostgresFailure) {
    guard first == expected.count, unsafe PQexitPipelineMode(handle) == 1 else { throw ended(.driver) }
    guard unsafe sql.withCharacters({ text in unsafe PQsendQuery(handle, text) }) == 1 else { throw ended(.lost) }
    var failure: PostgresFailure?
    while let handle = unsafe try receive(before: deadline) {
      do { _ = try judge(unsafe PGResult(taking: handle), isCommit: false) } catch { failure = failure ?? error }
      if failure?.endsConnection == true { break }
    }
    isRefused = false
    guard unsafe PQenterPipelineMode(handle) == 1 else { throw failure ?? ended(.driver) }
    if let failure { throw failure }
  }
}

/// What tells one prepared statement from another. The same text with other types is another statement: the compiler
/// gives equal literals one address.
private struct StatementKey: Hashable {
  let text: UInt
  let types: [UInt32]
}

/// What the server said beside its answers.
private final class Notices {
  private(set) var hasWarning = false

  func forget() { hasWarning = false }
  func warn() { hasWarning = true }
}

/// Called by libpq for each notice; without it they would go to the standard error.
private func receiveNotice(_ argument: UnsafeMutableRawPointer?, _ result: OpaquePointer?) {
  guard let argument = unsafe argument, let result = unsafe result else { return }
  // libpq frees the result afterwards; the argument is the connection's own `Notices`, which is alive while libpq runs.
  guard let severity = unsafe PQresultErrorField(result, Int32(UInt8(ascii: "V"))),
    unsafe String(cString: severity) == "WARNING"
  else { return }
  unsafe Unmanaged<Notices>.fromOpaque(argument).takeUnretainedValue().warn()
}
