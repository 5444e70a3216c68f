import AccessAuth

extension Connection {
  /// Everything that the proven credential could use.
  func candidates(_ query: CandidateQuery) throws -> CandidateSet {
    let tenant = query.tenant
    let device = try device(query.device, in: tenant)
    let candidate = try first(
      """
      SELECT c.*, s.key, g.* FROM credentials c
      JOIN grants g ON g.tenant_id = c.tenant_id AND g.id = c.grant_id
      JOIN subjects s ON s.tenant_id = g.tenant_id AND s.id = g.subject_id
      WHERE c.tenant_id = ? AND c.id = ?
      """, tenant, query.credential
    ) { row in
      let credential = try Credential(&row)
      let subjectKey = SubjectKey(sealed: try row.bytes())
      var lockers: [Locker] = []
      let grant = try Grant(&row) { try self.lockers(of: $0, query, here: &lockers) }
      switch grant.targets {
      case .lockers: lockers.sort { $0.number < $1.number }
      case .device, .site: lockers = try self.askedFor(query)
      }
      let isBurnt = try query.burn.map { try self.isSpent($0, in: tenant) } ?? false
      return Candidate(
        grant: grant, credential: credential, subjectKey: subjectKey, lockers: lockers, isBurnt: isBurnt)
    }
    return CandidateSet(device: device, candidates: candidate.map { [$0] } ?? [])
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

  /// The locker of the device with the label that was asked for.
  private func askedFor(_ query: CandidateQuery) throws -> [Locker] {
    guard let label = query.locker else { return [] }
    return try all(
      "SELECT * FROM lockers WHERE tenant_id = ? AND device_id = ? AND label = ?", query.tenant, query.device, label
    ) { try Locker(&$0) }
  }
}
