import AccessAuth

/// A string as it stands in the body, checked but not decoded.
struct JSONString {
  /// What stands between the quotes.
  let range: Range<Int>
  let hasEscapes: Bool
}

/// A number as it stands in the body, checked but not converted.
struct JSONNumber {
  let range: Range<Int>
  /// Whether it has neither a fraction nor an exponent.
  let isInteger: Bool
}

extension JSONReader {
  /// Scans a string, of which the opening quote has been seen: UTF-8, escapes and surrogate pairs are checked here, so
  /// that decoding cannot fail.
  mutating func scanString() throws(Problem) -> JSONString {
    index += 1
    let start = index
    var hasEscapes = false
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        index += 1
        return JSONString(range: start..<index - 1, hasEscapes: hasEscapes)
      case UInt8(ascii: "\\"):
        hasEscapes = true
        index += 1
        try scanEscape()
      case 0..<0x20: throw malformed("a control character stands in a string without an escape")
      case 0x20..<0x80: index += 1
      default: try scanScalar(byte)
      }
    }
    throw malformed("a string does not end")
  }

  /// Scans what follows a backslash.
  private mutating func scanEscape() throws(Problem) {
    guard let byte = next else { throw malformed("a string does not end") }
    index += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
      UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
      return
    case UInt8(ascii: "u"):
      let value = try scanHexadecimal()
      guard (0xD800..<0xE000).contains(value) else { return }
      guard value < 0xDC00, next == UInt8(ascii: "\\") else { throw malformed("an escaped surrogate stands alone") }
      index += 1
      guard next == UInt8(ascii: "u") else { throw malformed("an escaped surrogate stands alone") }
      index += 1
      guard (0xDC00..<0xE000).contains(try scanHexadecimal()) else {
        throw malformed("an escaped surrogate stands alone")
      }
    default: throw malformed("an escape is unknown")
    }
  }

  private mutating func scanHexadecimal() throws(Problem) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let digit = next.flatMap(Self.hexadecimal) else { throw malformed("an escape lacks its four digits") }
      value = value << 4 | digit
      index += 1
    }
    return value
  }

  /// Scans a character beyond ASCII: the well-formed sequences of the Unicode Standard, table 3-7, and no others.
  private mutating func scanScalar(_ lead: UInt8) throws(Problem) {
    let second: ClosedRange<UInt8>
    let count: Int
    switch lead {
    case 0xC2...0xDF: (count, second) = (2, 0x80...0xBF)
    case 0xE0: (count, second) = (3, 0xA0...0xBF)
    case 0xED: (count, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: (count, second) = (3, 0x80...0xBF)
    case 0xF0: (count, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (count, second) = (4, 0x80...0xBF)
    case 0xF4: (count, second) = (4, 0x80...0x8F)
    default: throw malformed("the text is not UTF-8")
    }
    index += 1
    for position in 1..<count {
      guard let byte = next, position == 1 ? second.contains(byte) : (0x80...0xBF).contains(byte) else {
        throw malformed("the text is not UTF-8")
      }
      index += 1
    }
  }

  /// Scans a number, or refuses what stands there.
  mutating func scanNumber(else detail: StaticText) throws(Problem) -> JSONNumber {
    skipSpace()
    guard let first = next, first == UInt8(ascii: "-") || isDigit(first) else { throw mismatch(detail) }
    let start = index
    if first == UInt8(ascii: "-") { index += 1 }
    if next == UInt8(ascii: "0") {
      index += 1
      if let byte = next, isDigit(byte) { throw malformed("a number begins with a zero") }
    } else {
      try scanDigits()
    }
    var isInteger = true
    if next == UInt8(ascii: ".") {
      isInteger = false
      index += 1
      try scanDigits()
    }
    if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
      isInteger = false
      index += 1
      if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { index += 1 }
      try scanDigits()
    }
    return JSONNumber(range: start..<index, isInteger: isInteger)
  }

  private mutating func scanDigits() throws(Problem) {
    guard let first = next, isDigit(first) else { throw malformed("a number lacks digits") }
    while let byte = next, isDigit(byte) { index += 1 }
  }

  private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
