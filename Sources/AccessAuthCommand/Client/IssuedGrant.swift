import AccessAuth
import AccessHTTP

/// What `issue` needs of the answer to `POST /v1/grants`.
struct IssuedGrant {
  /// In the order in which they were asked for.
  let credentials: [IssuedCredential]
  private let id: String
  private let startsAt: String
  private let endsAt: String

  init(_ answer: [UInt8]) throws(Failure) {
    self = try Answer.read(answer) { (json) throws(Problem) in try IssuedGrant(&json) }
  }

  private init(_ json: inout JSONReader) throws(Problem) {
    var id: String?
    var startsAt: String?
    var endsAt: String?
    var credentials: [IssuedCredential] = []
    try json.object { (member, json) throws(Problem) in
      switch member {
      case "id": id = try json.ascii(1...64)
      case "starts_at": startsAt = try json.ascii(1...64)
      case "ends_at": endsAt = try json.ascii(1...64)
      case "credentials":
        credentials = try json.array(1...Self.maximumCredentials) { (json) throws(Problem) in
          try IssuedCredential(&json)
        }
      default: try json.skipValue()
      }
    }
    self.id = try json.required(id, "id")
    self.startsAt = try json.required(startsAt, "starts_at")
    self.endsAt = try json.required(endsAt, "ends_at")
    self.credentials = credentials
  }

  /// More than this program asks for.
  private static let maximumCredentials = 100

  /// Names and values, for a person.
  var rows: SecretRows {
    var rows = SecretRows()
    rows.add("grant", id)
    rows.add("from", startsAt)
    rows.add("to", endsAt)
    for credential in credentials { credential.add(to: &rows) }
    return rows
  }
}
