/// What a device is told. It holds no secret, and is kept so that the same attempt is answered the same way.
public struct Answer: Hashable, Sendable {
  /// How long after a grant a door may act.
  public static let actionWindow = Duration.seconds(30)

  /// The attempt.
  public let attempt: AttemptID
  /// What it says.
  public let decision: Decision
  /// The event.
  public let event: EventID
  /// The service's clock when it was decided.
  public let decidedAt: Instant
  /// What opens; empty unless it does.
  public let lockers: [OpenedLocker]
  /// The grant, once something genuine was shown and it opens.
  public let grant: GrantID?
  /// The credential, likewise.
  public let credential: CredentialID?
  /// What remains of the grant's uses; nil without limit.
  public let usesLeft: Int64?
  /// When it is worth trying again; nil where time alone does not help.
  public let retryAfter: Duration?

  /// A locker, as the cabinet knows it.
  public struct OpenedLocker: Hashable, Sendable {
    /// Its identifier.
    public let id: LockerID
    /// What is written on its door.
    public let label: String
    /// The lock board.
    public let board: String
    /// Its number in the device.
    public let number: UInt16

    package init(id: LockerID, label: String, board: String, number: UInt16) {
      self.id = id
      self.label = label
      self.board = board
      self.number = number
    }
  }

  package init(
    attempt: AttemptID, decision: Decision, event: EventID, decidedAt: Instant, lockers: [OpenedLocker],
    grant: GrantID?, credential: CredentialID?, usesLeft: Int64?, retryAfter: Duration?
  ) {
    self.attempt = attempt
    self.decision = decision
    self.event = event
    self.decidedAt = decidedAt
    self.lockers = lockers
    self.grant = grant
    self.credential = credential
    self.usesLeft = usesLeft
    self.retryAfter = retryAfter
  }

  /// The last moment at which a door may act on a grant; nil unless the door opens.
  public var openBefore: Instant? { decision.verdict == .grant ? decidedAt + Self.actionWindow : nil }

  /// The same answer, with what the store counted.
  package func with(usesLeft: Int64?) -> Answer {
    Answer(
      attempt: attempt, decision: decision, event: event, decidedAt: decidedAt, lockers: lockers, grant: grant,
      credential: credential, usesLeft: usesLeft, retryAfter: retryAfter)
  }
}
