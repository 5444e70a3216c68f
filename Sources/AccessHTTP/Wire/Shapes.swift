package import AccessAuth

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
  /// The members of an event, an allow-list: what is not written here is not shown.
  package func write(to json: inout JSONObject) {
    json.member("id", event.id)
    json.member("sequence", sequence)
    json.member("class", event.class)
    json.member("action", event.action)
    json.member("mode", event.mode)
    json.member("decision", event.decision)
    json.member("reason", event.reason)
    json.member("actuation", event.actuation)
    json.member("assurance", event.assurance)
    json.member("device_id", event.device)
    json.member("locker_id", event.lockers.count == 1 ? event.lockers.first : nil)
    json.member("locker_ids", event.lockers)
    json.member("credential_id", event.credential)
    json.member("grant_id", event.grant)
    json.member("hold_id", event.hold)
    json.member("subject", event.subject?.description)
    json.member("count", event.count)
    json.member("uses_left", event.usesLeft)
    json.member("command_id", event.command)
    json.member("endpoint_id", event.endpoint)
    json.member("attempt_id", event.attempt?.description)
    json.member("actor_id", event.actor)
    json.member("request_id", event.request)
    json.member("captured_at", event.capturedAt)
    json.member("received_at", event.receivedAt)
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
extension Assurance: JSONValue {}
