public import AccessAuth

extension CredentialStore: PersonStore {
  /// Look-ups by grant, credential and person.
  public func rows(
    of subject: SubjectID, grants: [GrantID], credentials: [CredentialID], in tenant: TenantID
  ) async throws(StoreError) -> PersonRows {
    try await lists.submit { try $0.rows(of: subject, grants, credentials, in: tenant) }
  }

  /// By the traces of the events: a range for each name.
  public func places(
    of person: Pseudonym?, grants: [GrantID], credentials: [CredentialID], in tenant: TenantID, above sequence: Int64,
    limit: Int
  ) async throws(StoreError) -> [LogPlace] {
    try await lists.submit { connection in
      let names = (person.map { [$0.bytes] } ?? []) + grants.map(\.bytes) + credentials.map(\.bytes)
      return try connection.places(named: names, in: tenant, above: sequence, limit: limit)
    }
  }

  /// Two look-ups for each event.
  public func echoes(of events: [EventEcho], in tenant: TenantID) async throws(StoreError) -> EventEchoes {
    try await lists.submit { try $0.echoes(of: events, in: tenant) }
  }
}

extension CredentialStore: ErasureStore {
  /// A look-up.
  public func erasure(of subject: SubjectID, in tenant: TenantID) async throws(StoreError) -> Erasure? {
    try await lookups.submit { try $0.erasure(of: subject, in: tenant) }
  }

  /// A range of an index that holds open ones alone.
  public func openErasures(limit: Int) async throws(StoreError) -> [(tenant: TenantID, erasure: Erasure)] {
    try await lookups.submit { try $0.openErasures(limit: limit) }
  }

  /// A range of the primary key.
  public func erasures(after cursor: ErasureName?, limit: Int) async throws(StoreError) -> [ErasureName] {
    try await lists.submit { try $0.erasures(after: cursor, limit: limit) }
  }

  /// A range of an index by time.
  public func forgotten(
    at device: DeviceID, in tenant: TenantID, limit: Int
  ) async throws(StoreError) -> [ForgottenCredential] {
    try await lookups.submit { try $0.forgotten(at: device, in: tenant, limit: limit) }
  }
}
