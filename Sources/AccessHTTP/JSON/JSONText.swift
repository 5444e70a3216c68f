/// Writes JSON strings. Quote, backslash and control characters are escaped, DEL too, which terminals obey.
enum JSONText {
  private static let digits = Array("0123456789abcdef".utf8)

  /// Appends well-formed UTF-8 in quotes.
  static func append(utf8 text: Span<UInt8>, to json: inout [UInt8]) {
    json.append(UInt8(ascii: "\""))
    for index in text.indices { appendByte(text[index], to: &json) }
    json.append(UInt8(ascii: "\""))
  }

  /// Appends ASCII in quotes; each other byte becomes U+FFFD, so that the result is valid whatever comes.
  static func append(ascii text: Span<UInt8>, to json: inout [UInt8]) {
    json.append(UInt8(ascii: "\""))
    for index in text.indices {
      if text[index] < 0x80 {
        appendByte(text[index], to: &json)
      } else {
        json.append(contentsOf: "\u{FFFD}".utf8)
      }
    }
    json.append(UInt8(ascii: "\""))
  }

  private static func appendByte(_ byte: UInt8, to json: inout [UInt8]) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      json.append(UInt8(ascii: "\\"))
      json.append(byte)
    case 0..<0x20, 0x7F:
      json.append(contentsOf: "\\u00".utf8)
      json.append(digits[Int(byte >> 4)])
      json.append(digits[Int(byte & 15)])
    default: json.append(byte)
    }
  }
}
