public import AccessAuth

extension CredentialStore: SealingStore {
  public func unsealed(limit: Int) async throws(StoreError) -> [(tenant: TenantID, event: Event)] {
    try await lists.submit { try $0.unsealed(limit: limit) }
  }

  public func logSize(of tenant: TenantID) async throws(StoreError) -> Int64 {
    try await lookups.submit { try $0.logSize(of: tenant) }
  }

  public func seal(_ entries: [SealEntry], of tenant: TenantID, behind size: Int64) async throws(StoreError) -> Bool {
    try await writer.submit { try $0.seal(entries, of: tenant, behind: size) }
  }
}
