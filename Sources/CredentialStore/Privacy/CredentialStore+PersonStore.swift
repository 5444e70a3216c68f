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
    try await lookups.submit { connection in
      try connection.first(
        "SELECT * FROM erasures WHERE tenant_id = ? AND subject_id = ? ORDER BY id DESC LIMIT 1", tenant, subject
      ) { try Erasure(&$0) }
    }
  }

  /// A range of an index that holds open ones alone.
  public func openErasures(limit: Int) async throws(StoreError) -> [(tenant: TenantID, erasure: Erasure)] {
    try await lookups.submit { connection in
      try connection.all(
        """
        SELECT tenant_id, * FROM erasures INDEXED BY erasures_open WHERE finished_at IS NULL ORDER BY begun_at LIMIT ?
        """, limit
      ) { row in
        let tenant: TenantID = try row.id()
        return (tenant: tenant, erasure: try Erasure(&row))
      }
    }
  }

  /// A range of the primary key.
  public func erasures(after cursor: ErasureName?, limit: Int) async throws(StoreError) -> [ErasureName] {
    try await lists.submit { connection in
      try connection.all(
        """
        SELECT tenant_id, id, subject_id, begun_at FROM erasures WHERE (tenant_id, id) > (?, ?)
        ORDER BY tenant_id, id LIMIT ?
        """, cursor?.tenant ?? TenantID.none, cursor?.id.bytes ?? [], limit
      ) { row throws(StoreError) in
        ErasureName(tenant: try row.id(), id: try row.id(), subject: try row.id(), begunAt: try row.instant())
      }
    }
  }

  /// A range of an index by time.
  public func forgotten(
    at device: DeviceID, in tenant: TenantID, limit: Int
  ) async throws(StoreError) -> [ForgottenCredential] {
    try await lookups.submit { connection in
      try connection.all(
        """
        SELECT at, credential_id FROM forgotten_credentials INDEXED BY forgotten_credentials_at
        WHERE tenant_id = ? AND device_id = ? ORDER BY at, credential_id LIMIT ?
        """, tenant, device, limit
      ) { row throws(StoreError) in
        let at = try row.instant()
        return ForgottenCredential(device: device, credential: try row.id(), at: at)
      }
    }
  }
}
