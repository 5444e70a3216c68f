public import SodiumPrimitives

/// What a reader captured of a card that has a number and no cryptography: checked for its form, believed by nobody.
/// Whoever has seen the number can copy the card, so it prints as `<redacted>`.
public struct CardNumber: Sendable, Redacted {
  /// The format that the reader named.
  public let format: CardFormat
  /// How many bits were captured.
  public let bits: Int
  /// The captured bits as one number, most significant byte first, in as few bytes as hold ``bits``.
  let value: [UInt8]

  /// Reads the captured bits, the first one most significant, as `ceil(bits / 4)` hex digits of either case. Throws for
  /// a count of bits that the format has not, another count of digits, another character, a bit that is set above the
  /// captured ones, and a parity that is wrong.
  ///
  /// The worked example of the contract, facility 123 and card 4567 under H10301:
  /// ```swift
  /// try CardNumber(format: .wiegand26, bits: 26, valueHex: Array("2F623AE".utf8))
  /// ```
  public init(format: CardFormat, bits: Int, valueHex: [UInt8]) throws(CardFlaw) {
    guard format.allows(bits: bits) else { throw CardFlaw(.bitCount, in: .bits) }
    guard valueHex.count == (bits + 3) / 4 else { throw CardFlaw(.length, in: .valueHex) }
    let padding: [UInt8] = valueHex.count.isMultiple(of: 2) ? [] : [UInt8(ascii: "0")]
    guard let value = Hex.bytes(padding + valueHex), let first = value.first else {
      throw CardFlaw(.digits, in: .valueHex)
    }
    let unused = value.count * 8 - bits
    guard first.leadingZeroBitCount >= unused else { throw CardFlaw(.unusedBits, in: .valueHex) }
    self.format = format
    self.bits = bits
    self.value = value
    if let wiegand, !wiegand.hasParity { throw CardFlaw(.parity, in: .valueHex) }
  }

  /// Whether the chip draws its UID anew for every reader (ISO/IEC 14443-3: 4 bytes, the first of them 08), so that it
  /// identifies nothing. A door may see one; it must not be enrolled.
  public var isRandomUID: Bool { format == .uid && value.count == 4 && value.first == 0x08 }

  /// The same bytes for the same card, whatever its tenant's profile says, and others for each other card: the
  /// deterministic CBOR of `[format, bits, value]`. The format is part of it, so that frames of different lengths never
  /// meet. The value is a byte string, but the integer between the parity bits for a Wiegand frame.
  package var canonical: [UInt8] {
    var writer = CBORWriter()
    writer.array(3)
    writer.text(format.rawValue)
    if let wiegand {
      writer.unsigned(UInt64(wiegand.payloadBits))
      writer.unsigned(wiegand.payload)
    } else {
      writer.unsigned(UInt64(bits))
      writer.bytes(value)
    }
    return writer.finish()
  }

  /// What a person is shown to tell cards apart: the last four hex digits, upper case, of the card number as `profile`
  /// divides it, of the UID, or of the raw value, which may have fewer digits.
  package func hint(profile: CardProfile) -> String {
    let digits: String
    if let split = split(by: profile) {
      digits = Hex.text([UInt8(truncatingIfNeeded: split.number >> 8), UInt8(truncatingIfNeeded: split.number)])
    } else {
      digits = String(Hex.text(value).suffix((bits + 3) / 4))
    }
    return digits.suffix(4).uppercased()
  }
}
