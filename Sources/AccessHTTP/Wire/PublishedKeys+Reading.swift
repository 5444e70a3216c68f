package import AccessAuth
import SodiumPrimitives

extension PublishedKeys {
  /// The most keys of a set that is read.
  private static var maximumCount: Int { 1000 }

  /// Reads a JWK Set (RFC 7517 section 5): the Ed25519 keys in it, each with the purpose that it names. Other keys and
  /// members are passed over; a key's name follows from the key, and is not believed.
  package init(jwkSet bytes: [UInt8]) throws(Problem) {
    var keys: [Key?] = []
    try JSONReader.read(bytes) { (json) throws(Problem) in
      try json.object { (member, json) throws(Problem) in
        guard member == "keys" else { return try json.skipValue() }
        keys = try json.array(0...Self.maximumCount) { (json) throws(Problem) in try Self.key(&json) }
      }
    }
    self.init(keys.compactMap { $0 })
  }

  private static func key(_ json: inout JSONReader) throws(Problem) -> Key? {
    var (type, curve, purpose) = ("", "", String?.none)
    var point: [UInt8] = []
    try json.object { (member, json) throws(Problem) in
      switch member {
      case "kty": type = try json.ascii(1...64)
      case "crv": curve = try json.ascii(1...64)
      case "purpose": purpose = try json.ascii(1...64)
      case "x": point = try json.bytes(1...1024)
      default: try json.skipValue()
      }
    }
    guard type == "OKP", curve == "Ed25519", let point = Base64URL.decode(point),
      let publicKey = Ed25519.PublicKey(point)
    else { return nil }
    // A purpose of a later version is none that counts here.
    let known = purpose.flatMap(SigningPurpose.init(rawValue:))
    guard (known == nil) == (purpose == nil) else { return nil }
    return Key(id: KeyID(of: publicKey), publicKey: publicKey, purpose: known)
  }
}
