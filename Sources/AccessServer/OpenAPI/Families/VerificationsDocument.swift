import AccessAuth
import AccessHTTP

/// Verifications.
enum VerificationsDocument: DocumentFamily {
  static let tag = "Verifications"
  static let about =
    "What a door asks: may this open? Every decision is answered with 200; an error means that nobody could tell, and "
    + "the door stays shut."

  static let granted = #"""
    {"attempt_id": "018f3c2a-7b1e-7c40-9d2f-6a5b4c3d2e1f", "decision": "grant", "reason": "granted",
     "open_before": "2026-11-22T12:00:30.250Z",
     "lockers": [{"id": "lok_01kw2qhx5te9ab0r4k1v6m3dc3", "label": "A12", "board": "B1", "number": 12}],
     "grant_id": "grt_01kw2qhx5te9ab0r4k1v6m3dc5", "credential_id": "crd_01kw2qhx5te9ab0r4k1v6m3dc6",
     "event_id": "evt_01kw2qhx5te9ab0r4k1v6m3dc9", "uses_left": 0, "decided_at": "2026-11-22T12:00:00.250Z"}
    """#

  static let operations = [
    Operation(
      .post, "/v1/verifications", "verify", "Verify a presentation",
      "Decides whether what was shown opens here, and spends a use where it does. The same attempt with the same body is "
        + "answered the same for 24 hours.",
      roles: AllowedRoles.device, body: .needed("Verification", VerificationExamples.asked), isRepeatable: false,
      [.value("VerificationAnswer", "The decision.", example: granted)],
      refusals: [.mismatch("The attempt was made before with another body.")]),
    Operation(
      .get, "/v1/verifications/{attempt_id}", "readVerification", "Read an answer again",
      "Answers what was decided for an attempt of this device, for 24 hours.", roles: AllowedRoles.device,
      [.value("VerificationAnswer", "The decision as it was.")]),
    Operation(
      .post, "/v1/verifications/{attempt_id}/outcome", "recordOutcome", "Tell what the lock did",
      "Remembers whether the door opened; the same word twice is answered the same.", roles: AllowedRoles.device,
      body: .needed("OutcomeDraft", #"{"result": "opened"}"#),
      [
        .value(
          "Outcome", "It is remembered.",
          example: #"""
            {"attempt_id": "018f3c2a-7b1e-7c40-9d2f-6a5b4c3d2e1f", "result": "opened",
             "event_id": "evt_01kw2qhx5te9ab0r4k1v6m3dca"}
            """#)
      ],
      refusals: [.conflict("Another outcome was told before, or the attempt opened nothing.")]),
    Operation(
      .post, "/v1/devices/self/challenges", "createChallenge", "Get a challenge",
      "Answers a nonce for the phone of an app token to sign; it is good for 10 seconds and one opening.",
      roles: AllowedRoles.device, body: .empty, isRepeatable: false,
      [
        .made(
          "Challenge", "The nonce.",
          example: #"{"nonce": "AAECAwQFBgcICQoLDA0ODw", "expires_at": "2026-11-22T12:00:10.250Z"}"#)
      ]),
  ]

  static let schemas = #"""
    {
      "Verification": \#(PresentationSchemas.verification),
      "ShownText": {"type": "string", "minLength": 1, "maxLength": \#(Presentation.maximumText), "pattern": "^[ -~]*$"},
      "VerificationAnswer": {"oneOf": [\#(ref("Granted")), \#(ref("WouldGrant")), \#(ref("Denied"))],
        "description": "A door acts on `grant` only, never after `open_before`, and once for each attempt."},
      "Granted": {"type": "object", "required": ["attempt_id", "decision", "reason", "open_before", "lockers",
        "grant_id", "credential_id", "event_id", "uses_left", "decided_at"], "properties": {
          "attempt_id": \#(ref("AttemptID")), "decision": {"type": "string", "const": "grant"},
          "reason": {"type": "string", "const": "granted"}, "open_before": \#(ref("Timestamp")),
          "lockers": {"type": "array", "items": \#(ref("OpeningLocker"))}, "grant_id": \#(ref("GrantID")),
          "credential_id": \#(ref("CredentialID")), "event_id": \#(ref("EventID")),
          "uses_left": {"type": ["integer", "null"], "minimum": 0, "description": "Null is without limit."},
          "decided_at": \#(ref("Timestamp"))}},
      "WouldGrant": {"type": "object", "required": ["attempt_id", "decision", "reason", "lockers", "grant_id",
        "credential_id", "event_id", "decided_at"], "properties": {
          "attempt_id": \#(ref("AttemptID")), "decision": {"type": "string", "const": "would_grant"},
          "reason": {"type": "string", "const": "granted"},
          "lockers": {"type": "array", "items": \#(ref("OpeningLocker"))}, "grant_id": \#(ref("GrantID")),
          "credential_id": \#(ref("CredentialID")), "event_id": \#(ref("EventID")),
          "decided_at": \#(ref("Timestamp"))}},
      "Denied": {"type": "object", "required": ["attempt_id", "decision", "reason", "event_id", "retry_after_seconds",
        "decided_at"], "properties": {
          "attempt_id": \#(ref("AttemptID")), "decision": {"type": "string", "enum": ["deny", "would_deny"]},
          "reason": \#(ref("Reason")), "event_id": \#(refOrNull("EventID")),
          "retry_after_seconds": {"type": ["integer", "null"], "minimum": 0,
            "description": "When a throttled reader may try again."},
          "decided_at": \#(ref("Timestamp"))}},
      "OpeningLocker": {"type": "object", "required": ["id", "label", "board", "number"], "properties": {
        "id": \#(ref("LockerID")), "label": \#(ref("Label")), "board": \#(ref("Label")),
        "number": {"type": "integer", "minimum": 1, "maximum": 65535}}},
      "OutcomeDraft": {"type": "object", "additionalProperties": false, "required": ["result"], "properties": {
        "result": \#(ref("LockResult"))}},
      "Outcome": {"type": "object", "required": ["attempt_id", "result", "event_id"], "properties": {
        "attempt_id": \#(ref("AttemptID")), "result": \#(ref("LockResult")), "event_id": \#(ref("EventID"))}},
      "Challenge": {"type": "object", "required": ["nonce", "expires_at"], "properties": {
        "nonce": \#(ref("Nonce")), "expires_at": \#(ref("Timestamp"))}}
    }
    """#
}
