import CSodium

/// The hash SHA-256 (FIPS 180-4): of the event log's Merkle tree, where RFC 6962 asks for it. Elsewhere ``BLAKE2b``.
public enum SHA256 {
  /// The digest of `message`, 32 bytes.
  public static func hash(_ message: [UInt8]) -> Digest {
    Sodium.start()
    let bytes = [UInt8](count: 32) { digest in
      message.span.withAddress { address in
        // C writes 32 bytes and reads message.count, which the two have.
        Sodium.require(unsafe crypto_hash_sha256(digest, address, UInt64(message.count)))
      }
    }
    return Digest(checked: bytes)
  }
}
