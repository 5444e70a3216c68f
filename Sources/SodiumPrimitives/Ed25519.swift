import CSodium

/// Ed25519 signatures (RFC 8032 section 5.1, without context or prehash), by libsodium's `crypto_sign` functions.
///
/// libsodium refuses an S that is not reduced, keys and R of small order, and encodings that are not canonical, so a
/// signature that verifies has one form only.
public enum Ed25519 {
  /// A public key: any 32 bytes. Whether they are a point of use shows when a signature is checked.
  public struct PublicKey: Hashable, Sendable {
    /// The key's length in bytes.
    public static let count = 32
    /// The 32 bytes of the encoded point.
    public let bytes: [UInt8]

    /// Nil unless there are 32 bytes.
    public init?(_ bytes: [UInt8]) {
      guard bytes.count == Self.count else { return nil }
      self.bytes = bytes
    }

    /// For bytes that libsodium wrote, which have the length.
    init(checked bytes: [UInt8]) { self.bytes = bytes }

    /// Whether `signature` is this key's signature of `message`. Allocates nothing.
    public func isValidSignature(_ signature: Signature, for message: Span<UInt8>) -> Bool {
      isValidSignature(signature.bytes.span, for: message)
    }

    /// Whether `signature`, of any length, is this key's signature of `message`; false for a length other than 64.
    /// Allocates nothing.
    public func isValidSignature(_ signature: Span<UInt8>, for message: Span<UInt8>) -> Bool {
      guard signature.count == Signature.count else { return false }
      Sodium.start()
      let messageCount = UInt64(message.count)
      return signature.withAddress { signature in
        message.withAddress { message in
          // C reads 64, messageCount and 32 bytes: the first are checked above, the last in the initializer.
          unsafe crypto_sign_verify_detached(signature, message, messageCount, bytes) == 0
        }
      }
    }
  }

  /// A signature: any 64 bytes, R followed by S.
  public struct Signature: Hashable, Sendable {
    /// The signature's length in bytes.
    public static let count = 64
    /// The 64 bytes.
    public let bytes: [UInt8]

    /// Nil unless there are 64 bytes.
    public init?(_ bytes: [UInt8]) {
      guard bytes.count == Self.count else { return nil }
      self.bytes = bytes
    }

    /// For bytes that libsodium wrote, which have the length.
    init(checked bytes: [UInt8]) { self.bytes = bytes }
  }
}
