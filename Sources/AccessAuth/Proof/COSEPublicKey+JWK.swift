import SodiumPrimitives

/// The key as a JSON Web Key (RFC 7517), which is how it is enrolled over HTTP.
extension COSEPublicKey {
  /// Reads the members of a JWK, each as the ASCII bytes of its value: `OKP`, `Ed25519` and `x` (RFC 8037 section 2),
  /// or `EC`, `P-256`, `x` and `y` (RFC 7518 section 6.2.1). The coordinates are base64url of exactly 32 bytes.
  ///
  /// Nil for every other kind and curve, in whatever case, for a member too few or too many, and for a P-256 key that
  /// is no point of the curve. Any 32 bytes are taken for an Ed25519 key: one that is no point, or of small order,
  /// verifies no signature.
  package init?(jwkKty kty: [UInt8], crv: [UInt8], x: [UInt8], y: [UInt8]?) {
    guard let x = Base64URL.decode(x) else { return nil }
    switch (kty, crv, y) {
    case (Self.okp, Self.ed25519Curve, nil):
      guard let key = Ed25519.PublicKey(x) else { return nil }
      self = .ed25519(key)
    case (Self.ec, Self.p256Curve, let y?):
      guard let y = Base64URL.decode(y), let key = P256PublicKey(x: x, y: y), P256Signatures.isOnCurve(key) else {
        return nil
      }
      self = .p256(key)
    default: return nil
    }
  }

  private static let okp = Array("OKP".utf8)
  private static let ed25519Curve = Array("Ed25519".utf8)
  private static let ec = Array("EC".utf8)
  private static let p256Curve = Array("P-256".utf8)
}
