/// Base64 of RFC 4648 section 4, with padding, as Standard Webhooks writes keys and signatures.
package enum Base64 {
  /// How many characters `count` bytes make.
  static func textCount(_ count: Int) -> Int { (count + 2) / 3 * 4 }

  /// Writes the text of `bytes` from place `start` on, where there must be room for ``textCount(_:)`` characters.
  static func encode(_ bytes: Span<UInt8>, into text: inout MutableSpan<UInt8>, from start: Int) {
    var bits: UInt32 = 0
    var count: UInt32 = 0
    var place = start
    for index in bytes.indices {
      // At most 4 bits wait, so that 12 are the most held at once; older ones are shifted out at the top.
      bits = bits << 8 | UInt32(bytes[index])
      count += 8
      while count >= 6 {
        count -= 6
        text[place] = character(UInt8(truncatingIfNeeded: bits >> count) & 63)
        place += 1
      }
    }
    if count > 0 {
      text[place] = character(UInt8(truncatingIfNeeded: bits << (6 - count)) & 63)
      place += 1
    }
    while (place - start) % 4 != 0 {
      text[place] = UInt8(ascii: "=")
      place += 1
    }
  }

  /// The text of `bytes`, which are no secret.
  package static func encode(_ bytes: [UInt8]) -> [UInt8] {
    var text = [UInt8](repeating: 0, count: textCount(bytes.count))
    var span = text.mutableSpan
    encode(bytes.span, into: &span, from: 0)
    return text
  }

  /// The bytes of a text; nil for any other character, white space among them, for missing or misplaced padding, and for
  /// unused bits that are set. Two texts are never the same bytes.
  package static func decode(_ text: some BidirectionalCollection<UInt8>) -> [UInt8]? {
    guard text.count % 4 == 0 else { return nil }
    let padding = text.reversed().prefix { $0 == UInt8(ascii: "=") }.count
    guard padding <= 2 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.count / 4 * 3)
    var bits: UInt32 = 0
    var count: UInt32 = 0
    for character in text.dropLast(padding) {
      guard let value = value(character) else { return nil }
      bits = bits << 6 | UInt32(value)
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> count))
      }
    }
    guard bits & ((1 << count) - 1) == 0 else { return nil }
    return bytes
  }

  /// The character of a value below 64. Computed, as a table would tell a secret's value by its place in the cache.
  private static func character(_ value: UInt8) -> UInt8 {
    switch value {
    case 0..<26: UInt8(ascii: "A") + value
    case 26..<52: UInt8(ascii: "a") + (value - 26)
    case 52..<62: UInt8(ascii: "0") + (value - 52)
    case 62: UInt8(ascii: "+")
    default: UInt8(ascii: "/")
    }
  }

  private static func value(_ character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): character - UInt8(ascii: "A")
    case UInt8(ascii: "a")...UInt8(ascii: "z"): character - UInt8(ascii: "a") + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0") + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
