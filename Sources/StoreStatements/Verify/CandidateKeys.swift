import AccessAuth

// What leads to credentials other than their names.
extension Session {
  /// The PIN with this tag at the device of the query. A duress PIN that may be used leads to the credential that it
  /// shadows, and to nothing otherwise.
  func candidates(_ tag: PINTag, _ query: CandidateQuery) throws -> [Candidate] {
    let ids: [CredentialID] = try all(
      "SELECT credential_id FROM pin_tags WHERE tenant_id = ? AND device_id = ? AND tag = ?", query.tenant,
      query.device, tag
    ) { try $0.id() }
    return try ids.compactMap { id in
      guard let entered = try credential(id, in: query.tenant) else { return nil }
      guard let shadowed = entered.shadows else { return try candidate(id, query) }
      return try isUsable(entered, query) ? try candidate(shadowed, query, duress: entered) : nil
    }
  }

  /// Whether a credential that is asked for by its name could be shown here at all: a PIN and a card's number are known by
  /// tags, and only where they have one.
  func isKnown(_ credential: Credential, _ here: DoorSide, _ query: CandidateQuery) throws -> Bool {
    switch credential.medium {
    case .pin:
      try exists(
        "SELECT 1 FROM pin_tags WHERE tenant_id = ? AND credential_id = ? AND device_id = ?", query.tenant,
        credential.id,
        query.device)
    case .card(.number):
      try exists(
        "SELECT 1 FROM card_tags WHERE tenant_id = ? AND credential_id = ? AND site_id = ?", query.tenant,
        credential.id,
        here.site.id)
    case .qr, .appToken, .card(.sun), .face: true
    }
  }

  /// Whether a duress PIN stands in for what it shadows. Wrong PINs at a locker suspend both: then it says so as the other
  /// would, and still raises its alarm.
  private func isUsable(_ duress: Credential, _ query: CandidateQuery) throws -> Bool {
    switch duress.status {
    case .active: return true
    case .suspended:
      let shadowed = try duress.shadows.flatMap { try credential($0, in: query.tenant) }
      return shadowed?.status == .suspended
    case .revoked: return false
    }
  }

  /// The grants of a card number, those that could still open first.
  func candidates(_ tag: CardTag, at site: SiteID, _ query: CandidateQuery) throws -> [Candidate] {
    try all(
      """
      SELECT s.key, s.is_restricted, g.*, c.* FROM card_tags t
      JOIN credentials c ON c.tenant_id = t.tenant_id AND c.id = t.credential_id
      JOIN grants g ON g.tenant_id = c.tenant_id AND g.id = c.grant_id
      JOIN subjects s ON s.tenant_id = g.tenant_id AND s.id = g.subject_id
      WHERE t.tenant_id = ? AND t.site_id = ? AND t.tag = ?
      ORDER BY c.status <> 'revoked' AND g.status <> 'revoked' AND g.ends_at > ?
        AND (g.max_uses IS NULL OR g.uses < g.max_uses) DESC, g.id DESC, c.id DESC LIMIT ?
      """, query.tenant, site, tag, query.now, CardMedium.maximumGrants
    ) { try candidate(&$0, query) }
  }

  /// The grants of a physical card, in the same order.
  func candidates(_ card: SUNCardID, _ query: CandidateQuery) throws -> [Candidate] {
    try all(
      """
      SELECT s.key, s.is_restricted, g.*, c.* FROM credentials c INDEXED BY credentials_sun_card
      JOIN grants g ON g.tenant_id = c.tenant_id AND g.id = c.grant_id
      JOIN subjects s ON s.tenant_id = g.tenant_id AND s.id = g.subject_id
      WHERE c.tenant_id = ? AND c.sun_card = ?
      ORDER BY c.status <> 'revoked' AND g.status <> 'revoked' AND g.ends_at > ?
        AND (g.max_uses IS NULL OR g.uses < g.max_uses) DESC, g.id DESC, c.id DESC LIMIT ?
      """, query.tenant, card, query.now, CardMedium.maximumGrants
    ) { try candidate(&$0, query) }
  }
}
