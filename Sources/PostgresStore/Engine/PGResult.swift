import CPostgres

/// What came of one statement. It is freed with this value.
@safe struct PGResult: ~Copyable {
  private let handle: OpaquePointer

  /// Takes over a result that libpq gave.
  init(taking handle: OpaquePointer) { unsafe self.handle = handle }

  // libpq gave it to this value alone.
  deinit { unsafe PQclear(handle) }

  var status: ExecStatusType { unsafe PQresultStatus(handle) }

  var rows: Int { Int(unsafe PQntuples(handle)) }

  /// How many rows were changed; 0 where the statement changes none.
  var changed: Int {
    // "5", or nothing; libpq's own memory, which lives as long as the result.
    guard let text = unsafe PQcmdTuples(handle) else { return 0 }
    return unsafe Int(String(cString: text)) ?? 0
  }

  /// The first word of what was done. A COMMIT that could only undo says `ROLLBACK`.
  var command: String {
    guard let text = unsafe PQcmdStatus(handle) else { return "" }
    return unsafe String(cString: text)
  }

  /// The row at `index`, which is one of ``rows``, lent for the time of the call.
  func withRow<Value>(_ index: Int, _ read: (inout StoredRow) throws -> Value) rethrows -> Value {
    var row = unsafe StoredRow(of: handle, at: Int32(clamping: index))
    return try read(&row)
  }

  /// Every row, read by `read`.
  func all<Value>(_ read: (inout StoredRow) throws -> Value) rethrows -> [Value] {
    try (0..<rows).map { try withRow($0, read) }
  }

  /// The first row, or nil.
  func first<Value>(_ read: (inout StoredRow) throws -> Value) rethrows -> Value? {
    rows == 0 ? nil : try withRow(0, read)
  }

  /// The code of a refusal; nil where the server said nothing, as the connection was lost.
  var state: SQLState? {
    field(stateField).flatMap { SQLState($0) }
  }

  /// The name of a broken constraint: the schema's own word, never a value.
  var constraint: String? {
    field(constraintField).map { String(decoding: $0, as: UTF8.self) }
  }

  /// Whether the server went on after the refusal: an `ERROR`, in every language of the server.
  var isOrdinaryError: Bool { field(severityField).map { $0 == Array("ERROR".utf8) } ?? false }

  private func field(_ name: UInt8) -> [UInt8]? {
    // libpq's own memory, which lives as long as the result; it is copied here.
    guard let text = unsafe PQresultErrorField(handle, Int32(name)) else { return nil }
    return unsafe Array(String(cString: text).utf8)
  }
}

/// The codes of `postgres_ext.h`, which Swift sees as characters or not at all.
private let severityField = UInt8(ascii: "V")
private let stateField = UInt8(ascii: "C")
private let constraintField = UInt8(ascii: "n")
