import AccessAuth
import SodiumPrimitives

/// The check of a pass in process (text to believed claims) beside the raw signature check that is part of it.
struct PassCheck {
  private let key = Ed25519.SigningKey.generate()
  private let text: [UInt8]
  private let message: [UInt8]
  private let signature: Ed25519.Signature

  init() throws {
    let claims = try PassClaims(
      credential: CredentialID(at: Instant(seconds: 1_800_000_000), random: SystemRandom()), serial: 0,
      notBefore: 1_800_000_000, expiresAt: 1_800_259_200, epoch: 1_790_000_000,
      audience: DeviceCode(random: SystemRandom()), flags: [.singleUse], lockerNumbers: [12])
    text = Pass.sign(claims, with: key, keyID: KeyID(of: key.publicKey)).text
    // As many bytes as the signed structure of such a pass has.
    message = SystemRandom().bytes(90)
    let message = message
    signature = key.sign(message.span)
  }

  func raw() -> Double {
    rate(for: .milliseconds(500)) {
      guard key.publicKey.isValidSignature(signature, for: message.span) else { preconditionFailure("not genuine") }
    }
  }

  func pass() -> Double {
    rate(for: .milliseconds(500)) {
      guard let pass = try? UnverifiedPass(presented: text), pass.verify(by: key.publicKey) != nil else {
        preconditionFailure("not genuine")
      }
    }
  }
}
