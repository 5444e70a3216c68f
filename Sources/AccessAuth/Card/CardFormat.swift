/// How a reader names what it captured of a card that has a number and no cryptography.
public enum CardFormat: String, CaseIterable, Hashable, Sendable {
  /// HID H10301: 26 bits, 8 of facility and 16 of number between two parity bits.
  case wiegand26
  /// 34 bits, 32 between two parity bits; how they divide is the tenant's ``CardProfile``.
  case wiegand34
  /// HID H10304 and H10302: 37 bits, 35 between two parity bits; how they divide is the tenant's ``CardProfile``.
  case wiegand37
  /// The identifier that a contactless chip sends before any authentication (ISO/IEC 14443-3): 4, 7 or 10 bytes.
  case uid
  /// Bits as they came, at most 256. Nothing is known of them, so nothing is checked.
  case raw

  /// Whether a number of this format can have `bits` bits.
  func allows(bits: Int) -> Bool {
    switch self {
    case .wiegand26: bits == 26
    case .wiegand34: bits == 34
    case .wiegand37: bits == 37
    case .uid: bits == 32 || bits == 56 || bits == 80
    case .raw: (1...256).contains(bits)
    }
  }
}

/// How a tenant's cards divide into facility code and card number, where the frame alone does not say. It decides what
/// is shown of a card, never whether two cards are the same.
public struct CardProfile: Hashable, Sendable {
  /// The division of ``CardFormat/wiegand34``.
  public var wiegand34: Wiegand34Split
  /// The division of ``CardFormat/wiegand37``.
  public var wiegand37: Wiegand37Split

  /// A profile; without arguments the one that a tenant begins with.
  public init(wiegand34: Wiegand34Split = .facility16, wiegand37: Wiegand37Split = .h10304) {
    self.wiegand34 = wiegand34
    self.wiegand37 = wiegand37
  }

  /// Bits of facility code and bits of card number among the 32.
  public enum Wiegand34Split: String, CaseIterable, Hashable, Sendable {
    /// HID H10306.
    case facility16 = "16+16"
    /// 8 bits of facility code, 24 of number.
    case facility8 = "8+24"
    /// No facility code.
    case noFacility = "0+32"
  }

  /// The names that HID gives to the divisions of the 35 bits.
  public enum Wiegand37Split: String, CaseIterable, Hashable, Sendable {
    /// 16 bits of facility code, 19 of number.
    case h10304 = "H10304"
    /// No facility code, 35 bits of number.
    case h10302 = "H10302"
  }
}
