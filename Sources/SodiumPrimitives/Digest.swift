/// What a hash gives: 16 to 64 bytes that may be stored and shown.
///
/// As a digest under a key is often compared with what somebody claims, equality takes constant time.
public struct Digest: Hashable, Sendable {
  /// The lengths a digest can have, in bytes.
  public static let counts = 16...64

  /// The bytes.
  public let bytes: [UInt8]

  /// Nil unless there are 16 to 64 bytes.
  public init?(_ bytes: [UInt8]) {
    guard Self.counts.contains(bytes.count) else { return nil }
    self.bytes = bytes
  }

  /// For bytes that libsodium wrote, which have a length of ``counts``.
  init(checked bytes: [UInt8]) { self.bytes = bytes }

  /// Whether both are equal, in a time that depends on the lengths alone.
  public func isEqual(to other: Digest) -> Bool { ConstantTime.equal(bytes, other.bytes) }

  /// The same as ``isEqual(to:)``.
  public static func == (a: Digest, b: Digest) -> Bool { a.isEqual(to: b) }
}
