import AccessAuth
import AccessHTTP
import SodiumPrimitives

/// The public key of a phone as a JSON Web Key (RFC 7517).
struct PublicJWK {
  private let key: COSEPublicKey

  init(_ key: COSEPublicKey) { self.key = key }

  /// Far more than a key needs, whatever else its maker wrote beside it.
  private static let maximumSize = 16_384

  /// Reads the key in the file, or in standard input for `-`. What else stands beside it, such as `kid`, is left out; a
  /// private key is refused, as it has no business here.
  static func read(_ path: String) throws(Failure) -> PublicJWK {
    let place = path == "-" ? "standard input" : path
    let members: Members
    do {
      members = try JSONReader.read(try FileBytes.read(path, atMost: maximumSize)) { (json) throws(Problem) in
        try Members(&json)
      }
    } catch let failure as Failure { throw failure } catch { throw .usage("\(place) does not hold a JSON Web Key") }
    guard !members.isPrivate else {
      throw .usage("\(place) holds a private key, which nobody but the phone may know; give its public key")
    }
    guard let key = COSEPublicKey(jwkKty: members.kty, crv: members.crv, x: members.x, y: members.y) else {
      throw .usage("\(place) holds no public key of Ed25519 (OKP) or P-256 (EC)")
    }
    return PublicJWK(key)
  }

  /// One object, with the members that the API takes.
  var json: [UInt8] {
    JSONObject.bytes { json in
      switch key {
      case .ed25519(let key):
        json.member("kty", "OKP")
        json.member("crv", "Ed25519")
        json.member("x", ascii: Base64URL.encode(key.bytes))
      case .p256(let key):
        json.member("kty", "EC")
        json.member("crv", "P-256")
        json.member("x", ascii: Base64URL.encode(key.x))
        json.member("y", ascii: Base64URL.encode(key.y))
      }
    }
  }

  private struct Members {
    var kty: [UInt8] = []
    var crv: [UInt8] = []
    var x: [UInt8] = []
    var y: [UInt8]?
    var isPrivate = false

    init(_ json: inout JSONReader) throws(Problem) {
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "kty": kty = try json.bytes(1...16)
        case "crv": crv = try json.bytes(1...16)
        case "x": x = try json.bytes(1...64)
        case "y": y = try json.bytes(1...64)
        case "d":
          isPrivate = true
          try json.skipValue()
        default: try json.skipValue()
        }
      }
    }
  }
}
