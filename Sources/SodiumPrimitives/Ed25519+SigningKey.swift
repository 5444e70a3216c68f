import CSodium

extension Ed25519 {
  /// A key that signs. It is shared by reference, so that its secret exists once, and prints as `<redacted>`.
  public final class SigningKey: Sendable, Redacted {
    /// The length of a seed in bytes.
    public static let seedCount = 32

    /// The key that checks what this one signs.
    public let publicKey: PublicKey
    /// libsodium's form: the seed, then the public key, 64 bytes. It stays for as long as the key is in use.
    private let secret: SecretBytes

    /// The key of a 32-byte seed (RFC 8032 section 5.1.5 calls it the private key). Another length is thrown.
    public convenience init(seed: consuming SecretBytes) throws(SodiumError) {
      try SodiumError.check(.seed, seed.count, in: Self.seedCount...Self.seedCount)
      self.init(checked: seed)
    }

    /// A new key of the system's generator.
    public static func generate() -> SigningKey {
      SigningKey(checked: .random(count: seedCount))
    }

    private init(checked seed: borrowing SecretBytes) {
      Sodium.start()
      var publicBytes = [UInt8](repeating: 0, count: PublicKey.count)
      secret = SecretBytes(count: Self.seedCount + PublicKey.count, in: .keyPages) { secret in
        secret.withAddress { secret in
          seed.withAddress { seed in
            // C writes 32 and 64 bytes and reads 32, which the three have.
            Sodium.require(unsafe crypto_sign_seed_keypair(&publicBytes, secret, seed))
          }
        }
      }
      Sodium.forgetStack()
      publicKey = PublicKey(checked: publicBytes)
    }

    /// The signature of `message`; equal messages give equal signatures (RFC 8032 section 5.1.6).
    public func sign(_ message: Span<UInt8>) -> Signature {
      let messageCount = UInt64(message.count)
      let bytes = [UInt8](count: Signature.count) { signature in
        message.withAddress { message in
          secret.withAddress { secret in
            // C writes 64 bytes and reads messageCount and 64, which the three have.
            Sodium.require(unsafe crypto_sign_detached(signature, nil, message, messageCount, secret))
          }
        }
      }
      Sodium.forgetStack()
      return Signature(checked: bytes)
    }

    /// Lends the 32-byte seed for the time of `body`, for wrapping it to be stored.
    public func withSeed<R: ~Copyable, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
      try secret.withBytes { (secret) throws(E) -> R in try body(secret.extracting(first: Self.seedCount)) }
    }
  }
}
