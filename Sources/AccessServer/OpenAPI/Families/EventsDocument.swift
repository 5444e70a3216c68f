import AccessAuth

/// Events, and who is throttled.
enum EventsDocument: DocumentFamily {
  static let tag = "Events"
  static let about = "What is remembered: decisions, what locks did, administrative acts. Never a secret."

  static let operations: [Operation] =
    LogExportDocument.operations + [
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

  static let example = #"""
    {"id": "evt_01kw2qhx5te9ab0r4k1v6m3dc9", "sequence": 4711, "class": "access", "action": "access.verification",
     "mode": "qr", "decision": "deny", "reason": "already_used", "actuation": null, "assurance": "cryptographic",
     "device_id": "dev_01kw2qhx5te9ab0r4k1v6m3dc2", "board": "B1", "locker_id": "lok_01kw2qhx5te9ab0r4k1v6m3dc3",
     "locker_ids": ["lok_01kw2qhx5te9ab0r4k1v6m3dc3"], "credential_id": "crd_01kw2qhx5te9ab0r4k1v6m3dc6",
     "grant_id": "grt_01kw2qhx5te9ab0r4k1v6m3dc5", "hold_id": null, "subject": "5e0f8f6d1c2b3a49586776655443322a",
     "count": null, "uses_left": null, "command_id": null, "endpoint_id": null,
     "attempt_id": "018f3c2a-7b1e-7c40-9d2f-6a5b4c3d2e1f", "actor_id": null,
     "request_id": "req_01kw2qhx5te9ab0r4k1v6m3dcz", "trust": "online", "manifest_age_seconds": null,
     "clock_offset_ms": null, "code": null, "level": null, "report": null, "digest": null, "data_class": null,
     "captured_at": null, "received_at": "2026-11-22T12:00:00.250Z"}
    """#

  /// The members that every event has.
  static let shown = EventField.allCases.filter(\.isShown).map { "\"\($0.name)\"" }.joined(separator: ", ")

  /// The members of an event.
  static let members = #"""
    "id": \#(ref("EventID")),
    "sequence": {"type": "integer", "minimum": 1, "description": "The place in the tenant's log, without gaps."},
    "class": \#(ref("EventClass")), "action": \#(ref("EventAction")), "mode": \#(refOrNull("AccessMode")),
    "decision": \#(refOrNull("Verdict")), "reason": \#(refOrNull("Reason")),
    "actuation": \#(refOrNull("Actuation")), "assurance": \#(refOrNull("Assurance")),
    "device_id": \#(refOrNull("DeviceID")),
    "board": {"type": ["string", "null"], "description": "The lock board, where one alone took part."},
    "locker_id": \#(refOrNull("LockerID")),
    "locker_ids": {"type": "array", "items": \#(ref("LockerID"))},
    "credential_id": \#(refOrNull("CredentialID")), "grant_id": \#(refOrNull("GrantID")),
    "hold_id": \#(refOrNull("HoldID")),
    "subject": {"type": ["string", "null"], "description": "The person, under a pseudonym."},
    "count": {"type": ["integer", "null"], "minimum": 0, "description": "Of what is counted: how many there were."},
    "uses_left": {"type": ["integer", "null"], "minimum": 0},
    "command_id": \#(refOrNull("CommandID")), "endpoint_id": \#(refOrNull("EndpointID")),
    "attempt_id": \#(refOrNull("AttemptID")), "actor_id": \#(refOrNull("KeyID")),
    "request_id": \#(refOrNull("RequestID")), "trust": {"anyOf": [\#(ref("TrustLink")), {"type": "null"}],
      "description": "Who decided or told; null of what the service did by itself."},
    "manifest_age_seconds": {"type": ["integer", "null"], "minimum": 0,
      "description": "How old the manifest was that a decision without the service went by."},
    "clock_offset_ms": {"type": ["integer", "null"],
      "description": "How far the device's clock stood before the service's; negative behind it."},
    "code": {"type": ["string", "null"], "description": "What the firmware calls a fault."},
    "level": {"type": ["integer", "null"], "minimum": 0, "maximum": 100, "description": "A charge in percent."},
    "report": {"type": ["integer", "null"], "minimum": 1, "description": "The number of a device's report."},
    "digest": {"type": ["string", "null"], "description": "SHA-256 of what a record stands for."},
    "data_class": {"anyOf": [\#(ref("DataClass")), {"type": "null"}],
      "description": "The kind of data that a record is about."},
    "captured_at": {"anyOf": [\#(ref("Timestamp")), {"type": "null"}],
      "description": "By the device's own clock, where it told."},
    "received_at": \#(ref("Timestamp"))
    """#

  static let schemas = #"""
    {
      "Event": {"type": "object", "required": [\#(shown)], "properties": {
          \#(members)}},
      "EventPage": \#(page("Event")),
      "Lockout": {"type": "object", "required": ["id", "kind", "device_id", "credential_id", "until"], "properties": {
          "id": \#(ref("LockoutID")), "kind": \#(ref("ThrottleKind")), "device_id": \#(refOrNull("DeviceID")),
          "credential_id": \#(refOrNull("CredentialID")), "until": {"anyOf": [\#(ref("Timestamp")), {"type": "null"}],
            "description": "When it may be tried again; null where that is not by itself."}}},
      "LockoutPage": \#(page("Lockout"))
    }
    """#
}
