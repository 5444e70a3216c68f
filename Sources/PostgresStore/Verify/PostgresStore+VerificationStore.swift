package import AccessAuth

extension PostgresStore: VerificationStore {
  /// One transaction that holds the tenant's row, and, for a PIN that its reader and tenant let pass, what is counted for the
  /// whole service. A refusal is
  /// kept too: it counts itself. Where nobody can tell whether it was kept, it is done again: a try that is charged
  /// twice opens nothing.
  package func charge(_ charge: Charge) async throws(StoreError) -> Charged {
    let time = throttleTime
    return try await writing(in: charge.tenant, repeatable: true) { session in
      let reading = try session.throttleReading(charge.reading, by: time)
      let charged = try session.charge(charge.read(at: reading))
      if case .replay = charged { try session.demandDurability() }
      return charged
    }
  }

  /// One snapshot of what was last committed, taken when the work begins. Passes are looked for together.
  package func candidates(_ query: CandidateQuery) async throws(StoreError) -> CandidateSet {
    if case .credential(let id) = query.key, let found = try await looks.look(for: id, query) { return found }
    return try await reading(lookups, in: query.tenant) { try $0.candidates(query) }
  }

  /// Part of the next group commit; what that cannot say is a transaction of its own, which holds the tenant's row.
  package func redeem(_ redemption: Redemption) async throws(StoreError) -> Recorded {
    if redemption.isFast {
      let answer = try await redemptions.submit(redemption)
      if let recorded = try answer.recorded() { return recorded }
    }
    let answer = redemption.attempt.answer.encoded
    return try await writing(in: redemption.attempt.tenant, repeatable: true) { session in
      if redemption.giveBack?.keys.contains(.pins) == true { try session.holdThrottlesOfAll() }
      return try session.durably(try session.redeem(redemption, answer: answer))
    }
  }

  /// Part of the next group commit; what that cannot say is a transaction of its own, which holds the tenant's row.
  package func record(_ attempt: AttemptRecord) async throws(StoreError) -> Recorded {
    if attempt.isFast {
      let answer = try await denials.submit(attempt)
      if let recorded = try answer.recorded() { return recorded }
    }
    let (answer, time) = (attempt.answer.encoded, throttleTime)
    return try await writing(in: attempt.tenant, repeatable: true) { session in
      var attempt = attempt
      if let unknown = attempt.unknown {
        attempt = attempt.charged(at: try session.throttleReading(unknown.reading, by: time))
      }
      return try session.durably(try session.record(attempt, answer: answer))
    }
  }

  /// A look-up by the primary key; an answer that is found is told when it is as durable as a commit. It waits for nobody's
  /// row.
  package func attempt(
    _ id: AttemptID, of device: DeviceID, in tenant: TenantID
  ) async throws(StoreError) -> KeptAttempt? {
    try await lookups.submit(repeatable: true) { session in
      try session.begin(tenant)
      let kept = try session.attempt(id, of: device, in: tenant)
      if kept != nil { try session.demandDurability() }
      try session.commit()
      return kept
    }
  }
}

extension PostgresStore {
  /// The reading by which throttles are judged now. `moment` counts only where the callers' clock does.
  package func throttleReading(at moment: Moment) async throws(StoreError) -> ThrottleReading {
    switch throttleTime {
    case .callers: ThrottleReading(moment)
    case .database: try await reading(lookups, in: .none) { try $0.throttleReading() }
    }
  }
}

extension FastAnswer {
  /// What the store says; nil where the long way has to.
  fileprivate func recorded() throws(StoreError) -> Recorded? {
    switch self {
    case .recorded(let recorded): recorded
    case .forgotten: nil
    case .unreadable: throw .corrupt
    }
  }
}

extension Session {
  /// `recorded`, which is not said before an earlier answer that it repeats is durable.
  fileprivate func durably(_ recorded: Recorded) throws -> Recorded {
    if case .replay = recorded { try demandDurability() }
    return recorded
  }
}
