import SodiumPrimitives

/// An API key that is to be made.
public struct APIKeyDraft: Hashable, Sendable {
  /// What it may do.
  public let role: Role
  /// The device that it speaks for; required for the role `device`, refused for any other.
  public var device: DeviceID?
  /// The person who holds it.
  public var person: String?
  /// Where it counts; for agents and partners.
  public var sites: [SiteID] = []
  /// What a partner may do: at least one.
  public var scopes: Set<Scope> = []
  /// The person that a customer's key speaks for.
  public var subject: SubjectID?
  /// How many openings a minute it may ask for.
  public var openingsPerMinute: Int?
  /// When it ends.
  public var expiresAt: Instant?

  /// A key of a role, with nothing else said.
  public init(role: Role, device: DeviceID? = nil, person: String? = nil) {
    self.role = role
    self.device = device
    self.person = person
  }
}

/// An API key that was made, and its text, which is shown once: nil when the call is repeated.
public struct IssuedAPIKey: Sendable {
  /// The key as it is stored.
  public let key: APIKey
  /// Its text.
  public let token: APIKeyToken?
}

extension Management {
  /// Makes an API key. One for a customer lives ``APIKey/customerLife``.
  public func createAPIKey(_ draft: APIKeyDraft, by caller: Caller) async throws(Refusal) -> Made<IssuedAPIKey> {
    try caller.demand(draft.role == .customer ? .makeCustomerKeys : .manageAPIKeys)
    try Self.checkShape(of: draft, at: caller.moment.wall)
    try await checkNamed(by: draft, caller)
    guard caller.lineage.count < APIKey.maximumLineage else { throw .conflict("too many keys have made one another") }
    let id = APIKeyID(at: caller.moment.wall, random: random)
    let lineage = caller.lineage + [caller.maker]
    var draft = draft
    // Whoever made it bounds what it reaches.
    if draft.role == .customer, caller.role == .partner { draft.scopes = [.customerKeys] }
    let (key, token) = newKey(id, draft, family: id, lineage: lineage, by: caller)
    var event = event(.apiKeyCreated, by: caller)
    event.device = draft.device
    return try await insert(key, token, [.insert(.apiKey(key))], event, by: caller)
  }

  /// Makes a key that takes the place of another, of the same family: what that one made and may do, this one does too. The
  /// old one counts for `overlap` more, so that every holder can be told in peace. Only the newest of a family is rotated,
  /// by a key of its line: who could rotate any would hold what others issued.
  public func rotateAPIKey(
    _ id: APIKeyID, overlap: Duration, by caller: Caller
  ) async throws(Refusal) -> Made<IssuedAPIKey> {
    try caller.demand(.manageAPIKeys)
    if let ids = try await replayed(by: caller) {
      let kept = try await apiKey(ids.first.flatMap(APIKeyID.init), by: caller)
      return Made(value: IssuedAPIKey(key: kept, token: nil), isReplay: true)
    }
    let now = caller.moment.wall
    return try await retrying { () async throws(Refusal) in
      var old = try await apiKey(id, by: caller)
      guard old.isAlive(at: now) else { throw .conflict("the key counts no more; make another") }
      guard old.role == .device || old.family == caller.maker || old.lineage.contains(caller.maker) else {
        throw .conflict("the key is of another line; revoke it and make another")
      }
      guard id != caller.key || overlap > .zero else { throw .conflict("a key cannot end itself") }
      guard try await successor(of: old, by: caller) == nil else {
        throw .conflict("the key was rotated already; rotate the newest of its family")
      }
      guard old.role != .customer else { throw .conflict("the key of a customer is made anew, not rotated") }
      var draft = APIKeyDraft(role: old.role, device: old.device, person: old.person)
      (draft.sites, draft.scopes, draft.openingsPerMinute) = (old.sites, old.scopes, old.openingsPerMinute)
      draft.expiresAt = old.expiresAt
      let (key, token) = newKey(
        APIKeyID(at: now, random: random), draft, family: old.family, lineage: old.lineage, by: caller)
      old.expiresAt = [old.expiresAt, now + overlap].compactMap(\.self).min()
      var event = event(.apiKeyRotated, by: caller)
      event.device = old.device
      let effect: [Write] = [.replace(.apiKey(old)), .insert(.apiKey(key))]
      switch try await commit(effect, [event], by: caller, ids: [key.id.description]) {
      case .done: return Made(value: IssuedAPIKey(key: key, token: token), isReplay: false)
      case .replay(let ids):
        let kept = try await apiKey(ids.first.flatMap(APIKeyID.init), by: caller)
        return Made(value: IssuedAPIKey(key: kept, token: nil), isReplay: true)
      case .conflict(.revision): return nil
      case .conflict: throw .inconsistent
      }
    }
  }

  /// Takes an API key back. One that is taken back stays so; a key cannot take itself back.
  public func revokeAPIKey(_ id: APIKeyID, by caller: Caller) async throws(Refusal) {
    try caller.demand(.manageAPIKeys)
    guard id != caller.key else { throw .conflict("a key cannot revoke itself") }
    try await retrying { () async throws(Refusal) -> Void? in
      var key = try await apiKey(id, by: caller)
      guard key.revokedAt == nil else { return () }
      key.revokedAt = caller.moment.wall
      switch try await commit([.replace(.apiKey(key))], [event(.apiKeyRevoked, by: caller)], by: caller) {
      case .done, .replay: return ()
      case .conflict(.revision): return nil
      case .conflict: throw .inconsistent
      }
    }
  }

  /// The API key.
  public func apiKey(_ id: APIKeyID?, by caller: Caller) async throws(Refusal) -> APIKey {
    try caller.demand(.manageAPIKeys)
    return try await keptKey(id, by: caller)
  }

  private func successor(of key: APIKey, by caller: Caller) async throws(Refusal) -> Record? {
    try await reading { () async throws(StoreError) in
      try await store.record(.successor(of: key.id, family: key.family), in: caller.tenant)
    }
  }

  private func keptKey(_ id: APIKeyID?, by caller: Caller) async throws(Refusal) -> APIKey {
    let record = try await reading { () async throws(StoreError) in
      guard let id else { return nil as Record? }
      return try await store.record(.apiKey(id), in: caller.tenant)
    }
    guard case .apiKey(let key)? = record else { throw .notFound }
    return key
  }

  private func insert(
    _ key: APIKey, _ token: APIKeyToken, _ effect: [Write], _ event: Event, by caller: Caller
  ) async throws(Refusal) -> Made<IssuedAPIKey> {
    switch try await commit(effect, [event], by: caller, ids: [key.id.description]) {
    case .done: return Made(value: IssuedAPIKey(key: key, token: token), isReplay: false)
    case .replay(let ids):
      let kept = try await keptKey(ids.first.flatMap(APIKeyID.init), by: caller)
      return Made(value: IssuedAPIKey(key: kept, token: nil), isReplay: true)
    case .conflict(.referenced): throw .notFound(pointer: "/device_id")
    case .conflict: throw .inconsistent
    }
  }

  private func newKey(
    _ id: APIKeyID, _ draft: APIKeyDraft, family: APIKeyID, lineage: [APIKeyID], by caller: Caller
  ) -> (APIKey, APIKeyToken) {
    let token = APIKeyToken(role: draft.role, isTest: caller.isTest, random: random)
    let now = caller.moment.wall
    let latest = draft.role == .customer ? now + APIKey.customerLife : nil
    let key = APIKey(
      id: id, tenant: caller.tenant, role: draft.role, isTest: caller.isTest, device: draft.device,
      person: draft.person, hash: token.hash(keys: keys), hint: token.hint, lineage: lineage, family: family,
      sites: draft.sites, scopes: draft.scopes, subject: draft.subject, openingsPerMinute: draft.openingsPerMinute,
      createdAt: now, expiresAt: [draft.expiresAt, latest].compactMap(\.self).min(), revokedAt: nil, revision: 1)
    return (key, token)
  }

  /// Which members go with which role.
  private static func checkShape(of draft: APIKeyDraft, at now: Instant) throws(Refusal) {
    let (isLimited, mayOpen): (Bool, Bool) =
      switch draft.role {
      // The platform key is made once, with the data folder.
      case .platform: throw .invalid(pointer: "/role", detail: "cannot be made here")
      case .admin, .operator: (false, true)
      case .agent: (true, false)
      case .partner: (true, true)
      case .device, .customer: (false, false)
      }
    switch (draft.role == .device, draft.device) {
    case (true, nil): throw .invalid(pointer: "/device_id", detail: "is required for the role device")
    case (false, .some): throw .invalid(pointer: "/device_id", detail: "goes with the role device only")
    case (true, .some), (false, nil): break
    }
    switch (draft.role == .customer, draft.subject) {
    case (true, nil): throw .invalid(pointer: "/subject_id", detail: "is required for the role customer")
    case (false, .some): throw .invalid(pointer: "/subject_id", detail: "goes with the role customer only")
    case (true, .some), (false, nil): break
    }
    switch (draft.role == .partner, draft.scopes.isEmpty) {
    case (true, true): throw .invalid(pointer: "/scopes", detail: "are required for the role partner")
    case (false, false): throw .invalid(pointer: "/scopes", detail: "go with the role partner only")
    case (true, false), (false, true): break
    }
    guard isLimited || draft.sites.isEmpty else {
      throw .invalid(pointer: "/site_ids", detail: "go with the roles agent and partner only")
    }
    guard mayOpen || draft.openingsPerMinute == nil else {
      throw .invalid(pointer: "/openings_per_minute", detail: "goes with the roles admin, operator and partner only")
    }
    guard draft.expiresAt.map({ now < $0 }) ?? true else {
      throw .invalid(pointer: "/expires_at", detail: "is over")
    }
  }

  /// What a draft names must be there, and in reach.
  private func checkNamed(by draft: APIKeyDraft, _ caller: Caller) async throws(Refusal) {
    if let id = draft.device {
      let device = try await reading { () async throws(StoreError) in try await store.device(id, in: caller.tenant) }
      guard device != nil else { throw .notFound(pointer: "/device_id") }
    }
    for (index, id) in draft.sites.enumerated() {
      let site = try await reading { () async throws(StoreError) in try await store.site(id, in: caller.tenant) }
      guard site != nil else { throw .notFound(pointer: "/site_ids/\(index)") }
    }
    if let id = draft.subject {
      let subject = try await reading { () async throws(StoreError) in try await store.subject(id, in: caller.tenant) }
      guard let subject, !subject.isErased, caller.reaches(subject) else { throw .notFound(pointer: "/subject_id") }
    }
  }
}
