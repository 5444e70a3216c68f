import AccessAuth
import Foundation
import SodiumPrimitives
import Testing

/// Public keys as anyone gets them, read with nothing but their published form.
struct PublishedKeySet: Sendable {
  struct Key: Hashable, Sendable {
    let id: KeyID
    let key: Ed25519.PublicKey
    let purpose: String
  }

  let keys: [Key]

  /// Reads a COSE_KeySet; throws for anything that is not exactly what is promised of one.
  init(cose bytes: [UInt8]) throws {
    var reader = CBORReader(bytes)
    var keys: [Key] = []
    for _ in 0..<(try reader.array()) {
      var labels = try reader.map()
      var (type, curve, algorithm) = (Int64(0), Int64(0), Int64(0))
      var operations: [Int64] = []
      var (id, point): ([UInt8], [UInt8]) = ([], [])
      // Six labels are integers; the last one is text.
      for _ in 0..<6 {
        switch try reader.nextKey(of: &labels) {
        case 1: type = try reader.int()
        case 2: id = try reader.bytes()
        case 3: algorithm = try reader.int()
        case 4: operations = try (0..<reader.array()).map { _ in try reader.int() }
        case -1: curve = try reader.int()
        case -2: point = try reader.bytes()
        default: throw Unexpected()
        }
      }
      guard try reader.nextTextKey(of: &labels) == "purpose" else { throw Unexpected() }
      let purpose = try reader.text()
      guard (type, algorithm, curve, operations) == (1, -8, 6, [2]) else { throw Unexpected() }
      keys.append(try Self.key(id, point, purpose))
    }
    try reader.end()
    self.keys = keys
  }

  /// Reads a JWK Set.
  init(jwk json: JSON) throws {
    keys = try json["keys"].elements.map { key in
      guard (key["kty"], key["crv"], key["alg"], key["use"]) == ("OKP", "Ed25519", "EdDSA", "sig") else {
        throw Unexpected()
      }
      return try Self.key(Self.bytes(key["kid"].text), Self.bytes(key["x"].text), key["purpose"].text)
    }
  }

  /// What a pass says, if one of these keys signed it.
  func verify(_ pass: String) throws -> PassClaims? {
    let unverified = try UnverifiedPass(presented: Array(pass.utf8))
    return keys.first { $0.id == unverified.keyID }.flatMap { unverified.verify(by: $0.key) }?.claims
  }

  private static func key(_ id: [UInt8], _ point: [UInt8], _ purpose: String) throws -> Key {
    let key = try #require(Ed25519.PublicKey(point))
    // The name of a key follows from the key.
    try #require(KeyID(bytes: id) == KeyID(of: key))
    return Key(id: KeyID(of: key), key: key, purpose: purpose)
  }

  private static func bytes(_ base64URL: String) -> [UInt8] {
    let text = base64URL.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
    let padding = String(repeating: "=", count: (4 - text.count % 4) % 4)
    return Data(base64Encoded: text + padding).map(Array.init) ?? []
  }

  struct Unexpected: Error {}
}

extension RunningService {
  /// The published keys of one tenant, or of all.
  func publishedKeys(of tenant: String? = nil) async throws -> PublishedKeySet {
    let reply = try await stranger.get("/.well-known/access-auth-keys" + (tenant.map { "?tenant=\($0)" } ?? ""))
    return try PublishedKeySet(cose: reply.body)
  }
}
