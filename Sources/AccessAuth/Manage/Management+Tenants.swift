import SodiumPrimitives

/// A tenant that was made, and its first admin key, which is shown once: nil when the call is repeated.
public struct IssuedTenant: Sendable {
  /// The tenant.
  public let tenant: Tenant
  /// The text of its admin key.
  public let adminKey: APIKeyToken?
}

extension Management {
  /// Makes a tenant with its first admin key and its signing keys.
  public func createTenant(
    name: String, isSandbox: Bool, by caller: Caller
  ) async throws(Refusal) -> Made<IssuedTenant> {
    try caller.demand(.manageTenants)
    let birth = try birth(named: name, isSandbox: isSandbox, at: caller.moment)
    var event = event(.tenantCreated, by: caller)
    event.request = caller.request
    let tenant = birth.tenant
    switch try await commit(birth.effect, [event], by: caller, ids: [tenant.id.description], in: tenant.id) {
    case .done: return Made(value: IssuedTenant(tenant: tenant, adminKey: birth.adminKey), isReplay: false)
    case .replay(let ids):
      let kept = try await self.tenant(ids.first.flatMap(TenantID.init), by: caller)
      return Made(value: IssuedTenant(tenant: kept, adminKey: nil), isReplay: true)
    case .conflict: throw .inconsistent
    }
  }

  /// Suspends or resumes a tenant: every key of it is refused, or works again.
  public func setSuspended(
    _ isSuspended: Bool, tenant id: TenantID, by caller: Caller
  ) async throws(Refusal) -> Made<Tenant> {
    try caller.demand(.manageTenants)
    if try await replayed(by: caller) != nil { return Made(value: try await tenant(id, by: caller), isReplay: true) }
    return try await retrying { () async throws(Refusal) in
      var tenant = try await tenant(id, by: caller)
      guard tenant.isSuspended != isSuspended else {
        return Made(value: tenant, isReplay: try await noted(by: caller, in: id))
      }
      tenant.isSuspended = isSuspended
      let event = event(isSuspended ? .tenantSuspended : .tenantResumed, by: caller)
      switch try await commit([.replace(.tenant(tenant))], [event], by: caller, in: id) {
      case .done:
        tenant.revision += 1
        return Made(value: tenant, isReplay: false)
      case .replay: return Made(value: try await self.tenant(id, by: caller), isReplay: true)
      case .conflict(.revision): return nil
      case .conflict: throw .inconsistent
      }
    }
  }

  /// The tenant.
  public func tenant(_ id: TenantID?, by caller: Caller) async throws(Refusal) -> Tenant {
    try caller.demand(.manageTenants)
    let record = try await reading { () async throws(StoreError) in
      guard let id, id != .none else { return nil as Record? }
      return try await store.record(.tenant(id), in: id)
    }
    guard case .tenant(let tenant)? = record else { throw .notFound }
    return tenant
  }

  /// A new tenant as values: its record, first admin key and signing keys.
  func birth(
    named name: String, isSandbox: Bool, at moment: Moment
  ) throws(Refusal) -> (tenant: Tenant, adminKey: APIKeyToken, effect: [Write]) {
    let tenant = Tenant(
      id: TenantID(at: moment.wall, random: random), name: name, isSandbox: isSandbox, isSuspended: false,
      createdAt: moment.wall, revision: 1)
    let token = APIKeyToken(role: .admin, isTest: isSandbox, random: random)
    let key = APIKey(
      id: APIKeyID(at: moment.wall, random: random), tenant: tenant.id, role: .admin, isTest: isSandbox, device: nil,
      person: nil, hash: token.hash(keys: keys), hint: token.hint, lineage: [], createdAt: moment.wall,
      revokedAt: nil, revision: 1)
    var effect: [Write] = [.insert(.tenant(tenant)), .insert(.apiKey(key))]
    for purpose in SigningPurpose.inUse {
      effect.append(.insert(.signingKey(try signingKey(purpose, .active, of: tenant.id, at: moment.wall))))
      effect.append(.insert(.signingKey(try signingKey(purpose, .next, of: tenant.id, at: moment.wall))))
    }
    return (tenant, token, effect)
  }

  func signingKey(
    _ purpose: SigningPurpose, _ state: SigningKeyState, of tenant: TenantID, at now: Instant
  ) throws(Refusal) -> SigningKeyRecord {
    do {
      return try SigningKeyRecord(for: purpose, of: tenant, state: state, at: now, keys: keys, random: random)
    } catch {
      throw .inconsistent
    }
  }
}
