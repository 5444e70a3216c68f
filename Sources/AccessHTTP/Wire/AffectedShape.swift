package import AccessAuth

extension AffectedSubject {
  /// The members of a person who is touched by an incident.
  package func write(to json: inout JSONObject) {
    json.member("subject_id", subject.id)
    json.member("external_ref", subject.externalRef)
    json.member("pseudonym", pseudonym.description)
    json.member("events", events)
    json.member("first_at", firstAt)
    json.member("last_at", lastAt)
  }
}

extension AffectedReach: JSONValue {}
