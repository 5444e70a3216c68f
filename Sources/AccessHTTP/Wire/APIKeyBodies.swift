package import AccessAuth

/// The body of `POST /v1/api_keys`.
package enum APIKeyBody {
  package static func read(_ body: consuming JSONBody) throws(Problem) -> APIKeyDraft {
    try body.read { (json) throws(Problem) in
      var role: Role?
      var (device, person, subject): (DeviceID?, String?, SubjectID?)
      var (sites, scopes): ([SiteID], Set<Scope>) = ([], [])
      var (openingsPerMinute, expiresAt): (Int?, Instant?)
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "role": role = try json.word()
        case "device_id": device = try json.null() ? nil : try json.identifier()
        case "person": person = try json.null() ? nil : try json.text(WireLimits.name)
        case "site_ids":
          sites = try json.array(0...APIKey.maximumSites) { (json) throws(Problem) in try json.identifier() }
        case "scopes":
          scopes = Set(
            try json.array(0...Scope.allCases.count) { (json) throws(Problem) -> Scope in try json.word() })
        case "subject_id": subject = try json.null() ? nil : try json.identifier()
        case "openings_per_minute":
          openingsPerMinute = try json.null() ? nil : try json.integer(in: OpeningCaps.allowed)
        case "expires_at": expiresAt = try json.null() ? nil : try json.instant()
        default: throw json.unknownMember()
        }
      }
      var draft = APIKeyDraft(role: try json.required(role, "role"), device: device, person: person)
      (draft.sites, draft.scopes, draft.subject) = (sites, scopes, subject)
      (draft.openingsPerMinute, draft.expiresAt) = (openingsPerMinute, expiresAt)
      return draft
    }
  }
}

/// The body of `POST /v1/api_keys/{key_id}/rotate`: how long the old key goes on.
package enum APIKeyRotationBody {
  /// Unless said otherwise.
  package static let presetOverlap = Duration.hours(24)
  /// Seconds that may be said.
  package static let overlaps = 0...604_800

  package static func read(_ body: consuming JSONBody) throws(Problem) -> Duration {
    try body.read { (json) throws(Problem) in
      var overlap = presetOverlap
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "overlap_seconds": overlap = .seconds(try json.integer(in: overlaps))
        default: throw json.unknownMember()
        }
      }
      return overlap
    }
  }
}
