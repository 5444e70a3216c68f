package import AccessAuth

/// The body of `POST /v1/triggers`.
package enum TriggerBody {
  /// `needsGrant` is for keys that may not open for a reason alone.
  package static func read(_ body: consuming JSONBody, needsGrant: Bool) throws(Problem) -> TriggerDraft {
    try body.read { (json) throws(Problem) in
      var locker: LockerID?
      var grant: GrantID?
      var reasonRef: String?
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "locker_id": locker = try json.identifier()
        case "grant_id": grant = try json.null() ? nil : try json.identifier()
        case "reason_ref": reasonRef = try json.null() ? nil : try json.reference(WireLimits.reference)
        default: throw json.unknownMember()
        }
      }
      let wanted = try json.required(locker, "locker_id")
      if needsGrant || grant != nil {
        return TriggerDraft(locker: wanted, grant: try json.required(grant, "grant_id"), reasonRef: reasonRef)
      }
      return TriggerDraft(locker: wanted, reasonRef: try json.required(reasonRef, "reason_ref"))
    }
  }
}

extension Triggered {
  /// The members of a decision; `command` as it stands now.
  package func write(_ command: Command?, to json: inout JSONObject) {
    json.member("decision", answer.decision.verdict)
    json.member("reason", answer.decision.reason)
    json.member("event_id", answer.event)
    json.member("decided_at", answer.decidedAt)
    if let command {
      json.object("command") { command.write(to: &$0) }
    } else {
      json.member("command", String?.none)
    }
  }
}
