package import AccessAuth
import SodiumPrimitives

extension Credential {
  /// The members of a credential, with the pass and the secret that its holder gets, where there are any. `expiresAt` is
  /// the end of its pass, or of its grant.
  package func write(
    to json: inout JSONObject, expiresAt: Instant, pass: IssuedPass? = nil, secret: IssuedSecret = .none
  ) {
    json.member("id", id)
    json.member("kind", mode)
    json.member("grant_id", grant)
    json.member("status", status)
    json.member("assurance", assurance)
    switch medium {
    case .qr(let terms):
      json.member("usage", terms.usage)
      terms.write(to: &json, pass)
    case .appToken(let terms, _): terms.write(to: &json, pass)
    case .pin(let pin):
      json.member("entry", pin.entry)
      json.member("digits", pin.digits)
      if pin.shadows != nil { json.member("duress", true) }
      secret.writePIN(to: &json)
    case .card(let card):
      json.object("card") { json in
        switch card {
        case .number(let format, _): json.member("format", format)
        case .sun: json.member("format", "sun")
        }
        json.member("masked", "…\(card.hint)")
        secret.writeFileReadKey(to: &json)
      }
    case .face(let device): json.member("device_id", device)
    }
    json.member("expires_at", expiresAt)
    json.member("created_at", createdAt)
  }
}

extension PassMedium {
  fileprivate func write(to json: inout JSONObject, _ pass: IssuedPass?) {
    json.member("lifetime_seconds", lifetime.components.seconds)
    json.member("serial", serial)
    if let pass { json.member("pass", ascii: pass.pass.text) }
  }
}

// A generated secret is shown once. A call that is repeated gets null instead, and is told so.
extension IssuedSecret {
  fileprivate func writePIN(to json: inout JSONObject) {
    switch self {
    case .pin(let pin):
      let digits = pin.withDigits { SecretBytes(copying: $0) }
      json.member("pin", secret: digits)
    case .gone:
      json.member("pin", String?.none)
      json.member("secret_available", false)
    case .none, .fileReadKey: break
    }
  }

  fileprivate func writeFileReadKey(to json: inout JSONObject) {
    switch self {
    case .fileReadKey(let key): json.member("file_read_key_hex", secret: key.hex)
    case .gone:
      json.member("file_read_key_hex", String?.none)
      json.member("secret_available", false)
    case .none, .pin: break
    }
  }
}

extension PINEntry: JSONValue {}
extension CardFormat: JSONValue {}
