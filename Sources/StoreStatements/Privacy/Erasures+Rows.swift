import AccessAuth

extension Erasure {
  init(_ row: inout StoredRow) throws(StoreError) {
    row.skip()
    let (id, subject): (EventID, SubjectID) = (try row.id(), try row.id())
    let madeBy: APIKeyID? = try row.optional { row throws(StoreError) in try row.id() }
    let pseudonym: [UInt8]? = try row.optional { row throws(StoreError) in try row.bytes() }
    let begunAt = try row.instant()
    guard let tally = try? ErasureTally(encoded: try row.bytes()) else { throw .corrupt }
    self.init(
      id: id, subject: subject, madeBy: madeBy, pseudonym: pseudonym.flatMap(Pseudonym.init(bytes:)), begunAt: begunAt,
      tally: tally, finishedAt: try row.optional { row throws(StoreError) in try row.instant() },
      end: try row.optional { row throws(StoreError) in try row.id() },
      receipt: try row.optional { row throws(StoreError) in try row.bytes() }, revision: try row.int())
  }
}

extension Session {
  func erasure(_ id: EventID, in tenant: TenantID) throws -> Erasure? {
    try first("SELECT * FROM erasures WHERE tenant_id = ? AND id = ?", tenant, id) { try Erasure(&$0) }
  }

  /// The newest of a person.
  func erasure(of subject: SubjectID, in tenant: TenantID) throws -> Erasure? {
    try first("SELECT * FROM erasures WHERE tenant_id = ? AND subject_id = ? ORDER BY id DESC LIMIT 1", tenant, subject)
    {
      try Erasure(&$0)
    }
  }

  /// Those of any tenant that have not ended, the oldest first.
  func openErasures(limit: Int) throws -> [(tenant: TenantID, erasure: Erasure)] {
    try all(
      """
      SELECT tenant_id, * FROM erasures INDEXED BY erasures_open WHERE finished_at IS NULL ORDER BY begun_at LIMIT ?
      """, limit
    ) { row in
      let tenant: TenantID = try row.id()
      return (tenant: tenant, erasure: try Erasure(&row))
    }
  }

  /// Those of any tenant behind `cursor`.
  func erasures(after cursor: ErasureName?, limit: Int) throws -> [ErasureName] {
    try all(
      """
      SELECT tenant_id, id, subject_id, begun_at FROM erasures WHERE (tenant_id, id) > (?, ?)
      ORDER BY tenant_id, id LIMIT ?
      """, cursor?.tenant ?? .none, UUIDBytes(cursor?.id.bytes ?? TenantID.none.bytes), limit
    ) { row throws(StoreError) in
      ErasureName(tenant: try row.id(), id: try row.id(), subject: try row.id(), begunAt: try row.instant())
    }
  }

  /// What a device has to forget, the oldest first.
  func forgotten(at device: DeviceID, in tenant: TenantID, limit: Int) throws -> [ForgottenCredential] {
    try all(
      """
      SELECT at, credential_id FROM forgotten_credentials INDEXED BY forgotten_credentials_at
      WHERE tenant_id = ? AND device_id = ? ORDER BY at, credential_id LIMIT ?
      """, tenant, device, limit
    ) { row throws(StoreError) in
      let at = try row.instant()
      return ForgottenCredential(device: device, credential: try row.id(), at: at)
    }
  }

  func insert(_ erasure: Erasure, in tenant: TenantID) throws {
    try run(
      "INSERT INTO erasures VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", tenant, erasure.id, erasure.subject,
      erasure.madeBy, erasure.pseudonym?.bytes, erasure.begunAt, erasure.tally.encoded, erasure.finishedAt,
      erasure.end, erasure.receipt, erasure.revision)
  }

  func replace(_ erasure: Erasure, in tenant: TenantID) throws -> Int {
    try run(
      """
      UPDATE erasures SET pseudonym = ?, tally = ?, finished_at = ?, end_id = ?, receipt = ?, revision = revision + 1
      WHERE tenant_id = ? AND id = ? AND revision = ?
      """, erasure.pseudonym?.bytes, erasure.tally.encoded, erasure.finishedAt, erasure.end, erasure.receipt, tenant,
      erasure.id, erasure.revision)
  }

  /// Beside the records of grants, credentials and holds, which have removals of their own.
  func forgetTraces(
    of subject: SubjectID, _ grants: [GrantID], _ credentials: [CredentialID], in tenant: TenantID
  ) throws {
    try run("DELETE FROM api_keys WHERE tenant_id = ? AND subject_id = ?", tenant, subject)
    for grant in grants {
      try run("DELETE FROM commands WHERE tenant_id = ? AND grant_id = ?", tenant, grant)
      try run("DELETE FROM captures WHERE tenant_id = ? AND grant_id = ?", tenant, grant)
    }
    for credential in credentials {
      // No key is left, and that is something else than a key that is derived. Whoever enrols the card again brings its
      // key; the counter stays, so that no message that was used opens again.
      try run(
        """
        UPDATE sun_cards SET wrapped_key = ?4, revision = revision + 1
        WHERE tenant_id = ?1 AND id = (SELECT sun_card FROM credentials WHERE tenant_id = ?1 AND id = ?2)
          AND length(wrapped_key) > 0 AND NOT EXISTS (
            SELECT 1 FROM credentials o JOIN grants g ON g.tenant_id = o.tenant_id AND g.id = o.grant_id
            WHERE o.tenant_id = ?1 AND o.sun_card = sun_cards.id AND g.subject_id <> ?3)
        """, tenant, credential, subject, [UInt8]())
    }
  }

  func demand(_ forgotten: ForgottenCredential, in tenant: TenantID) throws {
    try run(
      "INSERT INTO forgotten_credentials VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING", tenant, forgotten.device,
      forgotten.credential, forgotten.at)
  }

  func noteForgotten(_ credential: CredentialID, at device: DeviceID, in tenant: TenantID) throws {
    try run(
      "DELETE FROM forgotten_credentials WHERE tenant_id = ? AND device_id = ? AND credential_id = ?", tenant, device,
      credential)
  }
}
