/// The service itself.
enum ServiceDocument: DocumentFamily {
  static let tag = "Service"
  static let about = "How the service is, and what it says about itself. No key is needed."

  private static let page = Operation.Content(type: "text/html", schema: #"{"type": "string"}"#)

  static let operations = [
    Operation(
      .get, "/livez", "readLiveness", "Is the process alive", "Answers as long as the process does.", roles: [],
      [.value("Status", "It is alive.", example: #"{"status": "ok"}"#)]),
    Operation(
      .get, "/readyz", "readReadiness", "Is the service ready", "Answers 200 where requests may be sent here.",
      roles: [],
      query: ["Verbose"],
      [
        .value(
          "Readiness", "It is ready.",
          example: #"""
            {"status": "ok", "checks": {"serving": {"status": "ok"}, "store": {"status": "ok", "writes_waiting": 0},
              "keys": {"status": "ok", "active_signing_keys": 6}, "clock": {"status": "ok"},
              "memory_locking": {"status": "ok"},
              "hashing_threads": {"status": "ok", "threads": 2, "at_lower_priority": 2},
              "backlog": {"status": "ok", "events_unsealed": 0, "pin_hashes_waiting": 0},
              "log": {"status": "ok", "heads_unsigned": 0, "logs_stopped": 0}}}
            """#)
      ],
      refusals: [.busy("It is not: the store cannot be reached, or the service stops. `checks` may say which.")]),
    Operation(
      .get, "/metrics", "readMetrics", "Read the metrics", "Counters and gauges for Prometheus; no names, no ids.",
      roles: [],
      [
        Operation.Answer(
          status: 200, about: "Prometheus text.",
          content: [Operation.Content(type: "text/plain", schema: #"{"type": "string"}"#)])
      ]),
    Operation(
      .get, "/version", "readVersion", "Read the version", "Says which program answers, and which API.", roles: [],
      [.value("Version", "The version.", example: #"{"name": "accessauth", "version": "1.0.0", "api": "v1"}"#)]),
    Operation(
      .get, "/problems", "listProblems", "List problems", "A page with every code that an error can have.", roles: [],
      [Operation.Answer(status: 200, about: "A page.", content: [page])]),
    Operation(
      .get, "/problems/{code}", "readProblem", "Read about a problem",
      "The page that the `type` of an error points to: what happened, and what to do.", roles: [],
      [Operation.Answer(status: 200, about: "A page.", content: [page])],
      refusals: [.missing("There is no such code.")]),
    Operation(
      .get, "/.well-known/security.txt", "readSecurityContact", "Read whom to tell about a weakness",
      "The contact that whoever runs the service has named (RFC 9116).", roles: [],
      [
        Operation.Answer(
          status: 200, about: "The contact.",
          content: [Operation.Content(type: "text/plain", schema: #"{"type": "string"}"#)])
      ],
      refusals: [.missing("No contact is named.")]),
    Operation(
      .get, "/openapi.json", "readDocument", "Read this document", "The OpenAPI 3.1 document of the service.",
      roles: [],
      [
        Operation.Answer(
          status: 200, about: "The document.",
          content: [Operation.Content(type: "application/json", schema: #"{"type": "object"}"#)], isTagged: true)
      ]),
    Operation(
      .get, "/docs", "browseDocument", "Browse this document",
      "The same as a page, which needs nothing from elsewhere.",
      roles: [], [Operation.Answer(status: 200, about: "A page.", content: [page], isTagged: true)]),
  ]

  static let schemas = #"""
    {
      "Status": {"type": "object", "required": ["status"], "properties": {
        "status": {"type": "string", "const": "ok"}}},
      "Readiness": {"type": "object", "required": ["status"], "properties": {
        "status": {"type": "string", "const": "ok"}, "checks": \#(ref("Checks"))}},
      "Checks": {"type": "object", "description": "The parts of the service, each with what explains its state.",
        "required": ["serving", "store", "keys", "clock", "memory_locking", "hashing_threads", "backlog", "log"],
        "additionalProperties": {"type": "object", "required": ["status"], "additionalProperties": true,
          "properties": {"status": {"type": "string", "enum": ["ok", "degraded", "failed"],
            "description": "A part that is degraded is for a person to look at, and keeps nobody out."}}}},
      "Version": {"type": "object", "required": ["name", "version", "api"], "properties": {
        "name": {"type": "string", "const": "accessauth"}, "version": {"type": "string"},
        "api": {"type": "string", "const": "v1"}}}
    }
    """#
}
