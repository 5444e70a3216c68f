import Foundation
import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("The fixtures of proofs")
struct ProofFixtureTests {
  @Test("the committed fixtures are what the code makes now")
  func committed() async throws { try await ProofManifest.expectCommitted() }

  @Test("a nonce has the outcome that its name promises, for its reason", arguments: ProofManifest.rows(\.challenges))
  func nonce(_ row: ProofManifest.Nonce) throws {
    let keys = try DerivedKeys(master: FixtureHex.secret(ProofManifest.read().keys.masterKey))
    let reason = ProofManifest.refusal(
      ofNonce: row.nonce, tenant: try row.tenant.value(), device: try row.device.value(),
      at: try ScheduleSample.instant(row.at), keys: keys)
    #expect(reason == row.reason)
    #expect(row.outcome == (reason == nil ? "valid" : "refused"))
    #expect(row.isNamed(reason.map { "refused-\($0)" } ?? "valid"))
    let read = ChallengeNonce(text: row.nonce.utf8)
    #expect(read.map { Hex.text($0.bytes) } == row.nonceHex)
  }

  @Test("the code of a nonce that counts is the keyed hash of what its documentation says")
  func code() throws {
    let manifest = try ProofManifest.read()
    let keys = try DerivedKeys(master: FixtureHex.secret(manifest.keys.masterKey))
    let challengeKey = try FixtureHex.secret(manifest.keys.challengeKey)
    let isDerived = keys.challenge.isEqual(to: challengeKey)
    #expect(isDerived)
    for row in manifest.challenges where row.outcome == "valid" {
      let nonce = try FixtureHex.bytes(row.nonceHex ?? "")
      let message = try FixtureHex.bytes(row.tenant.hex) + FixtureHex.bytes(row.device.hex) + nonce.prefix(8)
      #expect(nonce.suffix(8) == BLAKE2b.hash(message, key: challengeKey, count: 16).bytes.prefix(8), "\(row.name)")
    }
  }

  @Test("a proof has the outcome that its name promises, for its reason", arguments: ProofManifest.rows(\.proofs))
  func proof(_ row: ProofManifest.Row) throws {
    let manifest = try ProofManifest.read()
    let keys = try DerivedKeys(master: FixtureHex.secret(manifest.keys.masterKey))
    let pass = try #require(manifest.passes.first { $0.name == row.pass })
    let reason = try ProofManifest.refusal(
      of: row.proof, beside: pass.text, at: try ScheduleSample.instant(row.at), manifest.keys, derived: keys)
    #expect(reason == row.reason)
    #expect(row.outcome == (reason == nil ? "genuine" : "refused"))
    switch reason {
    case nil: #expect(row.isNamed("genuine"))
    case "signature", "pass", "nonce", "device": #expect(row.isNamed("refused-\(reason ?? "")"))
    default: #expect(row.name.dropFirst(4).hasPrefix("refused-"))
    }
  }

  @Test("a pass is genuine, says the key that it is bound to, and has the digest of its row")
  func passes() throws {
    let manifest = try ProofManifest.read()
    let signer = try #require(Ed25519.PublicKey(FixtureHex.bytes(manifest.keys.passPublicKey)))
    for row in manifest.passes {
      let pass = try UnverifiedPass(presented: Array(row.text.utf8))
      let claims = try #require(pass.verify(by: signer)).claims
      #expect(PassFixture.Claims(claims).cnf == row.boundTo, "\(row.name)")
      #expect(Hex.text(pass.digest.bytes) == row.digestHex, "\(row.name)")
      let secret = try FixtureHex.secret(row.privateKey)
      let maker =
        row.boundTo["kty"] == "EC" ? ProofMaker(p256: secret) : ProofMaker(try Ed25519.SigningKey(seed: secret))
      #expect(maker?.publicKey == claims.confirmation, "\(row.name)")
    }
    // The first two are those that fixtures/passes has.
    let texts = Set(PassFixtureTests.rows.map(\.text))
    #expect(manifest.passes.prefix(2).allSatisfy { texts.contains($0.text) })
  }

  @Test("every reason for which a proof is refused has a fixture that shows it")
  func everyReason() throws {
    let shown = Set(try ProofManifest.read().proofs.compactMap(\.reason))
    let reasons: [ProofRejection] =
      [.tooLong, .base64, .header, .signatureLength, .missingClaim]
      + [.endOfInput, .trailingBytes, .unexpectedKind, .unexpectedKey, .unexpectedValue, .unsortedKeys, .duplicateKey]
      .map(ProofRejection.cbor)
    for reason in reasons { #expect(shown.contains(reason.description), "\(reason)") }
    #expect(shown.isSuperset(of: ["signature", "pass", "nonce", "device"]))
  }
}
