public import AccessAuth

extension CredentialStore: VerificationStore {
  /// Part of the next group commit. A refusal is kept too: it counts itself.
  public func charge(_ charge: Charge) async throws(StoreError) -> Charged {
    try await writer.submit { try $0.charge(charge) }
  }

  /// One snapshot of what was last committed, read by the connection that writes.
  public func candidates(_ query: CandidateQuery) async throws(StoreError) -> CandidateSet {
    try await writer.submit(reading: true) { try $0.candidates(query) }
  }

  /// Part of the next group commit.
  public func redeem(_ redemption: Redemption) async throws(StoreError) -> Recorded {
    // Whatever the writer need not do itself is done before it is asked: everybody waits for it.
    let answer = redemption.attempt.answer.encoded
    return try await writer.submit { try $0.redeem(redemption, answer: answer) }
  }

  /// Part of the next group commit.
  public func record(_ attempt: AttemptRecord) async throws(StoreError) -> Recorded {
    let answer = attempt.answer.encoded
    return try await writer.submit { try $0.record(attempt, answer: answer) }
  }

  /// A look-up by the primary key.
  public func attempt(
    _ id: AttemptID, of device: DeviceID, in tenant: TenantID
  ) async throws(StoreError) -> KeptAttempt? {
    try await lookups.submit { try $0.attempt(id, of: device, in: tenant) }
  }
}

extension Connection {
  /// Keeps others from what is counted for the whole service: here the one writer does.
  func holdThrottlesOfAll() throws {}
}
