import SodiumPrimitives

/// What a new data folder holds: the instance, the first tenant with its admin key, and the platform key. The two keys
/// are shown once.
public struct Founding: Sendable {
  /// The first tenant.
  public let tenant: Tenant
  /// The text of its admin key.
  public let adminKey: APIKeyToken
  /// The text of the platform key.
  public let platformKey: APIKeyToken
}

extension Management {
  /// Writes the first records of an empty store. Throws ``Refusal/conflict(_:)`` when it is not empty.
  public func found(tenantNamed name: String, at moment: Moment) async throws(Refusal) -> Founding {
    let birth = try birth(named: name, isSandbox: false, at: moment)
    let token = APIKeyToken(role: .platform, isTest: false, random: random)
    let platformKey = APIKey(
      id: APIKeyID(at: moment.wall, random: random), tenant: nil, role: .platform, isTest: false, device: nil,
      person: nil, hash: token.hash(keys: keys), hint: token.hint, lineage: [], createdAt: moment.wall,
      revokedAt: nil, revision: 1)
    let instance = Instance(
      keyCheck: keys.check.bytes, epoch: moment.wall.wholeSeconds, createdAt: moment.wall, revision: 1)
    try await plainly([.insert(.instance(instance)), .insert(.apiKey(platformKey))], [], in: .none)
    try await plainly(
      birth.effect, [Event(.audit, .tenantCreated, at: moment, random: random)], in: birth.tenant.id)
    return Founding(tenant: birth.tenant, adminKey: birth.adminKey, platformKey: token)
  }

  /// A commit of the service itself: no caller, no request.
  func plainly(_ effect: [Write], _ events: [Event], in tenant: TenantID) async throws(Refusal) {
    let change = Change(tenant: tenant, effect: effect, actor: nil, request: nil, claim: nil, events: events)
    switch try await reading({ () async throws(StoreError) in try await store.commit(change) }) {
    case .done: return
    case .conflict: throw .conflict("the store has changed meanwhile, or is not empty")
    case .replay, .mismatch: throw .inconsistent
    }
  }
}
