import AccessHTTP

/// Answers on standard output.
extension ClientOptions {
  /// Calls, and shows the one object that is answered.
  func show(as shape: Shape, _ call: (Remote) async throws -> [UInt8]) async throws {
    let answer = try await call(try remote())
    if output.json { return try Standard.print(json: answer) }
    let cells = try Answer.read(answer) { (json) throws(Problem) in try shape.read(&json) }
    for line in Table.pairs(Array(zip(shape.columns.map(\.title), cells))) { try Standard.print(line) }
  }

  /// Shows one page of a list.
  func list(_ path: String, _ query: [(String, String?)], as shape: Shape) async throws {
    try show(try await remote().get(path, query), as: shape)
  }

  /// Shows `{"data":[…]}`, and on standard error how to go on.
  func show(_ answer: [UInt8], as shape: Shape) throws {
    if output.json { return try Standard.print(json: answer) }
    let page = try Page(answer, shape)
    for line in Table.lines(shape.columns.map(\.title), page.rows) { try Standard.print(line) }
    if let cursor = page.nextCursor { Standard.note("there is more: --cursor \(cursor)") }
  }
}

extension ClientOptions {
  /// Calls for an answer that is a document, and shows it as JSON that a person can edit.
  func showDocument(_ call: (Remote) async throws -> [UInt8]) async throws {
    let answer = try await call(try remote())
    if output.json { return try Standard.print(json: answer) }
    // A terminal obeys control characters: what is no JSON is not shown.
    try Answer.read(answer) { (json) throws(Problem) in try json.skipValue() }
    try Standard.print(json: Indented.bytes(answer))
  }

  /// Calls for an effect, and says on standard error that it happened.
  func act(_ done: String, _ call: (Remote) async throws -> [UInt8]) async throws {
    let answer = try await call(try remote())
    if output.json && !answer.isEmpty { try Standard.print(json: answer) }
    Standard.note(done)
  }
}

/// What a call answered.
enum Answer {
  /// Reads one answer. Members that are new to this program are skipped by `shape`; anything else that it does not
  /// understand is no answer.
  static func read<T>(_ bytes: [UInt8], _ shape: (inout JSONReader) throws(Problem) -> T) throws(Failure) -> T {
    do { return try JSONReader.read(bytes, as: shape) } catch {
      throw .couldNotTell("the service answered something that this version does not understand; --json shows it")
    }
  }
}

/// One page of a list.
struct Page {
  private(set) var rows: [[String]] = []
  private(set) var nextCursor: String?

  init(_ answer: [UInt8], _ shape: Shape) throws(Failure) {
    self = try Answer.read(answer) { (json) throws(Problem) in try Page(&json, shape) }
  }

  private init(_ json: inout JSONReader, _ shape: Shape) throws(Problem) {
    var rows: [[String]] = []
    var cursor: String?
    try json.object { (member, json) throws(Problem) in
      switch member {
      // Devices have up to 65,535 lockers, a page far less.
      case "data": rows = try json.array(0...65_535) { (json) throws(Problem) in try shape.read(&json) }
      case "next_cursor": cursor = try json.null() ? nil : try json.ascii(1...4096)
      default: try json.skipValue()
      }
    }
    self.rows = rows
    nextCursor = cursor
  }
}
