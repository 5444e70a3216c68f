package import AccessAuth

extension PostgresStore: MediaReader {
  /// The whole table, which holds one row a tenant.
  package func cardProfiles() async throws(StoreError) -> [(tenant: TenantID, profile: CardProfileRecord)] {
    try await keeping(.reading) { try $0.cardProfiles() }
  }

  /// One pass over the PINs that are known at the device.
  package func pins(
    at device: DeviceID, in tenant: TenantID, during window: Range<Instant>, besides grant: GrantID?
  ) async throws(StoreError) -> [PINCount] {
    try await reading(lists, in: tenant) { try $0.pins(at: device, in: tenant, during: window, besides: grant) }
  }
}
