import AccessAuth
import CPostgres
import SodiumPrimitives

/// One row of a result, read from left to right, in binary form. A value that is not what the schema promises throws
/// ``StoreError/corrupt``. It must not outlive the closure to which it is lent.
@safe struct StoredRow {
  private let result: OpaquePointer
  private let row: Int32
  private var column: Int32 = 0

  /// The row at `row` of `result`, which has it.
  init(of result: OpaquePointer, at row: Int32) {
    unsafe self.result = result
    self.row = row
  }

  mutating func skip(_ columns: Int32 = 1) { column += columns }

  /// Lent as long as the result lives.
  private mutating func value(of type: SQLType, or other: SQLType? = nil) throws(StoreError) -> UnsafeRawBufferPointer {
    // libpq answers 0 and NULL for a column that is not there; the row is there while this value is lent.
    let found = unsafe PQftype(result, column)
    guard found == type.rawValue || found == other?.rawValue, unsafe PQgetisnull(result, row, column) == 0,
      let start = unsafe PQgetvalue(result, row, column)
    else { throw .corrupt }
    defer { column += 1 }
    return unsafe UnsafeRawBufferPointer(start: start, count: Int(PQgetlength(result, row, column)))
  }

  mutating func int() throws(StoreError) -> Int64 {
    let bytes = unsafe try value(of: .int, or: .smallInt)
    // A number that stands in a statement is a small one. The counts are looked at first.
    switch bytes.count {
    case 8: return Int64(bigEndian: unsafe bytes.loadUnaligned(as: Int64.self))
    case 4: return Int64(Int32(bigEndian: unsafe bytes.loadUnaligned(as: Int32.self)))
    default: throw .corrupt
    }
  }

  mutating func bool() throws(StoreError) -> Bool {
    let bytes = unsafe try value(of: .bool)
    guard bytes.count == 1, let byte = unsafe bytes.first, byte <= 1 else { throw .corrupt }
    return byte == 1
  }

  mutating func text() throws(StoreError) -> String {
    unsafe String(decoding: try value(of: .text), as: UTF8.self)
  }

  /// Bytes, or those of a UUID.
  mutating func bytes() throws(StoreError) -> [UInt8] {
    unsafe [UInt8](try value(of: .bytes, or: .uuid))
  }

  /// The 16 bytes of a UUID.
  mutating func uuid() throws(StoreError) -> [UInt8] {
    unsafe [UInt8](try value(of: .uuid))
  }

  mutating func id<Kind>() throws(StoreError) -> Identifier<Kind> {
    let bytes = unsafe try value(of: .uuid)
    guard bytes.count == 16 else { throw .corrupt }
    return unsafe Identifier(in: bytes, at: 0)
  }

  mutating func ids<Kind>() throws(StoreError) -> [Identifier<Kind>] {
    let bytes = unsafe try value(of: .bytes)
    guard bytes.count.isMultiple(of: 16) else { throw .corrupt }
    return stride(from: 0, to: bytes.count, by: 16).map { unsafe Identifier(in: bytes, at: $0) }
  }

  /// Nil where there is no value; otherwise what `read` makes of it.
  mutating func optional<Value>(_ read: (inout StoredRow) throws(StoreError) -> Value) throws(StoreError) -> Value? {
    guard unsafe PQgetisnull(result, row, column) == 0 else {
      // A column that is not there is null as well, for libpq.
      guard unsafe column < PQnfields(result) else { throw .corrupt }
      column += 1
      return nil
    }
    return try read(&self)
  }
}

// The values of the domain.
extension StoredRow {
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
