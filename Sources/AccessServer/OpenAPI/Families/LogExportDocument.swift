/// The log as a whole: copies of it, and what comes.
enum LogExportDocument {
  private static let filters = [
    "ClassFilter", "ModeFilter", "DecisionFilter", "ReasonFilter", "DeviceFilter", "LockerFilter", "GrantFilter",
    "CredentialFilter", "PersonFilter", "FromFilter", "ToFilter",
  ]
  /// Why an answer that goes on for long is refused.
  static let tooMany =
    "The key has used up its budget, or it or its tenant has as many of these answers under way as it may; `Retry-After` "
    + "says how long to wait."
  static let full = "As many of these answers are under way as there can be, or the store cannot be reached."

  /// Part of the family of events.
  static let operations = [
    Operation(
      .get, "/v1/events/export", "exportEvents", "Export events",
      "Streams events, oldest first, up to the size of the log at the beginning, and remembers that it did. As `csv`, a "
        + "table with CR LF and a line of names, whose cells are no formulas. As `ndjson`, a line for each event with its "
        + "`salt` and `leaf_hash`; without a filter, for a key that reaches everything, also the places whose events have "
        + "left the log, the departures, and last a signed head: `accessauth events verify` checks that offline. A "
        + "partner gets what it sees in the list. An export that cannot be finished is cut, never ended.",
      roles: AllowedRoles.staff + ["partner:events"], query: ["ExportFormat", "FromSequence"] + filters,
      [
        Operation.Answer(
          status: 200, about: "The events.",
          content: [
            Operation.Content(type: "application/x-ndjson", schema: #"{"type": "string"}"#),
            Operation.Content(type: "text/csv", schema: #"{"type": "string"}"#),
          ], headers: ["LogSize"])
      ],
      refusals: [Operation.Refused(status: 429, about: tooMany), .busy(full)]),
    Operation(
      .get, "/v1/events/stream", "streamEvents", "Stream events",
      "Sends events as they get their places in the log, as server-sent events: `id` is the sequence, `event` the class, "
        + "`data` the event. It begins with what comes from now on, and goes on behind `Last-Event-ID` or `after`. It ends "
        + "when the service stops, when the key ends, and after an hour; who reads on comes again. Who does not read is "
        + "cut off.",
      roles: AllowedRoles.staff + ["partner:events"], query: ["After"] + filters, headers: ["LastEventID"],
      [
        Operation.Answer(
          status: 200, about: "Events, until the connection ends.",
          content: [Operation.Content(type: "text/event-stream", schema: #"{"type": "string"}"#)])
      ],
      refusals: [Operation.Refused(status: 429, about: tooMany), .busy(full)]),
  ]
}
