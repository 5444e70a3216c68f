import AccessAuth
import GRDBSQLite
import SodiumPrimitives

/// The current row of a statement, read from left to right. A value that is not what the schema promises throws
/// ``StoreError/corrupt``. It must not outlive the closure to which it is lent.
@safe struct StoredRow {
  private let statement: OpaquePointer
  private var index: Int32 = 0

  init(of statement: OpaquePointer) { unsafe self.statement = statement }

  mutating func skip(_ columns: Int32 = 1) { index += columns }

  mutating func int() throws(StoreError) -> Int64 {
    // The statement stands on a row while this value is lent, and the index is one of its columns or the type is null.
    guard unsafe sqlite3_column_type(statement, index) == SQLITE_INTEGER else { throw .corrupt }
    defer { index += 1 }
    return unsafe sqlite3_column_int64(statement, index)
  }

  mutating func text() throws(StoreError) -> String {
    guard unsafe sqlite3_column_type(statement, index) == SQLITE_TEXT,
      let characters = unsafe sqlite3_column_text(statement, index)
    else { throw .corrupt }
    defer { index += 1 }
    // SQLite's memory, of this many bytes, until the next step; it is copied here.
    let count = Int(unsafe sqlite3_column_bytes(statement, index))
    return unsafe String(decoding: UnsafeBufferPointer(start: characters, count: count), as: UTF8.self)
  }

  mutating func bytes() throws(StoreError) -> [UInt8] {
    let blob = unsafe try blob()
    return unsafe [UInt8](blob)
  }

  /// Lent until the next step.
  private mutating func blob() throws(StoreError) -> UnsafeRawBufferPointer {
    guard unsafe sqlite3_column_type(statement, index) == SQLITE_BLOB else { throw .corrupt }
    defer { index += 1 }
    // The order matters: the pointer first, then the count, as SQLite demands. An empty blob has no pointer.
    let start = unsafe sqlite3_column_blob(statement, index)
    return unsafe UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, index)))
  }

  /// Nil where there is no value; otherwise what `read` makes of it.
  mutating func optional<Value>(_ read: (inout StoredRow) throws(StoreError) -> Value) throws(StoreError) -> Value? {
    guard unsafe sqlite3_column_type(statement, index) != SQLITE_NULL else {
      index += 1
      return nil
    }
    return try read(&self)
  }
}

// The values of the domain.
extension StoredRow {
  mutating func bool() throws(StoreError) -> Bool { try int() != 0 }

  mutating func instant() throws(StoreError) -> Instant { Instant(milliseconds: try int()) }

  /// A value of a closed list.
  mutating func name<Value: RawRepresentable<String>>() throws(StoreError) -> Value {
    guard let value = Value(rawValue: try text()) else { throw .corrupt }
    return value
  }

  /// Values of a closed list, as ``Names`` keeps them.
  mutating func names<Value: RawRepresentable<String>>() throws(StoreError) -> [Value] {
    var values: [Value] = []
    for name in try text().split(separator: " ") {
      guard let value = Value(rawValue: String(name)) else { throw .corrupt }
      values.append(value)
    }
    return values
  }

  mutating func number<Value: FixedWidthInteger>() throws(StoreError) -> Value {
    guard let value = Value(exactly: try int()) else { throw .corrupt }
    return value
  }

  /// A value that is made of bytes and refuses those that it is not made of.
  mutating func value<Value>(_ make: ([UInt8]) -> Value?) throws(StoreError) -> Value {
    guard let value = make(try bytes()) else { throw .corrupt }
    return value
  }

  mutating func digest() throws(StoreError) -> Digest {
    guard let digest = Digest(try bytes()) else { throw .corrupt }
    return digest
  }

  mutating func id<Kind>() throws(StoreError) -> Identifier<Kind> {
    let blob = unsafe try blob()
    guard blob.count == 16 else { throw .corrupt }
    return unsafe Identifier(in: blob, at: 0)
  }

  mutating func ids<Kind>() throws(StoreError) -> [Identifier<Kind>] {
    let blob = unsafe try blob()
    guard blob.count.isMultiple(of: 16) else { throw .corrupt }
    return stride(from: 0, to: blob.count, by: 16).map { unsafe Identifier(in: blob, at: $0) }
  }
}

extension Identifier {
  /// Reads 16 bytes at `offset`, which must be there.
  fileprivate init(in bytes: UnsafeRawBufferPointer, at offset: Int) {
    // A raw buffer checks the bounds.
    self.init(
      high: UInt64(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)),
      low: UInt64(bigEndian: unsafe bytes.loadUnaligned(fromByteOffset: offset + 8, as: UInt64.self)))
  }
}
