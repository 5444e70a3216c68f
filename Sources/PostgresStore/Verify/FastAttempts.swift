import AccessAuth

// What the short way can say. Everything else goes the long way, one by one.
extension Redemption {
  /// Whether ``RedeemStatement`` says all of it.
  var isFast: Bool {
    let keys = Set(burns.map(\.key))
    return attempt.isPlain && attempt.answer.decision.verdict == .grant && giveBack == nil && keys.count == burns.count
      && keys.count <= 2
  }
}

extension AttemptRecord {
  /// Whether ``RecordStatement`` says all of it.
  var isFast: Bool { isPlain && answer.decision.verdict != .grant && answer.usesLeft == nil }

  /// Whether ``AttemptLists`` say all of it.
  fileprivate var isPlain: Bool {
    moreEvents.isEmpty && consequences.isEmpty && counter == nil && unknown == nil
      && event == event.listed(device: device, attempt: answer.attempt)
  }
}

extension Event {
  /// The event as ``AttemptLists`` say it, by an attempt at `device`: what they have no column for is missing.
  fileprivate func listed(device: DeviceID, attempt: AttemptID) -> Event {
    var event = Event(id: id, class: `class`, action: action, receivedAt: receivedAt, salt: salt)
    event.mode = mode
    event.decision = decision
    event.reason = reason
    event.device = device
    event.board = board
    event.lockers = lockers
    event.credential = credential
    event.grant = grant
    event.subject = subject
    event.assurance = assurance
    event.trust = trust
    event.attempt = attempt
    event.request = request
    event.capturedAt = capturedAt
    return event
  }
}
