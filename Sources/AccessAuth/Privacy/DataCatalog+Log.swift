// Events, their places in the tenant's log, and what the log promises.
extension DataCatalog {
  static let log = [events, places(ofLog: "log"), logHeads, traces, sealing, nodes, checkpoints, departures]

  private static func event(
    _ name: String, _ purpose: String, _ kind: DataKind, _ member: String, person: PersonLink = .nobody
  ) -> DataColumn {
    DataColumn(name, purpose, kind, .member("events[].\(member)"), person: person)
  }

  private static let events = DataTable(
    "events", "What happened; it never holds a secret and never changes.",
    kept: .retained([.access, .lock, .device, .audit, .alarm]),
    erasure: .deleted,
    [
      DataColumn("position", "The order of the commits.", .number, .internalState), .personsTenant,
      event("id", "The event.", .identifier, "id", person: .event),
      event("class", "What kind of thing happened.", .state, "class"),
      event("action", "What happened.", .state, "action"),
      event("mode", "How access was asked for.", .state, "mode"),
      event("decision", "What was decided.", .state, "decision"),
      event("reason", "Why.", .state, "reason"),
      event("actuation", "What the lock did.", .state, "actuation"),
      event("device_id", "Where.", .identifier, "device_id"),
      event("lockers", "Which lockers.", .identifier, "locker_ids[]"),
      event("credential_id", "The credential that was proven.", .identifier, "credential_id", person: .credential),
      event("grant_id", "Its grant.", .identifier, "grant_id", person: .grant),
      event(
        "subject", "Who, under a name that only the person's own key makes.", .pseudonym, "subject", person: .subject),
      event("assurance", "How strongly the medium proved itself.", .state, "assurance"),
      event("hold_id", "The hold.", .identifier, "hold_id"),
      event("count", "How many, of what is counted.", .number, "count"),
      event("uses_left", "What was left of the grant's uses.", .number, "uses_left"),
      event("command_id", "The opening from afar.", .identifier, "command_id"),
      event("endpoint_id", "The receiver of webhooks.", .identifier, "endpoint_id"),
      event("attempt_id", "The door's question.", .identifier, "attempt_id"),
      event("actor", "The key that acted.", .identifier, "actor_id"),
      event("request_id", "The request.", .identifier, "request_id"),
      event("captured_at", "When, by the device's clock.", .time, "captured_at"),
      event("received_at", "When, by the service's clock; retention goes by it.", .time, "received_at"),
      DataColumn(
        "salt", "Keeps the event's hash from being guessed back.", .salt,
        .withheld("whoever has it can prove what the event said")),
      event("board", "The lock board.", .text, "board"),
      event("link", "Whether a door decided without network.", .state, "trust"),
      event("manifest_age", "How old the list was that it went by.", .number, "manifest_age_seconds"),
      event("clock_offset", "How wrong its clock was.", .number, "clock_offset_ms"),
      event("code", "What the firmware calls a fault.", .text, "code"),
      event("level", "A charge in percent.", .number, "level"),
      event("report", "The device's number of its report.", .number, "report"),
      event("digest", "What a record of deletion stands for.", .hash, "digest"),
      event("data_class", "The kind of data that a deletion was about.", .state, "data_class"),
    ])

  private static func places(ofLog name: String) -> DataTable {
    DataTable(
      name, "The places of events, without gaps.", kept: .always("a place proves that none was taken out of the log"),
      erasure: .kept("it tells when something was, to the millisecond; what it was goes with the event and its salt"),
      [
        .personsTenant, DataColumn("sequence", "The place.", .number, .member("events[].sequence")),
        DataColumn(
          "event_id", "The event, whose identifier begins with its millisecond.", .identifier, .member("events[].id"),
          person: .event),
        DataColumn(
          "leaf", "What the event hashes to, with its salt.", .hash,
          .withheld("`GET /v1/events/{event_id}/proof` has it")),
        DataColumn("position", "Where the event stands in the order of commits.", .number, .internalState),
      ])
  }

  private static let logHeads = DataTable(
    "log_heads", "How long each tenant's log is.", kept: .always("the log never shrinks"),
    [
      .tenant, DataColumn("size", "How many places it has.", .number),
      DataColumn("position", "The last event's, in the order of commits.", .number),
    ])

  private static let traces = DataTable(
    "event_traces", "Finds the events of a person or a grant.", kept: .with("events"), erasure: .deleted,
    [
      .personsTenant,
      DataColumn("key", "The person's pseudonym, or the grant.", .pseudonym, .internalState, person: .subject),
      DataColumn("sequence", "The place of the event.", .number, .member("events[].sequence")),
    ])

  private static let sealing = DataTable(
    "sealing", "How far events have places, one row.", kept: .always("it is overwritten"),
    [
      DataColumn("id", "Always 1.", .number),
      DataColumn("position", "The last event that has one, in the order of commits.", .number),
    ])

  private static let nodes = DataTable(
    "log_nodes", "Hashes over the places, from which proofs are made.", kept: .always("the log never shrinks"),
    [
      .tenant, DataColumn("level", "The level of the tree.", .number),
      DataColumn("place", "The place in it.", .number),
      DataColumn("hash", "Over hashes of events, each salted.", .hash),
    ])

  private static let checkpoints = DataTable(
    "checkpoints", "Signed heads of the log, one an hour.", kept: .always("auditors compare them"),
    [
      .tenant, DataColumn("hour", "The hour.", .time),
      DataColumn("size", "How many places it covers.", .number),
      DataColumn("signed_at", "When.", .time),
      DataColumn("note", "The head with its signature.", .signed),
    ])

  private static let departures = DataTable(
    "departures", "Which places of the log are empty.", kept: .always("an empty place without a record is a finding"),
    [
      .tenant,
      DataColumn("record_id", "The event that tells of the deletion; it names nobody.", .identifier),
      DataColumn("places", "The places.", .composite),
    ])
}
