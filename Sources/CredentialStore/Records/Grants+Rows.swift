import AccessAuth

extension Grant {
  /// Reads a row of `grants`; the lockers of one that names no place stand in a table of their own.
  init(_ row: inout StoredRow, lockers: (GrantID) throws -> [LockerID]) throws {
    row.skip()
    let id: GrantID = try row.id()
    let subject: SubjectID = try row.id()
    let device: DeviceID? = try row.optional { row throws(StoreError) in try row.id() }
    let site: SiteID? = try row.optional { row throws(StoreError) in try row.id() }
    let targets: GrantTargets =
      if let device { .device(device) } else if let site { .site(site) } else { .lockers(try lockers(id)) }
    self.init(
      id: id, subject: subject, targets: targets, startsAt: try row.instant(), endsAt: try row.instant(),
      maxUses: try row.optional { row throws(StoreError) in try row.int() }, uses: try row.int(),
      status: try row.name(), offline: try row.name(),
      reference: try row.optional { row throws(StoreError) in try row.text() }, madeBy: try row.id(),
      createdAt: try row.instant(), revision: try row.int())
  }
}

extension Credential {
  init(_ row: inout StoredRow) throws(StoreError) {
    row.skip()
    let (id, grant): (CredentialID, GrantID) = (try row.id(), try row.id())
    let kind: AccessMode = try row.name()
    let status: Standing = try row.name()
    let (madeBy, createdAt, revision): (APIKeyID, Instant, Int64) = (try row.id(), try row.instant(), try row.int())
    let medium: Medium
    switch kind {
    case .qr: medium = .qr(try QRMedium(&row))
    case .card, .pin, .face, .appToken, .apiTrigger: throw .corrupt
    }
    self.init(
      id: id, grant: grant, medium: medium, status: status, madeBy: madeBy, createdAt: createdAt, revision: revision)
  }
}

extension QRMedium {
  fileprivate init(_ row: inout StoredRow) throws(StoreError) {
    let (usage, lifetime): (QRUsage, Duration) = (try row.name(), .milliseconds(try row.int()))
    let serial: UInt32 = try row.number()
    guard let keyID = KeyID(bytes: try row.bytes()) else { throw .corrupt }
    self.init(
      usage: usage, lifetime: lifetime, serial: serial, keyID: keyID, notBefore: try row.instant(),
      expiresAt: try row.instant(), epoch: try row.int())
  }
}

extension Connection {
  func grant(_ id: GrantID, in tenant: TenantID) throws -> Grant? {
    try first("SELECT * FROM grants WHERE tenant_id = ? AND id = ?", tenant, id) { row in
      try Grant(&row) { try self.lockers(of: $0, in: tenant) }
    }
  }

  /// The lockers that a grant lists, in its order.
  func lockers(of grant: GrantID, in tenant: TenantID) throws -> [LockerID] {
    try all(
      "SELECT locker_id FROM grant_lockers WHERE tenant_id = ? AND grant_id = ? ORDER BY position", tenant, grant
    ) { try $0.id() }
  }

  func insert(_ grant: Grant, in tenant: TenantID) throws {
    try demand(grant.targets, in: tenant)
    try run(
      "INSERT INTO grants VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", tenant, grant.id, grant.subject,
      grant.targets.device, grant.targets.site, grant.startsAt, grant.endsAt, grant.maxUses, grant.uses,
      Name(grant.status), Name(grant.offline), grant.reference, grant.madeBy, grant.createdAt, grant.revision)
    try insertLockers(of: grant, in: tenant)
  }

  /// Everything but `uses`, which only a redemption writes.
  func replace(_ grant: Grant, in tenant: TenantID) throws -> Int {
    guard let kept = try self.grant(grant.id, in: tenant) else { return 0 }
    if kept.targets != grant.targets {
      try demand(grant.targets, in: tenant)
      try removeLockers(of: grant.id, in: tenant)
      try insertLockers(of: grant, in: tenant)
    }
    return try run(
      """
      UPDATE grants SET target_device = ?, target_site = ?, starts_at = ?, ends_at = ?, max_uses = ?, status = ?,
        revision = revision + 1
      WHERE tenant_id = ? AND id = ? AND revision = ?
      """, grant.targets.device, grant.targets.site, grant.startsAt, grant.endsAt, grant.maxUses, Name(grant.status),
      tenant, grant.id, grant.revision)
  }

  func removeLockers(of grant: GrantID, in tenant: TenantID) throws {
    try run("DELETE FROM grant_lockers WHERE tenant_id = ? AND grant_id = ?", tenant, grant)
  }

  private func insertLockers(of grant: Grant, in tenant: TenantID) throws {
    for (position, locker) in grant.targets.lockers.enumerated() {
      try run("INSERT INTO grant_lockers VALUES (?, ?, ?, ?)", tenant, grant.id, Int64(position), locker)
    }
  }

  /// Every place that a grant opens must be there.
  private func demand(_ targets: GrantTargets, in tenant: TenantID) throws {
    let isThere =
      switch targets {
      case .lockers(let ids):
        try ids.allSatisfy { try exists("SELECT 1 FROM lockers WHERE tenant_id = ? AND id = ?", tenant, $0) }
      case .device(let id): try exists("SELECT 1 FROM devices WHERE tenant_id = ? AND id = ?", tenant, id)
      case .site(let id): try exists("SELECT 1 FROM sites WHERE tenant_id = ? AND id = ?", tenant, id)
      }
    guard isThere else { throw ConflictFound(.referenced) }
  }

  func insert(_ credential: Credential, in tenant: TenantID) throws {
    switch credential.medium {
    case .qr(let qr):
      try run(
        "INSERT INTO credentials VALUES (?, ?, ?, 'qr', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", tenant, credential.id,
        credential.grant, Name(credential.status), credential.madeBy, credential.createdAt, credential.revision,
        Name(qr.usage), qr.lifetime.wholeMilliseconds, Int64(qr.serial), qr.keyID.bytes, qr.notBefore, qr.expiresAt,
        qr.epoch)
    }
  }

  func replace(_ credential: Credential, in tenant: TenantID) throws -> Int {
    switch credential.medium {
    case .qr(let qr):
      try run(
        """
        UPDATE credentials SET status = ?, serial = ?, key_id = ?, not_before = ?, expires_at = ?, epoch = ?,
          revision = revision + 1
        WHERE tenant_id = ? AND id = ? AND kind = 'qr' AND revision = ?
        """, Name(credential.status), Int64(qr.serial), qr.keyID.bytes, qr.notBefore, qr.expiresAt, qr.epoch, tenant,
        credential.id, credential.revision)
    }
  }
}

extension GrantTargets {
  fileprivate var lockers: [LockerID] { if case .lockers(let ids) = self { ids } else { [] } }
  fileprivate var device: DeviceID? { if case .device(let id) = self { id } else { nil } }
  fileprivate var site: SiteID? { if case .site(let id) = self { id } else { nil } }
}
