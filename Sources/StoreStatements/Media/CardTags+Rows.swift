import AccessAuth

// What sites recognise card numbers by. The same card may be in several grants, and then has the same tag in each.
extension Session {
  /// Recognises a card by these tags and no others.
  func setTags(_ card: CardTags, in tenant: TenantID) throws {
    try run("DELETE FROM card_tags WHERE tenant_id = ? AND credential_id = ?", tenant, card.credential)
    for tag in card.tags {
      try forget(tag, in: tenant, overBy: card.now - Self.memoryOfTags)
      try run("INSERT INTO card_tags VALUES (?, ?, ?, ?)", tenant, tag.site, tag.tag, card.credential)
      try demandRoom(
        try first(
          """
          SELECT count(DISTINCT c.grant_id) FROM card_tags t
          JOIN live_credentials c ON c.tenant_id = t.tenant_id AND c.id = t.credential_id
          WHERE t.tenant_id = ? AND t.site_id = ? AND t.tag = ? AND c.ends_at > ?
          """, tenant, tag.site, tag.tag, card.now
        ) { try $0.number() })
    }
    // A physical card has no tags; its name counts.
    try demandRoom(
      try first(
        """
        SELECT count(DISTINCT c.grant_id) FROM credentials own
        CROSS JOIN credentials o ON o.tenant_id = own.tenant_id AND o.sun_card = own.sun_card
        JOIN live_credentials c ON c.tenant_id = o.tenant_id AND c.id = o.id
        WHERE own.tenant_id = ? AND own.id = ? AND own.sun_card IS NOT NULL AND c.ends_at > ?
        """, tenant, card.credential, card.now
      ) { try $0.number() })
  }

  /// Forgets this tag of the grants that were over at `end`.
  private func forget(_ tag: CardTags.Tag, in tenant: TenantID, overBy end: Instant) throws {
    try run(
      """
      DELETE FROM card_tags WHERE tenant_id = ?1 AND site_id = ?2 AND tag = ?3 AND EXISTS (
        SELECT 1 FROM credentials c JOIN grants g ON g.tenant_id = c.tenant_id AND g.id = c.grant_id
        WHERE c.tenant_id = ?1 AND c.id = card_tags.credential_id AND g.ends_at <= ?4)
      """, tenant, tag.site, tag.tag, end)
  }

  /// `liveGrants` counts the one that is being written.
  private func demandRoom(_ liveGrants: Int?) throws {
    guard (liveGrants ?? 0) <= CardMedium.maximumGrants else { throw ConflictFound(.cardGrants) }
  }
}
