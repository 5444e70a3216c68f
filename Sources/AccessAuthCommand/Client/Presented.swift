import AccessAuth
import AccessHTTP

/// What a door captured: `mode` and `presented` in the body of `POST /v1/verifications`.
enum Presented {
  /// The text of a pass.
  case qr([UInt8])
  /// The text of a pass, and the proof of its phone where there is one.
  case appToken(pass: [UInt8], proof: [UInt8]?)
  /// The digits.
  case pin(SecretText)
  /// The JSON object of a card's number or message.
  case card([UInt8])
  /// The face that the device recognised, and how sure it is, 0 to 1.
  case face(CredentialID, confidence: Double)

  /// Whether the same words make the same body again. A proof is of its moment, and no second one is like it.
  var isRepeatable: Bool {
    switch self {
    case .qr, .pin, .card, .face: true
    case .appToken(_, let proof): proof == nil
    }
  }

  /// Writes both members.
  func write(to json: inout JSONObject) {
    json.member("mode", mode.rawValue)
    switch self {
    case .qr(let pass): json.object("presented") { $0.member("pass", ascii: pass) }
    case .appToken(let pass, let proof):
      json.object("presented") { json in
        json.member("pass", ascii: pass)
        if let proof { json.member("proof", ascii: proof) }
      }
    case .pin(let pin): json.object("presented") { $0.member("pin", secret: pin.bytes) }
    case .card(let object): json.member("presented", json: object)
    case .face(let credential, let confidence):
      json.object("presented") { json in
        json.member("credential_id", credential)
        json.member("confidence", confidence)
      }
    }
  }

  private var mode: AccessMode {
    switch self {
    case .qr: .qr
    case .appToken: .appToken
    case .pin: .pin
    case .card: .card
    case .face: .face
    }
  }
}
