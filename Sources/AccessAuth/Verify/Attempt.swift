public import SodiumPrimitives

/// The UUID that a device gives to one scan, repeated when it retries. Version 7 is best, for it is ordered by time.
public struct AttemptID: Hashable, Sendable, CustomStringConvertible {
  /// The 16 bytes.
  public let bytes: [UInt8]

  /// Nil unless there are 16 bytes.
  public init?(bytes: [UInt8]) {
    guard bytes.count == 16 else { return nil }
    self.bytes = bytes
  }

  /// Reads RFC 9562 text: 8-4-4-4-12 hex digits of either case; nothing else.
  public init?(_ text: some StringProtocol) {
    let text = Array(text.utf8)
    guard text.count == 36 else { return nil }
    var digits: [UInt8] = []
    digits.reserveCapacity(32)
    for (index, character) in text.enumerated() {
      switch index {
      case 8, 13, 18, 23: guard character == UInt8(ascii: "-") else { return nil }
      default: digits.append(character)
      }
    }
    // A dash in another place is no digit.
    guard let bytes = Hex.bytes(digits) else { return nil }
    self.bytes = bytes
  }

  /// 8-4-4-4-12 lower-case hex digits.
  public var description: String {
    [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { Hex.text(bytes[$0]) }.joined(separator: "-")
  }
}

/// What is remembered of an attempt for 24 hours, so that asking twice gives the first answer again.
public struct AttemptRecord: Hashable, Sendable {
  /// How long an attempt is kept.
  public static let memory = Duration.hours(24)

  /// The tenant of the device.
  public let tenant: TenantID
  /// The device that asked.
  public let device: DeviceID
  /// The answer; its `usesLeft` is set by the store that counts.
  public let answer: Answer
  /// The keyed hash of what was asked; digits of a PIN are left out of it.
  public let fingerprint: Digest
  /// The event.
  public let event: Event
  /// What else is remembered: an alarm, a PIN that is suspended, a card that was captured.
  public let moreEvents: [Event]
  /// What follows from it: a write that does not fit any more makes the whole ``Recorded/moved``.
  public let consequences: [Write]
  /// The counter of the card's message, which must rise.
  public let counter: CounterAdvance?
  /// The charge of something that nobody knows.
  public let unknown: UnknownCharge?

  package init(
    tenant: TenantID, device: DeviceID, answer: Answer, fingerprint: Digest, event: Event, moreEvents: [Event] = [],
    consequences: [Write] = [], counter: CounterAdvance? = nil, unknown: UnknownCharge? = nil
  ) {
    self.tenant = tenant
    self.device = device
    self.answer = answer
    self.fingerprint = fingerprint
    self.event = event
    self.moreEvents = moreEvents
    self.consequences = consequences
    self.counter = counter
    self.unknown = unknown
  }
}

/// An attempt as it was kept.
public struct KeptAttempt: Hashable, Sendable {
  /// What was answered.
  public let answer: Answer
  /// The keyed hash of what was asked.
  public let fingerprint: Digest
  /// The person, as the event of the attempt names them; nil where nobody was recognised, or the event is gone.
  public let subject: Pseudonym?
  /// What the lock did, where it was told.
  public let outcome: Outcome?

  /// What the lock did, and the event that tells of it.
  public struct Outcome: Hashable, Sendable {
    /// What the lock did.
    public let actuation: Actuation
    /// The event.
    public let event: EventID

    package init(actuation: Actuation, event: EventID) {
      self.actuation = actuation
      self.event = event
    }
  }

  package init(answer: Answer, fingerprint: Digest, subject: Pseudonym?, outcome: Outcome?) {
    self.answer = answer
    self.fingerprint = fingerprint
    self.subject = subject
    self.outcome = outcome
  }
}
