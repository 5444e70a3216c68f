public import SodiumPrimitives

/// The text of an API key: `aa_<live|test>_<role>_<43 base62 characters><6 check characters>`, for example
/// `aa_live_device_…`. The check is the CRC-32 of everything before it, in base62: a typing error is refused without a
/// look-up, and a secret scanner can tell a key from noise. It is shown once, never stored, and prints as `<redacted>`.
public struct APIKeyToken: Sendable, Redacted {
  /// The ASCII bytes of the key.
  public let text: [UInt8]
  /// What the key says of itself.
  public let role: Role
  /// What the key says of itself.
  public let isTest: Bool

  private static let bodyCount = 43
  private static let checkCount = 6
  private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

  /// Draws a key of 256 random bits.
  package init(role: Role, isTest: Bool, random: some RandomSource) {
    var text = Array("aa_\(isTest ? "test" : "live")_\(role.rawValue)_".utf8)
    // 43 independent base62 characters hold 256 bits (62^43 > 2^256).
    for _ in 0..<Self.bodyCount { text.append(Self.alphabet[Int(random.uniform(below: 62))]) }
    text += Self.check(of: text)
    self.text = text
    self.role = role
    self.isTest = isTest
  }

  /// Reads a key. Nil unless every part has its form and the check agrees; whether the key exists is another question.
  public init?(_ text: [UInt8]) {
    let parts = text.split(separator: UInt8(ascii: "_"), omittingEmptySubsequences: false)
    guard parts.count == 4, parts[0].elementsEqual("aa".utf8), parts[3].count == Self.bodyCount + Self.checkCount,
      parts[3].allSatisfy(Self.isDigit), let role = Role(rawValue: String(decoding: parts[2], as: UTF8.self)),
      let mode = ["live", "test"].firstIndex(where: { parts[1].elementsEqual($0.utf8) }),
      text.suffix(Self.checkCount).elementsEqual(Self.check(of: text.dropLast(Self.checkCount)))
    else { return nil }
    self.text = text
    self.role = role
    isTest = mode == 1
  }

  /// What is stored of the key.
  package func hash(keys: DerivedKeys) -> Digest { BLAKE2b.hash(text, key: keys.apiKey) }

  /// The last four characters.
  package var hint: String { String(decoding: text.suffix(4), as: UTF8.self) }

  /// Whether the character is one of base62.
  private static func isDigit(_ character: UInt8) -> Bool {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "a")...UInt8(ascii: "z"):
      true
    default: false
    }
  }

  private static func check(of text: some Collection<UInt8>) -> [UInt8] {
    var rest = CRC32.checksum(text)
    var characters = [UInt8](repeating: alphabet[0], count: checkCount)
    for index in characters.indices.reversed() {
      characters[index] = alphabet[Int(rest % 62)]
      rest /= 62
    }
    return characters
  }
}

/// CRC-32 of ISO 3309 (polynomial 0xEDB88320, reflected), a check against typing errors only.
enum CRC32 {
  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ value >> 1 : value >> 1 }
  }

  static func checksum(_ bytes: some Collection<UInt8>) -> UInt32 {
    ~bytes.reduce(~UInt32(0)) { table[Int(UInt8(truncatingIfNeeded: $0) ^ $1)] ^ $0 >> 8 }
  }
}
