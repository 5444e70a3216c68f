import AccessAuth

// What rests after a rollback.
extension Session {
  func resting(in tenant: TenantID) throws -> Resting {
    Resting(
      grants: try count("SELECT count(*) FROM grants WHERE tenant_id = ? AND is_resting", tenant),
      cards: try count("SELECT count(*) FROM sun_cards WHERE tenant_id = ? AND is_suspended", tenant),
      apiKeys: try count("SELECT count(*) FROM api_keys WHERE tenant_id = ? AND is_resting", tenant))
  }

  private func count(_ sql: StaticSQL, _ tenant: TenantID) throws -> Int64 {
    try first(sql, tenant) { try $0.int() } ?? 0
  }

  /// Lets `count` of those that rest go on; fewer are another number than whoever asks has seen.
  func release(_ kind: RestingKind, _ count: Int64, in tenant: TenantID) throws {
    let released =
      switch kind {
      case .grants:
        try run(
          """
          UPDATE grants SET status = 'active', is_resting = FALSE, revision = revision + 1
          WHERE tenant_id = ?1 AND id IN (
            SELECT id FROM grants WHERE tenant_id = ?1 AND is_resting ORDER BY id LIMIT ?2)
          """, tenant, count)
      case .cards:
        try run(
          """
          UPDATE sun_cards SET is_suspended = FALSE, revision = revision + 1
          WHERE tenant_id = ?1 AND id IN (
            SELECT id FROM sun_cards WHERE tenant_id = ?1 AND is_suspended ORDER BY id LIMIT ?2)
          """, tenant, count)
      case .apiKeys:
        try run(
          """
          UPDATE api_keys SET is_resting = FALSE, revision = revision + 1
          WHERE tenant_id = ?1 AND id IN (
            SELECT id FROM api_keys WHERE tenant_id = ?1 AND is_resting ORDER BY id LIMIT ?2)
          """, tenant, count)
      }
    guard Int64(released) == count else { throw ConflictFound(.revision) }
  }

  /// Raises the epoch, which ends every pass of an earlier one, and lets rest what stands on knowledge that a rollback has
  /// undone. All of it or nothing.
  func raise(_ raise: EpochRaise) throws -> EpochRaised {
    switch try wholly({ try self.carryOut(raise) }) {
    case .success(let tally): .done(tally)
    case .failure(let found): found.conflict == .referenced ? .unknownKey : .moved
    }
  }

  private func carryOut(_ raise: EpochRaise) throws -> EpochTally {
    var instance = raise.instance
    instance.epoch = raise.epoch
    guard try replace(instance) == 1 else { throw ConflictFound(.revision) }
    var tally = EpochTally()
    let named = Set(raise.ownKeys)
    var unseen = named
    let tenants: [TenantID] = try all("SELECT tenant_id FROM tenants ORDER BY tenant_id") { try $0.id() }
    for tenant in tenants {
      let own = try named.filter { key in
        try exists("SELECT 1 FROM api_keys WHERE tenant_id = ? AND id = ? AND revoked_at IS NULL", tenant, key)
      }
      unseen.subtract(own)
      let passes = try run(
        """
        UPDATE credentials SET epoch = ?2, revision = revision + 1
        WHERE tenant_id = ?1 AND usage IS NOT NULL AND status <> 'revoked'
        """, tenant, raise.epoch)
      let rests = Resting(
        grants: Int64(try restGrants(of: tenant)), cards: Int64(try restCards(of: tenant)),
        apiKeys: Int64(try restKeys(of: tenant, but: own)))
      for event in raise.events(rests) { try append(event, in: tenant) }
      tally.tenants += 1
      tally.passes += Int64(passes)
      tally.resting.grants += rests.grants
      tally.resting.cards += rests.cards
      tally.resting.apiKeys += rests.apiKeys
    }
    guard unseen.isEmpty else { throw ConflictFound(.referenced) }
    return tally
  }

  /// Those that a person has suspended stay that person's business; the revision of every grant of which a pass has ended is
  /// raised with it.
  private func restGrants(of tenant: TenantID) throws -> Int {
    try run("UPDATE grants SET revision = revision + 1 WHERE tenant_id = ? AND max_uses IS NULL", tenant)
    return try run(
      """
      UPDATE grants SET status = 'suspended', is_resting = TRUE, revision = revision + 1
      WHERE tenant_id = ? AND max_uses IS NOT NULL AND status = 'active'
      """, tenant)
  }

  private func restCards(of tenant: TenantID) throws -> Int {
    try run(
      "UPDATE sun_cards SET is_suspended = TRUE, revision = revision + 1 WHERE tenant_id = ? AND NOT is_suspended",
      tenant)
  }

  private func restKeys(of tenant: TenantID, but own: Set<APIKeyID>) throws -> Int {
    guard !own.isEmpty else {
      return try run(
        """
        UPDATE api_keys SET is_resting = TRUE, revision = revision + 1
        WHERE tenant_id = ? AND revoked_at IS NULL AND NOT is_resting AND role NOT IN ('platform', 'admin', 'operator')
        """, tenant)
    }
    try release(own, in: tenant)
    let rested = try run(
      """
      UPDATE api_keys SET is_resting = TRUE, revision = revision + 1
      WHERE tenant_id = ? AND revoked_at IS NULL AND NOT is_resting
      """, tenant)
    try release(own, in: tenant)
    return rested - own.count
  }

  private func release(_ keys: Set<APIKeyID>, in tenant: TenantID) throws {
    for key in keys {
      try run("UPDATE api_keys SET is_resting = FALSE WHERE tenant_id = ? AND id = ?", tenant, key)
    }
  }
}
