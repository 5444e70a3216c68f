import Foundation
import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("A proof of possession")
struct ProofTests {
  @Test("what is made is authentic by its key, and says device, nonce and pass", arguments: ProofSample.makers)
  func made(_ maker: ProofMaker) throws {
    let pass = try PassSample.pass()
    let text = try maker.proof(forPass: pass.text, at: ProofSample.device, nonce: ProofSample.nonce)
    let proof = try #require(try UnverifiedProof(presented: text).verify(by: maker.publicKey))
    #expect(proof.device == ProofSample.device)
    #expect(proof.nonce == ProofSample.nonce)
    #expect(proof.passDigest == (try UnverifiedPass(presented: pass.text).digest))
    #expect(text.count == 191)
  }

  @Test("an Ed25519 proof is what another program makes, to the byte")
  func knownEd25519() throws {
    #expect(ProofSample.ed25519.publicKey == .ed25519(PassSample.key.publicKey))
    #expect(Hex.text(PassSample.key.publicKey.bytes) == ProofFixture.ed25519X)
    #expect(try ProofSample.proof(by: ProofSample.ed25519) == Array(ProofFixture.ed25519.utf8))
  }

  @Test("a P-256 proof that another program made is authentic, and the key is the one that it derives")
  func knownP256() throws {
    let x = try #require(Hex.bytes(ProofFixture.p256X.utf8))
    let y = try #require(Hex.bytes(ProofFixture.p256Y.utf8))
    let key = COSEPublicKey.p256(try #require(P256PublicKey(x: x, y: y)))
    #expect(ProofSample.p256.publicKey == key)
    let proof = try #require(try UnverifiedProof(presented: Array(ProofFixture.p256.utf8)).verify(by: key))
    #expect(proof.device == ProofSample.device)
    #expect(proof.nonce == ProofSample.nonce)
    #expect(proof.passDigest == ProofSample.digest)
  }

  @Test("the worked example of the documentation is that proof")
  func documented() throws {
    let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let source = checkout.appending(path: "Sources/AccessAuth/Proof/UnverifiedProof.swift")
    let lines = try String(contentsOf: source, encoding: .utf8).split(separator: "\n")
    let start = try #require(lines.firstIndex { $0.hasPrefix("/// 0oRD") })
    let example = lines[start...].prefix(2).map { $0.dropFirst(4) }.joined()
    #expect(example == ProofFixture.ed25519)
  }

  @Test("the parts written by another encoder are the parts that are written")
  func sketched() {
    #expect(ForgedProof().text == Array(ProofFixture.ed25519.utf8))
  }

  @Test("a P-256 proof differs each time, as its signatures do, and each is authentic")
  func randomized() throws {
    let (one, other) = (try ProofSample.proof(by: ProofSample.p256), try ProofSample.proof(by: ProofSample.p256))
    #expect(one != other)
    #expect(one.prefix(100) == other.prefix(100))
    #expect(ProofSample.isAuthentic(other, by: ProofSample.p256.publicKey))
  }

  @Test("D-06 the second form of a P-256 signature gives the same proof, as devices make both")
  func secondForm() throws {
    let encoded = try #require(Base64URL.decode(ProofFixture.p256.utf8))
    let changed = encoded.dropLast(32) + P256Order.minus(encoded.suffix(32))
    #expect(Array(changed) != encoded)
    let key = ProofSample.p256.publicKey
    let proof = try UnverifiedProof(presented: Base64URL.encode(changed)).verify(by: key)
    #expect(proof != nil)
    #expect(proof == (try UnverifiedProof(presented: Array(ProofFixture.p256.utf8)).verify(by: key)))
  }

  @Test("D-07 a proof by another key, of the same kind or the other, is not authentic")
  func otherKey() throws {
    let keys = [
      ProofSample.ed25519.publicKey, .ed25519(PassSample.otherKey.publicKey), ProofSample.p256.publicKey,
      ProofSample.otherP256.publicKey,
    ]
    for maker in ProofSample.makers {
      let text = try ProofSample.proof(by: maker)
      for key in keys { #expect(ProofSample.isAuthentic(text, by: key) == (key == maker.publicKey)) }
    }
  }

  @Test("D-07 a proof for another door, nonce or pass is another proof", arguments: ProofSample.makers)
  func otherContent(_ maker: ProofMaker) throws {
    func proof(_ digest: Digest, _ device: DeviceCode, _ nonce: ChallengeNonce) throws -> AuthenticProof {
      let text = try maker.proof(forPassOf: digest, at: device, nonce: nonce)
      return try #require(try UnverifiedProof(presented: text).verify(by: maker.publicKey))
    }
    let genuine = try proof(ProofSample.digest, ProofSample.device, ProofSample.nonce)
    #expect(genuine == (try proof(ProofSample.digest, ProofSample.device, ProofSample.nonce)))
    let atOtherDoor = try proof(ProofSample.digest, ProofSample.otherDevice, ProofSample.nonce)
    #expect(atOtherDoor.device == ProofSample.otherDevice)
    let otherNonce = try #require(ChallengeNonce(bytes: Array(1...16)))
    #expect(try proof(ProofSample.digest, ProofSample.device, otherNonce).nonce == otherNonce)
    let otherPass = BLAKE2b.hash(Array("another pass".utf8))
    #expect(try proof(otherPass, ProofSample.device, ProofSample.nonce).passDigest == otherPass)
  }

  @Test("D-07 what one proof signed does not stand for what another says")
  func swappedPayload() throws {
    let claims: CBORSketch = [
      3: .text(ProofSample.otherDevice.description), 10: .bytes(ProofSample.nonce.bytes),
      -65540: .bytes(ProofSample.digest.bytes),
    ]
    for maker in ProofSample.makers {
      let genuine = try #require(Base64URL.decode(try ProofSample.proof(by: maker)))
      var forged = ForgedProof(claims: claims)
      forged.protected = maker.publicKey == ProofSample.ed25519.publicKey ? [1: -8] : [1: -7]
      forged.signature = { _ in Array(genuine.suffix(64)) }
      let proof = try UnverifiedProof(presented: forged.text)
      #expect(proof.verify(by: maker.publicKey) == nil)
    }
  }

  @Test("the maker refuses what is no pass, and a private key that is none")
  func makerRefuses() throws {
    #expect(throws: PassRejection.otherPrefix) {
      try ProofSample.ed25519.proof(
        forPass: Array("AP2AAAA".utf8), at: ProofSample.device, nonce: ProofSample.nonce)
    }
    for count in [0, 31, 33, 64] {
      let maker = ProofMaker(p256: SecretBytes(copying: [UInt8](repeating: 1, count: count)))
      #expect(maker == nil, "\(count) bytes")
    }
    let zero = ProofMaker(p256: SecretBytes(copying: [UInt8](repeating: 0, count: 32)))
    #expect(zero == nil)
    let order = ProofMaker(p256: SecretBytes(copying: P256Order.bytes))
    #expect(order == nil)
    let greatest = ProofMaker(p256: SecretBytes(copying: P256Order.minus([UInt8](repeating: 0, count: 31) + [1])))
    #expect(greatest != nil)
  }

  @Test("G-11 neither a proof nor its maker prints what it holds", arguments: ProofSample.makers)
  func redacted(_ maker: ProofMaker) throws {
    let proof = try UnverifiedProof(presented: try ProofSample.proof(by: maker))
    var dumped = ""
    dump(proof, to: &dumped)
    dump(maker, to: &dumped)
    #expect("\(proof) \(maker)" == "<redacted> <redacted>")
    #expect(dumped == "- <redacted>\n- <redacted>\n")
  }
}

/// The order n of P-256, and numbers beside it.
enum P256Order {
  static let bytes = ProofSample.required(
    Hex.bytes("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551".utf8))

  /// n - `number`, for 32 bytes of a number of 0..<n.
  static func minus(_ number: some Collection<UInt8>) -> [UInt8] {
    var borrow = 0
    let digits = zip(bytes, number).reversed().map { digit, subtracted in
      let difference = Int(digit) - Int(subtracted) - borrow
      borrow = difference < 0 ? 1 : 0
      return UInt8(truncatingIfNeeded: difference)
    }
    return digits.reversed()
  }
}
