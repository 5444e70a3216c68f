package import AccessAuth
import SodiumPrimitives

// How objects are shown. Each shape is written in one place, whatever call answers with it.

extension Tenant {
  /// The members of a tenant.
  package func write(to json: inout JSONObject) {
    json.member("id", id)
    json.member("name", name)
    json.member("sandbox", isSandbox)
    json.member("suspended", isSuspended)
    json.member("created_at", createdAt)
  }
}

extension Site {
  /// The members of a site.
  package func write(to json: inout JSONObject) {
    json.member("id", id)
    json.member("name", name)
    json.member("timezone", timezone)
    json.member("created_at", createdAt)
  }
}

extension Device {
  /// The members of a device.
  package func write(to json: inout JSONObject) {
    json.member("id", id)
    json.member("site_id", site)
    json.member("label", label)
    json.member("device_code", code.description)
    json.member("created_at", createdAt)
  }
}

extension Locker {
  /// The members of a locker.
  package func write(to json: inout JSONObject) {
    json.member("id", id)
    json.member("device_id", device)
    json.member("label", label)
    json.member("board", board)
    json.member("number", number)
    json.member("created_at", createdAt)
  }
}

extension Subject {
  /// The members of a subject.
  package func write(to json: inout JSONObject) {
    json.member("id", id)
    json.member("external_ref", externalRef)
    json.member("restricted", isRestricted)
    if let legalHold {
      json.object("legal_hold") { legalHold.write(to: &$0) }
    } else {
      json.member("legal_hold", String?.none)
    }
    json.member("created_at", createdAt)
  }
}

extension Grant {
  /// The members of a grant, but for its credentials and its holds.
  package func write(to json: inout JSONObject) {
    json.member("id", id)
    json.member("status", status)
    json.member("subject_id", subject)
    json.member("uses", uses)
    json.member("max_uses", maxUses)
    json.member("starts_at", startsAt)
    json.member("ends_at", endsAt)
    json.object("targets") { json in
      switch targets {
      case .lockers(let ids): json.member("locker_ids", ids)
      case .device(let id): json.member("device_id", id)
      case .site(let id): json.member("site_id", id)
      }
    }
    json.member("offline", offline)
    if let schedule {
      json.object("schedule") { schedule.write(to: &$0) }
    } else {
      json.member("schedule", String?.none)
    }
    json.member("min_assurance", minAssurance)
    json.member("reference", reference)
    json.member("created_at", createdAt)
  }
}

extension APIKey {
  /// The members of an API key, but for its text.
  package func write(to json: inout JSONObject) {
    json.member("id", id)
    json.member("role", role)
    json.member("masked", masked)
    json.member("device_id", device)
    json.member("site_ids", sites)
    json.member("scopes", scopes.map(\.rawValue).sorted())
    json.member("subject_id", subject)
    json.member("person", person)
    json.member("openings_per_minute", openingsPerMinute)
    json.member("lineage", lineage)
    json.member("created_at", createdAt)
    json.member("expires_at", expiresAt)
    json.member("last_used_at", lastUsedAt)
    json.member("revoked_at", revokedAt)
    json.member("is_suspended", isResting)
  }
}

extension SigningKeyRecord {
  /// The members of a signing key; the public half stands in the published key set.
  package func write(to json: inout JSONObject) {
    json.member("kid", id.description)
    json.member("purpose", purpose)
    json.member("state", state)
    json.member("created_at", createdAt)
    json.member("changed_at", changedAt)
  }
}

extension SealedEvent {
  /// The members of an event, an allow-list: what ``EventField`` does not list is not shown.
  package func write(to json: inout JSONObject) {
    for field in EventField.allCases where field.isShown { write(field, to: &json) }
  }

  /// One member of it.
  package func write(_ field: EventField, to json: inout JSONObject) {
    let name = field.name
    switch field {
    case .id: json.member(name, event.id)
    case .sequence: json.member(name, sequence)
    case .class: json.member(name, event.class)
    case .action: json.member(name, event.action)
    case .mode: json.member(name, event.mode)
    case .decision: json.member(name, event.decision)
    case .reason: json.member(name, event.reason)
    case .actuation: json.member(name, event.actuation)
    case .assurance: json.member(name, event.assurance)
    case .device: json.member(name, event.device)
    case .board: json.member(name, event.board)
    case .locker: json.member(name, event.lockers.count == 1 ? event.lockers.first : nil)
    case .lockers: json.member(name, event.lockers)
    case .credential: json.member(name, event.credential)
    case .grant: json.member(name, event.grant)
    case .hold: json.member(name, event.hold)
    case .subject: json.member(name, event.subject?.description)
    case .count: json.member(name, event.count)
    case .usesLeft: json.member(name, event.usesLeft)
    case .command: json.member(name, event.command)
    case .endpoint: json.member(name, event.endpoint)
    case .attempt: json.member(name, event.attempt?.description)
    case .actor: json.member(name, event.actor)
    case .request: json.member(name, event.request)
    case .link: json.member(name, event.trust?.link)
    case .manifestAge: json.member(name, event.trust?.manifestAge)
    case .clockOffset: json.member(name, event.trust?.clockOffset)
    case .code: json.member(name, event.code)
    case .level: json.member(name, event.level)
    case .report: json.member(name, event.report)
    case .digest: json.member(name, (event.digest?.bytes).map { Hex.text($0) })
    case .dataClass: json.member(name, event.dataClass)
    case .capturedAt: json.member(name, event.capturedAt)
    case .receivedAt: json.member(name, event.receivedAt)
    case .salt: json.member(name, Hex.text(event.salt))
    }
  }
}

extension Standing: JSONValue {}
extension OfflinePolicy: JSONValue {}
extension QRUsage: JSONValue {}
extension AccessMode: JSONValue {}
extension Role: JSONValue {}
extension SigningPurpose: JSONValue {}
extension SigningKeyState: JSONValue {}
extension EventClass: JSONValue {}
extension EventAction: JSONValue {}
extension Actuation: JSONValue {}
extension Trust.Link: JSONValue {}
extension DataClass: JSONValue {}
extension LegalGround: JSONValue {}
extension Assurance: JSONValue {}
