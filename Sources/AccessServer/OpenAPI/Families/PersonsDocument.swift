import AccessAuth
import AccessHTTP

/// The rights of a person.
enum PersonsDocument: DocumentFamily {
  static let tag = "Rights of a person"
  static let about = "What is held of a person is shown, kept for a recorded legal ground, or erased with a receipt."

  private static let roles = ["admin", "operator", "partner:issue", "customer"]

  private static let subject = #"""
    {"id": "sub_01kw2qhx5te9ab0r4k1v6m3dc4", "external_ref": "customer-4711", "restricted": false,
     "legal_hold": {"ground": "legal_claims", "reference": "case 12/2026", "placed_at": "2026-11-22T12:00:00.250Z"},
     "created_at": "2026-11-22T12:00:00.250Z"}
    """#

  private static let erasure = #"""
    {"erasure_id": "evt_01kw2qhx5te9ab0r4k1v6m3dc9", "subject_id": "sub_01kw2qhx5te9ab0r4k1v6m3dc4",
     "begun_at": "2026-11-22T12:00:00.250Z", "finished_at": "2026-11-22T12:00:00.310Z",
     "erased": {"grants": 1, "credentials": 2, "holds": 0, "commands": 0, "events": 14, "api_keys": 1, "answers": 3,
       "webhook_deliveries": 5},
     "kept": [
       {"what": "events", "count": 4, "why": "minimum", "until": "2026-12-22T12:00:00.250Z"},
       {"what": "used_passes", "count": 1, "why": "replay_protection", "until": "2026-11-24T12:00:00.250Z"},
       {"what": "repeated_calls", "count": null, "why": "repeated_calls", "until": "2026-11-23T12:00:00.310Z"}],
     "receipt": "0oRNogEnBEhNTb6RdUSweaBYO6UDaDdL"}
    """#

  static let operations = [
    Operation(
      .get, "/v1/subjects/{subject_id}/export", "exportSubject", "Export a person",
      "Everything that is held of a person, as one document. A partner gets what its own lineage made; a person's own key "
        + "gets no alarms. A document that was cut off has no member `complete`.", roles: roles,
      [.value("SubjectExport", "The document.", example: example)],
      refusals: [
        .conflict("The use of the person's data is restricted; only the person and the staff get it."),
        Operation.Refused(status: 429, about: LogExportDocument.tooMany), .busy(LogExportDocument.full),
      ]),
    Operation(
      .delete, "/v1/subjects/{subject_id}", "eraseSubject", "Erase a person",
      "From its first commit on nobody can open or read anything of the person's; the answer comes when nothing is left to "
        + "do. Again, it answers the same. A partner may where no other lineage has a grant of the person.",
      roles: roles, [.value("Erasure", "The erasure, with its receipt.", example: erasure)],
      refusals: [
        .conflict(
          "A legal hold keeps the person's data, on the ground that `detail` names; or the use of the data is restricted, and "
            + "the key is a partner's or was made by one; or others have made grants for the person."),
        .busy(
          "Another call carries the erasure out, or the store or the erasure file cannot be written. What has begun the "
            + "service ends by itself; the same call tells how it went, or begins."),
      ]),
    Operation(
      .get, "/v1/subjects/{subject_id}/erasure", "readErasure", "Read an erasure",
      "How far the erasure of a person is, and its receipt once it is finished.", roles: roles,
      [.value("Erasure", "The erasure.")]),
    Operation(
      .post, "/v1/subjects/{subject_id}/legal_hold", "holdSubject", "Record a legal ground",
      "Records why the person's data may not be erased. Until it is taken back, erasure is refused with this ground; one "
        + "that was decided before goes on.",
      roles: AllowedRoles.staff,
      body: .needed("SubjectLegalHoldDraft", #"{"ground": "legal_claims", "reference": "case 12/2026"}"#),
      [.object("Subject", "The subject.", example: subject)],
      refusals: [
        .conflict(
          "The erasure file has the erasure of this person, which could not begin yet and will: it is too late.")
      ]),
    Operation(
      .delete, "/v1/subjects/{subject_id}/legal_hold", "releaseLegalHold", "Take a legal ground back",
      "The person's data may be erased again.", roles: AllowedRoles.staff, [.gone("There is no legal hold.")]),
    Operation(
      .get, "/v1/devices/self/forgotten", "listForgotten", "What the device has to forget",
      "Credentials of erased persons of which the device itself keeps something, the oldest first.",
      roles: AllowedRoles.device,
      [
        .value(
          "ForgottenCredentials", "At most \(ForgottenCredential.maximumAtOnce) credentials.",
          example: #"""
            {"data": [{"credential_id": "crd_01kw2qhx5te9ab0r4k1v6m3dc6", "erased_at": "2026-11-22T12:00:00.250Z"}]}
            """#)
      ]),
    Operation(
      .post, "/v1/devices/self/forgotten", "noteForgotten", "Tell what was forgotten",
      "The device keeps nothing of these credentials any more. Those that it did not have to forget are passed over.",
      roles: AllowedRoles.device,
      body: .needed("ForgottenNames", #"{"credential_ids": ["crd_01kw2qhx5te9ab0r4k1v6m3dc6"]}"#),
      [.gone("It is noted.")]),
  ]

  private static let example = #"""
    {"format": "accessauth-subject-export/1", "exported_at": "2026-11-22T12:00:00.250Z", "coverage": "everything",
     "subject": {"id": "sub_01kw2qhx5te9ab0r4k1v6m3dc4", "external_ref": "customer-4711", "restricted": false,
       "legal_hold": null, "created_at": "2026-11-22T12:00:00.250Z"},
     "pseudonym": "5e0f8f6d1c2b3a49586776655443322a", "api_keys": [], "grants": [], "events": [], "complete": true}
    """#

  private static let count = #"{"type": "integer", "minimum": 0}"#

  static let schemas = #"""
    {
      "SubjectLegalHold": {"type": "object", "required": ["ground", "reference", "placed_at"], "properties": {
        "ground": \#(ref("LegalGround")), "reference": \#(refOrNull("Reference")), "placed_at": \#(ref("Timestamp"))}},
      "SubjectLegalHoldDraft": {"type": "object", "additionalProperties": false, "required": ["ground"], "properties": {
        "ground": \#(ref("LegalGround")), "reference": \#(refOrNull("Reference"))}},
      "Erasure": {"type": "object", "required": ["erasure_id", "subject_id", "begun_at", "finished_at", "erased", "kept",
        "receipt"], "properties": {
          "erasure_id": \#(ref("EventID")), "subject_id": \#(ref("SubjectID")), "begun_at": \#(ref("Timestamp")),
          "finished_at": {"anyOf": [\#(ref("Timestamp")), {"type": "null"}],
            "description": "Null while something is left to do."},
          "erased": {"type": "object", "required": ["grants", "credentials", "holds", "commands", "events", "api_keys",
            "answers", "webhook_deliveries"], "properties": {
              "grants": \#(count), "credentials": \#(count), "holds": \#(count), "commands": \#(count),
              "events": \#(count), "api_keys": \#(count),
              "answers": {"type": "integer", "minimum": 0, "description": "Answers to attempts, kept for repetitions."},
              "webhook_deliveries": \#(count)}},
          "kept": {"type": "array", "items": {"type": "object", "required": ["what", "count", "why", "until"],
            "properties": {
              "what": \#(ref("KeptKind")), "why": \#(ref("KeptReason")),
              "count": {"type": ["integer", "null"], "minimum": 1, "description": "Null where they are not counted."},
              "until": {"anyOf": [\#(ref("Timestamp")), {"type": "null"}],
                "description": "From when on nothing keeps the last of them; null where no time says."}}}},
          "receipt": {"type": ["string", "null"], "pattern": "^[A-Za-z0-9_-]+$",
            "description": "A tagged COSE_Sign1 by the tenant's key for receipts, base64url; null until it is finished."}}},
      "ForgottenCredentials": {"type": "object", "required": ["data"], "properties": {
        "data": {"type": "array", "maxItems": \#(ForgottenCredential.maximumAtOnce), "items": {"type": "object",
          "required": ["credential_id", "erased_at"], "properties": {
            "credential_id": \#(ref("CredentialID")), "erased_at": \#(ref("Timestamp"))}}}}},
      "ForgottenNames": {"type": "object", "additionalProperties": false, "required": ["credential_ids"], "properties": {
        "credential_ids": {"type": "array", "minItems": 1, "maxItems": \#(ForgottenCredential.maximumAtOnce),
          "items": \#(ref("CredentialID"))}}},
      "SubjectExport": {"type": "object", "description": "Everything that is held of a person.",
        "required": ["format", "exported_at", "coverage", "subject", "pseudonym", "api_keys", "grants", "events",
          "complete"],
        "properties": {
          "format": {"type": "string", "const": "accessauth-subject-export/1"},
          "exported_at": \#(ref("Timestamp")), "coverage": \#(ref("ExportCoverage")), "subject": \#(ref("Subject")),
          "pseudonym": {"type": ["string", "null"], "description": "The person's name in events."},
          "api_keys": {"type": "array", "items": \#(ref("APIKey"))},
          "grants": {"type": "array", "items": \#(ref("ExportedGrant"))},
          "events": {"type": "array", "items": \#(ref("ExportedEvent"))},
          "complete": {"type": "boolean", "const": true, "description": "The last member: nothing was cut off."}}},
      "ExportedGrant": {"type": "object",
        "required": [\#(GrantsDocument.names), "credentials", "holds", "phone_keys", "pin_places", "card_places", "physical_cards", "captures",
          "throttles", "commands", "used_passes"],
        "properties": {
          \#(GrantsDocument.shared),
          "credentials": {"type": "array", "items": \#(ref("Credential"))},
          "holds": {"type": "array", "items": \#(ref("Hold"))},
          "phone_keys": {"type": "array", "items": {"type": "object", "required": ["credential_id", "public_key_cbor"],
            "properties": {"credential_id": \#(ref("CredentialID")),
              "public_key_cbor": {"type": "string", "description": "A COSE_Key, base64url."}}}},
          "pin_places": {"type": "array", "items": {"type": "object",
            "required": ["credential_id", "device_id", "locker_id"], "properties": {
              "credential_id": \#(ref("CredentialID")), "device_id": \#(ref("DeviceID")),
              "locker_id": \#(refOrNull("LockerID"))}}},
          "card_places": {"type": "array", "items": {"type": "object", "required": ["credential_id", "site_id"],
            "properties": {"credential_id": \#(ref("CredentialID")), "site_id": \#(ref("SiteID"))}}},
          "physical_cards": {"type": "array", "items": {"type": "object",
            "required": ["card", "taps", "suspended", "created_at"], "properties": {
              "card": {"type": "string", "description": "A keyed hash of the card's number."},
              "taps": {"type": "integer", "minimum": -1, "description": "The greatest counter; -1 before the first tap."},
              "suspended": {"type": "boolean"}, "created_at": \#(ref("Timestamp"))}}},
          "captures": {"type": "array", "items": {"type": "object", "required": ["device_id", "expires_at"],
            "properties": {"device_id": \#(ref("DeviceID")), "expires_at": \#(ref("Timestamp"))}}},
          "throttles": {"type": "array", "items": {"type": "object", "required": ["id", "kind", "credential_id"],
            "properties": {"id": \#(ref("LockoutID")), "kind": \#(ref("ThrottleKind")),
              "credential_id": \#(refOrNull("CredentialID"))}}},
          "commands": {"type": "array", "items": \#(ref("Command"))},
          "used_passes": {"type": "integer", "minimum": 0, "description": "How many were used up and are remembered."}}},
      "ExportedEvent": {"type": "object", "required": [\#(EventsDocument.shown), "answer_kept", "deliveries"],
        "properties": {
          \#(EventsDocument.members),
          "answer_kept": {"type": "boolean", "description": "Whether the answer is kept for repetitions."},
          "deliveries": {"type": "array", "items": \#(ref("WebhookDelivery"))}}}
    }
    """#
}
