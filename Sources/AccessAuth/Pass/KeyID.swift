public import SodiumPrimitives

/// Names a public key: the first 8 bytes of BLAKE2b-256 of its 32 bytes. It is a name and proves nothing; whoever
/// looks a key up by it must own the list.
public struct KeyID: Hashable, Comparable, Sendable {
  /// The length in bytes.
  public static let count = 8

  private let value: UInt64

  /// The name of `key`.
  public init(of key: Ed25519.PublicKey) {
    value = BLAKE2b.hash(key.bytes).bytes.prefix(Self.count).reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// Nil unless there are 8 bytes.
  public init?(bytes: [UInt8]) {
    guard bytes.count == Self.count else { return nil }
    value = bytes.reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// The 8 bytes.
  public var bytes: [UInt8] {
    (0..<Self.count).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * (Self.count - 1 - $0))) }
  }

  /// Orders by the bytes.
  public static func < (left: KeyID, right: KeyID) -> Bool { left.value < right.value }
}

extension KeyID: CustomStringConvertible {
  /// 16 lower-case hex digits.
  public var description: String { Hex.text(bytes) }
}
