import SodiumPrimitives

/// One value of a row that is copied from one store to another, whatever type each of them keeps it in.
package enum CopiedValue: Hashable, Sendable {
  /// There is none.
  case null
  /// A number; of a flag 0 or 1.
  case number(Int64)
  case text(String)
  /// Bytes, or those of an identifier.
  case bytes([UInt8])

  /// Appends a form that no other value has: a mark, and the number or the count and the bytes.
  fileprivate func append(to form: inout [UInt8]) {
    switch self {
    case .null: form.append(0)
    case .number(let number):
      form.append(1)
      Self.append(UInt64(bitPattern: number), to: &form)
    case .text(let text):
      form.append(2)
      Self.append(UInt64(text.utf8.count), to: &form)
      form += text.utf8
    case .bytes(let bytes):
      form.append(3)
      Self.append(UInt64(bytes.count), to: &form)
      form += bytes
    }
  }

  private static func append(_ number: UInt64, to form: inout [UInt8]) {
    for shift in stride(from: 56, through: 0, by: -8) {
      form.append(UInt8(truncatingIfNeeded: number >> UInt64(shift)))
    }
  }
}

/// What a table holds, in a few bytes: how many rows, and a hash over them in the order of their keys. Each row is hashed
/// behind the hash of those before it.
package struct CopiedRows: Hashable, Sendable {
  /// How many they are.
  package private(set) var count: Int64 = 0
  /// BLAKE2b, 32 bytes; zeros where there is no row.
  package private(set) var hash = [UInt8](repeating: 0, count: 32)

  /// Begins with none.
  package init() {}

  /// Takes in the next row.
  package mutating func add(_ row: [CopiedValue]) {
    var form = hash
    for value in row { value.append(to: &form) }
    hash = BLAKE2b.hash(form).bytes
    count += 1
  }
}
