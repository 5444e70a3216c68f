public import AccessAuth

extension CredentialStore: VerificationStore {
  public func candidates(_ query: CandidateQuery) async throws(StoreError) -> CandidateSet {
    try await writer.submit(reading: true) { try $0.candidates(query) }
  }

  public func redeem(_ redemption: Redemption) async throws(StoreError) -> Recorded {
    // Whatever the writer need not do itself is done before it is asked: everybody waits for it.
    let answer = redemption.attempt.answer.encoded
    return try await writer.submit { try $0.redeem(redemption, answer: answer) }
  }

  public func record(_ attempt: AttemptRecord) async throws(StoreError) -> Recorded {
    let answer = attempt.answer.encoded
    return try await writer.submit { try $0.record(attempt, answer: answer) }
  }

  public func attempt(
    _ id: AttemptID, of device: DeviceID, in tenant: TenantID
  ) async throws(StoreError) -> KeptAttempt? {
    try await lookups.submit { try $0.attempt(id, of: device, in: tenant) }
  }
}
