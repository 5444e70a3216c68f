public import SodiumPrimitives

/// A PIN: 4 to 12 ASCII digits, drawn by the service and never chosen. It prints as `<redacted>`, is not encodable and
/// is overwritten with its last reference. A class, as what cannot be copied fits into no list and no closure.
public final class PIN: Sendable, Redacted {
  /// How many digits a PIN can have.
  public static let lengths = 4...12

  private let digits: SecretBytes

  /// Takes what was typed. Nil unless it is 4 to 12 bytes of 0x30 to 0x39: nothing is trimmed, folded or normalised, so
  /// that one PIN has one spelling and no two spellings share a throttle.
  public init?(_ digits: consuming SecretBytes) {
    guard digits.withBytes(Self.isPIN) else { return nil }
    self.digits = digits
  }

  /// For digits that were drawn here.
  init(checked digits: consuming SecretBytes) { self.digits = digits }

  /// How many digits; no secret.
  public var count: Int { digits.count }

  /// Lends the ASCII digits for the time of `body`.
  public func withDigits<R: ~Copyable, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
    try digits.withBytes(body)
  }

  private static func isPIN(_ bytes: Span<UInt8>) -> Bool {
    guard lengths.contains(bytes.count) else { return false }
    for index in bytes.indices where !isDigit(bytes[index]) { return false }
    return true
  }

  /// Whether the byte is one of the ten ASCII digits; `Character.isNumber` takes those of other scripts too.
  static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
