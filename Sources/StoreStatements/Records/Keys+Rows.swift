import AccessAuth
import SodiumPrimitives

extension APIKey {
  init(_ row: inout StoredRow) throws(StoreError) {
    let tenant: TenantID = try row.id()
    self.init(
      id: try row.id(), tenant: tenant == .none ? nil : tenant, role: try row.name(), isTest: try row.bool(),
      device: try row.optional { row throws(StoreError) in try row.id() },
      person: try row.optional { row throws(StoreError) in try row.text() }, hash: try row.digest(),
      hint: try row.text(), lineage: try row.ids(), family: try row.id(),
      sites: try row.optional { row throws(StoreError) in try row.ids() } ?? [],
      scopes: Set(try row.optional { row throws(StoreError) in try row.names() } ?? []),
      subject: try row.optional { row throws(StoreError) in try row.id() },
      openingsPerMinute: try row.optional { row throws(StoreError) in try row.number() },
      createdAt: try row.instant(), expiresAt: try row.optional { row throws(StoreError) in try row.instant() },
      lastUsedAt: try row.optional { row throws(StoreError) in try row.instant() },
      revokedAt: try row.optional { row throws(StoreError) in try row.instant() }, isResting: try row.bool(),
      revision: try row.int())
  }
}

extension SigningKeyRecord {
  /// Reads the tenant, which is a column here and no part of the record, and the record.
  static func read(_ row: inout StoredRow) throws(StoreError) -> (tenant: TenantID, record: SigningKeyRecord) {
    let tenant: TenantID = try row.id()
    guard let id = KeyID(bytes: try row.bytes()) else { throw .corrupt }
    let (purpose, state): (SigningPurpose, SigningKeyState) = (try row.name(), try row.name())
    guard let publicKey = Ed25519.PublicKey(try row.bytes()) else { throw .corrupt }
    let record = SigningKeyRecord(
      id: id, purpose: purpose, state: state, publicKey: publicKey, sealedSeed: try row.bytes(),
      createdAt: try row.instant(), changedAt: try row.instant(), latestExpiry: try row.instant(),
      revision: try row.int())
    return (tenant, record)
  }
}

extension Session {
  func insert(_ key: APIKey, in tenant: TenantID) throws {
    if let device = key.device { try demand(device: device, in: tenant) }
    try run(
      "INSERT INTO api_keys VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", tenant, key.id,
      Name(key.role), key.isTest, key.device, key.person, key.hash, key.hint, Packed(key.lineage), key.family,
      key.sites.isEmpty ? nil : Packed(key.sites),
      key.scopes.isEmpty ? nil : Names(key.scopes.sorted { $0.rawValue < $1.rawValue }),
      key.subject, key.openingsPerMinute, key.createdAt, key.expiresAt, key.lastUsedAt, key.revokedAt, key.isResting,
      key.revision)
  }

  func replace(_ key: APIKey, in tenant: TenantID) throws -> Int {
    try run(
      """
      UPDATE api_keys SET expires_at = ?, revoked_at = ?, is_resting = ?, revision = revision + 1
      WHERE tenant_id = ? AND id = ? AND revision = ?
      """, key.expiresAt, key.revokedAt, key.isResting, tenant, key.id, key.revision)
  }

  /// Notes a use, which is no change of the record; one that was noted later stays.
  func noteUse(of key: APIKeyID, at instant: Instant, in tenant: TenantID) throws {
    try run(
      """
      UPDATE api_keys SET last_used_at = ?3 WHERE tenant_id = ?1 AND id = ?2
        AND (last_used_at IS NULL OR last_used_at < ?3)
      """, tenant, key, instant)
  }

  func insert(_ key: SigningKeyRecord, in tenant: TenantID) throws {
    try run(
      "INSERT INTO signing_keys VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", tenant, key.id.bytes, Name(key.purpose),
      Name(key.state), key.publicKey.bytes, key.sealedSeed, key.createdAt, key.changedAt, key.latestExpiry,
      key.revision)
  }

  /// Everything but `latestExpiry`, which has its own write.
  func replace(_ key: SigningKeyRecord, in tenant: TenantID) throws -> Int {
    try run(
      """
      UPDATE signing_keys SET state = ?, sealed_seed = ?, changed_at = ?, revision = revision + 1
      WHERE tenant_id = ? AND id = ? AND revision = ?
      """, Name(key.state), key.sealedSeed, key.changedAt, tenant, key.id.bytes, key.revision)
  }

  /// Notes that the key signed something that ends at `until`. This is no change of the record: it happens with every
  /// pass, and most passes end before the latest one.
  func extendSigningKey(_ id: KeyID, until: Instant, in tenant: TenantID) throws {
    let latest = try first(
      "SELECT latest_expiry FROM signing_keys WHERE tenant_id = ? AND id = ?", tenant, id.bytes
    ) { try $0.instant() }
    guard let latest else { throw ConflictFound(.referenced) }
    guard latest < until else { return }
    try run("UPDATE signing_keys SET latest_expiry = ? WHERE tenant_id = ? AND id = ?", until, tenant, id.bytes)
  }
}
