import AccessAuth

// Every initializer reads a whole row, its columns in the order of the schema.

extension Instance {
  init(_ row: inout StoredRow) throws(StoreError) {
    row.skip()
    self.init(
      keyCheck: try row.bytes(), epoch: try row.int(), createdAt: try row.instant(), revision: try row.int())
  }
}

extension Tenant {
  init(_ row: inout StoredRow) throws(StoreError) {
    self.init(
      id: try row.id(), name: try row.text(), isSandbox: try row.bool(), isSuspended: try row.bool(),
      createdAt: try row.instant(), revision: try row.int())
  }
}

extension Site {
  init(_ row: inout StoredRow) throws(StoreError) {
    row.skip()
    self.init(
      id: try row.id(), name: try row.text(), timezone: try row.text(),
      pinSalt: try row.value { SiteSalt(bytes: $0) }, createdAt: try row.instant(), revision: try row.int())
  }
}

extension Device {
  init(_ row: inout StoredRow) throws(StoreError) {
    row.skip()
    let (id, site, label, code): (DeviceID, SiteID, String, String) =
      (try row.id(), try row.id(), try row.text(), try row.text())
    guard let code = DeviceCode(code) else { throw .corrupt }
    self.init(id: id, site: site, label: label, code: code, createdAt: try row.instant(), revision: try row.int())
  }
}

extension Locker {
  init(_ row: inout StoredRow) throws(StoreError) {
    row.skip()
    self.init(
      id: try row.id(), device: try row.id(), label: try row.text(), board: try row.text(), number: try row.number(),
      createdAt: try row.instant(), revision: try row.int())
  }
}

extension Subject {
  init(_ row: inout StoredRow) throws(StoreError) {
    row.skip()
    let (id, externalRef): (SubjectID, String) = (try row.id(), try row.text())
    let (key, isRestricted) = (SubjectKey(sealed: try row.bytes()), try row.bool())
    let ground: LegalGround? = try row.optional { row throws(StoreError) in try row.name() }
    let reference = try row.optional { row throws(StoreError) in try row.text() }
    let placedAt = try row.optional { row throws(StoreError) in try row.instant() }
    var hold: SubjectHold?
    if let ground {
      guard let placedAt else { throw .corrupt }
      hold = SubjectHold(ground: ground, reference: reference, placedAt: placedAt)
    }
    self.init(
      id: id, externalRef: externalRef, key: key, isRestricted: isRestricted, legalHold: hold,
      madeBy: try row.optional { row throws(StoreError) in try row.id() },
      createdAt: try row.instant(), revision: try row.int())
  }
}

extension Session {
  func insert(_ instance: Instance) throws {
    try run(
      "INSERT INTO instance VALUES (1, ?, ?, ?, ?)", instance.keyCheck, instance.epoch, instance.createdAt,
      instance.revision)
  }

  func replace(_ instance: Instance) throws -> Int {
    try run(
      "UPDATE instance SET epoch = ?, revision = revision + 1 WHERE revision = ?", instance.epoch, instance.revision)
  }

  func insert(_ tenant: Tenant) throws {
    try run(
      "INSERT INTO tenants VALUES (?, ?, ?, ?, ?, ?)", tenant.id, tenant.name, tenant.isSandbox, tenant.isSuspended,
      tenant.createdAt, tenant.revision)
  }

  func replace(_ tenant: Tenant) throws -> Int {
    try run(
      "UPDATE tenants SET name = ?, is_suspended = ?, revision = revision + 1 WHERE tenant_id = ? AND revision = ?",
      tenant.name, tenant.isSuspended, tenant.id, tenant.revision)
  }

  func insert(_ site: Site, in tenant: TenantID) throws {
    try run(
      "INSERT INTO sites VALUES (?, ?, ?, ?, ?, ?, ?)", tenant, site.id, site.name, site.timezone, site.pinSalt,
      site.createdAt, site.revision)
  }

  func replace(_ site: Site, in tenant: TenantID) throws -> Int {
    try run(
      """
      UPDATE sites SET name = ?, timezone = ?, revision = revision + 1
      WHERE tenant_id = ? AND id = ? AND revision = ?
      """, site.name, site.timezone, tenant, site.id, site.revision)
  }

  func device(_ id: DeviceID, in tenant: TenantID) throws -> Device? {
    try first("SELECT * FROM devices WHERE tenant_id = ? AND id = ?", tenant, id) { try Device(&$0) }
  }

  func insert(_ device: Device, in tenant: TenantID) throws {
    try run(
      "INSERT INTO devices VALUES (?, ?, ?, ?, ?, ?, ?)", tenant, device.id, device.site, device.label,
      device.code.description, device.createdAt, device.revision)
  }

  func replace(_ device: Device, in tenant: TenantID) throws -> Int {
    try run(
      """
      UPDATE devices SET site_id = ?, label = ?, revision = revision + 1
      WHERE tenant_id = ? AND id = ? AND revision = ?
      """, device.site, device.label, tenant, device.id, device.revision)
  }

  func insert(_ locker: Locker, in tenant: TenantID) throws {
    try run(
      "INSERT INTO lockers VALUES (?, ?, ?, ?, ?, ?, ?, ?)", tenant, locker.id, locker.device, locker.label,
      locker.board, Int64(locker.number), locker.createdAt, locker.revision)
  }

  func replace(_ locker: Locker, in tenant: TenantID) throws -> Int {
    try run(
      """
      UPDATE lockers SET label = ?, board = ?, revision = revision + 1
      WHERE tenant_id = ? AND id = ? AND revision = ?
      """, locker.label, locker.board, tenant, locker.id, locker.revision)
  }

  func insert(_ subject: Subject, in tenant: TenantID) throws {
    try run(
      "INSERT INTO subjects VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", tenant, subject.id, subject.externalRef,
      subject.key.sealed, subject.isRestricted, subject.legalHold.map { Name($0.ground) }, subject.legalHold?.reference,
      subject.legalHold?.placedAt, subject.madeBy, subject.createdAt, subject.revision)
  }

  func replace(_ subject: Subject, in tenant: TenantID) throws -> Int {
    try run(
      """
      UPDATE subjects SET external_ref = ?, key = ?, is_restricted = ?, legal_ground = ?, legal_reference = ?,
        legal_hold_at = ?, revision = revision + 1
      WHERE tenant_id = ? AND id = ? AND revision = ?
      """, subject.externalRef, subject.key.sealed, subject.isRestricted, subject.legalHold.map { Name($0.ground) },
      subject.legalHold?.reference, subject.legalHold?.placedAt, tenant, subject.id, subject.revision)
  }
}
