package import AccessAuth

/// The body of `POST /v1/verifications`.
package enum VerificationBody {
  package static func read(_ body: consuming JSONBody) throws(Problem) -> VerificationRequest {
    try body.read { (json) throws(Problem) in
      var members = VerificationMembers()
      try json.object { (member, json) throws(Problem) in
        guard try members.take(member, &json) else { throw json.unknownMember() }
      }
      return try members.request(json) { (json) throws(Problem) in try json.required(members.attempt, "attempt_id") }
    }
  }
}

/// The body of `POST /v1/sandbox/scans`: a verification, and the device that it is simulated at. An attempt that is not named
/// is a new one.
package enum SandboxScanBody {
  package static func read(
    _ body: consuming JSONBody, newAttempt: () -> AttemptID
  ) throws(Problem) -> (device: DeviceID, request: VerificationRequest) {
    try body.read { (json) throws(Problem) in
      var device: DeviceID?
      var members = VerificationMembers()
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "device_id": device = try json.identifier()
        default: guard try members.take(member, &json) else { throw json.unknownMember() }
        }
      }
      let request = try members.request(json) { (_) throws(Problem) in members.attempt ?? newAttempt() }
      return (try json.required(device, "device_id"), request)
    }
  }
}

/// What a verification says, as it is read.
private struct VerificationMembers {
  var attempt: AttemptID?
  private var mode: PresentedMode?
  private var presented: PresentedBody?
  private var locker: String?
  private var consume = true
  private var capturedAt: Instant?

  /// Reads a member; false where it is none of a verification's.
  mutating func take(_ member: String, _ json: inout JSONReader) throws(Problem) -> Bool {
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
    default: return false
    }
    return true
  }

  func request(
    _ json: borrowing JSONReader, attempt: (borrowing JSONReader) throws(Problem) -> AttemptID
  ) throws(Problem) -> VerificationRequest {
    let shown = try json.required(presented, "presented")
    let presentation = try shown.presentation(as: try json.required(mode, "mode"))
    return VerificationRequest(
      attempt: try attempt(json), presentation: presentation, locker: locker, consume: consume, capturedAt: capturedAt)
  }
}

/// The body of `POST /v1/verifications/{attempt_id}/outcome`.
package enum OutcomeBody {
  package static func read(_ body: consuming JSONBody) throws(Problem) -> Actuation {
    try body.read { (json) throws(Problem) in
      var result: Actuation?
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "result": result = try json.lockResult()
        default: throw json.unknownMember()
        }
      }
      return try json.required(result, "result")
    }
  }
}

extension JSONReader {
  /// What a lock reports that it did.
  mutating func lockResult() throws(Problem) -> Actuation {
    let result: Actuation = try word()
    guard Actuation.reported.contains(result) else { throw invalid("a lock reports what it did") }
    return result
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
