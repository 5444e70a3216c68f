public import AccessAuth

extension CredentialStore: ReportStore {
  /// One look-up by the primary key for each number.
  public func reports(
    _ numbers: [Int64], of device: DeviceID, enrolment: APIKeyID, in tenant: TenantID
  ) async throws(StoreError) -> [Int64: KeptReport] {
    try await lookups.submit { try $0.reports(numbers, of: device, enrolment: enrolment, in: tenant) }
  }
}
