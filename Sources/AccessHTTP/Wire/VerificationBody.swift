package import AccessAuth

/// The body of `POST /v1/verifications`.
package enum VerificationBody {
  /// The modes that a reader can present.
  private enum ReaderMode: String, CaseIterable {
    case qr, card, pin
    case appToken = "app_token"
    case face

    var mode: AccessMode {
      switch self {
      case .qr: .qr
      case .card: .card
      case .pin: .pin
      case .appToken: .appToken
      case .face: .face
      }
    }
  }

  package static func read(_ body: consuming JSONBody) throws(Problem) -> VerificationRequest {
    try body.read { (json) throws(Problem) in
      var attempt: AttemptID?
      var mode: ReaderMode?
      var presented: Presented?
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
        case "presented": presented = try Presented.read(&json)
        case "locker": locker = try json.null() ? nil : try json.text(WireLimits.label)
        case "consume": consume = try json.boolean()
        case "captured_at": capturedAt = try json.null() ? nil : try json.instant()
        default: throw json.unknownMember()
        }
      }
      let shown = try json.required(presented, "presented")
      let presentation: Presentation
      switch try json.required(mode, "mode") {
      case .qr:
        guard let text = shown.pass, !shown.hasOther else {
          throw json.invalid(member: "presented", "mode qr goes with the member pass alone")
        }
        presentation = .qr(text: text)
      // Not decided here yet; whatever was shown is dropped, and the door stays shut.
      case let other: presentation = .unknown(other.mode)
      }
      return VerificationRequest(
        attempt: try json.required(attempt, "attempt_id"), presentation: presentation, locker: locker,
        consume: consume, capturedAt: capturedAt)
    }
  }

  /// The member `presented`.
  private struct Presented {
    var pass: [UInt8]?
    var hasOther = false

    static func read(_ json: inout JSONReader) throws(Problem) -> Presented {
      var presented = Presented()
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "pass": presented.pass = try json.bytes(1...Presentation.maximumText)
        case "format", "bits", "value_hex", "picc_data_hex", "cmac_hex", "enc_hex", "pin", "proof", "credential_id",
          "confidence":
          try json.skipValue()
          presented.hasOther = true
        default: throw json.unknownMember()
        }
      }
      return presented
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
