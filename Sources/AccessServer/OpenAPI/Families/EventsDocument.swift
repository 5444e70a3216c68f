/// Events, and who is throttled.
enum EventsDocument: DocumentFamily {
  static let tag = "Events"
  static let about = "What is remembered: decisions, what locks did, administrative acts. Never a secret."

  static let operations = [
    Operation(
      .get, "/v1/events", "listEvents", "List events",
      "Lists events, newest first, by their place in the tenant's log. A partner sees those about grants that its "
        + "lineage made, and no alarms.",
      roles: AllowedRoles.staff + ["partner:events"],
      query: [
        "ClassFilter", "ModeFilter", "DecisionFilter", "ReasonFilter", "DeviceFilter", "LockerFilter", "GrantFilter",
        "CredentialFilter", "PersonFilter", "FromFilter", "ToFilter", "Limit", "Cursor",
      ],
      [.page(of: "EventPage", "A page of events.", example: #"{"data": [\#(example)], "next_cursor": null}"#)]),
    Operation(
      .get, "/v1/lockouts", "listLockouts", "List lockouts",
      "Lists the readers and credentials that are throttled now.",
      roles: AllowedRoles.staff, query: ["Limit", "Cursor"],
      [
        .page(
          of: "LockoutPage", "A page of lockouts.",
          example: #"""
            {"data": [{"id": "lck_01kw2qhx5te9ab0r4k1v6m3dcb", "kind": "pin_reader",
              "device_id": "dev_01kw2qhx5te9ab0r4k1v6m3dc2", "credential_id": null,
              "until": "2026-11-22T12:15:00.250Z"}], "next_cursor": null}
            """#)
      ]),
    Operation(
      .delete, "/v1/lockouts/{lockout_id}", "liftLockout", "Lift a lockout",
      "Lets the reader or the credential be tried again at once.", roles: AllowedRoles.staff,
      [.gone("The lockout is lifted.")]),
  ]

  private static let example = #"""
    {"id": "evt_01kw2qhx5te9ab0r4k1v6m3dc9", "sequence": 4711, "class": "access", "action": "access.verification",
     "mode": "qr", "decision": "deny", "reason": "already_used", "actuation": null, "assurance": "cryptographic",
     "device_id": "dev_01kw2qhx5te9ab0r4k1v6m3dc2", "locker_id": "lok_01kw2qhx5te9ab0r4k1v6m3dc3",
     "locker_ids": ["lok_01kw2qhx5te9ab0r4k1v6m3dc3"], "credential_id": "crd_01kw2qhx5te9ab0r4k1v6m3dc6",
     "grant_id": "grt_01kw2qhx5te9ab0r4k1v6m3dc5", "hold_id": null, "subject": "5e0f8f6d1c2b3a49586776655443322a",
     "count": null, "uses_left": 0, "command_id": null, "endpoint_id": null, "attempt_id": "018f3c2a-7b1e-7c40-9d2f-6a5b4c3d2e1f",
     "actor_id": "key_01kw2qhx5te9ab0r4k1v6m3dcc", "request_id": "req_01kw2qhx5te9ab0r4k1v6m3dcz",
     "captured_at": null, "received_at": "2026-11-22T12:00:00.250Z"}
    """#

  static let schemas = #"""
    {
      "Event": {"type": "object", "required": ["id", "sequence", "class", "action", "mode", "decision", "reason",
        "actuation", "assurance", "device_id", "locker_id", "locker_ids", "credential_id", "grant_id", "hold_id",
        "subject", "count", "uses_left", "command_id", "endpoint_id", "attempt_id", "actor_id", "request_id", "captured_at", "received_at"], "properties": {
          "id": \#(ref("EventID")),
          "sequence": {"type": "integer", "minimum": 1, "description": "The place in the tenant's log, without gaps."},
          "class": \#(ref("EventClass")), "action": \#(ref("EventAction")), "mode": \#(refOrNull("AccessMode")),
          "decision": \#(refOrNull("Verdict")), "reason": \#(refOrNull("Reason")),
          "actuation": \#(refOrNull("Actuation")), "assurance": \#(refOrNull("Assurance")),
          "device_id": \#(refOrNull("DeviceID")), "locker_id": \#(refOrNull("LockerID")),
          "locker_ids": {"type": "array", "items": \#(ref("LockerID"))},
          "credential_id": \#(refOrNull("CredentialID")), "grant_id": \#(refOrNull("GrantID")),
          "hold_id": \#(refOrNull("HoldID")),
          "subject": {"type": ["string", "null"], "description": "The person, under a pseudonym."},
          "count": {"type": ["integer", "null"], "minimum": 0, "description": "Of what is counted: how many there were."},
          "uses_left": {"type": ["integer", "null"], "minimum": 0},
          "command_id": \#(refOrNull("CommandID")), "endpoint_id": \#(refOrNull("EndpointID")),
          "attempt_id": \#(refOrNull("AttemptID")), "actor_id": \#(refOrNull("KeyID")),
          "request_id": \#(refOrNull("RequestID")), "captured_at": \#(refOrNull("Timestamp")),
          "received_at": \#(ref("Timestamp"))}},
      "EventPage": \#(page("Event")),
      "Lockout": {"type": "object", "required": ["id", "kind", "device_id", "credential_id", "until"], "properties": {
          "id": \#(ref("LockoutID")), "kind": \#(ref("ThrottleKind")), "device_id": \#(refOrNull("DeviceID")),
          "credential_id": \#(refOrNull("CredentialID")), "until": {"anyOf": [\#(ref("Timestamp")), {"type": "null"}],
            "description": "When it may be tried again; null where that is not by itself."}}},
      "LockoutPage": \#(page("Lockout"))
    }
    """#
}
