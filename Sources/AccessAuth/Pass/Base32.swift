/// Base32 of RFC 4648 section 6, without padding.
package enum Base32 {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

  /// The value of each character of either case; 255 where it has none. A branch for each kind of character would be
  /// mispredicted at every fourth.
  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 255, count: 256)
    for (value, character) in alphabet.enumerated() {
      values[Int(character)] = UInt8(value)
      if value < 26 { values[Int(character) + 32] = UInt8(value) }
    }
    return values
  }()

  /// Upper-case characters, 8 for every 5 bytes.
  package static func encode(_ bytes: some Collection<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count * 8 + 4) / 5)
    append(bytes, to: &text)
    return text
  }

  /// Appends the characters of `bytes` to `text`.
  package static func append(_ bytes: some Collection<UInt8>, to text: inout [UInt8]) {
    var bits: UInt32 = 0
    var count: UInt32 = 0
    for byte in bytes {
      // At most 4 bits wait, so that 12 are the most held at once.
      bits = bits << 8 | UInt32(byte)
      count += 8
      while count >= 5 {
        count -= 5
        text.append(alphabet[Int(bits >> count & 31)])
      }
    }
    if count > 0 { text.append(alphabet[Int(bits << (5 - count) & 31)]) }
  }

  /// The bytes of characters of either case. Padding, any other character, a length that no bytes have, and unused
  /// bits that are set are refused: two texts that differ in more than case are never the same bytes.
  package static func decode(_ text: ArraySlice<UInt8>) throws(Base32Rejection) -> [UInt8] {
    let (text, values) = (text.span, Self.values.span)
    var bytes = [UInt8](repeating: 0, count: text.count * 5 / 8)
    var output = bytes.mutableSpan
    var written = 0
    var bits: UInt32 = 0
    var count: UInt32 = 0
    for index in text.indices {
      let value = values[Int(text[index])]
      guard value < 32 else { throw .foreignCharacter }
      // At most 7 bits wait; what was taken before is shifted out at the top.
      bits = bits << 5 | UInt32(value)
      count += 5
      if count >= 8 {
        count -= 8
        output[written] = UInt8(truncatingIfNeeded: bits >> count)
        written += 1
      }
    }
    // A last character without a bit of the last byte.
    guard count < 5 else { throw .impossibleLength }
    guard bits & ((1 << count) - 1) == 0 else { throw .unusedBits }
    return bytes
  }
}

/// Why text is not the one base32 form of any bytes (RFC 4648 section 6, without padding).
public enum Base32Rejection: String, Error, Hashable, Sendable, CustomStringConvertible {
  /// A character outside A-Z, a-z and 2-7: padding and white space too.
  case foreignCharacter = "foreign character"
  /// A length that no bytes have: 1, 3 or 6 more than a multiple of 8.
  case impossibleLength = "impossible length"
  /// Bits are set in the last character that belong to no byte.
  case unusedBits = "unused bits"

  /// The reason in a few words, safe for any log.
  public var description: String { rawValue }
}
