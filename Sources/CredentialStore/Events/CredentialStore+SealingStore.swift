public import AccessAuth

extension CredentialStore: SealingStore {
  /// Read from the first event that has no place on, however long the log is.
  public func unsealed(limit: Int) async throws(StoreError) -> [(tenant: TenantID, event: Event)] {
    try await lists.submit { try $0.unsealed(limit: limit) }
  }

  /// A look-up of the tenant's head.
  public func logSize(of tenant: TenantID) async throws(StoreError) -> Int64 {
    try await lookups.submit { try $0.logSize(of: tenant) }
  }

  /// Part of the next group commit: the places, what finds a person's events, and the tenant's new head.
  public func seal(_ entries: [SealEntry], of tenant: TenantID, behind size: Int64) async throws(StoreError) -> Bool {
    try await writer.submit { try $0.seal(entries, of: tenant, behind: size) }
  }
}
