import AccessAuth
import AccessHTTP

extension ClientOptions {
  /// Shows an endpoint as it was answered, with its secret where it has one now, which goes to standard output and nowhere
  /// else.
  func showSecret(ofEndpoint answer: [UInt8]) throws {
    if output.json { return try Standard.print(json: answer) }
    let made = try Answer.read(answer) { (json) throws(Problem) in try MadeEndpoint(&json) }
    var rows = SecretRows()
    rows.add("id", made.id)
    for key in made.publicKeys { rows.add("public key", key) }
    rows.add("secret", secret: made.secret)
    try rows.print()
    if made.secret != nil { Standard.note("the secret is shown only now") }
  }
}

/// What a person needs of an endpoint that was made.
private struct MadeEndpoint {
  let id: String
  let publicKeys: [String]
  let secret: SecretText?

  init(_ json: inout JSONReader) throws(Problem) {
    var id: String?
    var publicKeys: [String] = []
    var secret: SecretText?
    try json.object { (member, json) throws(Problem) in
      switch member {
      case "id": id = try json.ascii(1...64)
      case "public_keys": publicKeys = try json.array(0...8) { (json) throws(Problem) in try json.ascii(1...64) }
      case "secret": secret = try json.null() ? nil : SecretText(try json.secret(1...128))
      default: try json.skipValue()
      }
    }
    self.id = try json.required(id, "id")
    self.publicKeys = publicKeys
    self.secret = secret
  }
}
