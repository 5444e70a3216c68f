extension Management {
  /// A page of the throttles that refuse something now, newest first.
  public func lockouts(
    after cursor: [UInt8]?, limit: Int, by caller: Caller
  ) async throws(Refusal) -> [Lockout] {
    let reading = try await self.reading { () async throws(StoreError) in
      try await store.throttleReading(at: caller.moment)
    }
    let policies = try await self.reading { () async throws(StoreError) in try await store.policies(of: caller.tenant) }
    var found: [Lockout] = []
    var position = cursor
    // Most throttles refuse nothing: the list goes on until there are enough that do.
    repeat {
      let throttles = try await page(.throttles, after: position, limit: 100, by: caller, .readLockouts)
      for case .throttle(let throttle) in throttles {
        position = throttle.id.bytes
        let traffic = try await traffic(of: throttle.key, policies, by: caller)
        let rule = ThrottleRule.of(throttle.key.kind, traffic: traffic)
        guard let refusal = rule.refusal(of: throttle.state, at: reading) else { continue }
        found.append(Lockout(throttle: throttle, refusal: refusal, at: caller.moment.wall))
        if found.count == limit { return found }
      }
      if throttles.count < 100 { return found }
    } while true
  }

  /// Lifts a throttle: the next try counts as the first.
  public func liftLockout(_ id: LockoutID, by caller: Caller) async throws(Refusal) {
    try caller.demand(.liftLockouts)
    let record = try await reading { () async throws(StoreError) in
      try await store.record(.throttle(id), in: caller.tenant)
    }
    guard case .throttle(let throttle)? = record else { throw .notFound }
    let event = try await event(ofLifting: throttle.key, by: caller)
    switch try await commit([.forget(throttle.key)], [event], by: caller) {
    case .done, .replay: return
    case .conflict: throw .inconsistent
    }
  }

  private func event(ofLifting key: ThrottleKey, by caller: Caller) async throws(Refusal) -> Event {
    let pin = try await reading { () async throws(StoreError) in
      guard let id = key.credential else { return nil as Credential? }
      return try await store.credential(id, in: caller.tenant)
    }
    guard let pin else {
      var event = event(.lockoutLifted, by: caller)
      event.device = key.device
      event.credential = key.credential
      return event
    }
    var event = event(.lockoutLifted, pin, by: caller)
    let grant = try await reading { () async throws(StoreError) in try await store.grant(pin.grant, in: caller.tenant) }
    if let grant { event.subject = try await pseudonym(of: grant, by: caller) }
    return event
  }

  private func traffic(
    of key: ThrottleKey, _ policies: [PolicyEntry], by caller: Caller
  ) async throws(Refusal) -> PINTraffic {
    guard let id = key.device else { return .normal }
    let device = try await reading { () async throws(StoreError) in try await store.device(id, in: caller.tenant) }
    return device.map { DoorPolicy(policies, at: $0).pinTraffic } ?? .normal
  }
}

/// A throttle that refuses something now.
public struct Lockout: Sendable {
  /// Its name.
  public let id: LockoutID
  /// What it bounds.
  public let kind: ThrottleKind
  /// The reader, where it is one.
  public let device: DeviceID?
  /// The PIN, where it is one.
  public let credential: CredentialID?
  /// Until when; nil where only a person lifts it.
  public let until: Instant?

  init(throttle: Throttle, refusal: ThrottleRefusal, at now: Instant) {
    id = throttle.id
    kind = throttle.key.kind
    device = throttle.key.device
    credential = throttle.key.credential
    until = refusal.retryAfter.map { now + $0 }
  }
}

extension ThrottleKey {
  /// The reader that it is about.
  package var device: DeviceID? {
    switch kind {
    case .pinReader, .unknown, .frames: DeviceID(bytes: target)
    case .pinCredential, .pinTenant, .pinService: nil
    }
  }

  /// The PIN that it is about.
  package var credential: CredentialID? {
    switch kind {
    case .pinCredential: CredentialID(bytes: target)
    case .pinReader, .unknown, .frames, .pinTenant, .pinService: nil
    }
  }
}
