package import AccessAuth

/// The body of `POST /v1/verifications`.
package enum VerificationBody {
  package static func read(_ body: consuming JSONBody) throws(Problem) -> VerificationRequest {
    try body.read { (json) throws(Problem) in
      var attempt: AttemptID?
      var mode: PresentedMode?
      var presented: PresentedBody?
      var locker: String?
      var consume = true
      var capturedAt: Instant?
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "attempt_id":
          guard let id = AttemptID(try json.ascii(1...64)) else {
            throw json.invalid("a UUID is needed", code: .invalidFormat)
          }
          attempt = id
        case "mode": mode = try json.word()
        case "presented": presented = try PresentedBody.read(&json)
        case "locker": locker = try json.null() ? nil : try json.text(WireLimits.label)
        case "consume": consume = try json.boolean()
        case "captured_at": capturedAt = try json.null() ? nil : try json.instant()
        default: throw json.unknownMember()
        }
      }
      let shown = try json.required(presented, "presented")
      let presentation = try shown.presentation(as: try json.required(mode, "mode"))
      return VerificationRequest(
        attempt: try json.required(attempt, "attempt_id"), presentation: presentation, locker: locker,
        consume: consume, capturedAt: capturedAt)
    }
  }
}

/// The body of `POST /v1/verifications/{attempt_id}/outcome`.
package enum OutcomeBody {
  package static func read(_ body: consuming JSONBody) throws(Problem) -> Actuation {
    try body.read { (json) throws(Problem) in
      var result: Actuation?
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "result": result = try json.word()
        default: throw json.unknownMember()
        }
      }
      return try json.required(result, "result")
    }
  }
}

extension Answer {
  /// The body of an answer to a verification.
  package var json: [UInt8] {
    JSONObject.bytes { json in
      json.member("attempt_id", attempt.description)
      json.member("decision", decision.verdict)
      json.member("reason", decision.reason)
      switch decision.verdict {
      case .grant, .wouldGrant:
        if let openBefore { json.member("open_before", openBefore) }
        json.objects("lockers", lockers) { json, locker in
          json.member("id", locker.id)
          json.member("label", locker.label)
          json.member("board", locker.board)
          json.member("number", locker.number)
        }
        json.member("grant_id", grant)
        json.member("credential_id", credential)
        json.member("event_id", event)
        if openBefore != nil { json.member("uses_left", usesLeft) }
      case .deny, .wouldDeny:
        json.member("event_id", event)
        json.member("retry_after_seconds", retryAfter?.components.seconds)
      }
      json.member("decided_at", decidedAt)
    }
  }
}

extension Decision.Verdict: JSONValue {}
extension Reason: JSONValue {}
