import SodiumPrimitives
import Testing

@testable import AccessAuth

extension ProofManifest {
  static func nonces(_ scene: ProofScene) throws -> [Nonce] {
    let (sample, start) = (scene.sample, ProofScene.start)
    let good = scene.nonce
    func text(_ nonce: ChallengeNonce) -> String { String(decoding: nonce.text, as: UTF8.self) }
    func flipped(_ place: Int) throws -> String {
      var bytes = good.bytes
      bytes[place] ^= 1
      return text(try #require(ChallengeNonce(bytes: bytes)))
    }
    let valid: [(String, String, Instant)] = [
      ("just-made", text(good), start), ("in-its-last-millisecond", text(good), start + .milliseconds(9999)),
      ("by-a-clock-2-seconds-behind", text(good), start - .seconds(2)),
      (
        "begins-with-its-10-milliseconds", text(try ProofScene.nonce(sample, at: start + .milliseconds(19))),
        start + .milliseconds(10)
      ),
    ]
    let refused: [(String, String, Instant)] = [
      ("expired-after-10-seconds", text(good), start + .seconds(10)),
      ("expired-after-a-day", text(good), start + .days(1)),
      ("early-by-more-than-2-seconds", text(good), start - .milliseconds(2001)),
      ("foreign-of-another-device", text(try ProofScene.nonce(sample, device: sample.otherDevice)), start),
      ("foreign-of-another-tenant", text(try ProofScene.nonce(sample, tenant: sample.otherTenant)), start),
      (
        "foreign-of-another-master-key",
        text(try ProofScene.nonce(sample, keys: KeySample.derived(master: Array(1...32)))),
        start
      ),
      ("foreign-flipped-time", try flipped(4), start), ("foreign-flipped-chance", try flipped(5), start),
      ("foreign-flipped-code", try flipped(15), start),
      ("foreign-of-zeros", String(repeating: "A", count: 22), Instant(milliseconds: 0)),
      ("form-with-padding", text(good) + "==", start), ("form-one-byte-short", String(text(good).dropLast(2)), start),
      ("form-one-byte-long", text(good) + "A", start), ("form-with-unused-bits", text(good).dropLast() + "R", start),
      ("form-empty", "", start), ("form-in-hex", Hex.text(good.bytes), start),
    ]
    func row(_ number: Int, _ word: String, _ row: (String, String, Instant)) -> Nonce {
      let (title, nonce, at) = row
      let reason = refusal(ofNonce: nonce, tenant: sample.tenant, device: sample.device, at: at, keys: sample.keys)
      let read = ChallengeNonce(text: nonce.utf8)
      return Nonce(
        name: FixtureName.text(number, word, title), outcome: reason == nil ? "valid" : "refused", reason: reason,
        nonce: nonce, nonceHex: read.map { Hex.text($0.bytes) }, tenant: FixtureID(sample.tenant),
        device: FixtureID(sample.device), at: at.description, madeAt: read?.madeAt.description,
        expiresAt: read.map { ($0.madeAt + Challenge.life).description })
    }
    return valid.enumerated().map { row(1 + $0, "valid", $1) }
      + refused.enumerated().map { row(101 + $0, "refused", $1) }
  }

  /// A title, the pass that is shown, when, the proof, and whether its signature was stored.
  typealias Shown = (title: String, pass: String, at: Instant, proof: String, stored: Bool)

  static func proofs(_ scene: ProofScene, _ keys: Keys) throws -> [Row] {
    func rows(_ first: Int, _ word: String, _ shown: [Shown]) throws -> [Row] {
      try shown.enumerated().map { index, shown in
        let pass = try scene.pass(shown.pass).text
        let reason = try refusal(of: shown.proof, beside: pass, at: shown.at, keys, derived: scene.sample.keys)
        return Row(
          name: FixtureName.text(first + index, word, shown.title), outcome: reason == nil ? "genuine" : "refused",
          reason: reason, pass: shown.pass, at: shown.at.description, proof: shown.proof,
          stored: shown.stored ? true : nil)
      }
    }
    return try rows(201, "genuine", genuine(scene)) + rows(301, "refused", misplaced(scene))
      + rows(401, "refused", malformed(scene))
  }

  private static func genuine(_ scene: ProofScene) throws -> [Shown] {
    let at = ProofScene.shown
    let maker = ProofMaker(scene.ed25519)
    let (one, other) = (try scene.digest("ed25519"), try scene.digest("other-ed25519"))
    func proof(_ digest: [UInt8]) throws -> String {
      let digest = try #require(Digest(digest))
      let text = try maker.proof(forPassOf: digest, at: PassSample.device, nonce: scene.nonce)
      return String(decoding: text, as: UTF8.self)
    }
    let p256 = try stored(scene)
    return [
      ("ed25519", "ed25519", at, try proof(one), false), ("p256", "p256", at, p256.text, true),
      // n - s in the place of s: devices make both forms.
      (
        "p256-in-its-second-form", "p256", at,
        p256.with { $0.signature = { _ in Array(genuineP256.prefix(32)) + P256Order.minus(genuineP256.suffix(32)) } }
          .text, true
      ),
      ("ed25519-over-another-pass", "other-ed25519", at, try proof(other), false),
      ("ed25519-at-the-last-moment", "ed25519", ProofScene.start + .milliseconds(9999), try proof(one), false),
    ]
  }

  /// Well-formed, and signed, but not for this.
  private static func misplaced(_ scene: ProofScene) throws -> [Shown] {
    let at = ProofScene.shown
    let good = SketchedProof(scene.nonce.bytes, try scene.digest("ed25519"))
    let p256 = try stored(scene)
    let otherDoor = SketchedProof(scene.nonce.bytes, try scene.digest("ed25519"), at: "00000001")
    let foreign = try ProofScene.nonce(scene.sample, device: scene.sample.otherDevice)
    func signature(_ bytes: [UInt8]) -> (inout SketchedProof) -> Void { { $0.signature = { _ in bytes } } }
    return [
      ("device-another-door", "ed25519", at, otherDoor.text, false),
      ("device-another-door-p256", "p256", at, try stored(scene, otherDoorP256, at: "00000001").text, true),
      ("pass-another-one", "other-ed25519", at, good.text, false),
      (
        "pass-another-one-p256", "p256", at, try stored(scene, otherPassP256, pass: "other-p256").text, true
      ),
      ("signature-by-another-key", "ed25519", at, good.with { $0.signer = PassSample.key }.text, false),
      ("signature-by-another-key-p256", "p256", at, p256.with(signature(otherKeyP256)).text, true),
      ("signature-of-ed25519-said-to-be-es256", "ed25519", at, good.with { $0.protected = [1: -7] }.text, false),
      (
        "signature-of-p256-said-to-be-eddsa", "p256", at,
        p256.with { $0.protected = [1: -8] }.with(signature(swappedP256)).text, true
      ),
      ("signature-of-ed25519-beside-a-p256-pass", "p256", at, good.text, false),
      ("signature-of-p256-beside-an-ed25519-pass", "ed25519", at, p256.text, true),
      ("signature-with-a-flipped-bit", "ed25519", at, good.with { $0.signature = flipped }.text, false),
      ("signature-of-zeros", "ed25519", at, good.with(signature(zeros)).text, false),
      ("signature-of-zeros-p256", "p256", at, p256.with(signature(zeros)).text, true),
      (
        "signature-of-another-payload", "ed25519", at, otherDoor.with(signature(Array(good.encoded.suffix(64)))).text,
        false
      ),
      ("nonce-expired", "ed25519", ProofScene.start + .seconds(10), good.text, false),
      ("nonce-expired-p256", "p256", ProofScene.start + .seconds(10), p256.text, true),
      ("nonce-of-another-device", "ed25519", at, SketchedProof(foreign.bytes, try scene.digest("ed25519")).text, false),
      (
        "nonce-of-zeros", "ed25519", at, SketchedProof(Array(zeros.prefix(16)), try scene.digest("ed25519")).text, false
      ),
    ]
  }

  /// What is no proof, whoever signed it.
  private static func malformed(_ scene: ProofScene) throws -> [Shown] {
    let good = SketchedProof(scene.nonce.bytes, try scene.digest("ed25519"))
    let changes: [(String, (inout SketchedProof) -> Void)] = [
      ("no-tag", { $0.tag = nil }), ("tag-of-cose-sign", { $0.tag = 98 }),
      ("header-without-algorithm", { $0.protected = [:] }),
      ("header-algorithm-none-as-text", { $0.protected = [1: "none"] }),
      ("header-algorithm-hmac", { $0.protected = [1: 5] }),
      ("header-with-key-id", { $0.protected = [1: -8, 4: .bytes(PassSample.keyID.bytes)] }),
      (
        "header-algorithm-unprotected",
        {
          $0.protected = [:]
          $0.unprotected = [1: -8]
        }
      ),
      ("header-unprotected-nonce", { $0.unprotected = [10: .bytes([0])] }),
      ("signature-length-63", { $0.signature = { $0.dropLast() } }),
      ("signature-length-65", { $0.signature = { $0 + [0] } }), ("signature-length-0", { $0.signature = { _ in [] } }),
      ("missing-claim-device", { $0.claims.remove(at: 0) }), ("missing-claim-nonce", { $0.claims.remove(at: 1) }),
      ("missing-claim-pass", { $0.claims.remove(at: 2) }),
      ("unknown-claim", { $0.claims.insert((4, 1_767_268_810), at: 1) }),
      ("unsorted-claims", { $0.claims.swapAt(0, 1) }), ("duplicate-claim", { $0.claims.insert($0.claims[0], at: 0) }),
      ("device-in-lower-case", { $0.claims[0].1 = "7k2m9xqd" }),
      ("nonce-as-text", { $0.claims[1].1 = "0123456789abcdef" }),
      ("nonce-of-15-bytes", { $0.claims[1].1 = .bytes([UInt8](repeating: 1, count: 15)) }),
      ("pass-digest-of-31-bytes", { $0.claims[2].1 = .bytes([UInt8](repeating: 1, count: 31)) }),
      ("no-payload", { $0.payload = .null }),
    ]
    let texts: [(String, String)] = [
      ("base64-with-padding", good.text + "="),
      ("base64-in-the-other-alphabet", good.text.replacing("-", with: "+").replacing("_", with: "/")),
      ("base64-with-a-new-line", good.text + "\n"), ("base64-with-unused-bits", unusedBits(good.text)),
      ("empty", ""), ("trailing-byte", String(decoding: Base64URL.encode(good.encoded + [0]), as: UTF8.self)),
      ("cut-short", String(decoding: Base64URL.encode(good.encoded.dropLast()), as: UTF8.self)),
      ("too-long", String(repeating: "A", count: 513)),
    ]
    return (changes.map { ($0.0, good.with($0.1).text) } + texts).map {
      ($0.0, "ed25519", ProofScene.shown, $0.1, false)
    }
  }

  /// Another text of the same bytes for a lenient reader: 143 bytes leave two bits of the last character unused, so that
  /// the character after it in the alphabet, which is the next in ASCII too, differs in those alone.
  private static func unusedBits(_ text: String) -> String {
    guard let last = text.utf8.last else { return text }
    return text.dropLast() + String(UnicodeScalar(last + 1))
  }

  private static let zeros = [UInt8](repeating: 0, count: 64)

  private static func flipped(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    bytes[0] ^= 1
    return bytes
  }
}
