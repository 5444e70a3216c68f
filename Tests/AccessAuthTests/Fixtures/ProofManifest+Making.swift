import SodiumPrimitives
import Testing

@testable import AccessAuth

/// The phones, the door and the moment of the fixtures.
struct ProofScene {
  /// When the nonce is given, 2026-01-01, and how a phone answers a second later.
  static let start = Instant(seconds: 1_767_268_800)
  static let shown = start + .seconds(1)
  /// The private key of RFC 6979 appendix A.2.5.
  static let scalar = "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721"

  let sample: FixtureSample
  let nonce: ChallengeNonce
  let ed25519 = PassSample.otherKey
  let p256: COSEPublicKey
  /// `own` is bound to the key of the proof, `other` too.
  let passes: [ProofManifest.BoundPass]

  init() throws {
    sample = try FixtureSample()
    nonce = try Self.nonce(sample)
    let maker = ProofMaker(p256: try FixtureHex.secret(Self.scalar))
    p256 = try #require(maker).publicKey
    let keys: [(String, COSEPublicKey, String)] = [
      ("ed25519", .ed25519(ed25519.publicKey), Hex.text(PassSample.otherSeed)), ("p256", p256, Self.scalar),
    ]
    // The first two are 008 and 009 of fixtures/passes.
    passes = try [("", UInt32(0)), ("other-", 1)].flatMap { prefix, serial in
      try keys.map { name, key, secret in
        let claims = try PassSample.claims(serial: serial, flags: [], confirmation: key)
        let pass = Pass.sign(claims, with: PassSample.key, keyID: PassSample.keyID)
        return ProofManifest.BoundPass(
          name: prefix + name, text: String(decoding: pass.text, as: UTF8.self),
          digestHex: Hex.text(try UnverifiedPass(presented: pass.text).digest.bytes),
          boundTo: PassFixture.Claims(claims).cnf ?? [:], privateKey: secret)
      }
    }
  }

  static func nonce(
    _ sample: FixtureSample, tenant: TenantID? = nil, device: DeviceID? = nil, keys: DerivedKeys? = nil,
    at instant: Instant = start
  ) throws -> ChallengeNonce {
    Challenge(
      for: tenant ?? sample.tenant, device: device ?? sample.device, at: instant, keys: keys ?? sample.keys,
      random: FixedBytes(fixed: [1, 2, 3])
    ).nonce
  }

  func pass(_ name: String) throws -> ProofManifest.BoundPass { try #require(passes.first { $0.name == name }) }

  func digest(_ name: String) throws -> [UInt8] { try FixtureHex.bytes(pass(name).digestHex) }
}

/// A proof put together part by part by an encoder of its own, signed by the phone's Ed25519 key unless a part says
/// otherwise.
struct SketchedProof {
  var tag: UInt64? = 18
  var protected: CBORSketch = [1: -8]
  var unprotected: CBORSketch = [:]
  var claims: [(CBORSketch, CBORSketch)]
  var payload: CBORSketch?
  var signer = PassSample.otherKey
  /// Changes the signature, or puts another in its place.
  var signature: ([UInt8]) -> [UInt8] = { $0 }

  init(_ nonce: [UInt8], _ digest: [UInt8], at device: String = PassSample.device.description) {
    claims = [(3, .text(device)), (10, .bytes(nonce)), (-65540, .bytes(digest))]
  }

  /// The same with a change.
  func with(_ change: (inout SketchedProof) -> Void) -> SketchedProof {
    var copy = self
    change(&copy)
    return copy
  }

  var encoded: [UInt8] {
    let content = payload ?? .bytes(CBORSketch.map(claims).encoded)
    let structure: CBORSketch = ["Signature1", .bytes(protected.encoded), .bytes([]), content]
    let signature = signature(signer.sign(structure.encoded.span).bytes)
    let message: CBORSketch = [.bytes(protected.encoded), unprotected, content, .bytes(signature)]
    return (tag.map { .tag($0, message) } ?? message).encoded
  }

  var text: String { String(decoding: Base64URL.encode(encoded), as: UTF8.self) }
}

extension ProofManifest {
  static func made() throws -> ProofManifest {
    let scene = try ProofScene()
    let keys = Keys(
      masterKey: Hex.text(FixtureSample.master), challengeKey: scene.sample.keys.challenge.testHex,
      passPublicKey: Hex.text(PassSample.key.publicKey.bytes), tenant: FixtureID(scene.sample.tenant),
      device: FixtureID(scene.sample.device), deviceCode: PassSample.device.description)
    return ProofManifest(
      about: """
        Nonces of a device, and proofs that phones made of them over passes of app tokens. Rows that say stored have an \
        ECDSA signature that was made once, by RFC 6979, and is verified here but never made again; everything else is \
        the same to the byte each time. The keys are for tests only. Written by script/fixtures.
        """,
      keys: keys, passes: scene.passes, challenges: try nonces(scene), proofs: try proofs(scene, keys))
  }
}
