import AccessAuth

/// Looks for passes of many scans, which go together: what each of them could open, all of one tenant in one snapshot.
///
/// A scan by itself asks for its device, its policies, its credential, its lockers and its burn one after the other, and
/// the server spends more on hearing a question than on answering it. What needs to be asked for beyond these is left to
/// that way (``Session/candidates(_:)``), and so is everybody where the server refuses them together.
struct PassLooks: PoolTurn {
  struct Item: Sendable {
    let query: CandidateQuery
    let credential: CredentialID
    /// Nil for whoever has to go by itself.
    let answer: CheckedContinuation<Result<CandidateSet?, StoreError>, Never>
  }

  func take(_ items: [Item], on session: Session) -> [Int] {
    for (tenant, members) in Dictionary(grouping: items, by: \.query.tenant) { look(members, in: tenant, on: session) }
    return []
  }

  func refuse(_ item: Item, _ error: StoreError) { item.answer.resume(returning: .failure(error)) }

  func group(of item: Item) -> Int? { 0 }

  private func look(_ items: [Item], in tenant: TenantID, on session: Session) {
    let found: [Result<CandidateSet?, StoreError>]
    do {
      guard !session.isBroken else { throw PostgresFailure.lost }
      try session.begin(tenant, .reading)
      found = try session.candidates(items, in: tenant)
      try session.commit()
    } catch {
      session.rollBack()
      let result: Result<CandidateSet?, StoreError> = session.isBroken ? .failure(StoreError(error)) : .success(nil)
      for item in items { item.answer.resume(returning: result) }
      return
    }
    for (item, result) in zip(items, found) { item.answer.resume(returning: result) }
  }
}

extension Pool where Turn == PassLooks {
  /// What the credential of `query` could open; nil where it has to be asked for by itself.
  func look(for credential: CredentialID, _ query: CandidateQuery) async throws(StoreError) -> CandidateSet? {
    try await answer(group: 0) { PassLooks.Item(query: query, credential: credential, answer: $0) }
  }
}

extension Session {
  /// One answer for each of `items`, in their order. `OFFSET 0` keeps every look a look-up by the whole key, also where the
  /// statement was planned when the tables were empty.
  fileprivate func candidates(
    _ items: [PassLooks.Item], in tenant: TenantID
  ) throws -> [Result<CandidateSet?, StoreError>] {
    let doors = try doorSides(of: items, in: tenant)
    let listed = try listedLockers(of: items, in: tenant)
    var found = [Result<PassCandidate, StoreError>?](repeating: nil, count: items.count)
    try step(
      """
      SELECT a.place, b.key IS NOT NULL, s.key, s.is_restricted, g.*, l.*, c.*
      FROM unnest($2::uuid[], $3::bytea[], $4::uuid[], $5::text[]) WITH ORDINALITY
        a (credential_id, burn, device_id, label, place)
      JOIN LATERAL (SELECT * FROM credentials WHERE tenant_id = $1 AND id = a.credential_id OFFSET 0) c ON true
      JOIN LATERAL (SELECT * FROM grants WHERE tenant_id = $1 AND id = c.grant_id OFFSET 0) g ON true
      JOIN LATERAL (SELECT * FROM subjects WHERE tenant_id = $1 AND id = g.subject_id OFFSET 0) s ON true
      LEFT JOIN LATERAL (SELECT * FROM burns WHERE tenant_id = $1 AND key = a.burn OFFSET 0) b ON true
      LEFT JOIN LATERAL (
        SELECT * FROM lockers WHERE tenant_id = $1 AND device_id = a.device_id AND label = a.label OFFSET 0
      ) l ON true
      """, tenant, List(items.map(\.credential)), List(items.map(\.query.burn?.key)), List(items.map(\.query.device)),
      List(items.map(\.query.locker))
    ) { row in
      let place = Int(clamping: try row.int() - 1)
      guard items.indices.contains(place) else { throw StoreError.corrupt }
      // What one of them finds concerns nobody else.
      found[place] = Result { try PassCandidate(&row, listed[place], at: items[place].query.device) }
        .mapError { _ in .corrupt }
      return true
    }
    return zip(items, found).map { item, found in
      guard let door = doors[item.query.device] else { return .success(CandidateSet(device: nil, candidates: [])) }
      guard let found else { return .success(door.set(of: [])) }
      return found.map { $0.isWhole ? door.set(of: [$0.candidate]) : nil }
    }
  }

  /// The devices that are still there, with what is demanded at each.
  private func doorSides(of items: [PassLooks.Item], in tenant: TenantID) throws -> [DeviceID: DoorSide] {
    let devices = Set(items.map(\.query.device))
    let list = List(devices.map(Optional.some))
    var policies: [PolicyEntry.Scope: Policy] = [:]
    try step(
      """
      SELECT * FROM policies WHERE tenant_id = $1 AND scope_kind = 'tenant'
      UNION ALL SELECT * FROM policies WHERE tenant_id = $1 AND scope_kind = 'device' AND scope = ANY ($2)
      UNION ALL SELECT * FROM policies WHERE tenant_id = $1 AND scope_kind = 'site'
        AND scope IN (SELECT site_id FROM devices WHERE tenant_id = $1 AND id = ANY ($2))
      """, tenant, list
    ) { row in
      let entry = try PolicyEntry(&row)
      policies[entry.scope] = entry.policy
      return true
    }
    let sides = try all(
      """
      SELECT d.*, s.* FROM devices d JOIN sites s ON s.tenant_id = d.tenant_id AND s.id = d.site_id
      WHERE d.tenant_id = $1 AND d.id = ANY ($2)
      """, tenant, list
    ) { row in
      let (device, site) = (try Device(&row), try Site(&row))
      let policy = DoorPolicy(
        device: policies[.device(device.id)] ?? Policy(), site: policies[.site(site.id)] ?? Policy(),
        tenant: policies[.tenant] ?? Policy())
      return DoorSide(device: device, site: site, policy: policy)
    }
    return Dictionary(sides.map { ($0.device.id, $0) }, uniquingKeysWith: { $1 })
  }

  /// The lockers that the grants of `items` list, in their order, for each of `items`.
  private func listedLockers(of items: [PassLooks.Item], in tenant: TenantID) throws -> [ListedLockers] {
    var listed = [ListedLockers](repeating: ListedLockers(), count: items.count)
    try step(
      """
      SELECT a.place, gl.locker_id, l.* FROM unnest($2::uuid[]) WITH ORDINALITY a (credential_id, place)
      JOIN LATERAL (SELECT * FROM credentials WHERE tenant_id = $1 AND id = a.credential_id OFFSET 0) c ON true
      JOIN LATERAL (SELECT * FROM grant_lockers WHERE tenant_id = $1 AND grant_id = c.grant_id OFFSET 0) gl ON true
      LEFT JOIN LATERAL (SELECT * FROM lockers WHERE tenant_id = $1 AND id = gl.locker_id OFFSET 0) l ON true
      ORDER BY a.place, gl.position
      """, tenant, List(items.map(\.credential))
    ) { row in
      let place = Int(clamping: try row.int() - 1)
      guard items.indices.contains(place) else { throw StoreError.corrupt }
      listed[place].ids.append(try row.id())
      if let locker = try row.optional({ row throws(StoreError) in try Locker(&row) }) {
        listed[place].lockers.append(locker)
      }
      return true
    }
    return listed
  }
}

/// The lockers that a grant lists, and those of them that are still there.
private struct ListedLockers {
  var ids: [LockerID] = []
  var lockers: [Locker] = []
}

/// What was found for one of many.
private struct PassCandidate {
  let candidate: Candidate
  /// Whether nothing beyond it has to be looked up.
  let isWhole: Bool

  /// Reads whether the burn is spent, what is needed of a subject, and rows of `grants`, `lockers` (the one that was asked
  /// for, or none) and `credentials`.
  init(_ row: inout StoredRow, _ listed: ListedLockers, at device: DeviceID) throws {
    let isBurnt = try row.bool()
    let (subjectKey, isRestricted) = (SubjectKey(sealed: try row.bytes()), try row.bool())
    let grant = try Grant(&row) { _ in listed.ids }
    let asked = try row.optional { row throws(StoreError) in try Locker(&row) }
    // The first column was read.
    if asked == nil { row.skip(7) }
    let credential = try Credential(&row)
    let lockers =
      switch grant.targets {
      case .lockers: listed.lockers.filter { $0.device == device }.sorted { $0.number < $1.number }
      case .device, .site: asked.map { [$0] } ?? []
      }
    candidate = Candidate(
      grant: grant, credential: credential, subjectKey: subjectKey, isRestricted: isRestricted, lockers: lockers,
      isBurnt: isBurnt)
    isWhole = !grant.hasHolds && credential.isKnownByName
  }
}

extension Credential {
  /// Whether a device that names it needs no tag of it.
  fileprivate var isKnownByName: Bool {
    switch medium {
    case .qr, .appToken, .card(.sun), .face: true
    case .pin, .card(.number): false
    }
  }
}

extension DoorSide {
  fileprivate func set(of candidates: [Candidate]) -> CandidateSet {
    CandidateSet(device: device, site: site, policy: policy, candidates: candidates)
  }
}
