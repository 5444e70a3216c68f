package import AccessAuth

/// The body of `POST /v1/subjects/{id}/legal_hold`.
package enum LegalHoldBody {
  package static func read(
    _ body: consuming JSONBody
  ) throws(Problem) -> (ground: LegalGround, reference: String?) {
    try body.read { (json) throws(Problem) in
      var ground: LegalGround?
      var reference: String?
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "ground": ground = try json.word()
        case "reference": reference = try json.null() ? nil : try json.text(WireLimits.reference)
        default: throw json.unknownMember()
        }
      }
      return (try json.required(ground, "ground"), reference)
    }
  }
}

/// The body of `POST /v1/devices/self/forgotten`.
package enum ForgottenBody {
  package static func read(_ body: consuming JSONBody) throws(Problem) -> [CredentialID] {
    try body.read { (json) throws(Problem) in
      var credentials: [CredentialID]?
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "credential_ids":
          credentials = try json.array(1...ForgottenCredential.maximumAtOnce) { (json) throws(Problem) in
            try json.identifier()
          }
        default: throw json.unknownMember()
        }
      }
      return try json.required(credentials, "credential_ids")
    }
  }
}

extension ForgottenCredential {
  /// The members of what a device has to forget.
  package func write(to json: inout JSONObject) {
    json.member("credential_id", credential)
    json.member("erased_at", at)
  }
}

extension Erasure {
  /// The members of an erasure: what was done so far, and the receipt once nothing is left to do.
  package func write(to json: inout JSONObject) {
    json.member("erasure_id", id)
    json.member("subject_id", subject)
    json.member("begun_at", begunAt)
    json.member("finished_at", finishedAt)
    json.object("erased") { json in
      func count(_ kind: ErasedKind) -> Int64 { tally.erased[kind] ?? 0 }
      json.member("grants", count(.grants))
      json.member("credentials", count(.credentials))
      json.member("holds", count(.holds))
      json.member("commands", count(.commands))
      json.member("events", count(.events))
      json.member("api_keys", count(.apiKeys))
      json.member("answers", count(.answers))
      json.member("webhook_deliveries", count(.webhookDeliveries))
    }
    json.objects("kept", tally.kept) { json, rows in
      json.member("what", rows.what)
      json.member("count", rows.count)
      json.member("why", rows.why)
      json.member("until", rows.until)
    }
    if let receipt {
      json.member("receipt", ascii: Base64URL.encode(receipt))
    } else {
      json.member("receipt", String?.none)
    }
  }
}

extension SubjectHold {
  /// The members of a legal hold of a person.
  package func write(to json: inout JSONObject) {
    json.member("ground", ground)
    json.member("reference", reference)
    json.member("placed_at", placedAt)
  }
}

extension KeptKind: JSONValue {}
extension KeptReason: JSONValue {}
