package import AccessAuth

/// The body of `POST /v1/approvals`.
package enum ApprovalBody {
  package static func read(_ body: consuming JSONBody) throws(Problem) -> (id: ApprovalID, openings: Int) {
    try body.read { (json) throws(Problem) in
      var id: ApprovalID?
      var openings = Approval.presetOpenings
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "approval_id": id = try json.identifier()
        case "openings": openings = try json.integer(in: Approval.openings)
        default: throw json.unknownMember()
        }
      }
      return (try json.required(id, "approval_id"), openings)
    }
  }
}

extension Approval {
  /// The members of an approval, as it stands at `instant`.
  package func write(at instant: Instant, to json: inout JSONObject) {
    json.member("id", id)
    json.member("kind", "openings")
    json.member("status", status(at: instant))
    json.member("requested_by", maker)
    json.member("site_id", site)
    json.member("openings", openings)
    json.member("openings_left", openingsLeft)
    json.member("requested_at", requestedAt)
    json.member("expires_at", expiresAt)
    json.member("approved_by", approvedBy)
    json.member("approved_at", approvedAt)
  }
}

extension Approval.Status: JSONValue {}
