import CSodium

/// Authenticated encryption with XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03, `crypto_aead_xchacha20poly1305_ietf`).
///
/// A box is nonce (24 bytes) ‖ ciphertext (as long as the plaintext) ‖ tag (16 bytes). The nonce is long enough to be
/// random: no counter is kept.
public enum XChaCha20Poly1305 {
  /// The length of a key in bytes.
  public static let keyCount = 32
  /// The length of a nonce in bytes.
  public static let nonceCount = 24
  /// The length of a tag in bytes.
  public static let tagCount = 16

  /// A box of `plaintext`, which opens only under the same `key` of 32 bytes and the same `context`, bytes that are
  /// authenticated but not part of the box. A key of another length ends the program.
  public static func seal(
    _ plaintext: Span<UInt8>, authenticating context: [UInt8], key: borrowing SecretBytes, random: some RandomSource
  ) -> [UInt8] {
    seal(plaintext, authenticating: context, key: key, nonce: random.bytes(nonceCount))
  }

  /// The plaintext of `box`, or nil if it is not genuine: made under another key or context, changed, or cut.
  /// A key of another length than 32 bytes ends the program.
  public static func open(
    _ box: [UInt8], authenticating context: [UInt8], key: borrowing SecretBytes
  ) -> SecretBytes? {
    precondition(key.count == keyCount, "an XChaCha20-Poly1305 key has 32 bytes")
    guard box.count >= nonceCount + tagCount else { return nil }
    Sodium.start()
    let sealedCount = box.count - nonceCount
    var status: CInt = -1
    let plaintext = SecretBytes(count: sealedCount - tagCount) { plaintext in
      plaintext.withAddress { plaintext in
        key.withAddress { key in
          box.span.withAddress { box in
            // C reads 24 bytes of nonce, the sealedCount after them, the context's and 32 of key, and writes the
            // sealedCount without the tag: all are checked above.
            status = unsafe crypto_aead_xchacha20poly1305_ietf_decrypt(
              plaintext, nil, nil, box + nonceCount, UInt64(sealedCount), context, UInt64(context.count), box, key)
          }
        }
      }
      Sodium.forgetStack()
    }
    guard status == 0 else { return nil }
    return plaintext
  }

  /// Seals under a given nonce, which must never meet the same key twice: for published vectors.
  static func seal(
    _ plaintext: Span<UInt8>, authenticating context: [UInt8], key: borrowing SecretBytes, nonce: [UInt8]
  ) -> [UInt8] {
    precondition(key.count == keyCount, "an XChaCha20-Poly1305 key has 32 bytes")
    precondition(nonce.count == nonceCount, "an XChaCha20-Poly1305 nonce has 24 bytes")
    Sodium.start()
    let count = plaintext.count
    let sealed = [UInt8](count: count + tagCount) { sealed in
      key.withAddress { key in
        plaintext.withAddress { plaintext in
          // C reads count bytes, the context's, 24 of nonce and 32 of key, and writes count and the tag, for which
          // there is room.
          Sodium.require(
            unsafe crypto_aead_xchacha20poly1305_ietf_encrypt(
              sealed, nil, plaintext, UInt64(count), context, UInt64(context.count), nil, nonce, key))
        }
      }
    }
    return nonce + sealed
  }
}
