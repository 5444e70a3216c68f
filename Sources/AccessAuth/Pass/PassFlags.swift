/// What a pass says about its own use. The set is closed: a bit without a meaning makes a pass unreadable, so that an
/// old door never overlooks what a newer issuer meant.
public struct PassFlags: Hashable, Sendable, ExpressibleByArrayLiteral {
  /// The bits, as they stand in a pass.
  public let rawValue: UInt8

  /// Bit 0: the pass opens once.
  public static let singleUse = PassFlags(bits: 1)
  /// Bit 1: the pass holds everything there is to judge, so that a door may open for it whose manifest does not know
  /// it: used once, at one device, offline allowed, no schedule, no hold.
  public static let selfSufficient = PassFlags(bits: 2)

  private static let known: UInt8 = 3

  private init(bits: UInt8) { rawValue = bits }

  /// Nil when a bit without a meaning is set.
  public init?(rawValue: UInt8) {
    guard rawValue & ~Self.known == 0 else { return nil }
    self.rawValue = rawValue
  }

  /// The union of `flags`.
  public init(arrayLiteral flags: PassFlags...) {
    rawValue = flags.reduce(0) { $0 | $1.rawValue }
  }

  /// Whether no flag is set.
  public var isEmpty: Bool { rawValue == 0 }

  /// Whether all of `flags` are set.
  public func contains(_ flags: PassFlags) -> Bool { rawValue & flags.rawValue == flags.rawValue }
}
