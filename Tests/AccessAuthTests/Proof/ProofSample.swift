import SodiumPrimitives
import Testing

@testable import AccessAuth

/// The keys, the pass and the nonce that the tests of proofs share.
enum ProofSample {
  /// Both private keys are the bytes 1, 2 … 32.
  static let ed25519 = ProofMaker(PassSample.key)
  static let p256 = maker(PassSample.seed)
  static let makers = [ed25519, p256]
  static let otherP256 = maker(PassSample.otherSeed)

  static let device = PassSample.device
  static let otherDevice = required(DeviceCode("00000001"))
  static let nonce = required(ChallengeNonce(bytes: Array(0...15)))
  /// BLAKE2b-256 of `not a pass, but its digest`.
  static let digest = BLAKE2b.hash(Array("not a pass, but its digest".utf8))

  /// What the sample says, in the order of a proof's payload.
  static func claims() -> CBORSketch {
    [3: "7K2M9XQD", 10: .bytes(nonce.bytes), -65540: .bytes(digest.bytes)]
  }

  /// A genuine proof over ``device``, ``nonce`` and ``digest``.
  static func proof(by maker: ProofMaker) throws -> [UInt8] {
    try maker.proof(forPassOf: digest, at: device, nonce: nonce)
  }

  /// Whether it is a proof by `key`.
  static func isAuthentic(_ text: [UInt8], by key: COSEPublicKey) -> Bool {
    guard let proof = try? UnverifiedProof(presented: text) else { return false }
    return proof.verify(by: key) != nil
  }

  static func required<Value>(_ value: Value?) -> Value {
    guard let value else { preconditionFailure("a constant of the tests is wrong") }
    return value
  }

  private static func maker(_ secret: [UInt8]) -> ProofMaker {
    required(ProofMaker(p256: SecretBytes(copying: secret)))
  }
}

extension ProofMaker: CustomTestStringConvertible {
  /// The kind of its key.
  public var testDescription: String {
    switch publicKey {
    case .ed25519: "Ed25519"
    case .p256: "P-256"
    }
  }
}

/// A proof put together part by part, so that each can be what no app would write; its signature is genuine and by an
/// Ed25519 key, unless a part says otherwise.
struct ForgedProof {
  var tag: UInt64? = 18
  var protected: CBORSketch = [1: -8]
  var unprotected: CBORSketch = [:]
  var payload: CBORSketch = .bytes(ProofSample.claims().encoded)
  /// Is signed as external data; a proof has none.
  var externalData: [UInt8] = []
  /// Changes the signature.
  var signature: ([UInt8]) -> [UInt8] = { $0 }

  init(_ change: (inout ForgedProof) -> Void = { _ in }) { change(&self) }

  /// With other claims.
  init(claims: CBORSketch) { payload = .bytes(claims.encoded) }

  var encoded: [UInt8] {
    let header = protected.encoded
    let structure: CBORSketch = ["Signature1", .bytes(header), .bytes(externalData), payload]
    let signature = signature(PassSample.key.sign(structure.encoded.span).bytes)
    let message: CBORSketch = [.bytes(header), unprotected, payload, .bytes(signature)]
    return (tag.map { .tag($0, message) } ?? message).encoded
  }

  var text: [UInt8] { Base64URL.encode(encoded) }
}

/// Proofs over the sample that another program made (pyca/cryptography 48, CBOR by hand), the keys being 1, 2 … 32.
enum ProofFixture {
  /// EdDSA, which gives the same signature everywhere.
  static let ed25519 = """
    0oRDoQEnoFhEowNoN0syTTlYUUQKUAABAgMEBQYHCAkKCwwNDg86AAEAA1gg6bBQwIoviz_WoDxf3uenEq5K9-j7-Qap_CWc\
    V-tkyipYQF55c3uW_3Sixs7xe5FtjDasRk7MSecGxUwHjxfcaA0upjFwwT9G0DIxMA9nYpNw_TqJKPTi4aHRWHYNkntLsgI
    """
  /// One of the many by ES256.
  static let p256 = """
    0oRDoQEmoFhEowNoN0syTTlYUUQKUAABAgMEBQYHCAkKCwwNDg86AAEAA1gg6bBQwIoviz_WoDxf3uenEq5K9-j7-Qap_CWc\
    V-tkyipYQDeboNSR9bijqSndXarOSJKbGnOCiL9xMZHKqP0v_HmpFBnaqvbEV5nBsvOhwM_HpKZqRivNGlMX1PuUa9FHggU
    """
  /// Signed by the P-256 key under a header that says EdDSA.
  static let p256AsEdDSA = """
    0oRDoQEnoFhEowNoN0syTTlYUUQKUAABAgMEBQYHCAkKCwwNDg86AAEAA1gg6bBQwIoviz_WoDxf3uenEq5K9-j7-Qap_CWc\
    V-tkyipYQJ2g3fVcbVQnzsUym4Q_IvUnjHal0FzslkOOvhFdbX9ZWR8LZwnZzKlNmOs3aIvLn816YvRULMQt2CYIq6o2b3E
    """
  static let ed25519X = "79b5562e8fe654f94078b112e8a98ba7901f853ae695bed7e0e3910bad049664"
  static let p256X = "515c3d6eb9e396b904d3feca7f54fdcd0cc1e997bf375dca515ad0a6c3b4035f"
  static let p256Y = "4536be3a50f318fbf9a5475902a221502bef0d57e08c53b2cc0a56f17d9f9354"
}
