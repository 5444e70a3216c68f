package import AccessAuth

extension PostgresStore: ReportStore {
  /// A look-up for each number.
  package func reports(
    _ numbers: [Int64], of device: DeviceID, enrolment: APIKeyID, in tenant: TenantID
  ) async throws(StoreError) -> [Int64: KeptReport] {
    try await reading(lookups, in: tenant) { try $0.reports(numbers, of: device, enrolment: enrolment, in: tenant) }
  }
}
