import SodiumPrimitives

/// An API key that is to be made.
public struct APIKeyDraft: Hashable, Sendable {
  /// What it may do.
  public let role: Role
  /// The device that it speaks for; required for the role `device`, refused for any other.
  public let device: DeviceID?
  /// The person who holds it.
  public let person: String?

  /// Joins the members.
  public init(role: Role, device: DeviceID?, person: String?) {
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
  /// Makes an API key.
  public func createAPIKey(_ draft: APIKeyDraft, by caller: Caller) async throws(Refusal) -> Made<IssuedAPIKey> {
    try caller.demand(.manageAPIKeys)
    guard draft.role.isIssuable else { throw .invalid(pointer: "/role", detail: "cannot be made here") }
    switch (draft.role == .device, draft.device) {
    case (true, nil): throw .invalid(pointer: "/device_id", detail: "is required for the role device")
    case (false, .some): throw .invalid(pointer: "/device_id", detail: "goes with the role device only")
    case (true, .some(let id)):
      guard try await reading({ () async throws(StoreError) in try await store.device(id, in: caller.tenant) }) != nil
      else { throw .notFound(pointer: "/device_id") }
    case (false, nil): break
    }
    guard caller.lineage.count < APIKey.maximumLineage else { throw .conflict("too many keys have made one another") }
    let token = APIKeyToken(role: draft.role, isTest: caller.isTest, random: random)
    let key = APIKey(
      id: APIKeyID(at: caller.moment.wall, random: random), tenant: caller.tenant, role: draft.role,
      isTest: caller.isTest, device: draft.device, person: draft.person, hash: token.hash(keys: keys),
      hint: token.hint, lineage: caller.lineage + [caller.key], createdAt: caller.moment.wall, revokedAt: nil,
      revision: 1)
    var event = event(.apiKeyCreated, by: caller)
    event.device = draft.device
    switch try await commit([.insert(.apiKey(key))], [event], by: caller, ids: [key.id.description]) {
    case .done: return Made(value: IssuedAPIKey(key: key, token: token), isReplay: false)
    case .replay(let ids):
      let kept = try await apiKey(ids.first.flatMap(APIKeyID.init), by: caller)
      return Made(value: IssuedAPIKey(key: kept, token: nil), isReplay: true)
    case .conflict(.referenced): throw .notFound(pointer: "/device_id")
    case .conflict: throw .inconsistent
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
    let record = try await reading { () async throws(StoreError) in
      guard let id else { return nil as Record? }
      return try await store.record(.apiKey(id), in: caller.tenant)
    }
    guard case .apiKey(let key)? = record else { throw .notFound }
    return key
  }
}
