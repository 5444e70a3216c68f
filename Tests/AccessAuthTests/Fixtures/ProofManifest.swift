import SodiumPrimitives
import Testing

@testable import AccessAuth

/// `fixtures/proofs`: nonces of the service, and what phones made of them.
struct ProofManifest: FixtureManifest {
  static let folder = "proofs"

  var about: String
  var keys: Keys
  var passes: [BoundPass]
  var challenges: [Nonce]
  var proofs: [Row]

  struct Keys: Codable, Equatable, Sendable {
    var masterKey: String
    /// For the codes of nonces; follows from the master key.
    var challengeKey: String
    /// The signer of the passes, as in `fixtures/passes`.
    var passPublicKey: String
    /// Where the proofs are shown.
    var tenant: FixtureID
    var device: FixtureID
    var deviceCode: String
  }

  /// The pass of an app token.
  struct BoundPass: Codable, Equatable, Sendable {
    var name: String
    var text: String
    /// BLAKE2b-256 of the bytes before base32.
    var digestHex: String
    /// The members of the JWK, in hex.
    var boundTo: [String: String]
    /// The phone's: an Ed25519 seed, or a P-256 scalar.
    var privateKey: String
  }

  /// A nonce and what the service makes of it: `valid` or `refused`.
  struct Nonce: FixtureRow {
    var name: String
    var outcome: String
    /// `form`, `foreign`, `early` or `expired`.
    var reason: String?
    var nonce: String
    var nonceHex: String?
    var tenant: FixtureID
    var device: FixtureID
    /// When it comes back.
    var at: String
    /// When it says that it was made, and from when it counts no more.
    var madeAt: String?
    var expiresAt: String?
  }

  /// A pass and a proof beside it, shown at the device: `genuine` or `refused`.
  struct Row: FixtureRow {
    var name: String
    var outcome: String
    /// `signature`, `pass`, `nonce` or `device`, or in the words of `ProofRejection` why it is none.
    var reason: String?
    /// The name of the pass that is shown.
    var pass: String
    var at: String
    /// What is shown.
    var proof: String
    /// The signature was stored and is only verified: ECDSA gives another one each time.
    var stored: Bool?
  }
}

extension ProofManifest {
  /// What the service makes of `nonce`; nil where it is valid.
  static func refusal(
    ofNonce nonce: String, tenant: TenantID, device: DeviceID, at instant: Instant, keys: DerivedKeys
  ) -> String? {
    guard let nonce = ChallengeNonce(text: nonce.utf8) else { return "form" }
    if Challenge.isValid(nonce, tenant: tenant, device: device, at: instant, keys: keys) { return nil }
    // A nonce of the service counts at least when it says that it was made.
    guard Challenge.isValid(nonce, tenant: tenant, device: device, at: nonce.madeAt, keys: keys) else {
      return "foreign"
    }
    return instant < nonce.madeAt ? "early" : "expired"
  }

  /// What becomes of `proof` beside `pass` at the device, in the order in which the service asks; nil where it is
  /// genuine.
  static func refusal(
    of proof: String, beside pass: String, at instant: Instant, _ keys: Keys, derived: DerivedKeys
  ) throws -> String? {
    let signer = try #require(Ed25519.PublicKey(FixtureHex.bytes(keys.passPublicKey)))
    let shown = try UnverifiedPass(presented: Array(pass.utf8))
    let authentic = try #require(shown.verify(by: signer))
    let key = try #require(authentic.claims.confirmation)
    let read: UnverifiedProof
    do throws(ProofRejection) { read = try UnverifiedProof(presented: Array(proof.utf8)) } catch {
      return error.description
    }
    guard let proof = read.verify(by: key) else { return "signature" }
    guard proof.passDigest == shown.digest else { return "pass" }
    let (tenant, device): (TenantID, DeviceID) = (try keys.tenant.value(), try keys.device.value())
    let isOurs = Challenge.isValid(proof.nonce, tenant: tenant, device: device, at: instant, keys: derived)
    guard isOurs else { return "nonce" }
    return proof.device.description == keys.deviceCode ? nil : "device"
  }
}
