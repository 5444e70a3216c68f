import AccessAuth

/// Where a burn stands: the order of the search.
struct BurnPlace: Hashable, Sendable {
  let tenant: TenantID
  let key: [UInt8]
}

extension Session {
  /// How many burns are looked at in one snapshot.
  private static let slice = 2048

  func purgeAttempts(before: Instant, limit: Int) throws -> Int {
    try run(
      """
      DELETE FROM attempts WHERE (tenant_id, id, device_id) IN (
        SELECT tenant_id, id, device_id FROM attempts WHERE decided_at < ? ORDER BY decided_at LIMIT ?)
      """, before, limit)
  }

  func purgeClaims(before: Instant, limit: Int) throws -> Int {
    try run(
      """
      DELETE FROM claims WHERE (caller, key) IN (
        SELECT caller, key FROM claims WHERE made_at < ? ORDER BY made_at LIMIT ?)
      """, before, limit)
  }

  /// At most `limit` burns behind `start` that need not be remembered at `now`, and where to go on; nil is the end.
  func burns(after start: BurnPlace?, at now: Instant, limit: Int) throws -> (over: [BurnPlace], end: BurnPlace?) {
    var over: [BurnPlace] = []
    var end: BurnPlace?
    var seen = 0
    try step(
      """
      SELECT tenant_id, key, keep_until FROM burns WHERE (tenant_id, key) > (?, ?) ORDER BY tenant_id, key LIMIT ?
      """, start?.tenant ?? TenantID.none, start?.key ?? [], Self.slice
    ) { row in
      let place = BurnPlace(tenant: try row.id(), key: try row.bytes())
      if try row.instant() <= now { over.append(place) }
      seen += 1
      end = place
      return over.count < limit
    }
    return (over, seen == Self.slice || over.count == limit ? end : nil)
  }

  func remove(_ burns: [BurnPlace], at now: Instant) throws -> Int {
    try burns.reduce(0) { gone, burn in
      gone
        + (try run(
          "DELETE FROM burns WHERE tenant_id = ? AND key = ? AND keep_until <= ?", burn.tenant, burn.key, now))
    }
  }
}
