import AccessAuth
import SodiumPrimitives

/// Reads an event back from the members that ``SealedEvent/write(to:)`` writes, salt included. What an event cannot hold is
/// refused; whether it is genuine its leaf tells.
struct EventReading {
  private var id: EventID?
  private var eventClass: EventClass?
  private var action: EventAction?
  private var receivedAt: Instant?
  private var salt: [UInt8]?
  private var locker: LockerID?
  private var link: Trust.Link?
  private var manifestAge: Int64?
  private var clockOffset: Int64?
  /// What else there is, set member by member; its own identifier, class, action, time and salt are placeholders.
  private var rest = Event(
    id: EventID(high: 0, low: 0), class: .audit, action: .tenantCreated, receivedAt: Instant(milliseconds: 0), salt: [])

  private static let fields = Dictionary(
    uniqueKeysWithValues: EventField.allCases.map { (String(describing: $0.name), $0) })
  private static let anyInteger = Int64.min...Int64.max
  /// The longest text that an event can hold, and more.
  private static let text = 0...1024

  mutating func take(_ member: String, _ json: inout JSONReader) throws(Problem) {
    guard let field = Self.fields[member] else { throw json.unknownMember() }
    // Null is what an event does not have; what it must have is then missing.
    guard try !json.null() else { return }
    switch field {
    case .id: id = try json.identifier()
    // Read by the line, which has it whatever it holds.
    case .sequence: throw json.unknownMember()
    case .class: eventClass = try json.word()
    case .action: action = try json.word()
    case .mode: rest.mode = try json.word()
    case .decision: rest.decision = try json.word()
    case .reason: rest.reason = try json.word()
    case .actuation: rest.actuation = try json.word()
    case .assurance: rest.assurance = try json.word()
    case .device: rest.device = try json.identifier()
    case .board: rest.board = try json.text(Self.text)
    case .locker: locker = try json.identifier()
    case .lockers:
      rest.lockers = try json.array(0...IdempotencyResult.maximumIDs) { (json) throws(Problem) in
        try json.identifier()
      }
    case .credential: rest.credential = try json.identifier()
    case .grant: rest.grant = try json.identifier()
    case .hold: rest.hold = try json.identifier()
    case .subject: rest.subject = Pseudonym(bytes: try json.hex(16))
    case .count: rest.count = try json.integer(in: Self.anyInteger)
    case .usesLeft: rest.usesLeft = try json.integer(in: Self.anyInteger)
    case .command: rest.command = try json.identifier()
    case .endpoint: rest.endpoint = try json.identifier()
    case .attempt:
      rest.attempt = AttemptID(try json.ascii(36...36))
      guard rest.attempt != nil else { throw json.invalid("a UUID is needed") }
    case .actor: rest.actor = try json.identifier()
    case .request: rest.request = try json.identifier()
    case .link: link = try json.word()
    case .manifestAge: manifestAge = try json.integer(in: Self.anyInteger)
    case .clockOffset: clockOffset = try json.integer(in: Self.anyInteger)
    case .code: rest.code = try json.text(Self.text)
    case .level: rest.level = try json.integer(in: Self.anyInteger)
    case .report: rest.report = try json.integer(in: Self.anyInteger)
    case .digest: rest.digest = Digest(try json.hex(32))
    case .dataClass: rest.dataClass = try json.word()
    case .capturedAt: rest.capturedAt = try json.instant()
    case .receivedAt: receivedAt = try json.instant()
    case .salt: salt = try json.hex(16)
    }
  }

  mutating func event(_ json: borrowing JSONReader) throws(Problem) -> Event {
    var event = Event(
      id: try json.required(id, "id"), class: try json.required(eventClass, "class"),
      action: try json.required(action, "action"), receivedAt: try json.required(receivedAt, "received_at"),
      salt: try json.required(salt, "salt"))
    // The one locker is told twice, and the leaf has the list: where they differ, no leaf is to fit.
    let only = rest.lockers.count == 1 ? rest.lockers.first : nil
    if locker != only { rest.lockers = locker.map { [$0] } ?? [] }
    // Measures without what they belong to are no measures of an event, either.
    if link == nil, manifestAge != nil || clockOffset != nil { link = .online }
    event.mode = rest.mode
    event.decision = rest.decision
    event.reason = rest.reason
    event.actuation = rest.actuation
    event.assurance = rest.assurance
    event.device = rest.device
    event.board = rest.board
    event.lockers = rest.lockers
    event.credential = rest.credential
    event.grant = rest.grant
    event.hold = rest.hold
    event.subject = rest.subject
    event.count = rest.count
    event.usesLeft = rest.usesLeft
    event.command = rest.command
    event.endpoint = rest.endpoint
    event.attempt = rest.attempt
    event.actor = rest.actor
    event.request = rest.request
    event.trust = link.map { Trust(link: $0, manifestAge: manifestAge, clockOffset: clockOffset) }
    event.code = rest.code
    event.level = rest.level
    event.report = rest.report
    event.digest = rest.digest
    event.dataClass = rest.dataClass
    event.capturedAt = rest.capturedAt
    return event
  }
}

extension JSONReader {
  /// Reads bytes in hexadecimal digits.
  fileprivate mutating func hex(_ count: Int) throws(Problem) -> [UInt8] {
    guard let bytes = Hex.bytes(try bytes(2 * count...2 * count)) else {
      throw invalid("hexadecimal digits are needed")
    }
    return bytes
  }
}
