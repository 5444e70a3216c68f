public import AccessAuth

extension CredentialStore: MediaReader {
  /// The whole table, which holds one row a tenant.
  public func cardProfiles() async throws(StoreError) -> [(tenant: TenantID, profile: CardProfileRecord)] {
    try await lists.submit { try $0.cardProfiles() }
  }

  /// One pass over the PINs that are known at the device.
  public func pins(
    at device: DeviceID, in tenant: TenantID, during window: Range<Instant>, besides grant: GrantID?
  ) async throws(StoreError) -> [PINCount] {
    try await lists.submit { try $0.pins(at: device, in: tenant, during: window, besides: grant) }
  }
}
