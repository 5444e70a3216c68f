public import SodiumPrimitives

/// How one try to deliver a message ended.
public enum WebhookResult: Hashable, Sendable {
  /// The receiver took it.
  case taken(status: Int)
  /// The receiver answered something else.
  case refused(status: Int)
  /// There was no answer that counts; why, as a word of this program.
  case failed(String)

  /// Whether the receiver has the message.
  public var isTaken: Bool {
    switch self {
    case .taken: true
    case .refused, .failed: false
    }
  }
}

extension WebhookDelivery {
  /// The event is not kept any more, or the endpoint may not see it any more.
  public static let gone = "gone"
  /// No key to sign with.
  public static let unsigned = "unsigned"

  /// A message that was tried first, beginning at `start` and ending at `end`.
  public init(
    of message: WebhookMessage, to endpoint: WebhookEndpointID, _ result: WebhookResult, from start: Instant,
    to end: Instant, random: some RandomSource
  ) {
    self.init(
      id: WebhookDeliveryID(at: start, random: random), endpoint: endpoint, event: message.event, type: message.type,
      status: .pending, tries: 0, nextTryAt: start, createdAt: start)
    note(result, at: end, random: random)
  }

  /// Notes the result of one more try that ended at `now`. A message that is not taken is tried again as
  /// ``WebhookSchedule`` says; after the last try it has failed.
  public mutating func note(_ result: WebhookResult, at now: Instant, random: some RandomSource) {
    tries += 1
    switch result {
    case .taken(let status):
      (lastStatus, lastError) = (status, nil)
      end(.delivered, at: now)
      return
    case .refused(let status): (lastStatus, lastError) = (status, nil)
    case .failed(let why): (lastStatus, lastError) = (nil, why)
    }
    nextTryAt = WebhookSchedule.next(afterTry: tries, at: now, random: random)
    if nextTryAt == nil { end(.failed, at: now) }
  }

  /// Gives up a message that cannot be made any more.
  public mutating func giveUp(at now: Instant) {
    (lastStatus, lastError) = (nil, Self.gone)
    end(.failed, at: now)
  }

  /// Makes the message due again, from the first try on.
  mutating func restart(at now: Instant) {
    (status, tries, nextTryAt, finishedAt) = (.pending, 0, now, nil)
  }

  private mutating func end(_ status: Status, at now: Instant) {
    (self.status, nextTryAt, finishedAt) = (status, nil, now)
  }
}
