import AccessAuth

/// Any item that the reader reads, so that whole vectors can be read and written again.
indirect enum CBORItem {
  case int(Int64)
  case unsigned(UInt64)
  case bytes([UInt8])
  case text(String)
  case array([CBORItem])
  case map([(CBORItem, CBORItem)])
  case bool(Bool)
  case null

  /// Reads `bytes` as one item.
  static func read(_ bytes: [UInt8]) throws(CBORRejection) -> CBORItem {
    var reader = CBORReader(bytes)
    let item = try read(bytes, &reader)
    try reader.end()
    return item
  }

  /// The reader says no kind in advance; what to ask for is taken from the first three bits.
  private static func read(_ bytes: [UInt8], _ reader: inout CBORReader) throws(CBORRejection) -> CBORItem {
    switch bytes.suffix(reader.remaining).first.map({ $0 >> 5 }) {
    case 0 where bytes.suffix(reader.remaining).first == 0x1B: return .unsigned(try reader.unsigned())
    case 0, 1, nil: return .int(try reader.int())
    case 2: return .bytes(try reader.bytes())
    case 3: return .text(try reader.text())
    case 4:
      var items: [CBORItem] = []
      for _ in 0..<(try reader.array()) { items.append(try read(bytes, &reader)) }
      return .array(items)
    case 5:
      var keys = try reader.map()
      var pairs: [(CBORItem, CBORItem)] = []
      let isText = bytes.suffix(reader.remaining).first.map { $0 >> 5 } == 3
      while keys.remaining > 0 {
        if isText, let key = try reader.nextTextKey(of: &keys) {
          pairs.append((.text(key), try read(bytes, &reader)))
        } else if let key = try reader.nextKey(of: &keys) {
          pairs.append((.int(key), try read(bytes, &reader)))
        }
      }
      return .map(pairs)
    default: return reader.takeNull() ? .null : .bool(try reader.bool())
    }
  }

  /// Written again by the project's writer.
  var written: [UInt8] {
    var writer = CBORWriter()
    write(to: &writer)
    return writer.finish()
  }

  private func write(to writer: inout CBORWriter) {
    switch self {
    case .int(let value): writer.int(value)
    case .unsigned(let value): writer.unsigned(value)
    case .bytes(let value): writer.bytes(value)
    case .text(let value): writer.text(value)
    case .array(let items):
      writer.array(items.count)
      for item in items { item.write(to: &writer) }
    case .map(let pairs):
      writer.map(pairs.count)
      for (key, value) in pairs {
        key.write(to: &writer)
        value.write(to: &writer)
      }
    case .bool(let value): writer.bool(value)
    case .null: writer.null()
    }
  }
}
