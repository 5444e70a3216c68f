import AccessAuth

// What a throttle does to a request, and what comes back of it.
extension Session {
  /// Charges a throttle that stands alone; a refusal is counted and answered.
  func charge(
    _ throttle: Throttle, at reading: ThrottleReading, refusal event: Event, in tenant: TenantID
  ) throws -> Refused? {
    var throttle = throttle
    // No reader's traffic matters to it.
    let rule = ThrottleRule.of(throttle.key.kind, traffic: .normal)
    if let refusal = rule.charge(&throttle.state, at: reading) {
      return try note(refusal, on: throttle, at: reading, as: event, in: tenant)
    }
    try save(throttle)
    return nil
  }

  /// Counts a refusal on `throttle`; `event` is remembered where one is due.
  func note(
    _ refusal: ThrottleRefusal, on throttle: Throttle, at reading: ThrottleReading, as event: Event,
    in tenant: TenantID
  ) throws -> Refused {
    var (throttle, event) = (throttle, event)
    let noted = throttle.state.noteRefusal(at: reading, event: event.id)
    try save(throttle)
    if let count = noted.count {
      event.count = count
      try append(event, in: tenant)
    }
    return Refused(retryAfter: refusal.retryAfter, event: noted.event)
  }

  /// Gives back the charges of a try at `device` that was right.
  func take(_ back: GiveBack, at device: DeviceID, in tenant: TenantID) throws {
    // What a charge weighs at a reader goes by its traffic.
    let traffic = try doorSide(of: device, in: tenant)?.policy.pinTraffic ?? .normal
    for key in back.keys {
      // Typing errors of one person must not add up on the PINs of those who have not entered theirs.
      let isLadder = key.kind == .pinCredential
      try change(key, traffic, back.reading) { rule, state in
        if isLadder { state.reset() } else { rule.giveBack(&state, at: back.reading) }
      }
    }
    if let key = back.reset {
      try change(key, traffic, back.reading) { _, state in state.reset() }
    }
  }

  /// Keeps what `change` leaves of a throttle, unless nothing is left.
  private func change(
    _ key: ThrottleKey, _ traffic: PINTraffic, _ reading: ThrottleReading,
    _ change: (ThrottleRule, inout ThrottleState) -> Void
  ) throws {
    guard var throttle = try throttle(key) else { return }
    let rule = ThrottleRule.of(key.kind, traffic: traffic)
    change(rule, &throttle.state)
    if rule.isSpent(throttle.state, at: reading) { try forget(key) } else { try save(throttle) }
  }
}
