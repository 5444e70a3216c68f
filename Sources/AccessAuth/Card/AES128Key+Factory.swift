import SodiumPrimitives

extension AES128Key {
  /// Whether everybody has this key: cards leave the factory with it, or it is published as a default or a back door. A card
  /// that keeps it can be copied, so it must not be enrolled. All zero is how NXP ships.
  ///
  /// A key that was drawn at random is none of them but
  /// once in about 2^119. Every comparison is made, each in constant time.
  public var isFactory: Bool {
    Self.published.reduce(false) { found, key in
      let matches = bytes.withBytes { ConstantTime.equal($0, key.span) }
      return matches || found
    }
  }

  private static let published: [[UInt8]] = repeated + full + short.flatMap(stretched)

  private static let repeated = [0, UInt8.max].map { [UInt8](repeating: $0, count: count) }

  /// Keys of 16 bytes.
  private static let full: [[UInt8]] = [
    // The defaults of OSDP's secure channel (SCBK-D) and of GlobalPlatform cards.
    Array(0x30...0x3F), Array(0x40...0x4F),
    // MIFARE Ultralight C, as written and as stored.
    Array("BREAKMEIFYOUCAN!".utf8), Array("IEMKAERB!NACUOYF".utf8),
    Array("GEMXPRESSOSAMPLE".utf8),
    // Defaults of access-control systems, as card-testing tools list them.
    hex("9CABF398358405AE2F0E2B3D31C99A8A"), hex("605F5E5D5C5B5A59605F5E5D5C5B5A59"),
    hex("22094904FF22677E5D28C6E3ED4F694C"),
  ]

  /// Keys of MIFARE Classic, 6 bytes: the back doors of FM11RF08S, FM11RF08 and FM11RF32 (IACR ePrint 2024/1275), and
  /// the defaults.
  private static let short: [[UInt8]] = [
    "A396EFA4E24F", "A31667A8CEC1", "518B3354E760", "FFFFFFFFFFFF", "A0A1A2A3A4A5", "A5A4A3A2A1A0", "B0B1B2B3B4B5",
    "C0C1C2C3C4C5", "D0D1D2D3D4D5", "D3F7D3F7D3F7", "AABBCCDDEEFF", "4D3A99C351DD", "1A982C7E459A", "714C5C886E97",
    "587EE5F9350F", "A0478CC39091", "533CB6C723F6", "8FD0A4F256E9", "89ECA97F8C2A", "010203040506", "123456789ABC",
    "0123456789AB",
  ].map(hex)

  /// The ways in which a tool that wants 16 bytes is given 6: filled with zeros or ones at either end, or said again.
  private static func stretched(_ key: [UInt8]) -> [[UInt8]] {
    let rest = count - key.count
    let zeros = [UInt8](repeating: 0, count: rest)
    let ones = [UInt8](repeating: 0xFF, count: rest)
    return [key + zeros, zeros + key, key + ones, ones + key, Array((key + key + key).prefix(count))]
  }

  private static func hex(_ text: String) -> [UInt8] { Hex.bytes(text.utf8) ?? [] }
}
