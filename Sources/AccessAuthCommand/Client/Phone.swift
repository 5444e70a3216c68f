import AccessAuth
import AccessHTTP
import SodiumPrimitives

/// Signs as the phone would that an app token is bound to, so that it can be tried without one.
struct Phone {
  private let pass: [UInt8]
  private let device: DeviceCode
  private let maker: ProofMaker

  /// Reads the key and looks at what the pass says of the device and the kind of key. `deviceCode` goes before the
  /// pass; nothing is believed, and the service decides.
  init(pass: [UInt8], keyFile: String, deviceCode: DeviceCode?) throws(Failure) {
    let claims: PassClaims
    do { claims = try UnverifiedPass(presented: pass).unverifiedClaims } catch {
      throw .refused("this is no pass: \(error)")
    }
    guard let device = deviceCode ?? claims.audience else {
      throw .usage("the pass names no device; give the code on its cabinet with --device-code")
    }
    let kind: PhoneKeyFile.Kind =
      switch claims.confirmation {
      case .p256: .p256
      case .ed25519, nil: .ed25519
      }
    maker = try PhoneKeyFile.read(keyFile, as: kind)
    if claims.confirmation != maker.publicKey { Standard.note("note: the pass is not bound to the key in \(keyFile)") }
    self.pass = pass
    self.device = device
  }

  /// The proof for `nonce`, as base64url.
  func proof(of nonce: ChallengeNonce) throws(Failure) -> [UInt8] {
    do { return try maker.proof(forPass: pass, at: device, nonce: nonce) } catch {
      throw .couldNotTell("the proof could not be signed")
    }
  }
}

extension Remote {
  /// A nonce of the service for the device whose key this is; it counts for 10 seconds.
  func challenge() async throws(Failure) -> ChallengeNonce {
    let answer = try await post("/v1/devices/self/challenges")
    return try Answer.read(answer) { (json) throws(Problem) in
      var nonce: ChallengeNonce?
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "nonce": nonce = ChallengeNonce(text: try json.bytes(1...64))
        default: try json.skipValue()
        }
      }
      return try json.required(nonce, "nonce")
    }
  }
}
