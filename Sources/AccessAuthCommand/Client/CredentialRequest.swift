import AccessAuth
import AccessHTTP

/// One element of `credentials` in the body of `POST /v1/grants`.
enum CredentialRequest {
  case qr(QRUsage)
  case pin(PINEntry, isDuress: Bool)
  /// The JSON object of the card.
  case card([UInt8])
  case appToken(PublicJWK)
  case face(DeviceID)

  /// Writes its members.
  func write(to json: inout JSONObject) {
    switch self {
    case .qr(let usage):
      json.member("kind", CredentialKind.qr.rawValue)
      json.member("usage", usage.rawValue)
    case .pin(let entry, let isDuress):
      json.member("kind", CredentialKind.pin.rawValue)
      json.member("entry", entry.rawValue)
      if isDuress { json.member("duress", true) }
    case .card(let object):
      json.member("kind", CredentialKind.card.rawValue)
      json.member("card", json: object)
    case .appToken(let key):
      json.member("kind", CredentialKind.appToken.rawValue)
      json.member("public_key", json: key.json)
    case .face(let device):
      json.member("kind", CredentialKind.face.rawValue)
      json.member("device_id", device)
    }
  }
}
