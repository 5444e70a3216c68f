import AccessAuth

// A try is charged before anybody looks whether it is right.
extension Session {
  /// Charges something that may be a guess, everywhere where it counts or nowhere.
  func charge(_ charge: Charge) throws -> Charged {
    switch charge.kind {
    case .pin(let locker, let attempt, let fingerprint):
      let earlier = try answered(
        attempt, at: charge.device, in: charge.tenant, fingerprint: fingerprint, now: charge.now)
      switch earlier {
      case .replay(let answer): return .replay(answer)
      case .mismatch: return .mismatch
      case nil: return try chargePIN(charge, locker: locker)
      }
    case .frame: return try chargeFrame(charge)
    }
  }

  private func chargePIN(_ charge: Charge, locker label: String?) throws -> Charged {
    let tenant = charge.tenant
    guard let here = try doorSide(of: charge.device, in: tenant) else { return .unknownDevice }
    let locker = try label.flatMap { try self.locker(labelled: $0, at: charge.device, in: tenant) }
    let reader = try throttle(.pin(at: charge.device, of: tenant), named: charge.names)
    var tried = PINTry(at: charge.reading, traffic: here.policy.pinTraffic)
    tried.add(reader)
    tried.add(try throttle(.pin(of: tenant), named: charge.names))
    if let locker {
      for ladder in try ladders(at: locker.id, charge) { tried.add(ladder.throttle, of: ladder.credential) }
    }
    // A flood at one reader must not have everybody else wait for what all tenants share.
    if tried.refusal == nil {
      try holdThrottlesOfAll()
      tried.add(try throttle(.pins, named: charge.names))
    }
    if let refusal = tried.refusal {
      // Whichever refuses, the reader counts: one event a reader and minute, in the log of its own tenant.
      for throttle in tried.refuse() { try save(throttle) }
      return .refused(
        try note(refusal, on: tried.throttles[0], at: charge.reading, as: charge.refusal, in: tenant))
    }
    tried.charge()
    for throttle in tried.throttles { try save(throttle) }
    return .charged(
      TryReceipt(
        site: here.site.id, salt: here.site.pinSalt, locker: locker?.id, charged: tried.throttles.map(\.key),
        spent: tried.spent, exhausted: tried.exhausted, reading: charge.reading))
  }

  private func chargeFrame(_ charge: Charge) throws -> Charged {
    guard let here = try doorSide(of: charge.device, in: charge.tenant) else { return .unknownDevice }
    let frames = try throttle(.frames(at: charge.device, of: charge.tenant), named: charge.names)
    if let refused = try self.charge(frames, at: charge.reading, refusal: charge.refusal, in: charge.tenant) {
      return .refused(refused)
    }
    return .charged(
      TryReceipt(
        site: here.site.id, salt: here.site.pinSalt, locker: nil, charged: [frames.key], spent: [], exhausted: [],
        reading: charge.reading))
  }

  /// The ladders of the PINs that need this locker and could still open, duress PINs among them.
  private func ladders(
    at locker: LockerID, _ charge: Charge
  ) throws -> [(credential: CredentialID, throttle: Throttle)] {
    let credentials: [CredentialID] = try all(
      """
      SELECT DISTINCT t.credential_id FROM pin_tags t INDEXED BY pin_tags_place
      CROSS JOIN live_credentials c ON c.tenant_id = t.tenant_id AND c.id = t.credential_id
      WHERE t.tenant_id = ? AND t.device_id = ? AND t.locker_id = ? AND t.entry = 'with_locker'
        AND c.status = 'active' AND c.ends_at > ?
      """, charge.tenant, charge.device, locker, charge.now
    ) { try $0.id() }
    return try credentials.map {
      (credential: $0, throttle: try throttle(.pin($0, of: charge.tenant), named: charge.names))
    }
  }
}

/// The throttles to which one try of a PIN is charged.
private struct PINTry {
  private let reading: ThrottleReading
  private let traffic: PINTraffic
  /// All but those of ``spent``.
  private(set) var throttles: [Throttle] = []
  /// The PINs whose tries were used up before: they neither refuse nor are charged.
  private(set) var spent: [CredentialID] = []
  /// The PINs whose tries are used up now.
  private(set) var exhausted: [CredentialID] = []
  private var ladders: [ThrottleKey: CredentialID] = [:]

  init(at reading: ThrottleReading, traffic: PINTraffic) {
    self.reading = reading
    self.traffic = traffic
  }

  /// Adds the throttle of a reader, a tenant, the service, or of one PIN.
  mutating func add(_ throttle: Throttle, of credential: CredentialID? = nil) {
    if let credential {
      guard refusal(of: throttle) != .exhausted else {
        spent.append(credential)
        exhausted.append(credential)
        return
      }
      ladders[throttle.key] = credential
    }
    throttles.append(throttle)
  }

  /// Why the try is not made: the refusal that lasts longest.
  var refusal: ThrottleRefusal? {
    throttles.compactMap(refusal(of:)).max { ($0.retryAfter ?? .zero) < ($1.retryAfter ?? .zero) }
  }

  /// Brings the clocks of those that refuse up to now, and gives them.
  mutating func refuse() -> [Throttle] {
    var refusing: [Throttle] = []
    for index in throttles.indices where refusal(of: throttles[index]) != nil {
      _ = ThrottleRule.of(throttles[index].key.kind, traffic: traffic).charge(&throttles[index].state, at: reading)
      refusing.append(throttles[index])
    }
    return refusing
  }

  /// Charges the try everywhere; nothing may refuse it.
  mutating func charge() {
    for index in throttles.indices {
      _ = ThrottleRule.of(throttles[index].key.kind, traffic: traffic).charge(&throttles[index].state, at: reading)
      guard let credential = ladders[throttles[index].key] else { continue }
      if refusal(of: throttles[index]) == .exhausted { exhausted.append(credential) }
    }
  }

  private func refusal(of throttle: Throttle) -> ThrottleRefusal? {
    ThrottleRule.of(throttle.key.kind, traffic: traffic).refusal(of: throttle.state, at: reading)
  }
}
