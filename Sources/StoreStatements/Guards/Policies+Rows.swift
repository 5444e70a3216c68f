import AccessAuth

extension Policy {
  /// Reads its six columns; a member that is null is left open.
  fileprivate init(_ row: inout StoredRow) throws(StoreError) {
    self.init()
    minAssurance = try row.optional { row throws(StoreError) in try row.name() }
    faceMinConfidence = try row.optional { row throws(StoreError) in try row.number() }
    pinTraffic = try row.optional { row throws(StoreError) in try row.name() }
    maxLivePINs = try row.optional { row throws(StoreError) in try row.number() }
    openingsPerMinute = try row.optional { row throws(StoreError) in try row.number() }
    jammedReturnsUse = try row.optional { row throws(StoreError) in try row.bool() }
  }
}

extension PolicyEntry {
  /// Reads a row of `policies`.
  init(_ row: inout StoredRow) throws(StoreError) {
    row.skip()
    let scope: Scope
    switch try row.text() {
    case "tenant":
      row.skip()
      scope = .tenant
    case "site": scope = .site(try row.id())
    case "device": scope = .device(try row.id())
    default: throw .corrupt
    }
    self.init(scope: scope, policy: try Policy(&row))
  }
}

extension Session {
  /// All policies of a tenant: its own, those of sites, those of devices.
  func policies(of tenant: TenantID, limit: Int) throws -> [PolicyEntry] {
    try all(
      "SELECT * FROM policies WHERE tenant_id = ? ORDER BY scope_kind DESC, scope LIMIT ?", tenant, limit
    ) { try PolicyEntry(&$0) }
  }

  /// What holds at a device: three look-ups by the primary key.
  func policy(at device: DeviceID, _ site: SiteID, in tenant: TenantID) throws -> DoorPolicy {
    var (own, around, outermost) = (Policy(), Policy(), Policy())
    try step(
      """
      SELECT 1, min_assurance, face_min_confidence, pin_traffic, max_live_pins, openings_per_minute,
          jammed_returns_use FROM policies
        WHERE tenant_id = ?1 AND scope_kind = 'device' AND scope = ?2
      UNION ALL SELECT 2, min_assurance, face_min_confidence, pin_traffic, max_live_pins, openings_per_minute,
          jammed_returns_use FROM policies
        WHERE tenant_id = ?1 AND scope_kind = 'site' AND scope = ?3
      UNION ALL SELECT 3, min_assurance, face_min_confidence, pin_traffic, max_live_pins, openings_per_minute,
          jammed_returns_use FROM policies
        WHERE tenant_id = ?1 AND scope_kind = 'tenant' AND scope = ?4
      """, tenant, device, site, TenantID.none
    ) { row in
      switch try row.int() {
      case 1: own = try Policy(&row)
      case 2: around = try Policy(&row)
      default: outermost = try Policy(&row)
      }
      return true
    }
    return DoorPolicy(device: own, site: around, tenant: outermost)
  }

  /// Sets all policies of a tenant, instead of those before.
  func set(_ entries: [PolicyEntry], of tenant: TenantID) throws {
    try removePolicies(of: tenant)
    for entry in entries {
      switch entry.scope {
      case .tenant: try insert(entry.policy, "tenant", TenantID.none, in: tenant)
      case .site(let id):
        try demand(site: id, in: tenant)
        try insert(entry.policy, "site", id, in: tenant)
      case .device(let id):
        try demand(device: id, in: tenant)
        try insert(entry.policy, "device", id, in: tenant)
      }
    }
  }

  func removePolicies(of tenant: TenantID) throws { try run("DELETE FROM policies WHERE tenant_id = ?", tenant) }

  private func insert<Kind>(_ policy: Policy, _ kind: String, _ scope: Identifier<Kind>, in tenant: TenantID) throws {
    try run(
      "INSERT INTO policies VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", tenant, kind, scope,
      policy.minAssurance.map(Name.init), policy.faceMinConfidence, policy.pinTraffic.map(Name.init),
      policy.maxLivePINs, policy.openingsPerMinute, policy.jammedReturnsUse)
  }
}
