import AccessAuth
import Foundation
import SodiumPrimitives
import Testing

@Suite("Published keys")
struct PublishedKeysTests {
  static let key = PassSample.key.publicKey
  static let keyID = PassSample.keyID

  @Test("a key is named by the first 8 bytes of BLAKE2b-256 of its bytes")
  func keyID() throws {
    #expect(Self.keyID.bytes == Array(BLAKE2b.hash(Self.key.bytes).bytes.prefix(8)))
    #expect(Self.keyID.description == "4d4dbe917544b079")
    #expect(KeyID(bytes: Self.keyID.bytes) == Self.keyID)
    #expect(KeyID(bytes: Self.keyID.bytes + [0]) == nil)
    #expect(KeyID(bytes: Array(Self.keyID.bytes.dropLast())) == nil)
    let (low, high) = (
      try #require(KeyID(bytes: [0, 0, 0, 0, 0, 0, 0, 255])), try #require(KeyID(bytes: [1, 0, 0, 0, 0, 0, 0, 0]))
    )
    #expect(low < high)
  }

  @Test("a COSE key set is the deterministic array of the keys, as an independent encoder writes it")
  func coseKeySet() {
    let keys = PublishedKeys([
      PublishedKeys.Key(id: Self.keyID, publicKey: Self.key),
      PublishedKeys.Key(id: Self.keyID, publicKey: Self.key, purpose: .webhook),
    ])
    let (id, point) = (CBORSketch.bytes(Self.keyID.bytes), CBORSketch.bytes(Self.key.bytes))
    let sketch: CBORSketch = [
      [1: 1, 2: id, 3: -8, 4: [2], -1: 6, -2: point],
      [1: 1, 2: id, 3: -8, 4: [2], -1: 6, -2: point, "purpose": "webhook"],
    ]
    #expect(keys.coseKeySet == sketch.encoded)
    #expect(CBORReader.isDeterministic(keys.coseKeySet))
    #expect(PublishedKeys([]).coseKeySet == [0x80])
  }

  @Test("a JWK set holds the same keys, ids and points as base64url")
  func jwkSet() throws {
    struct Set: Decodable, Equatable {
      struct Key: Decodable, Equatable { let kty, crv, alg, use, kid, x: String, purpose: String? }
      let keys: [Key]
    }
    let keys = SigningPurpose.allCases.map { PublishedKeys.Key(id: Self.keyID, publicKey: Self.key, purpose: $0) }
    let set = try JSONDecoder().decode(Set.self, from: Data(PublishedKeys(keys).jwkSet))
    let expected = SigningPurpose.allCases.map {
      Set.Key(
        kty: "OKP", crv: "Ed25519", alg: "EdDSA", use: "sig", kid: "TU2-kXVEsHk",
        x: "ebVWLo_mVPlAeLES6KmLp5AfhTrmlb7X4OORC60ElmQ", purpose: $0.rawValue)
    }
    #expect(set.keys == expected)
    #expect(PublishedKeys([]).jwkSet == Array(#"{"keys":[]}"#.utf8))
    let bare = PublishedKeys([PublishedKeys.Key(id: Self.keyID, publicKey: Self.key)]).jwkSet
    #expect(try JSONDecoder().decode(Set.self, from: Data(bare)).keys.first?.purpose == nil)
  }

  @Test("base64url is that of RFC 4648, without padding", arguments: 0...40)
  func base64URL(_ count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ 250) }
    let expected = Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing(
      "=", with: "")
    #expect(String(decoding: Base64URL.encode(bytes), as: UTF8.self) == expected)
  }
}
