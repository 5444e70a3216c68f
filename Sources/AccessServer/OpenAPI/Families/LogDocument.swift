/// The log's signed heads, what they prove, and single events.
enum LogDocument: DocumentFamily {
  static let tag = "Log"
  static let about =
    "The events of a tenant are the leaves of a hash tree (RFC 6962), whose head is signed as a C2SP checkpoint. Whoever "
    + "keeps a head can prove later what was in the log, and that nothing was changed since."

  private static let readers = AllowedRoles.staff + ["partner:events"]

  static let operations = [
    Operation(
      .get, "/v1/checkpoints/latest", "readCheckpoint", "Read the newest signed head",
      "The signed head of the tenant's log, as a note (c2sp.org/tlog-checkpoint), or with `Accept: application/json` "
        + "taken apart. While events come, a new one is signed every five seconds. The key is among the published keys, "
        + "with the purpose `checkpoint`; its name is the origin.",
      roles: readers,
      [
        Operation.Answer(
          status: 200, about: "The head.",
          content: [
            Operation.Content(type: "text/plain", schema: #"{"type": "string"}"#),
            .json(
              "Checkpoint",
              #"""
              {"origin": "\#(origin)", "size": 4711, "root_hash": "\#(hash)", "note": "\#(note)",
               "signed_at": "2026-11-22T12:00:05.000Z"}
              """#),
          ])
      ], refusals: [.missing("Nothing was signed yet.")]),
    Operation(
      .get, "/v1/checkpoints/consistency", "readConsistencyProof", "Prove that the log only grew",
      "The proof that the log of `to` events begins with the log of `from` events (RFC 9162 section 2.1.4), for whoever "
        + "has kept the head of each.",
      roles: readers, query: ["FromSize", "ToSize"],
      [
        .value(
          "ConsistencyProof", "The proof, and the newest signed head.",
          example: #"{"from": 4000, "to": 4711, "hashes": ["\#(hash)"], "checkpoint": "\#(note)"}"#)
      ], refusals: [.missing("Nothing was signed yet.")]),
    Operation(
      .get, "/v1/events/{event_id}", "readEvent", "Read an event",
      "One event as in the list. It is not found before it has its place in the log, and after it has left.",
      roles: readers, [.value("Event", "The event.", example: EventsDocument.example)]),
    Operation(
      .get, "/v1/events/{event_id}/proof", "readInclusionProof", "Prove that an event is in the log",
      "The proof that the event's leaf is in the log of `size` events (RFC 9162 section 2.1.3). The leaf is SHA-256 of a "
        + "zero byte and the event's bytes, which the event and the `salt` give. Of an event that has left the log, whoever "
        + "sees the whole tenant gets the proof of its leaf, without the salt.",
      roles: readers, query: ["LogSizeOfProof"],
      [
        .value(
          "InclusionProof", "The proof, and the newest signed head.",
          example: #"""
            {"event_id": "evt_01kw2qhx5te9ab0r4k1v6m3dc9", "sequence": 4711, "leaf_hash": "\#(hash)",
             "salt": "000102030405060708090a0b0c0d0e0f", "size": 4711, "hashes": ["\#(hash)"], "checkpoint": "\#(note)"}
            """#)
      ], refusals: [.conflict("No signed head covers the event yet; one will within seconds.")]),
  ]

  private static let origin = "access-auth/ten_01h455vb4pex5vsknk084sn02q/1795348800"
  private static let hash = "ux/XBqxWeILVS8o2dyBn/AxYoX8F6n25At9nVNVAYqA="
  private static let note =
    #"\#(origin)\n4711\n\#(hash)\n\n— \#(origin) "#
    + #"efSnSVf+0Nq7F6ntMvGOgIjL4J7/SnhGy+vHg+nJuMXD0MyVhr60lQHufNSfyNVqjMFmSAPP9xLP95yV5v632HFZCAc=\n"#

  private static let hashSchema = #"{"type": "string", "pattern": "^[A-Za-z0-9+/]{43}=$"}"#
  private static let size = #"{"type": "integer", "minimum": 1}"#
  private static let noteSchema = #"{"type": "string", "description": "A signed head of the log: a C2SP checkpoint."}"#

  static let schemas = #"""
    {
      "Checkpoint": {"type": "object", "required": ["origin", "size", "root_hash", "note", "signed_at"], "properties": {
          "origin": {"type": "string", "description": "Which log: of which tenant, and since which restore."},
          "size": \#(size), "root_hash": \#(hashSchema), "note": \#(noteSchema), "signed_at": \#(ref("Timestamp"))}},
      "ConsistencyProof": {"type": "object", "required": ["from", "to", "hashes", "checkpoint"], "properties": {
          "from": \#(size), "to": \#(size),
          "hashes": {"type": "array", "maxItems": 64, "items": \#(hashSchema)}, "checkpoint": \#(noteSchema)}},
      "InclusionProof": {"type": "object",
        "required": ["event_id", "sequence", "leaf_hash", "size", "hashes", "checkpoint"], "properties": {
          "event_id": \#(ref("EventID")), "sequence": \#(size), "leaf_hash": \#(hashSchema),
          "salt": {"type": "string", "pattern": "^[0-9a-f]{32}$",
            "description": "What the leaf was salted with; it leaves with the event."},
          "size": \#(size), "hashes": {"type": "array", "maxItems": 64, "items": \#(hashSchema)},
          "checkpoint": \#(noteSchema)}}
    }
    """#
}
