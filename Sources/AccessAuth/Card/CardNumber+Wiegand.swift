import SodiumPrimitives

/// A Wiegand frame: bits between two parity bits. All three lengths are built alike.
///
/// Bit 0 is sent first. The first bit makes the ones of the first half even, the last bit makes those of the second
/// half odd; a frame of an odd length has its middle bit in both. So no line that hangs at 0 or at 1 gives a valid
/// frame, and no single bit can change unnoticed.
struct WiegandFrame {
  /// 26, 34 or 37.
  let bits: Int
  /// The frame as one number, bit 0 most significant.
  let value: UInt64

  /// How many bits stand between the parity bits.
  var payloadBits: Int { bits - 2 }

  /// The bits between the parity bits.
  var payload: UInt64 { (value >> 1) & Self.ones(payloadBits) }

  /// Whether both parity bits fit.
  var hasParity: Bool {
    // 13 of 26, 17 of 34, 19 of 37.
    let half = (bits + 1) / 2
    let first = value >> UInt64(bits - half)
    let second = value & Self.ones(half)
    return first.nonzeroBitCount.isMultiple(of: 2) && !second.nonzeroBitCount.isMultiple(of: 2)
  }

  /// A number of `count` ones, at most 63.
  static func ones(_ count: Int) -> UInt64 { (1 << UInt64(count)) &- 1 }
}

extension CardNumber {
  /// Facility code and card number, as a card has them printed on it.
  package struct Split: Hashable, Sendable, Redacted {
    /// Nil where the division has no facility code.
    package let facility: UInt64?
    /// At most 35 bits.
    package let number: UInt64
  }

  /// The number as a Wiegand frame; nil for the other formats.
  var wiegand: WiegandFrame? {
    switch format {
    case .wiegand26, .wiegand34, .wiegand37:
      // At most 37 bits, which fit.
      WiegandFrame(bits: bits, value: value.reduce(0) { $0 << 8 | UInt64($1) })
    case .uid, .raw: nil
    }
  }

  /// Facility code and card number as `profile` divides them; nil for ``CardFormat/uid`` and ``CardFormat/raw``.
  package func split(by profile: CardProfile) -> Split? {
    guard let wiegand else { return nil }
    let numberBits: Int
    switch format {
    case .wiegand26: numberBits = 16
    case .wiegand34:
      switch profile.wiegand34 {
      case .facility16: numberBits = 16
      case .facility8: numberBits = 24
      case .noFacility: numberBits = 32
      }
    case .wiegand37:
      switch profile.wiegand37 {
      case .h10304: numberBits = 19
      case .h10302: numberBits = 35
      }
    case .uid, .raw: return nil
    }
    let payload = wiegand.payload
    return Split(
      facility: numberBits < wiegand.payloadBits ? payload >> UInt64(numberBits) : nil,
      number: payload & WiegandFrame.ones(numberBits))
  }
}
