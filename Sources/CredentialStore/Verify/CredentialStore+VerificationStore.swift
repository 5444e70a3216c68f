public import AccessAuth

extension CredentialStore: VerificationStore {
  public func candidates(_ query: CandidateQuery) async throws(StoreError) -> CandidateSet {
    try await reader.submit { try $0.candidates(query) }
  }

  public func redeem(_ redemption: Redemption) async throws(StoreError) -> Recorded {
    try await writer.submit { try $0.redeem(redemption) }
  }

  public func record(_ attempt: AttemptRecord) async throws(StoreError) -> Recorded {
    try await writer.submit { try $0.record(attempt) }
  }

  public func attempt(
    _ id: AttemptID, of device: DeviceID, in tenant: TenantID
  ) async throws(StoreError) -> KeptAttempt? {
    try await reader.submit { try $0.attempt(id, of: device, in: tenant) }
  }
}
