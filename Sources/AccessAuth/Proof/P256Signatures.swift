import Crypto

/// ECDSA over P-256 with SHA-256 (FIPS 186-5 section 6), for the keys that phones keep in hardware.
///
/// Unlike Ed25519's, such a signature has a second form that is as valid (n - s in the place of s), and devices make
/// both. Nothing may tell two proofs apart by their signatures.
package enum P256Signatures {
  /// The length of a signature in bytes: r and s, 32 bytes each (RFC 9053 section 2.1).
  package static let count = 64

  /// Whether `signature` is that of `key` over `message`. False for another length, for r or s outside 1..<n, and for
  /// a key that is no point of the curve.
  package static func isValid(_ signature: [UInt8], for message: [UInt8], by key: P256PublicKey) -> Bool {
    guard signature.count == count, let key = point(key),
      let signature = try? P256.Signing.ECDSASignature(rawRepresentation: signature)
    else { return false }
    return key.isValidSignature(signature, for: message)
  }

  /// Whether the coordinates are a point of the curve, each below the field's prime. The point at infinity has none.
  package static func isOnCurve(_ key: P256PublicKey) -> Bool { point(key) != nil }

  private static func point(_ key: P256PublicKey) -> P256.Signing.PublicKey? {
    try? P256.Signing.PublicKey(rawRepresentation: key.x + key.y)
  }
}

extension P256PublicKey {
  /// The coordinates of `key`.
  init?(_ key: P256.Signing.PublicKey) {
    let bytes = key.rawRepresentation
    self.init(x: Array(bytes.prefix(Self.coordinateCount)), y: Array(bytes.dropFirst(Self.coordinateCount)))
  }
}
