// What a door writes and what is forgotten again.
extension DataCatalog {
  static let doors = [attempts, burns, claims]

  private static let attempts = DataTable(
    "attempts", "Answers to doors, so that a repeated question gets the same one.",
    kept: .fixed(AttemptRecord.memory, constant: "AttemptRecord.memory"), erasure: .deleted,
    [
      .personsTenant,
      DataColumn("id", "The door's name of its question.", .identifier, .member("events[].attempt_id")),
      DataColumn("device_id", "The door.", .identifier, .member("events[].device_id")),
      DataColumn("fingerprint", "Tells whether a repetition asks the same.", .keyedHash, .internalState),
      DataColumn(
        "event_id", "The event that it became.", .identifier, .withheld("the event says it"), person: .event),
      DataColumn(
        "answer", "The decision, with the grant, the credential and the lockers.", .composite,
        .member("events[].answer_kept"), person: .grant),
      DataColumn("uses_left", "What was left of the grant's uses.", .number, .withheld("its event says the same")),
      DataColumn("decided_at", "When.", .time, .member("events[].received_at")),
      DataColumn("outcome", "What the lock did.", .state, .withheld("its event says the same")),
      DataColumn(
        "outcome_event", "The event of that.", .identifier, .withheld("the event says it"), person: .event),
      DataColumn("use_returned", "Whether a jammed lock gave the use back.", .state, .internalState),
    ])

  private static let burns = DataTable(
    "burns", "What was used up and could still be shown: serials of passes, challenges.",
    kept: .until("its pass is over and a day longer (`PassLife.burnMemory`)"),
    erasure: .kept("so that a pass does not open a second time; it says which pass, and no longer whose"),
    [
      .personsTenant,
      DataColumn(
        "key", "The credential and its serial, or the challenge and its device.", .identifier,
        .member("grants[].used_passes"),
        person: .credential),
      DataColumn("keep_until", "When it may be forgotten.", .time, .internalState),
    ])

  private static let claims = DataTable(
    "claims", "Calls with an `Idempotency-Key`, so that a repeated one changes nothing.",
    kept: .fixed(IdempotencyClaim.memory, constant: "IdempotencyClaim.memory"),
    erasure: .kept("for a day at most; it is found by the caller's key alone, and names what is gone"),
    [
      DataColumn(
        "caller", "The key that called.", .identifier, .withheld("it names a key of the tenant's, not the person")),
      DataColumn("key", "The caller's own name of the call.", .keyedHash, .internalState),
      DataColumn("fingerprint", "Tells whether a repetition asks the same.", .keyedHash, .internalState),
      DataColumn(
        "result", "The identifiers of what the call made.", .identifier,
        .withheld("what they name stands elsewhere in the document"), person: .subject),
      DataColumn("made_at", "When.", .time, .internalState),
    ])
}
