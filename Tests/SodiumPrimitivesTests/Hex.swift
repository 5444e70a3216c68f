extension [UInt8] {
  /// The bytes of a vector's hexadecimal text. A text that is none gives a byte string no vector has, so that its row
  /// fails.
  init(hex: String) {
    let digits = hex.compactMap(\.hexDigitValue)
    self = stride(from: 0, to: digits.count - digits.count % 2, by: 2).map { UInt8(digits[$0] * 16 + digits[$0 + 1]) }
    if digits.count != hex.count || digits.count % 2 != 0 { self = Array("no hexadecimal text".utf8) }
  }

  /// The bytes as lower-case hexadecimal text, for what a failed test shows.
  var hex: String {
    reduce(into: "") { text, byte in
      if byte < 16 { text += "0" }
      text += String(byte, radix: 16)
    }
  }
}
