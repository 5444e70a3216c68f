import AccessAuth
import SodiumPrimitives
import Testing

// Guessing, and what is left of it.
extension World {
  /// A reading of the clock of throttles.
  static func reading(_ elapsed: Duration = .zero, session: UInt64 = 1) -> ThrottleReading {
    ThrottleReading(session: session, elapsed: elapsed)
  }

  /// The event of a refusal.
  func refusal(at instant: Instant = World.start, device: DeviceID? = nil) -> Event {
    var event = Event(.access, .readerThrottled, at: Moment(wall: instant, boot: .zero), random: random)
    event.mode = .pin
    event.decision = .deny
    event.reason = .throttled
    event.device = device ?? self.device.id
    return event
  }

  /// Charges something that may be a guess.
  func charge(
    _ kind: Charge.Kind, at reading: ThrottleReading = World.reading(), device: DeviceID? = nil,
    now: Instant = World.start
  ) async throws -> Charged {
    let random = random
    return try await store.charge(
      Charge(
        kind, tenant: tenant.id, device: device ?? self.device.id, reading: reading, now: now,
        names: { LockoutID(at: now, random: random) }, refusal: refusal(at: now, device: device)))
  }

  /// Charges a PIN.
  func charge(
    locker: String? = nil, _ attempt: AttemptID? = nil, body: String = "body", at elapsed: Duration = .zero,
    session: UInt64 = 1, device: DeviceID? = nil, now: Instant = World.start
  ) async throws -> Charged {
    try await charge(
      .pin(locker: locker, attempt: attempt ?? attemptID(), fingerprint: fingerprint(body)),
      at: Self.reading(elapsed, session: session), device: device, now: now)
  }

  /// Charges `count` PINs, none of which may be refused.
  func charge(
    _ count: Int, locker: String? = nil, at elapsed: Duration = .zero, session: UInt64 = 1, device: DeviceID? = nil
  ) async throws {
    for _ in 0..<count {
      let charged = try await charge(locker: locker, at: elapsed, session: session, device: device)
      _ = try #require(charged.receipt)
    }
  }

  /// Sets the tenant's policies.
  func setPolicy(_ change: (inout Policy) -> Void) async throws {
    var policy = Policy()
    change(&policy)
    try await write([.setPolicies([PolicyEntry(scope: .tenant, policy: policy)])])
  }

  /// A charge of something that nobody knows.
  func unknown(at elapsed: Duration = .zero) -> UnknownCharge {
    UnknownCharge(
      reading: Self.reading(elapsed), name: LockoutID(at: Self.start, random: random), refusal: refusal())
  }

  /// Gives back a charge in a redemption of `grant`, which must be done; `pin` was entered.
  func open(_ grant: Grant, with pin: Credential, _ receipt: TryReceipt) async throws {
    let back = GiveBack(keys: receipt.charged, reset: .pin(pin.id, of: tenant.id), reading: receipt.reading)
    let redemption = Redemption(
      grant: grant.id, revision: grant.revision, burns: [], giveBack: back, attempt: attempt(grant: grant.id))
    guard case .done = try await store.redeem(redemption) else { throw NotDone() }
  }

  /// The throttles of the tenant, or of the service.
  func throttles(of tenant: TenantID? = nil) async throws -> [Throttle] {
    try await store.page(.throttles, in: tenant ?? self.tenant.id, after: nil, limit: 100).compactMap {
      guard case .throttle(let throttle) = $0 else { return nil }
      return throttle
    }
  }

  /// The state of one throttle; fresh where it is not kept.
  func state(of key: ThrottleKey) async throws -> ThrottleState {
    try await throttles(of: key.tenant).first { $0.key == key }?.state ?? .fresh
  }

  /// The keys that a PIN is charged to which names no locker.
  var readerKeys: Set<ThrottleKey> {
    [.pin(at: device.id, of: tenant.id), .pin(of: tenant.id), .pins]
  }
}

/// A redemption that had to be done was not.
private struct NotDone: Error {}

extension ThrottleKey {
  /// The state after `count` charges at one reading.
  func state(after count: Int, traffic: PINTraffic = .normal, at reading: ThrottleReading) -> ThrottleState {
    var state = ThrottleState.fresh
    for _ in 0..<count { _ = ThrottleRule.of(kind, traffic: traffic).charge(&state, at: reading) }
    return state
  }
}

extension Charged {
  /// What was charged, where it was.
  var receipt: TryReceipt? { if case .charged(let receipt) = self { receipt } else { nil } }

  /// The refusal, where it is one.
  var refused: Refused? { if case .refused(let refused) = self { refused } else { nil } }

  /// The earlier answer, where there is one.
  var replay: Answer? { if case .replay(let answer) = self { answer } else { nil } }
}
