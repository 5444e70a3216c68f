import AccessAuth
public import SodiumPrimitives

extension JSONReader {
  /// Reads text for people: `length` is counted in Unicode scalars, and control characters (category Cc, so NUL,
  /// line breaks and terminal escapes too) are refused. Nothing is trimmed, folded or normalised.
  public mutating func text(_ length: ClosedRange<Int>) throws(Problem) -> String {
    let text = string(try stringToken())
    guard length.contains(text.unicodeScalars.count) else { throw outside(length, "characters") }
    guard !text.unicodeScalars.contains(where: { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }) else {
      throw invalid("control characters have no place here")
    }
    return text
  }

  /// Reads text of printable ASCII (space to tilde) for machines: codes, names of zones, references.
  public mutating func ascii(_ length: ClosedRange<Int>) throws(Problem) -> String {
    let token = try stringToken()
    let text = string(token)
    guard length.contains(text.utf8.count) else { throw outside(length, "characters") }
    guard text.utf8.allSatisfy({ (0x20...0x7E).contains($0) }) else {
      throw invalid("a string of printable ASCII is needed", code: .invalidFormat)
    }
    return text
  }

  /// Reads a string as its UTF-8 bytes, for what is long or is parsed elsewhere, such as a pass. `length` counts bytes.
  public mutating func bytes(_ length: ClosedRange<Int>) throws(Problem) -> [UInt8] {
    let decoded = content(try stringToken())
    guard length.contains(decoded.count) else { throw outside(length, "bytes") }
    return decoded
  }

  /// Reads a string that is a secret, such as a PIN, as its UTF-8 bytes. It never becomes a `String`, and no other copy
  /// remains: the body is overwritten in the end. `length` counts bytes.
  public mutating func secret(_ length: ClosedRange<Int>) throws(Problem) -> SecretBytes {
    let token = try stringToken()
    if !token.hasEscapes {
      guard length.contains(token.range.count) else { throw outside(length, "bytes") }
      return SecretBytes(copying: bytes.span.extracting(token.range))
    }
    var decoded = content(token)
    defer { decoded.wipe() }
    guard length.contains(decoded.count) else { throw outside(length, "bytes") }
    return SecretBytes(copying: decoded.span)
  }

  /// Scans a string or refuses what stands there.
  mutating func stringToken() throws(Problem) -> JSONString {
    skipSpace()
    guard next == UInt8(ascii: "\"") else { throw mismatch("a string is needed") }
    return try scanString()
  }

  func outside(_ range: ClosedRange<Int>, _ unit: StaticString) -> Problem {
    let bounds =
      range.lowerBound == range.upperBound ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
    return Problem(.invalidValue, at: pointer, detail: "\(bounds) \(unit) are needed")
  }

  func string(_ token: JSONString) -> String {
    token.hasEscapes
      ? String(decoding: content(token), as: UTF8.self) : String(decoding: bytes[token.range], as: UTF8.self)
  }

  /// The bytes of a scanned string, its escapes decoded.
  func content(_ token: JSONString) -> [UInt8] {
    guard token.hasEscapes else { return Array(bytes[token.range]) }
    var decoded: [UInt8] = []
    // An escape is never shorter than what it stands for, so the array never moves and leaves no copy behind.
    decoded.reserveCapacity(token.range.count)
    var rest = bytes[token.range]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "\\") {
        decoded.append(contentsOf: Self.escaped(&rest).utf8)
      } else {
        decoded.append(byte)
      }
    }
    return decoded
  }

  /// The character of an escape that has been checked, without its backslash.
  private static func escaped(_ rest: inout ArraySlice<UInt8>) -> Unicode.Scalar {
    switch rest.popFirst() {
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      var value = hexadecimal(rest.prefix(4))
      rest.removeFirst(min(4, rest.count))
      if (0xD800..<0xDC00).contains(value) {
        // A high surrogate: the scan made sure that `\u` and a low one follow.
        value = 0x10000 + (value - 0xD800) << 10 + (hexadecimal(rest.dropFirst(2).prefix(4)) & 0x3FF)
        rest.removeFirst(min(6, rest.count))
      }
      return Unicode.Scalar(value) ?? "\u{FFFD}"
    case .some(let byte): return Unicode.Scalar(byte)
    case nil: return "\u{FFFD}"
    }
  }

  private static func hexadecimal(_ digits: ArraySlice<UInt8>) -> UInt32 {
    digits.reduce(0) { $0 << 4 | (hexadecimal($1) ?? 0) }
  }

  static func hexadecimal(_ digit: UInt8) -> UInt32? {
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(digit - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(digit - UInt8(ascii: "A") + 10)
    default: nil
    }
  }
}
