/// Remote openings: triggers, commands, approvals.
enum CommandsDocument: DocumentFamily {
  static let tag = "Commands"
  static let about =
    "Opening from afar: decided like a presentation, carried out by a signed command, capped for each key."

  static let command = #"""
    {"id": "cmd_01kw2qhx5te9ab0r4k1v6m3dce", "status": "queued", "device_id": "dev_01kw2qhx5te9ab0r4k1v6m3dc2",
     "locker_id": "lok_01kw2qhx5te9ab0r4k1v6m3dc3", "grant_id": "grt_01kw2qhx5te9ab0r4k1v6m3dc5", "reason_ref": null,
     "created_at": "2026-11-22T12:00:00.250Z", "expires_at": "2026-11-22T12:00:30.250Z", "delivered_at": null,
     "finished_at": null}
    """#

  private static let approval = #"""
    {"id": "apv_01kw2qhx5te9ab0r4k1v6m3dcf", "kind": "openings", "status": "pending",
     "requested_by": "key_01kw2qhx5te9ab0r4k1v6m3dcc", "site_id": "site_01kw2qhx5te9ab0r4k1v6m3dc1", "openings": 10,
     "openings_left": 10, "requested_at": "2026-11-22T12:00:00.250Z", "expires_at": "2026-11-22T12:15:00.250Z",
     "approved_by": null, "approved_at": null}
    """#

  static let operations = [
    Operation(
      .post, "/v1/triggers", "trigger", "Open a locker from afar",
      "Decides by the grant, through the same rules as a presentation. Operators and administrators may open without a "
        + "grant, and then name a reason; a partner names a grant that its lineage made.",
      roles: AllowedRoles.staff + ["partner:trigger"], query: ["Wait"], headers: ["NeededIdempotencyKey"],
      body: .needed(
        "TriggerDraft",
        #"{"locker_id": "lok_01kw2qhx5te9ab0r4k1v6m3dc3", "grant_id": "grt_01kw2qhx5te9ab0r4k1v6m3dc5"}"#),
      [
        Operation.Answer(
          status: 200, about: "It stays shut; there is no command.",
          content: [
            .json(
              "TriggerDenied",
              #"""
              {"decision": "deny", "reason": "on_hold", "event_id": "evt_01kw2qhx5te9ab0r4k1v6m3dc9",
               "decided_at": "2026-11-22T12:00:00.250Z", "command": null}
              """#)
          ]),
        .made(
          "TriggerGranted", "The command is on its way, or finished where that was waited for.",
          example: #"""
            {"decision": "grant", "reason": "granted", "event_id": "evt_01kw2qhx5te9ab0r4k1v6m3dc9",
             "decided_at": "2026-11-22T12:00:00.250Z", "command": \#(command)}
            """#,
          links: [.to("readCommand", "command_id", "/command/id"), .to("cancelCommand", "command_id", "/command/id")]),
      ],
      refusals: [
        .forbidden("The role or the scopes of the key do not include this call, or a second person has to approve."),
        .missing("The locker or the grant does not exist, or is out of the reach of the key."),
      ]),
    Operation(
      .get, "/v1/commands/{command_id}", "readCommand", "Read a command",
      "Shows a command; with `wait` once it is finished, or the time is over.",
      roles: AllowedRoles.staff + ["partner:trigger"], query: ["Wait"],
      [.object("Command", "The command.", example: command)]),
    Operation(
      .post, "/v1/commands/{command_id}/cancel", "cancelCommand", "Cancel a command",
      "Takes back a command that no device has yet; a cancelled one may be cancelled again.",
      roles: AllowedRoles.staff + ["partner:trigger"], body: .empty, [.value("Command", "The cancelled command.")],
      refusals: [.conflict("The command is delivered or finished.")]),
    Operation(
      .get, "/v1/devices/self/commands", "fetchCommands", "Fetch commands",
      "Hands the device what it shall open, oldest first; with `wait` once there is something. What was handed out and "
        + "not acknowledged is handed out again, the same bytes.",
      roles: AllowedRoles.device, query: ["Wait"],
      [
        .value(
          "DeviceCommands", "At most 16 commands.",
          example: #"""
            {"data": [{"id": "cmd_01kw2qhx5te9ab0r4k1v6m3dce",
              "locker": {"id": "lok_01kw2qhx5te9ab0r4k1v6m3dc3", "label": "A12", "board": "B1", "number": 12},
              "nonce": "AAECAwQFBgcICQoLDA0ODw", "expires_in_ms": 30000, "command": "0oRNogEnBEg…"}], "forget": 0}
            """#)
      ]),
    Operation(
      .post, "/v1/commands/{command_id}/ack", "acknowledgeCommand", "Acknowledge a command",
      "Tells what the lock did; the same word twice is answered the same. What happened is a fact, and is taken for 24 "
        + "hours.",
      roles: AllowedRoles.device,
      body: .needed("Acknowledgement", #"{"result": "opened", "nonce": "AAECAwQFBgcICQoLDA0ODw"}"#),
      [.value("Command", "The finished command.")],
      refusals: [.conflict("Another result was told before, or the command was never delivered.")]),
    Operation(
      .get, "/v1/approvals", "listApprovals", "List approvals",
      "Lists what waits for a second person, and what one has approved, newest first.", roles: AllowedRoles.staff,
      query: ["Limit", "Cursor"],
      [
        .page(
          of: "ApprovalPage", "A page of approvals.", example: #"{"data": [\#(approval)], "next_cursor": null}"#,
          links: [.to("approve", body: #"{"approval_id": "$response.body#/data/0/id"}"#)])
      ]),
    Operation(
      .post, "/v1/approvals", "approve", "Approve openings",
      "Lets more openings through for 15 minutes. It takes another person, whose key is older than 24 hours and was not "
        + "made by the requester's lineage.",
      roles: AllowedRoles.staff,
      body: .needed("ApprovalDraft", #"{"approval_id": "apv_01kw2qhx5te9ab0r4k1v6m3dcf", "openings": 10}"#),
      [.value("Approval", "The approval.", example: approval)],
      refusals: [
        .forbidden("The key names no person, the requester's, is too new, or was made by the requester's lineage."),
        .conflict("The approval has expired."),
      ]),
  ]

  static let schemas = #"""
    {
      "TriggerDraft": {"type": "object", "additionalProperties": false, "required": ["locker_id"], "properties": {
          "locker_id": \#(ref("LockerID")), "grant_id": \#(refOrNull("GrantID")),
          "reason_ref": {"anyOf": [\#(ref("Reference")), {"type": "null"}],
            "description": "Why, in the tenant's own words; needed where there is no grant."}}},
      "TriggerGranted": {"type": "object", "required": ["decision", "reason", "event_id", "decided_at", "command"],
        "properties": {
          "decision": {"type": "string", "const": "grant"}, "reason": {"type": "string", "const": "granted"},
          "event_id": \#(ref("EventID")), "decided_at": \#(ref("Timestamp")), "command": \#(ref("Command"))}},
      "TriggerDenied": {"type": "object", "required": ["decision", "reason", "event_id", "decided_at", "command"],
        "properties": {
          "decision": {"type": "string", "const": "deny"}, "reason": \#(ref("Reason")),
          "event_id": \#(ref("EventID")), "decided_at": \#(ref("Timestamp")), "command": {"type": "null"}}},
      "Command": {"type": "object", "required": ["id", "status", "device_id", "locker_id", "grant_id", "reason_ref",
        "created_at", "expires_at", "delivered_at", "finished_at"], "properties": {
          "id": \#(ref("CommandID")), "status": \#(ref("CommandStatus")), "device_id": \#(ref("DeviceID")),
          "locker_id": \#(ref("LockerID")), "grant_id": \#(refOrNull("GrantID")),
          "reason_ref": \#(refOrNull("Reference")), "created_at": \#(ref("Timestamp")),
          "expires_at": \#(ref("Timestamp")), "delivered_at": \#(refOrNull("Timestamp")),
          "finished_at": \#(refOrNull("Timestamp"))}},
      "DeviceCommands": {"type": "object", "required": ["data", "forget"], "properties": {
          "forget": {"type": "integer", "minimum": 0, "maximum": 100,
            "description": "How many credentials the device has to forget: `GET /v1/devices/self/forgotten`."},
          "data": {"type": "array", "maxItems": 16, "items": {"type": "object",
            "required": ["id", "locker", "nonce", "expires_in_ms", "command"], "properties": {
              "id": \#(ref("CommandID")), "locker": \#(ref("OpeningLocker")), "nonce": \#(ref("Nonce")),
              "expires_in_ms": {"type": "integer", "minimum": 0,
                "description": "The time that is left, counted from the receipt."},
              "command": {"type": "string", "pattern": "^[A-Za-z0-9_-]+$",
                "description": "A tagged COSE_Sign1 by the tenant's key for commands, base64url."}}}}}},
      "Acknowledgement": {"type": "object", "additionalProperties": false, "required": ["result", "nonce"],
        "properties": {"result": \#(ref("LockResult")), "nonce": \#(ref("Nonce"))}},
      "Approval": {"type": "object", "required": ["id", "kind", "status", "requested_by", "site_id", "openings",
        "openings_left", "requested_at", "expires_at", "approved_by", "approved_at"], "properties": {
          "id": \#(ref("ApprovalID")), "kind": {"type": "string", "const": "openings"},
          "status": \#(ref("ApprovalStatus")), "requested_by": \#(ref("KeyID")), "site_id": \#(ref("SiteID")),
          "openings": {"type": "integer", "minimum": 0}, "openings_left": {"type": "integer", "minimum": 0},
          "requested_at": \#(ref("Timestamp")), "expires_at": \#(ref("Timestamp")),
          "approved_by": \#(refOrNull("KeyID")), "approved_at": \#(refOrNull("Timestamp"))}},
      "ApprovalPage": \#(page("Approval")),
      "ApprovalDraft": {"type": "object", "additionalProperties": false, "required": ["approval_id"], "properties": {
          "approval_id": \#(ref("ApprovalID")),
          "openings": {"type": "integer", "minimum": 1, "maximum": 100, "default": 10}}}
    }
    """#
}
