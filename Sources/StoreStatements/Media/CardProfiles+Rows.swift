import AccessAuth

// How a tenant's cards are read: one row, and one for each generation of its meta-read keys.
extension Session {
  func cardProfile(of tenant: TenantID) throws -> CardProfileRecord? {
    try first("SELECT wiegand34, wiegand37, revision FROM card_profiles WHERE tenant_id = ?", tenant) { row in
      let splits = CardProfile(wiegand34: try row.name(), wiegand37: try row.name())
      let revision = try row.int()
      let keys = try self.all(
        "SELECT wrapped_key FROM meta_read_keys WHERE tenant_id = ? ORDER BY position", tenant
      ) { try $0.bytes() }
      return CardProfileRecord(splits: splits, wrappedMetaReadKeys: keys, revision: revision)
    }
  }

  /// Those of every tenant.
  func cardProfiles() throws -> [(tenant: TenantID, profile: CardProfileRecord)] {
    let tenants: [TenantID] = try all("SELECT tenant_id FROM card_profiles ORDER BY tenant_id") { try $0.id() }
    return try tenants.compactMap { tenant in
      try cardProfile(of: tenant).map { (tenant: tenant, profile: $0) }
    }
  }

  /// Makes or replaces it; its revision must be the stored one, 0 for none.
  func set(_ profile: CardProfileRecord, of tenant: TenantID) throws {
    let kept = try first("SELECT revision FROM card_profiles WHERE tenant_id = ?", tenant) { try $0.int() }
    guard kept ?? 0 == profile.revision else { throw ConflictFound(.revision) }
    try run(
      """
      INSERT INTO card_profiles VALUES (?, ?, ?, 1) ON CONFLICT (tenant_id) DO UPDATE
        SET wiegand34 = excluded.wiegand34, wiegand37 = excluded.wiegand37, revision = card_profiles.revision + 1
      """, tenant, Name(profile.splits.wiegand34), Name(profile.splits.wiegand37))
    try run("DELETE FROM meta_read_keys WHERE tenant_id = ?", tenant)
    for (position, key) in profile.wrappedMetaReadKeys.enumerated() {
      try run("INSERT INTO meta_read_keys VALUES (?, ?, ?)", tenant, position, key)
    }
  }

  func removeCardProfile(of tenant: TenantID) throws -> Int {
    try run("DELETE FROM meta_read_keys WHERE tenant_id = ?", tenant)
    return try run("DELETE FROM card_profiles WHERE tenant_id = ?", tenant)
  }
}
