import SodiumPrimitives

extension PublishedKeys {
  /// Reads ``coseKeySet``, of keys that the service publishes: exactly the labels that it writes. A key's name follows
  /// from the key, and is not believed.
  package init(coseKeySet bytes: [UInt8]) throws(CBORRejection) {
    var reader = CBORReader(bytes)
    var keys: [Key] = []
    for _ in 0..<(try reader.array()) { keys.append(try Self.key(&reader)) }
    try reader.end()
    self.init(keys)
  }

  private static func key(_ reader: inout CBORReader) throws(CBORRejection) -> Key {
    var labels = try reader.map()
    var (isOctetPair, isEd25519) = (false, false)
    var point: [UInt8] = []
    for _ in 0..<6 {
      switch try reader.nextKey(of: &labels) {
      case COSEKey.type: isOctetPair = try reader.int() == COSEKey.okp
      case COSEKey.curve: isEd25519 = try reader.int() == COSEKey.ed25519
      case COSEKey.x: point = try reader.bytes()
      case COSEKey.keyID, COSEKey.algorithm, COSEKey.operations: _ = try reader.skip()
      default: throw .unexpectedValue
      }
    }
    var purpose: SigningPurpose?
    if let label = try reader.nextTextKey(of: &labels) {
      guard label == "purpose", let known = SigningPurpose(rawValue: try reader.text()) else { throw .unexpectedValue }
      purpose = known
    }
    guard isOctetPair, isEd25519, let publicKey = Ed25519.PublicKey(point) else { throw .unexpectedValue }
    return Key(id: KeyID(of: publicKey), publicKey: publicKey, purpose: purpose)
  }
}
