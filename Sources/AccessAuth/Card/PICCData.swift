/// What a SUN message says of the card: which one it is, and how often it has been read.
///
/// On the wire it is one block of AES: `C7`, the UID (7 bytes), the counter (3 bytes, least significant first), and 5
/// random bytes. `C7` is the PICCDataTag of NXP NT4H2421Gx section 9.3.4: the UID is mirrored (bit 7), so is the
/// counter (bit 6), and the UID has 7 bytes (bits 3 to 0).
package struct PICCData: Hashable, Sendable {
  /// The card, 7 bytes.
  package let uid: CardUID
  /// How often the card has been read; 24 bits, raised by the card before each message.
  package let counter: UInt32

  static let tag: UInt8 = 0xC7
  static let uidCount = 7
  static let paddingCount = 5
  /// The largest counter, at which a card says no more.
  package static let maximumCounter: UInt32 = 0xFF_FFFF

  /// Nil unless the UID has 7 bytes and the counter 24 bits.
  package init?(uid: CardUID, counter: UInt32) {
    guard uid.fitsSUN, counter <= Self.maximumCounter else { return nil }
    self.uid = uid
    self.counter = counter
  }

  /// Reads a decrypted block; nil for another PICCDataTag, which is what a wrong key gives 255 times of 256.
  init?(block: [UInt8]) {
    guard block.count == 16, block.first == Self.tag, let uid = CardUID(bytes: Array(block[1..<8])) else { return nil }
    self.uid = uid
    counter = block[8..<11].reversed().reduce(0) { $0 << 8 | UInt32($1) }
  }

  /// The UID and the three bytes of the counter, as both kinds of session key take them in.
  var mirror: [UInt8] {
    uid.bytes + (0..<3).map { UInt8(truncatingIfNeeded: counter >> (8 * $0)) }
  }
}
