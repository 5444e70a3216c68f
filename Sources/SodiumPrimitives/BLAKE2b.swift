import CSodium

/// The hash BLAKE2b (RFC 7693) with and without a key, without salt or personalisation (`crypto_generichash`).
public enum BLAKE2b {
  /// The lengths a key can have, in bytes.
  public static let keyCounts = 16...64

  /// The digest of `message`, `count` bytes long, which the program must choose from ``Digest/counts``.
  public static func hash(_ message: Span<UInt8>, count: Int = 32) -> Digest {
    unsafe hash(message, key: nil, keyCount: 0, count: count)
  }

  /// The digest of `message` under `key`, a message authentication code. `count` is one of ``Digest/counts`` and the
  /// length of `key` one of ``keyCounts``: both are the program's choice, and another one ends it.
  public static func hash(_ message: Span<UInt8>, key: borrowing SecretBytes, count: Int = 32) -> Digest {
    precondition(keyCounts.contains(key.count), "a BLAKE2b key has 16 to 64 bytes")
    let keyCount = key.count
    return key.withAddress { key in unsafe hash(message, key: key, keyCount: keyCount, count: count) }
  }

  /// The digest of `message`; see the other form.
  public static func hash(_ message: [UInt8], count: Int = 32) -> Digest {
    hash(message.span, count: count)
  }

  /// The digest of `message` under `key`; see the other form.
  public static func hash(_ message: [UInt8], key: borrowing SecretBytes, count: Int = 32) -> Digest {
    hash(message.span, key: key, count: count)
  }

  private static func hash(
    _ message: Span<UInt8>, key: UnsafePointer<UInt8>?, keyCount: Int, count: Int
  ) -> Digest {
    precondition(Digest.counts.contains(count), "a digest has 16 to 64 bytes")
    Sodium.start()
    // The one allocation is the digest itself.
    let messageCount = UInt64(message.count)
    let bytes = [UInt8](count: count) { digest in
      message.withAddress { message in
        // C writes count bytes and reads messageCount and keyCount, which the three have; the lengths are checked
        // above.
        Sodium.require(unsafe crypto_generichash(digest, count, message, messageCount, key, keyCount))
      }
    }
    // What comes of a key may be one.
    if keyCount > 0 { Sodium.forgetStack(2048) }
    return Digest(checked: bytes)
  }
}
