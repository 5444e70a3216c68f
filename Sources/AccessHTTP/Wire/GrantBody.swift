package import AccessAuth

/// The body of `POST /v1/grants`.
package struct GrantBody {
  /// The grant.
  package let draft: GrantDraft
  /// The picture that is asked for with each credential, in their order.
  package let images: [ImageKind?]

  package static func read(_ body: consuming JSONBody) throws(Problem) -> GrantBody {
    try body.read { (json) throws(Problem) in
      var person: GrantDraft.Person?
      var targets: GrantTargets?
      var startsAt: Instant?
      var endsAt: Instant?
      var maxUses: Int64? = 1
      var offline = OfflinePolicy.never
      var schedule: Schedule?
      var minAssurance: Assurance?
      var holds: [HoldDraft] = []
      var reference: String?
      var credentials: [CredentialBody] = []
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "subject", "subject_id":
          guard person == nil else { throw json.invalid("subject and subject_id exclude one another") }
          person = member == "subject" ? .reference(try Self.subject(&json)) : .id(try json.identifier())
        case "targets": targets = try TargetsBody.read(&json)
        case "starts_at": startsAt = try json.instant()
        case "ends_at": endsAt = try json.instant()
        case "max_uses": maxUses = try json.null() ? nil : try json.integer(in: GrantDraft.uses)
        case "offline": offline = try json.word()
        case "schedule": schedule = try json.null() ? nil : try ScheduleBody.read(&json)
        case "min_assurance": minAssurance = try json.null() ? nil : try json.word()
        case "holds": holds = try json.array(0...Hold.maximumPerGrant, of: HoldBody.read)
        case "reference": reference = try json.null() ? nil : try json.reference(WireLimits.reference)
        case "credentials":
          credentials = try json.array(0...WireLimits.credentialsAtOnce, of: CredentialBody.read)
        default: throw json.unknownMember()
        }
      }
      let draft = GrantDraft(
        person: try json.required(person, "subject"), targets: try json.required(targets, "targets"),
        startsAt: startsAt, endsAt: try json.required(endsAt, "ends_at"), maxUses: maxUses, offline: offline,
        schedule: schedule, minAssurance: minAssurance, holds: holds, reference: reference,
        credentials: credentials.map(\.draft))
      return GrantBody(draft: draft, images: credentials.map(\.image))
    }
  }

  private static func subject(_ json: inout JSONReader) throws(Problem) -> String {
    var reference: String?
    try json.object { (member, json) throws(Problem) in
      switch member {
      case "external_ref": reference = try json.text(WireLimits.reference)
      default: throw json.unknownMember()
      }
    }
    return try json.required(reference, "external_ref")
  }
}

/// The member `targets` of a grant.
enum TargetsBody {
  static func read(_ json: inout JSONReader) throws(Problem) -> GrantTargets {
    var targets: GrantTargets?
    try json.object { (member, json) throws(Problem) in
      guard targets == nil else { throw json.invalid("only one of locker_ids, device_id, site_id may stand here") }
      switch member {
      case "locker_ids":
        let ids = try json.array(1...GrantTargets.maximumLockers) { (json) throws(Problem) in
          try json.identifier(LockerID.self)
        }
        guard Set(ids).count == ids.count else { throw json.invalid("a locker stands here twice") }
        targets = .lockers(ids)
      case "device_id": targets = .device(try json.identifier())
      case "site_id": targets = .site(try json.identifier())
      default: throw json.unknownMember()
      }
    }
    guard let targets else { throw json.invalid("one of locker_ids, device_id, site_id is needed") }
    return targets
  }
}

/// The body of `PATCH /v1/grants/{id}`.
package enum GrantPatchBody {
  package static func read(_ body: consuming JSONBody) throws(Problem) -> GrantPatch {
    try body.read { (json) throws(Problem) in
      var patch = GrantPatch()
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "starts_at": patch.startsAt = try json.instant()
        case "ends_at": patch.endsAt = try json.instant()
        case "targets": patch.targets = try TargetsBody.read(&json)
        case "max_uses":
          patch.maxUses = try json.null() ? .some(nil) : .some(try json.integer(in: GrantDraft.uses))
        case "schedule": patch.schedule = try json.null() ? .some(nil) : .some(try ScheduleBody.read(&json))
        default: throw json.unknownMember()
        }
      }
      return patch
    }
  }
}
