/// CBOR as it is told to be, deterministic or not: an encoder of its own, so that tests can write what the project's
/// writer never would, and hold the writer against it.
indirect enum CBORSketch: Sendable {
  case int(Int64)
  case unsigned(UInt64)
  case bytes([UInt8])
  case text(String)
  case array([CBORSketch])
  case map([(CBORSketch, CBORSketch)])
  case tag(UInt64, CBORSketch)
  case bool(Bool)
  case null
  /// Bytes as they are.
  case raw([UInt8])

  var encoded: [UInt8] {
    switch self {
    case .int(let value):
      value < 0 ? Self.head(1, UInt64(bitPattern: -1 - value)) : Self.head(0, UInt64(value))
    case .unsigned(let value): Self.head(0, value)
    case .bytes(let value): Self.head(2, UInt64(value.count)) + value
    case .text(let value): Self.head(3, UInt64(value.utf8.count)) + Array(value.utf8)
    case .array(let items): Self.head(4, UInt64(items.count)) + items.flatMap(\.encoded)
    case .map(let pairs): Self.head(5, UInt64(pairs.count)) + pairs.flatMap { $0.encoded + $1.encoded }
    case .tag(let number, let item): Self.head(6, number) + item.encoded
    case .bool(let value): [value ? 0xF5 : 0xF4]
    case .null: [0xF6]
    case .raw(let bytes): bytes
    }
  }

  private static func head(_ major: UInt8, _ argument: UInt64) -> [UInt8] {
    func bytes<Value: FixedWidthInteger>(_ information: UInt8, _ value: Value) -> [UInt8] {
      [major << 5 | information]
        + (0..<Value.bitWidth / 8).reversed().map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
    }
    if argument < 24 { return [major << 5 | UInt8(argument)] }
    if let value = UInt8(exactly: argument) { return bytes(24, value) }
    if let value = UInt16(exactly: argument) { return bytes(25, value) }
    if let value = UInt32(exactly: argument) { return bytes(26, value) }
    return bytes(27, argument)
  }
}

extension CBORSketch: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral, ExpressibleByBooleanLiteral
{
  init(integerLiteral value: Int64) { self = .int(value) }
  init(stringLiteral value: String) { self = .text(value) }
  init(arrayLiteral items: CBORSketch...) { self = .array(items) }
  init(dictionaryLiteral pairs: (CBORSketch, CBORSketch)...) { self = .map(pairs) }
  init(booleanLiteral value: Bool) { self = .bool(value) }
}
