import Crypto
public import SodiumPrimitives

/// The secret that one receiver of webhooks shares with the service: 24 to 64 random bytes (Standard Webhooks 1.0.0,
/// "Signature scheme"). Its text is `whsec_` and the bytes in base64. It prints as `<redacted>`.
public final class WebhookSecret: Sendable, Redacted {
  /// The lengths a secret can have, in bytes.
  public static let counts = 24...64
  /// As many as the code of HMAC-SHA256 has; more would add nothing.
  static let drawnCount = 32

  private static let prefix = Array("whsec_".utf8)

  private let bytes: SecretBytes

  /// Nil for a length that is not one of ``counts``.
  private init?(_ bytes: consuming SecretBytes) {
    guard Self.counts.contains(bytes.count) else { return nil }
    self.bytes = bytes
  }

  /// Draws a secret of 32 bytes.
  public init(random: some RandomSource) {
    bytes = SecretBytes(copying: random.bytes(Self.drawnCount))
  }

  /// Reads the text of a secret, as receivers do; `whsec_` may be missing. Nil for anything else.
  public convenience init?(text: [UInt8]) {
    let encoded = text.starts(with: Self.prefix) ? text.dropFirst(Self.prefix.count) : text[...]
    guard encoded.count <= Base64.textCount(Self.counts.upperBound), let bytes = Base64.decode(encoded) else {
      return nil
    }
    self.init(SecretBytes(copying: bytes))
  }

  /// `whsec_` and the bytes in base64, for the one answer that shows it.
  public var text: SecretBytes {
    bytes.withBytes { bytes in
      SecretBytes(count: Self.prefix.count + Base64.textCount(bytes.count)) { text in
        for (place, character) in Self.prefix.enumerated() { text[place] = character }
        Base64.encode(bytes, into: &text, from: Self.prefix.count)
      }
    }
  }

  /// The code of `message` by HMAC-SHA256 (RFC 2104): 32 bytes.
  func code(of message: [UInt8]) -> [UInt8] {
    // A copy for the time of this call, which swift-crypto overwrites at its end.
    let key = bytes.withBytes { bytes in
      // The bytes are copied before the closure returns.
      unsafe bytes.withUnsafeBytes { unsafe SymmetricKey(data: $0) }
    }
    return Array(HMAC<Crypto.SHA256>.authenticationCode(for: message, using: key))
  }
}

extension WebhookSecret {
  /// The secret sealed for a store, with XChaCha20-Poly1305 under the master key's webhook key: nonce, ciphertext and
  /// tag, 40 bytes more than the secret has. It opens only for the same `context`, which should name tenant and endpoint.
  package func wrapped(for context: [UInt8], keys: DerivedKeys, random: some RandomSource) -> [UInt8] {
    bytes.withBytes { bytes in
      XChaCha20Poly1305.seal(bytes, authenticating: context, key: keys.webhookSecretWrap, random: random)
    }
  }

  /// The secret that ``wrapped(for:keys:random:)`` sealed; nil for another context, another master key, or changed bytes.
  package static func unwrap(_ sealed: [UInt8], for context: [UInt8], keys: DerivedKeys) -> WebhookSecret? {
    guard let bytes = XChaCha20Poly1305.open(sealed, authenticating: context, key: keys.webhookSecretWrap) else {
      return nil
    }
    return WebhookSecret(bytes)
  }
}
