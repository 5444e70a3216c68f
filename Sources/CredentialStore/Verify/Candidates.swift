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
      let grant = try Grant(&row) { try self.lockers(of: $0, in: tenant) }
      return Candidate(
        grant: grant, credential: credential, subjectKey: subjectKey,
        lockers: try self.lockers(for: grant, query),
        isBurnt: try query.burn.map { try self.isSpent($0, in: tenant) } ?? false)
    }
    return CandidateSet(device: device, candidates: candidate.map { [$0] } ?? [])
  }

  /// The lockers of the device that the grant speaks of: those of its list, or the one that was asked for.
  private func lockers(for grant: Grant, _ query: CandidateQuery) throws -> [Locker] {
    switch grant.targets {
    case .lockers:
      return try all(
        """
        SELECT l.* FROM grant_lockers gl JOIN lockers l ON l.tenant_id = gl.tenant_id AND l.id = gl.locker_id
        WHERE gl.tenant_id = ? AND gl.grant_id = ? AND l.device_id = ? ORDER BY l.number
        """, query.tenant, grant.id, query.device
      ) { try Locker(&$0) }
    case .device, .site:
      guard let label = query.locker else { return [] }
      return try all(
        "SELECT * FROM lockers WHERE tenant_id = ? AND device_id = ? AND label = ?", query.tenant, query.device, label
      ) { try Locker(&$0) }
    }
  }
}
