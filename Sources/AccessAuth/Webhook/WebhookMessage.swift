/// What a webhook tells of an event: an allow-list. Identifiers and facts of the event only; never a name, a reference, the
/// key that acted, the request, or a pseudonym.
public struct WebhookMessage: Hashable, Sendable {
  /// `webhook-id`: the event's identifier, and for the second message of one event a full stop and the type behind it. The
  /// same for every endpoint and in every try.
  public let id: String
  /// As what it tells.
  public let type: WebhookType
  /// The event's identifier.
  public let event: EventID
  /// The event's place in the tenant's log.
  public let sequence: Int64
  /// When it happened, by the service's clock.
  public let happenedAt: Instant
  /// Where.
  public let device: DeviceID?
  /// Which lockers opened, or which was asked for.
  public let lockers: [LockerID]
  /// The grant.
  public let grant: GrantID?
  /// The credential that was proven.
  public let credential: CredentialID?
  /// How access was asked for.
  public let mode: AccessMode?
  /// Why it was decided so.
  public let reason: Reason?
  /// What the lock did.
  public let actuation: Actuation?
  /// What is left of the grant's uses.
  public let usesLeft: Int64?
  /// How many there were, of what is counted.
  public let count: Int64?
  /// The hold.
  public let hold: HoldID?
  /// The command.
  public let command: CommandID?
  /// The webhook endpoint.
  public let endpoint: WebhookEndpointID?
  /// The person who was erased; of nothing else a person is named.
  public let erased: SubjectID?

  init(_ type: WebhookType, of sealed: SealedEvent, erased: SubjectID? = nil, isSecond: Bool) {
    let event = sealed.event
    id = isSecond ? "\(event.id).\(type.rawValue)" : event.id.description
    self.type = type
    self.event = event.id
    sequence = sealed.sequence
    happenedAt = event.receivedAt
    device = event.device
    lockers = event.lockers
    grant = event.grant
    credential = event.credential
    mode = event.mode
    reason = event.reason
    actuation = event.actuation
    usesLeft = event.usesLeft
    count = event.count
    hold = event.hold
    command = event.command
    endpoint = event.endpoint
    self.erased = erased
  }
}
