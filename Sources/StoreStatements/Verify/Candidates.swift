import AccessAuth

extension Session {
  /// Everything that a presentation could use, and where it is shown.
  func candidates(_ query: CandidateQuery) throws -> CandidateSet {
    guard let here = try doorSide(of: query.device, in: query.tenant) else {
      return CandidateSet(device: nil, candidates: [])
    }
    var candidates: [Candidate] = []
    var sunCards: [SUNCard] = []
    var capture: CardCapture?
    switch query.key {
    case .credential(let id):
      if let candidate = try candidate(id, query), let credential = candidate.credential,
        try isKnown(credential, here, query)
      {
        candidates = [candidate]
      }
    case .pin(let tags): candidates = try tags.flatMap { try self.candidates($0, query) }
    case .card(let lookup):
      candidates = try self.candidates(lookup.tag(at: here.site.id), at: here.site.id, query)
      capture = try self.capture(at: query.device, in: query.tenant)
    case .sun(let ids):
      sunCards = try ids.compactMap { try sunCard($0, in: query.tenant) }
      candidates = try sunCards.flatMap { try self.candidates($0.id, query) }
    case .grant(let id): candidates = try candidate(of: id, query).map { [$0] } ?? []
    case .nothing: break
    }
    return CandidateSet(
      device: here.device, site: here.site, policy: here.policy,
      candidates: Array(candidates.prefix(CardMedium.maximumGrants)), sunCards: sunCards, capture: capture)
  }

  /// The candidate through one credential; `duress` is the PIN that was entered in its place.
  func candidate(_ id: CredentialID, _ query: CandidateQuery, duress: Credential? = nil) throws -> Candidate? {
    try first(
      """
      SELECT s.key, s.is_restricted, g.*, c.* FROM credentials c
      JOIN grants g ON g.tenant_id = c.tenant_id AND g.id = c.grant_id
      JOIN subjects s ON s.tenant_id = g.tenant_id AND s.id = g.subject_id
      WHERE c.tenant_id = ? AND c.id = ?
      """, query.tenant, id
    ) { try candidate(&$0, query, duress: duress) }
  }

  /// The candidate of a grant by itself.
  private func candidate(of id: GrantID, _ query: CandidateQuery) throws -> Candidate? {
    try first(
      """
      SELECT s.key, s.is_restricted, g.* FROM grants g
      JOIN subjects s ON s.tenant_id = g.tenant_id AND s.id = g.subject_id WHERE g.tenant_id = ? AND g.id = ?
      """, query.tenant, id
    ) { try candidate(&$0, query, duress: nil) { _ in nil } }
  }

  /// Reads what a candidate needs of its subject, a row of `grants` and a row of `credentials`, and looks up the rest.
  func candidate(_ row: inout StoredRow, _ query: CandidateQuery, duress: Credential? = nil) throws -> Candidate {
    try candidate(&row, query, duress: duress) { try Credential(&$0) }
  }

  private func candidate(
    _ row: inout StoredRow, _ query: CandidateQuery, duress: Credential?,
    credential read: (inout StoredRow) throws -> Credential?
  ) throws -> Candidate {
    let (subjectKey, isRestricted) = (SubjectKey(sealed: try row.bytes()), try row.bool())
    var lockers: [Locker] = []
    let grant = try Grant(&row) { try self.lockers(of: $0, query, here: &lockers) }
    let credential = try read(&row)
    switch grant.targets {
    case .lockers: lockers.sort { $0.number < $1.number }
    case .device, .site:
      let asked = try query.locker.flatMap { try locker(labelled: $0, at: query.device, in: query.tenant) }
      lockers = asked.map { [$0] } ?? []
    }
    return Candidate(
      grant: grant, credential: credential, duress: duress, subjectKey: subjectKey, isRestricted: isRestricted,
      holds: grant.hasHolds ? try holds(of: grant.id, in: query.tenant) : [], lockers: lockers,
      isBurnt: try query.burn.map { try self.isSpent($0, in: query.tenant) } ?? false)
  }

  /// The lockers that a grant lists, in its order; those that hang on the device are added to `here`.
  private func lockers(of grant: GrantID, _ query: CandidateQuery, here: inout [Locker]) throws -> [LockerID] {
    try all(
      """
      SELECT gl.locker_id, l.* FROM grant_lockers gl
      LEFT JOIN lockers l ON l.tenant_id = gl.tenant_id AND l.id = gl.locker_id
      WHERE gl.tenant_id = ? AND gl.grant_id = ? ORDER BY gl.position
      """, query.tenant, grant
    ) { row in
      let id: LockerID = try row.id()
      if let locker = try row.optional({ row throws(StoreError) in try Locker(&row) }), locker.device == query.device {
        here.append(locker)
      }
      return id
    }
  }
}
