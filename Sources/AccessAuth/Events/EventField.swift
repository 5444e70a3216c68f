/// The members of an event as it is shown and stored, an allow-list: what is not listed here is neither.
///
/// Whatever writes events goes through this list with a switch that has no default: JSON, the bytes of the log, columns,
/// exports. A new case without an entry in one of them does not compile, and a new property of ``Event`` without a case
/// here fails a test. The order is that of the JSON.
public enum EventField: Hashable, Sendable, CaseIterable {
  case id
  case sequence
  case `class`
  case action
  case mode
  case decision
  case reason
  case actuation
  case assurance
  case device
  case board
  case locker
  case lockers
  case credential
  case grant
  case hold
  case subject
  case count
  case usesLeft
  case command
  case endpoint
  case attempt
  case actor
  case request
  case link
  case manifestAge
  case clockOffset
  case code
  case level
  case report
  case digest
  case dataClass
  case capturedAt
  case receivedAt
  case salt
}

extension EventField {
  /// Its name in JSON and in exports.
  public var name: StaticString {
    switch self {
    case .id: "id"
    case .sequence: "sequence"
    case .class: "class"
    case .action: "action"
    case .mode: "mode"
    case .decision: "decision"
    case .reason: "reason"
    case .actuation: "actuation"
    case .assurance: "assurance"
    case .device: "device_id"
    case .board: "board"
    case .locker: "locker_id"
    case .lockers: "locker_ids"
    case .credential: "credential_id"
    case .grant: "grant_id"
    case .hold: "hold_id"
    case .subject: "subject"
    case .count: "count"
    case .usesLeft: "uses_left"
    case .command: "command_id"
    case .endpoint: "endpoint_id"
    case .attempt: "attempt_id"
    case .actor: "actor_id"
    case .request: "request_id"
    case .link: "trust"
    case .manifestAge: "manifest_age_seconds"
    case .clockOffset: "clock_offset_ms"
    case .code: "code"
    case .level: "level"
    case .report: "report"
    case .digest: "digest"
    case .dataClass: "data_class"
    case .capturedAt: "captured_at"
    case .receivedAt: "received_at"
    case .salt: "salt"
    }
  }

  /// Whether it is part of the event's JSON. The salt is for those who check leaves, in an export or a proof.
  public var isShown: Bool {
    switch self {
    case .salt: false
    case .id, .sequence, .class, .action, .mode, .decision, .reason, .actuation, .assurance, .device, .board, .locker,
      .lockers, .credential, .grant, .hold, .subject, .count, .usesLeft, .command, .endpoint, .attempt, .actor,
      .request, .link, .manifestAge, .clockOffset, .code, .level, .report, .digest, .dataClass, .capturedAt,
      .receivedAt:
      true
    }
  }

  /// Its column in a store's table of events; nil where it follows from another, or stands in another table.
  public var column: String? {
    switch self {
    case .id: "id"
    // The place is given later, and never changes either.
    case .sequence: nil
    case .class: "class"
    case .action: "action"
    case .mode: "mode"
    case .decision: "decision"
    case .reason: "reason"
    case .actuation: "actuation"
    case .assurance: "assurance"
    case .device: "device_id"
    case .board: "board"
    // The one of the list, where there is one.
    case .locker: nil
    case .lockers: "lockers"
    case .credential: "credential_id"
    case .grant: "grant_id"
    case .hold: "hold_id"
    case .subject: "subject"
    case .count: "count"
    case .usesLeft: "uses_left"
    case .command: "command_id"
    case .endpoint: "endpoint_id"
    case .attempt: "attempt_id"
    case .actor: "actor"
    case .request: "request_id"
    case .link: "link"
    case .manifestAge: "manifest_age"
    case .clockOffset: "clock_offset"
    case .code: "code"
    case .level: "level"
    case .report: "report"
    case .digest: "digest"
    case .dataClass: "data_class"
    case .capturedAt: "captured_at"
    case .receivedAt: "received_at"
    case .salt: "salt"
    }
  }

  /// Its key in the bytes that the log stands for (``Event/canonicalBytes``); nil where it is no part of them. A key is
  /// never given to another meaning.
  public var key: Int64? {
    switch self {
    case .id: 1
    case .class: 2
    case .action: 3
    case .receivedAt: 4
    case .salt: 5
    case .mode: 6
    case .decision: 7
    case .reason: 8
    case .actuation: 9
    case .device: 10
    case .lockers: 11
    case .credential: 12
    case .grant: 13
    case .subject: 14
    case .assurance: 15
    case .attempt: 16
    case .actor: 17
    case .request: 18
    case .capturedAt: 19
    case .hold: 20
    case .count: 21
    case .usesLeft: 22
    case .command: 23
    case .endpoint: 24
    case .board: 25
    case .link: 26
    case .manifestAge: 27
    case .clockOffset: 28
    case .code: 29
    case .level: 30
    case .report: 31
    case .digest: 32
    case .dataClass: 33
    // The leaf says where, and the list says which.
    case .sequence, .locker: nil
    }
  }
}
