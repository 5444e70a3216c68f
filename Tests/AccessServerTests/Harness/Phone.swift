import AccessAuth
import SodiumPrimitives
import Testing

/// A phone with a key of its own, as an app has it.
struct Phone: Sendable {
  private let maker: ProofMaker

  /// The curves that a phone's key can have.
  enum Curve: String, CaseIterable, Sendable {
    case ed25519, p256
  }

  init(_ curve: Curve = .ed25519) throws {
    switch curve {
    case .ed25519: maker = ProofMaker(.generate())
    case .p256:
      let made = ProofMaker(p256: SecretBytes.random(count: ProofMaker.p256Count))
      maker = try #require(made)
    }
  }

  /// Its public key, as a JSON Web Key.
  var jwk: JSON {
    switch maker.publicKey {
    case .ed25519(let key): ["kty": "OKP", "crv": "Ed25519", "x": Self.base64URL(key.bytes)]
    case .p256(let key): ["kty": "EC", "crv": "P-256", "x": Self.base64URL(key.x), "y": Self.base64URL(key.y)]
    }
  }

  /// A credential that is bound to it.
  var credential: JSON { ["kind": "app_token", "public_key": jwk] }

  /// What the phone signs over a pass, for the device of this code and the nonce that it gave.
  func proof(of pass: String, at code: String, _ nonce: String) throws -> String {
    let device = try #require(DeviceCode(code))
    let nonce = try #require(ChallengeNonce(text: Array(nonce.utf8)))
    return String(decoding: try maker.proof(forPass: Array(pass.utf8), at: device, nonce: nonce), as: UTF8.self)
  }

  static func base64URL(_ bytes: [UInt8]) -> JSON {
    .string(String(decoding: Base64URL.encode(bytes), as: UTF8.self))
  }
}

extension Cabinet {
  /// A nonce of this door.
  func challenge() async throws -> String {
    let reply = try await door.post("/v1/devices/self/challenges", [:])
    try #require(reply.status == 201, "\(reply.text)")
    return reply.json["nonce"].text
  }

  /// Shows the token `pass` of `phone` at this door, over `nonce` or a new one.
  func show(
    token pass: String, of phone: Phone, over nonce: String? = nil, locker: String? = nil, consume: Bool? = nil
  ) async throws -> Reply {
    let fresh = if let nonce { nonce } else { try await challenge() }
    let proof = try phone.proof(of: pass, at: code, fresh)
    return try await door.present(
      "app_token", ["pass": .string(pass), "proof": .string(proof)], locker: locker, consume: consume)
  }
}
