package import AccessAuth

/// The body of `POST /v1/restore/release`.
package enum ReleaseBody {
  package static func read(
    _ body: consuming JSONBody
  ) throws(Problem) -> (kinds: Set<RestingKind>, keys: [APIKeyID]) {
    try body.read { (json) throws(Problem) in
      var kinds: [RestingKind] = []
      var keys: [APIKeyID] = []
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "kinds":
          kinds = try json.array(0...RestingKind.allCases.count) { (json) throws(Problem) in try json.word() }
        case "api_key_ids":
          keys = try json.array(0...RestingKind.maximumKeys) { (json) throws(Problem) in try json.identifier() }
        default: throw json.unknownMember()
        }
      }
      guard !kinds.isEmpty || !keys.isEmpty else {
        throw json.invalid(member: "kinds", "it or api_key_ids has to name something")
      }
      return (Set(kinds), keys)
    }
  }
}

extension RestoreStanding {
  /// The members of the answer.
  package func write(to json: inout JSONObject) {
    json.member("epoch", epoch)
    json.object("suspended") { resting.write(to: &$0) }
  }
}

extension Resting {
  /// How much of each kind.
  package func write(to json: inout JSONObject) {
    json.member("grants", grants)
    json.member("cards", cards)
    json.member("api_keys", apiKeys)
  }
}
