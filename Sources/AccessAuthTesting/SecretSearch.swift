package import Foundation

/// Looks for a secret in all forms in which it could hide.
package enum SecretSearch {
  /// Whether `secret` stands in `content` in any of its ``forms(of:)``.
  package static func holds(_ content: Data, _ secret: [UInt8]) -> Bool {
    forms(of: secret).contains { content.range(of: Data($0)) != nil }
  }

  /// The fewest bytes of a form that does not come by chance.
  private static let fewest = 6

  /// Raw, hex of both cases, base64 with both alphabets, base32 of both cases, UTF-16 of both orders, reversed words as
  /// registers show them; of a short secret only those that do not come by chance.
  package static func forms(of secret: [UInt8]) -> [[UInt8]] {
    let hex = secret.map { String(format: "%02x", $0) }.joined()
    // Such a text depends on where the bytes begin in its groups of three or five; the whole groups of each are searched.
    let base64 = (0..<3).map { shift in
      let text = Data(repeating: 0, count: shift) + Data(secret)
      return Array(text.base64EncodedString().utf8.dropFirst(4).dropLast(4))
    }
    let urls = base64.map { text in
      text.map { $0 == UInt8(ascii: "+") ? UInt8(ascii: "-") : $0 == UInt8(ascii: "/") ? UInt8(ascii: "_") : $0 }
    }
    let base32 = (0..<5).map { shift in
      let whole = (shift + secret.count) / 5 * 5
      let bytes = [UInt8](repeating: 0, count: shift) + secret
      return Array(encoded(Array(bytes.prefix(whole))).dropFirst(shift == 0 ? 0 : 8))
    }
    let folded = base32.map { $0.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 } }
    let forms: [[UInt8]] =
      [secret, Array(hex.utf8), Array(hex.uppercased().utf8)] + base64 + urls + base32 + folded
      + [secret.flatMap { [$0, 0] }, secret.flatMap { [0, $0] }, Array(secret.prefix(8).reversed())]
    return forms.filter { $0.count >= fewest }
  }

  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

  /// Base32 of whole groups of five bytes.
  private static func encoded(_ bytes: [UInt8]) -> [UInt8] {
    stride(from: 0, to: bytes.count, by: 5).flatMap { start in
      let group = bytes[start..<start + 5].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return (0..<8).map { alphabet[Int(group >> (35 - 5 * UInt64($0)) & 31)] }
    }
  }

  /// The bytes of an unpadded base32 text.
  package static func base32(_ text: Substring) -> [UInt8]? {
    var bytes: [UInt8] = []
    var (bits, count): (UInt32, UInt32) = (0, 0)
    for character in text.utf8 {
      guard let value = alphabet.firstIndex(of: character) else { return nil }
      bits = bits << 5 | UInt32(value)
      count += 5
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> count))
      }
    }
    return bytes
  }
}
