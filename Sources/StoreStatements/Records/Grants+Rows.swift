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
      schedule: try row.optional { row throws(StoreError) in try Schedule(encoded: try row.bytes()) },
      minAssurance: try row.optional { row throws(StoreError) in try row.name() }, hasHolds: try row.bool(),
      reference: try row.optional { row throws(StoreError) in try row.text() }, madeBy: try row.id(),
      createdAt: try row.instant(), isResting: try row.bool(), revision: try row.int())
  }
}

extension Session {
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
      "INSERT INTO grants VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", tenant, grant.id,
      grant.subject, grant.targets.device, grant.targets.site, grant.startsAt, grant.endsAt, grant.maxUses, grant.uses,
      Name(grant.status), Name(grant.offline), grant.schedule?.encoded, grant.minAssurance.map(Name.init),
      grant.hasHolds, grant.reference, grant.madeBy, grant.createdAt, grant.isResting, grant.revision)
    try insertLockers(of: grant, in: tenant)
  }

  /// Everything that changes but `uses`, which only a redemption writes, and `has_holds`, which only a new hold does.
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
        schedule = ?, is_resting = ?, revision = revision + 1
      WHERE tenant_id = ? AND id = ? AND revision = ?
      """, grant.targets.device, grant.targets.site, grant.startsAt, grant.endsAt, grant.maxUses, Name(grant.status),
      grant.schedule?.encoded, grant.isResting, tenant, grant.id, grant.revision)
  }

  func removeLockers(of grant: GrantID, in tenant: TenantID) throws {
    try run("DELETE FROM grant_lockers WHERE tenant_id = ? AND grant_id = ?", tenant, grant)
  }

  private func insertLockers(of grant: Grant, in tenant: TenantID) throws {
    for (position, locker) in grant.targets.listed.enumerated() {
      try run("INSERT INTO grant_lockers VALUES (?, ?, ?, ?)", tenant, grant.id, position, locker)
    }
  }

  /// Every place that a grant opens must be there.
  private func demand(_ targets: GrantTargets, in tenant: TenantID) throws {
    switch targets {
    case .lockers(let ids): for id in ids { try demand(locker: id, in: tenant) }
    case .device(let id): try demand(device: id, in: tenant)
    case .site(let id): try demand(site: id, in: tenant)
    }
  }
}

// What is named without a foreign key must be there all the same, when it is named.
extension Session {
  func demand(site: SiteID, in tenant: TenantID) throws {
    try demand(exists("SELECT 1 FROM sites WHERE tenant_id = ? AND id = ?", tenant, site))
  }

  func demand(device: DeviceID, in tenant: TenantID) throws {
    try demand(exists("SELECT 1 FROM devices WHERE tenant_id = ? AND id = ?", tenant, device))
  }

  func demand(locker: LockerID, in tenant: TenantID) throws {
    try demand(exists("SELECT 1 FROM lockers WHERE tenant_id = ? AND id = ?", tenant, locker))
  }

  private func demand(_ isThere: Bool) throws { guard isThere else { throw ConflictFound(.referenced) } }
}

extension GrantTargets {
  fileprivate var device: DeviceID? { if case .device(let id) = self { id } else { nil } }
  fileprivate var site: SiteID? { if case .site(let id) = self { id } else { nil } }
}
