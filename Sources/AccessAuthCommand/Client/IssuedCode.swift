import AccessAuth
import AccessHTTP

/// What `issue` needs of the answer to `POST /v1/grants`: the grant and its one credential.
struct IssuedCode {
  let grant: String
  /// The text of the pass; it opens.
  let pass: [UInt8]
  private let credential: String
  private let startsAt: String
  private let endsAt: String
  private let expiresAt: String

  init(_ answer: [UInt8]) throws(Failure) {
    self = try Answer.read(answer) { (json) throws(Problem) in try IssuedCode(&json) }
  }

  private init(_ json: inout JSONReader) throws(Problem) {
    var grant: String?
    var startsAt: String?
    var endsAt: String?
    var credentials: [Credential] = []
    try json.object { (member, json) throws(Problem) in
      switch member {
      case "id": grant = try json.ascii(1...64)
      case "starts_at": startsAt = try json.ascii(1...64)
      case "ends_at": endsAt = try json.ascii(1...64)
      case "credentials":
        credentials = try json.array(1...1) { (json) throws(Problem) in try Credential(&json) }
      default: try json.skipValue()
      }
    }
    let first = try json.required(credentials.first, "credentials")
    self.grant = try json.required(grant, "id")
    self.startsAt = try json.required(startsAt, "starts_at")
    self.endsAt = try json.required(endsAt, "ends_at")
    credential = first.id
    pass = first.pass
    expiresAt = first.expiresAt
  }

  /// Names and values, for a person.
  var pairs: [(String, String)] {
    [
      ("grant", grant), ("credential", credential), ("from", startsAt), ("to", endsAt), ("code until", expiresAt),
      ("pass", String(decoding: pass, as: UTF8.self)),
    ]
  }

  private struct Credential {
    let id: String
    let pass: [UInt8]
    let expiresAt: String

    init(_ json: inout JSONReader) throws(Problem) {
      var id: String?
      var pass: [UInt8]?
      var expiresAt: String?
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "id": id = try json.ascii(1...64)
        case "pass": pass = try json.bytes(1...UnverifiedPass.maximumPresentedCount)
        case "expires_at": expiresAt = try json.ascii(1...64)
        default: try json.skipValue()
        }
      }
      self.id = try json.required(id, "id")
      self.pass = try json.required(pass, "pass")
      self.expiresAt = try json.required(expiresAt, "expires_at")
    }
  }
}
