import AccessAuth
import AccessHTTP

/// What a person needs of a credential in an answer, whatever its kind.
struct IssuedCredential {
  /// The text of its pass, where it has one; it opens.
  let pass: [UInt8]?
  /// Whether its pass is shown as a QR code; that of an app token is the phone's business.
  var isQR: Bool { kind == CredentialKind.qr.rawValue }

  private let id: String
  private let kind: String
  private let grant: String?
  private let status: String?
  private let entry: String?
  private let isDuress: Bool
  private let pin: SecretText?
  private let card: Card?
  private let isSecretGone: Bool
  private let expiresAt: String?

  init(_ answer: [UInt8]) throws(Failure) {
    self = try Answer.read(answer) { (json) throws(Problem) in try IssuedCredential(&json) }
  }

  init(_ json: inout JSONReader) throws(Problem) {
    var id: String?
    var kind: String?
    var grant: String?
    var status: String?
    var entry: String?
    var isDuress = false
    var pass: [UInt8]?
    var pin: SecretText?
    var card: Card?
    var isSecretGone = false
    var expiresAt: String?
    try json.object { (member, json) throws(Problem) in
      // Null is as good as absent.
      switch member {
      case "id": id = try json.ascii(1...64)
      case "kind": kind = try json.ascii(1...32)
      case "grant_id": grant = try json.null() ? nil : try json.ascii(1...64)
      case "status": status = try json.null() ? nil : try json.ascii(1...32)
      case "entry": entry = try json.null() ? nil : try json.ascii(1...32)
      case "duress": isDuress = try json.null() ? false : try json.boolean()
      case "pass": pass = try json.null() ? nil : try json.bytes(1...UnverifiedPass.maximumPresentedCount)
      case "pin": pin = try json.null() ? nil : SecretText(try json.secret(PIN.lengths))
      case "card": card = try json.null() ? nil : try Card(&json)
      case "secret_available": isSecretGone = try !json.boolean()
      case "expires_at": expiresAt = try json.null() ? nil : try json.ascii(1...64)
      default: try json.skipValue()
      }
    }
    self.id = try json.required(id, "id")
    self.kind = try json.required(kind, "kind")
    self.grant = grant
    self.status = status
    self.entry = entry
    self.isDuress = isDuress
    self.pass = pass
    self.pin = pin
    self.card = card
    self.isSecretGone = isSecretGone || card?.isSecretGone == true
    self.expiresAt = expiresAt
  }

  /// Its rows, for a person.
  var rows: SecretRows {
    var rows = SecretRows()
    add(to: &rows)
    rows.add("status", status)
    rows.add("of grant", grant)
    return rows
  }

  /// Adds the rows that it has beside those of its grant, the secrets plainly labelled.
  func add(to rows: inout SecretRows) {
    rows.add("credential", id)
    rows.add("kind", entry.map { "\(kind), \($0)" } ?? kind)
    rows.add(pass == nil ? "until" : "code until", expiresAt)
    rows.add("pass", pass.map { String(decoding: $0, as: UTF8.self) })
    rows.add(isDuress ? "duress PIN" : "PIN", secret: pin)
    rows.add("card", card?.name)
    rows.add("file-read key", secret: card?.fileReadKey)
    if isSecretGone { rows.add("secret", "shown before; reissue the credential for a new one") }
  }

  /// Whether something was shown that no later answer repeats.
  var hasSecret: Bool { pin != nil || card?.fileReadKey != nil }

  /// What is shown of a card: never its number.
  private struct Card {
    /// Its format, and the end of its number.
    let name: String
    /// The derived key that has to be written to it.
    let fileReadKey: SecretText?
    let isSecretGone: Bool

    init(_ json: inout JSONReader) throws(Problem) {
      var format: String?
      var masked: String?
      var fileReadKey: SecretText?
      var isSecretGone = false
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "format": format = try json.ascii(1...32)
        case "masked": masked = try json.text(1...32)
        case "file_read_key_hex": fileReadKey = try json.null() ? nil : SecretText(try json.secret(32...32))
        case "secret_available": isSecretGone = try !json.boolean()
        default: try json.skipValue()
        }
      }
      name = [try json.required(format, "format"), masked].compactMap(\.self).joined(separator: " ")
      self.fileReadKey = fileReadKey
      self.isSecretGone = isSecretGone
    }
  }
}
