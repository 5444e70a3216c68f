public import AccessAuth

extension CredentialStore: RestoreStore {
  /// One transaction over all tenants: nobody is served meanwhile.
  public func raise(_ raise: EpochRaise) async throws(StoreError) -> EpochRaised {
    try await writer.submit { try $0.raise(raise) }
  }

  /// Three counts.
  public func resting(in tenant: TenantID) async throws(StoreError) -> Resting {
    try await lists.submit { try $0.resting(in: tenant) }
  }
}
