/// Reads JSON of the program's own into a ``DocumentTree``, members in their order. What comes from outside is read by
/// `JSONReader`, which is strict about what this one need not know.
struct DocumentReader {
  private let bytes: [UInt8]
  private var index = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  /// Whether nothing follows.
  var isAtEnd: Bool {
    mutating get {
      skipSpace()
      return index == bytes.count
    }
  }

  /// The next value; nil where none stands.
  mutating func value() -> DocumentTree? {
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return object()
    case UInt8(ascii: "["): return array()
    case UInt8(ascii: "\""): return string().map { .text($0) }
    default: return word()
    }
  }

  private var next: UInt8? { index < bytes.count ? bytes[index] : nil }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x0A { index += 1 }
  }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard next == UInt8(ascii: character) else { return false }
    index += 1
    return true
  }

  private mutating func object() -> DocumentTree? {
    guard take("{") else { return nil }
    var members: [DocumentTree.Member] = []
    if take("}") { return .object([]) }
    repeat {
      skipSpace()
      guard let name = string(), take(":"), let value = value(), !members.contains(where: { $0.name == name }) else {
        return nil
      }
      members.append(DocumentTree.Member(name: name, value: value))
    } while take(",")
    return take("}") ? .object(members) : nil
  }

  private mutating func array() -> DocumentTree? {
    guard take("[") else { return nil }
    var elements: [DocumentTree] = []
    if take("]") { return .array([]) }
    repeat {
      guard let value = value() else { return nil }
      elements.append(value)
    } while take(",")
    return take("]") ? .array(elements) : nil
  }

  private mutating func string() -> String? {
    guard take("\"") else { return nil }
    var text: [UInt8] = []
    while let byte = next {
      index += 1
      switch byte {
      case UInt8(ascii: "\""): return String(validating: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        switch next {
        case UInt8(ascii: "n"): text.append(0x0A)
        case .some(let escaped) where escaped == UInt8(ascii: "\"") || escaped == UInt8(ascii: "\\"):
          text.append(escaped)
        // No fragment needs another.
        default: return nil
        }
        index += 1
      default: text.append(byte)
      }
    }
    return nil
  }

  private mutating func word() -> DocumentTree? {
    let start = index
    while let byte = next, "+-.0123456789Eaeflnrstu".utf8.contains(byte) { index += 1 }
    return start == index ? nil : .word(String(decoding: bytes[start..<index], as: UTF8.self))
  }
}
