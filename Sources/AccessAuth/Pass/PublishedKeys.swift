public import SodiumPrimitives

/// Public keys in the two forms that others read, in the order given.
public struct PublishedKeys: Sendable {
  /// One key.
  public struct Key: Hashable, Sendable {
    /// Its name.
    public let id: KeyID
    /// The key.
    public let publicKey: Ed25519.PublicKey
    /// What it signs, where that is told.
    public let purpose: SigningPurpose?

    /// Joins a key and its name.
    public init(id: KeyID, publicKey: Ed25519.PublicKey, purpose: SigningPurpose? = nil) {
      self.id = id
      self.publicKey = publicKey
      self.purpose = purpose
    }
  }

  /// The keys.
  public let keys: [Key]

  /// A set of `keys`.
  public init(_ keys: [Key]) { self.keys = keys }

  /// A COSE_KeySet (RFC 9052 section 7) in deterministic CBOR, `application/cose-key-set`: of each key its type, id,
  /// algorithm, the operation `verify`, curve and point; the purpose stands under the text label `purpose`.
  public var coseKeySet: [UInt8] {
    var writer = CBORWriter(capacity: 80 * keys.count + 4)
    writer.array(keys.count)
    for key in keys {
      writer.map(key.purpose == nil ? 6 : 7)
      writer.int(COSEKey.type)
      writer.int(COSEKey.okp)
      writer.int(COSEKey.keyID)
      writer.bytes(key.id.bytes)
      writer.int(COSEKey.algorithm)
      writer.int(COSESign1.Header.edDSA)
      writer.int(COSEKey.operations)
      writer.array(1)
      writer.int(COSEKey.verify)
      writer.int(COSEKey.curve)
      writer.int(COSEKey.ed25519)
      writer.int(COSEKey.x)
      writer.bytes(key.publicKey.bytes)
      if let purpose = key.purpose {
        writer.text("purpose")
        writer.text(purpose.rawValue)
      }
    }
    return writer.finish()
  }

  /// A JWK Set (RFC 7517 section 5, RFC 8037), `application/jwk-set+json`, as UTF-8 without white space; `kid` is the
  /// base64url form of the 8 bytes, and the purpose stands in a member `purpose`.
  public var jwkSet: [UInt8] {
    // Every value is base64url or a fixed word, so that nothing needs to be escaped.
    var json = Array(#"{"keys":["#.utf8)
    for (index, key) in keys.enumerated() {
      if index > 0 { json.append(UInt8(ascii: ",")) }
      json += Array(#"{"kty":"OKP","crv":"Ed25519","alg":"EdDSA","use":"sig","kid":""#.utf8)
      json += Base64URL.encode(key.id.bytes)
      json += Array(#"","x":""#.utf8)
      json += Base64URL.encode(key.publicKey.bytes)
      if let purpose = key.purpose { json += Array(#"","purpose":"\#(purpose.rawValue)"#.utf8) }
      json += Array(#""}"#.utf8)
    }
    return json + Array("]}".utf8)
  }
}
