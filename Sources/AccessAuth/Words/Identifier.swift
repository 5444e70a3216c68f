public import SodiumPrimitives

/// What an ``Identifier`` names; its prefix is part of the text form.
public protocol IdentifierKind: Sendable {
  /// The lower-case letters before the underscore, at most 8.
  static var prefix: StaticString { get }
}

/// A TypeID: a UUIDv7 whose text form is a prefix, an underscore and 26 Crockford base32 characters, for example
/// `lok_01h455vb4pex5vsknk084sn02q`. It is no secret and opens nothing.
///
/// Sources: RFC 9562 section 5.7; the TypeID specification 0.3.
public struct Identifier<Kind: IdentifierKind>: Hashable, Comparable, Sendable {
  /// The first and the last 8 bytes, most significant first: how a store writes an identifier without an array.
  package let high: UInt64
  package let low: UInt64

  package init(high: UInt64, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Makes the identifier of 16 bytes, most significant first; nil for another count.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 16 else { return nil }
    high = bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    low = bytes.dropFirst(8).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Makes a UUIDv7 for `instant` (milliseconds) with 74 random bits.
  public init(at instant: Instant, random: some RandomSource) {
    let bits = random.bytes(10).reduce(into: (high: UInt64(0), low: UInt64(0))) { sum, byte in
      sum.high = sum.high << 8 | sum.low >> 56
      sum.low = sum.low << 8 | UInt64(byte)
    }
    let time = UInt64(clamping: instant.milliseconds) & 0xFFFF_FFFF_FFFF
    high = time << 16 | 0x7000 | bits.high & 0x0FFF
    low = 0x8000_0000_0000_0000 | bits.low & 0x3FFF_FFFF_FFFF_FFFF
  }

  /// The 16 bytes of the UUID, most significant first.
  public var bytes: [UInt8] {
    // All 16 bytes are written before the count says that they are there.
    unsafe [UInt8](unsafeUninitializedCapacity: 16) { buffer, count in
      for index in 0..<8 {
        let shift = UInt64(56 - 8 * index)
        unsafe buffer[index] = UInt8(truncatingIfNeeded: high >> shift)
        unsafe buffer[index + 8] = UInt8(truncatingIfNeeded: low >> shift)
      }
      count = 16
    }
  }

  /// Orders by the bytes, and so by the time of making; within one millisecond by chance.
  public static func < (left: Self, right: Self) -> Bool {
    (left.high, left.low) < (right.high, right.low)
  }
}

extension Identifier: CustomStringConvertible {
  /// The text form, `prefix_` and 26 lower-case characters.
  public var description: String { String(decoding: text, as: UTF8.self) }

  /// The text form as ASCII bytes.
  public var text: [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity(36)
    Kind.prefix.withUTF8Buffer { unsafe text.append(contentsOf: $0) }
    text.append(UInt8(ascii: "_"))
    // 128 bits are 26 groups of 5, the first of which holds 3.
    for group in 0..<26 {
      let shift = 125 - 5 * group
      let value =
        shift >= 64
        ? high >> UInt64(shift - 64)
        : shift > 59 ? high << UInt64(64 - shift) | low >> UInt64(shift) : low >> UInt64(shift)
      text.append(Crockford.lowercase[Int(value & 31)])
    }
    return text
  }

  /// Reads the text form. Nil for another prefix, another length, a character outside the lower-case alphabet, or a
  /// value beyond 128 bits; nothing is repaired.
  public init?(_ text: some StringProtocol) {
    self.init(ascii: Array(text.utf8))
  }

  /// Reads the text form from ASCII bytes; see ``init(_:)``.
  public init?(ascii text: [UInt8]) {
    let prefix = Kind.prefix.withUTF8Buffer { unsafe Array($0) }
    guard text.count == prefix.count + 27, text.starts(with: prefix), text[prefix.count] == UInt8(ascii: "_") else {
      return nil
    }
    var high: UInt64 = 0
    var low: UInt64 = 0
    for (index, character) in text[(prefix.count + 1)...].enumerated() {
      guard let value = Crockford.value(ofLowercase: character), index > 0 || value < 8 else { return nil }
      high = high << 5 | low >> 59
      low = low << 5 | UInt64(value)
    }
    self.high = high
    self.low = low
  }
}

/// Crockford's base32 alphabet: no I, L, O or U.
enum Crockford {
  static let lowercase = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
  static let uppercase = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ".utf8)

  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 0xFF, count: 256)
    for (value, character) in lowercase.enumerated() { values[Int(character)] = UInt8(value) }
    return values
  }()

  static func value(ofLowercase character: UInt8) -> UInt8? {
    let value = values[Int(character)]
    return value == 0xFF ? nil : value
  }
}
