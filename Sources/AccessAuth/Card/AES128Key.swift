public import SodiumPrimitives

/// A key of a card: 16 bytes for AES-128. It prints as `<redacted>` and is compared in constant time.
public final class AES128Key: Sendable, Redacted, Equatable {
  /// The length of a key in bytes.
  public static let count = 16

  let bytes: SecretBytes

  /// Nil unless there are 16 bytes.
  package init?(_ bytes: consuming SecretBytes) {
    guard bytes.count == Self.count else { return nil }
    self.bytes = bytes
  }

  /// Reads 32 hex digits of either case; nil for anything else.
  public convenience init?(hex: [UInt8]) {
    guard hex.count == 2 * Self.count, let bytes = Hex.bytes(hex) else { return nil }
    self.init(SecretBytes(copying: bytes))
  }

  /// For a code of AES-CMAC, which has as many bytes as a key.
  init(code: [UInt8]) {
    precondition(code.count == Self.count, "a code of AES-CMAC has 16 bytes")
    bytes = SecretBytes(copying: code)
  }

  /// The key as 32 hex digits, upper case, for the one answer that shows it.
  package var hex: SecretBytes {
    bytes.withBytes { bytes in
      SecretBytes(count: 2 * Self.count) { digits in
        for index in bytes.indices {
          digits[2 * index] = Self.hexDigit(bytes[index] >> 4)
          digits[2 * index + 1] = Self.hexDigit(bytes[index] & 15)
        }
      }
    }
  }

  /// The digit of a value below 16. Computed, as a table would tell the value by its place in the cache.
  private static func hexDigit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "A") - 10 + value
  }

  /// Whether both are the same key, in constant time.
  public static func == (a: AES128Key, b: AES128Key) -> Bool { a.bytes.isEqual(to: b.bytes) }
}

extension AES128Key {
  /// The key sealed for a store, with XChaCha20-Poly1305 under the master key's card key: nonce, ciphertext and tag, 56
  /// bytes. It opens only for the same `context`, which should name the tenant and whatever the key belongs to.
  package func wrapped(for context: [UInt8], keys: DerivedKeys, random: some RandomSource) -> [UInt8] {
    bytes.withBytes { bytes in
      XChaCha20Poly1305.seal(bytes, authenticating: context, key: keys.cardKeyWrap, random: random)
    }
  }

  /// The key that ``wrapped(for:keys:random:)`` sealed; nil for another context, another master key, or changed bytes.
  package static func unwrap(_ sealed: [UInt8], for context: [UInt8], keys: DerivedKeys) -> AES128Key? {
    guard let bytes = XChaCha20Poly1305.open(sealed, authenticating: context, key: keys.cardKeyWrap) else {
      return nil
    }
    return AES128Key(bytes)
  }
}
