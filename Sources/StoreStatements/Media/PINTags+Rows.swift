import AccessAuth

// What devices recognise PINs by. A PIN is live while it could still open: neither it nor its grant is revoked, the
// window of the grant is not over, and there are uses left.
extension Session {
  /// How long tags stay of grants that are over. Until then a longer window brings their PINs and cards back; later they
  /// would only lengthen every count.
  static let memoryOfTags = Duration.days(30)

  /// Recognises a PIN by these tags and no others.
  func setTags(_ pin: PINTags, in tenant: TenantID) throws {
    try run("DELETE FROM pin_tags WHERE tenant_id = ? AND credential_id = ?", tenant, pin.credential)
    for tag in pin.tags {
      try forgetTags(beside: tag, in: tenant, overBy: pin.now - Self.memoryOfTags)
      try giveWay(to: tag, in: tenant, at: pin.now)
      try run(
        "INSERT INTO pin_tags VALUES (?, ?, ?, ?, ?, ?, ?)", tenant, tag.device, tag.tag, pin.credential,
        Name(pin.entry), tag.locker, pin.digits)
    }
    for tag in pin.tags where try liveOthers(beside: pin, tag, in: tenant) >= tag.maximumLive {
      throw ConflictFound(.pinBudget)
    }
  }

  /// Forgets the same tag of a PIN that is not live any more: numbers are few, and this one was drawn again.
  private func giveWay(to tag: PINTags.Tag, in tenant: TenantID, at now: Instant) throws {
    try run(
      """
      DELETE FROM pin_tags WHERE tenant_id = ?1 AND device_id = ?2 AND tag = ?3 AND NOT EXISTS (
        SELECT 1 FROM live_credentials c
        WHERE c.tenant_id = ?1 AND c.id = pin_tags.credential_id AND c.ends_at > ?4)
      """, tenant, tag.device, tag.tag, now)
  }

  /// Forgets the tags at a device whose grants were over at `end`.
  /// Of one locker at a time: everybody waits for the writer.
  private func forgetTags(beside tag: PINTags.Tag, in tenant: TenantID, overBy end: Instant) throws {
    try run(
      """
      DELETE FROM pin_tags WHERE tenant_id = ?1 AND device_id = ?2 AND locker_id IS NOT DISTINCT FROM ?3 AND EXISTS (
        SELECT 1 FROM credentials c JOIN grants g ON g.tenant_id = c.tenant_id AND g.id = c.grant_id
        WHERE c.tenant_id = ?1 AND c.id = pin_tags.credential_id AND g.ends_at <= ?4)
      """, tenant, tag.device, tag.locker, end)
  }

  /// How many other live PINs one guess at `tag` would try, which could be open at the same time as this one: those for
  /// which no locker has to be named, and those of its locker; of a tag for any locker, those of the locker that has most.
  private func liveOthers(beside pin: PINTags, _ tag: PINTags.Tag, in tenant: TenantID) throws -> Int {
    let anywhere = try live(beside: pin, tag, at: nil, in: tenant)
    if let locker = tag.locker { return anywhere + (try live(beside: pin, tag, at: locker, in: tenant)) }
    let most: Int? = try first(
      """
      SELECT count(DISTINCT t.credential_id) FROM live_credentials own
      CROSS JOIN pin_tags t INDEXED BY pin_tags_place ON t.tenant_id = own.tenant_id
      JOIN live_credentials c ON c.tenant_id = t.tenant_id AND c.id = t.credential_id
      WHERE own.tenant_id = ?1 AND own.id = ?2 AND t.device_id = ?3 AND t.digits = ?4 AND t.locker_id IS NOT NULL
        AND t.credential_id <> ?2
        AND c.ends_at > ?5 AND c.ends_at > own.starts_at AND c.starts_at < own.ends_at
      GROUP BY t.locker_id ORDER BY 1 DESC LIMIT 1
      """, tenant, pin.credential, tag.device, pin.digits, pin.now
    ) { try $0.number() }
    return anywhere + (most ?? 0)
  }

  /// How many other live PINs of its length have `locker`, or none to be named, and could be open with this one.
  private func live(
    beside pin: PINTags, _ tag: PINTags.Tag, at locker: LockerID?, in tenant: TenantID
  ) throws -> Int {
    try first(
      """
      SELECT count(DISTINCT t.credential_id) FROM live_credentials own
      CROSS JOIN pin_tags t INDEXED BY pin_tags_place ON t.tenant_id = own.tenant_id
      JOIN live_credentials c ON c.tenant_id = t.tenant_id AND c.id = t.credential_id
      WHERE own.tenant_id = ?1 AND own.id = ?2 AND t.device_id = ?3 AND t.digits = ?4 AND t.locker_id IS NOT DISTINCT FROM ?6
        AND t.credential_id <> ?2
        AND c.ends_at > ?5 AND c.ends_at > own.starts_at AND c.starts_at < own.ends_at
      """, tenant, pin.credential, tag.device, pin.digits, pin.now, locker
    ) { try $0.number() } ?? 0
  }

  /// The PINs at a device that could still open, and whose windows meet `window`.
  func pins(
    at device: DeviceID, in tenant: TenantID, during window: Range<Instant>, besides grant: GrantID?
  ) throws -> [PINCount] {
    try all(
      """
      SELECT t.entry, t.locker_id, t.digits, count(DISTINCT t.credential_id) FROM pin_tags t
      JOIN live_credentials c ON c.tenant_id = t.tenant_id AND c.id = t.credential_id
      WHERE t.tenant_id = ? AND t.device_id = ? AND c.ends_at > ? AND c.starts_at < ? AND c.grant_id IS DISTINCT FROM ?
      GROUP BY t.entry, t.locker_id, t.digits ORDER BY t.entry, t.locker_id, t.digits
      """, tenant, device, window.lowerBound, window.upperBound, grant
    ) { row throws(StoreError) in
      PINCount(
        entry: try row.name(), locker: try row.optional { row throws(StoreError) in try row.id() },
        digits: try row.number(), count: try row.number())
    }
  }
}
