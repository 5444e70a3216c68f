public import SodiumPrimitives

/// What is remembered: of an attempt, of what a lock did, of an administrative act. Never a secret. An event is written
/// once and never changes.
public struct Event: Hashable, Sendable {
  /// Its identifier; ordered by time.
  public let id: EventID
  /// What kind of thing happened.
  public let `class`: EventClass
  /// The act itself, from a closed list.
  public let action: EventAction
  /// How access was asked for.
  public var mode: AccessMode?
  /// What was decided.
  public var decision: Decision.Verdict?
  /// Why.
  public var reason: Reason?
  /// What the lock did.
  public var actuation: Actuation?
  /// Where.
  public var device: DeviceID?
  /// The lock board in it, as its lockers name it; nil where more than one took part, or none.
  public var board: String?
  /// Which lockers opened, or which was asked for; at most ``IdempotencyResult/maximumIDs``.
  public var lockers: [LockerID] = []
  /// The credential that was proven, never one merely claimed.
  public var credential: CredentialID?
  /// Its grant.
  public var grant: GrantID?
  /// The person, under a name that means nothing without the person's own key.
  public var subject: Pseudonym?
  /// How strongly the medium proved itself.
  public var assurance: Assurance?
  /// The hold.
  public var hold: HoldID?
  /// The command to the device.
  public var command: CommandID?
  /// The webhook endpoint.
  public var endpoint: WebhookEndpointID?
  /// How many there were, of what is counted rather than told one by one.
  public var count: Int64?
  /// What is left of the grant's uses after this one; nil without limit, or where none was used.
  public var usesLeft: Int64?
  /// Who decided or told, and by what clock; nil of what the service did by itself.
  public var trust: Trust?
  /// What the firmware calls a fault: 1 to 32 characters of `A-Z a-z 0-9 . _ -`.
  public var code: String?
  /// A charge in percent, 0 to 100.
  public var level: Int64?
  /// The number that the device gave to what it reported.
  public var report: Int64?
  /// SHA-256 over what a record stands for: the places that left the log (``Departure``).
  public var digest: Digest?
  /// The kind of data that a purge was about.
  public var dataClass: DataClass?
  /// The attempt that this event tells of, or follows.
  public var attempt: AttemptID?
  /// The key that acted.
  public var actor: APIKeyID?
  /// The request in which it happened.
  public var request: RequestID?
  /// The device's own clock, where it told.
  public var capturedAt: Instant?
  /// The service's clock.
  public let receivedAt: Instant
  /// 16 random bytes that are part of the leaf hash and leave with the row, so that a leaf cannot be guessed back.
  public let salt: [UInt8]

  package init(
    id: EventID, class: EventClass, action: EventAction, receivedAt: Instant, salt: [UInt8]
  ) {
    self.id = id
    self.class = `class`
    self.action = action
    self.receivedAt = receivedAt
    self.salt = salt
  }

  /// An event of `moment`, with a fresh identifier and salt.
  package init(_ class: EventClass, _ action: EventAction, at moment: Moment, random: some RandomSource) {
    self.init(
      id: EventID(at: moment.wall, random: random), class: `class`, action: action, receivedAt: moment.wall,
      salt: random.bytes(16))
  }

  /// The board that all of these lockers hang on; nil where they hang on several, or there are none.
  static func board(of boards: [String]) -> String? {
    boards.first.flatMap { first in boards.allSatisfy { $0 == first } ? first : nil }
  }
}
