public import SodiumPrimitives

/// The identifier of a contactless chip: 4, 7 or 10 bytes (ISO/IEC 14443-3), in the order in which it is read. It
/// follows its holder everywhere, so it prints as `<redacted>` and is stored only as a ``SUNCardID`` or a ``CardTag``.
public struct CardUID: Hashable, Sendable, Redacted {
  /// The lengths that a UID can have, in bytes.
  public static let counts: Set<Int> = [4, 7, 10]

  /// The bytes.
  package let bytes: [UInt8]

  /// Nil unless there are 4, 7 or 10 bytes.
  package init?(bytes: [UInt8]) {
    guard Self.counts.contains(bytes.count) else { return nil }
    self.bytes = bytes
  }

  /// Reads 8, 14 or 20 hex digits of either case; nil for anything else.
  public init?(hex: [UInt8]) {
    // Before any of it is read, as the caller has not bounded it.
    guard Self.counts.contains(hex.count / 2), let bytes = Hex.bytes(hex) else { return nil }
    self.init(bytes: bytes)
  }

  /// Whether a SUN message can carry it: an NTAG 424 DNA has 7 bytes.
  public var fitsSUN: Bool { bytes.count == PICCData.uidCount }

  /// The last four hex digits, upper case, by which a person tells cards apart.
  package var hint: String { Hex.text(bytes.suffix(2)).uppercased() }
}
