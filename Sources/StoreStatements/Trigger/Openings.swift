import AccessAuth

extension Session {
  /// Counts one opening from afar, unless one of its caps is used up.
  func charge(_ charge: OpeningCharge, in tenant: TenantID) throws {
    let since = charge.at - OpeningCaps.window
    // A clock that was set back does not free anybody: rows of its future count.
    if let cap = charge.perKey {
      let count = try first(
        "SELECT count(*) FROM openings WHERE tenant_id = ? AND made_by = ? AND at > ?", tenant, charge.maker, since
      ) { try $0.int() }
      guard count ?? 0 < Int64(cap) else { throw ConflictFound(.openingCap) }
    }
    if let cap = charge.perSite {
      let count = try first(
        "SELECT count(*) FROM openings WHERE tenant_id = ? AND site_id = ? AND at > ?", tenant, charge.site, since
      ) { try $0.int() }
      guard count ?? 0 < Int64(cap) else { throw ConflictFound(.openingCap) }
    }
    try run("DELETE FROM openings WHERE tenant_id = ? AND made_by = ? AND at <= ?", tenant, charge.maker, since)
    try run("INSERT INTO openings VALUES (?, ?, ?, ?)", tenant, charge.maker, charge.site, charge.at)
  }

  /// Gives a use back, once for an attempt.
  func returnUse(
    of grant: GrantID, taken attempt: AttemptID, at device: DeviceID, burns: [Burn], in tenant: TenantID
  ) throws {
    let marked = try run(
      "UPDATE attempts SET use_returned = TRUE WHERE tenant_id = ? AND id = ? AND device_id = ? AND NOT use_returned",
      tenant, attempt, device)
    guard marked == 1 else { throw ConflictFound(.revision) }
    let returned = try run(
      "UPDATE grants SET uses = uses - 1, revision = revision + 1 WHERE tenant_id = ? AND id = ? AND uses > 0", tenant,
      grant)
    guard returned == 1 else { throw ConflictFound(.revision) }
    for burn in burns { try run("DELETE FROM burns WHERE tenant_id = ? AND key = ?", tenant, burn.key) }
  }
}
