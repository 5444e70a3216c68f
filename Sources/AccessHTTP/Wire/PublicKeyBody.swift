import AccessAuth

/// The member `public_key` of a credential: a JSON Web Key (RFC 7517) with the members of a public key and no others. A
/// private one is refused by its name, before it is read.
enum PublicKeyBody {
  static func read(_ json: inout JSONReader) throws(Problem) -> COSEPublicKey {
    var kty: [UInt8]?
    var crv: [UInt8]?
    var x: [UInt8]?
    var y: [UInt8]?
    try json.object { (member, json) throws(Problem) in
      switch member {
      case "kty": kty = try json.bytes(1...64)
      case "crv": crv = try json.bytes(1...64)
      case "x": x = try json.bytes(1...64)
      case "y": y = try json.bytes(1...64)
      default: throw json.unknownMember()
      }
    }
    let key = COSEPublicKey(
      jwkKty: try json.required(kty, "kty"), crv: try json.required(crv, "crv"), x: try json.required(x, "x"), y: y)
    guard let key else { throw json.invalid("a public key of Ed25519 or P-256 is needed", code: .invalidFormat) }
    return key
  }
}
