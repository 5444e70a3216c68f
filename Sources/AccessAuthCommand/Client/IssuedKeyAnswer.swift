import AccessAuth
import AccessHTTP

extension ClientOptions {
  /// Shows an API key as it was made, with its text, which goes to standard output and nowhere else.
  func showSecret(ofKey answer: [UInt8]) throws {
    if output.json { return try Standard.print(json: answer) }
    let made = try Answer.read(answer) { (json) throws(Problem) in try MadeKey(&json) }
    var rows = SecretRows()
    rows.add("id", made.id)
    rows.add("expires", made.expiresAt)
    rows.add("key", secret: made.key)
    try rows.print()
    if made.key != nil { Standard.note("the key is shown only now") }
  }
}

/// What a person needs of a key that was made.
private struct MadeKey {
  let id: String
  let expiresAt: String?
  let key: SecretText?

  init(_ json: inout JSONReader) throws(Problem) {
    var id: String?
    var expiresAt: String?
    var key: SecretText?
    try json.object { (member, json) throws(Problem) in
      switch member {
      case "id": id = try json.ascii(1...64)
      case "expires_at": expiresAt = try json.null() ? nil : try json.ascii(1...64)
      case "key": key = try json.null() ? nil : SecretText(try json.secret(1...128))
      default: try json.skipValue()
      }
    }
    self.id = try json.required(id, "id")
    self.expiresAt = expiresAt
    self.key = key
  }
}
