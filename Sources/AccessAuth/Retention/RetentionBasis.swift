/// Reads what retention is judged by.
package struct RetentionBasis<Store: RetentionStore & RecordReader>: Sendable {
  /// How many tenants or devices are read at once.
  private static var page: Int { 500 }

  private let store: Store
  private let keys: DerivedKeys

  /// Composes it.
  package init(store: Store, keys: DerivedKeys) {
    self.store = store
    self.keys = keys
  }

  /// A judge of everything of one tenant, by what it keeps now or by `draft`.
  package func judge(
    of tenant: TenantID, by draft: Retention? = nil, at now: Instant
  ) async throws(StoreError) -> RetentionJudge {
    let retention = if let draft { draft } else { try await self.retention(of: tenant) }
    let kept = try await store.keptPersons(of: tenant)
    return RetentionJudge([tenant: try await known(retention, kept, of: tenant)], at: now)
  }

  /// A judge of what an erasure in one tenant has to leave, by the tenant's own word alone. Which persons are kept is no
  /// matter of it: where one of them cannot be told from others, no erasure waits for that.
  package func judgeOfErasure(in tenant: TenantID, at now: Instant) async throws(StoreError) -> RetentionJudge {
    RetentionJudge([tenant: try await known(try await retention(of: tenant), [], of: tenant)], at: now)
  }

  /// A judge of everything of every tenant, and the tenants of which nothing may go, as it cannot be told whose it is.
  package func judge(at now: Instant) async throws(StoreError) -> (judge: RetentionJudge, leftOut: [TenantID]) {
    let all = try await everybody()
    var tenants: [TenantID: TenantRetention] = [:]
    var leftOut: [TenantID] = []
    // What the platform did has no tenant.
    for tenant in try await [.none] + allTenants() {
      do {
        let (kept, retention) =
          if let all {
            (all.kept[tenant] ?? [], all.retentions[tenant] ?? .standard)
          } else {
            (try await store.keptPersons(of: tenant), try await retention(of: tenant))
          }
        tenants[tenant] = try await known(retention, kept, of: tenant)
      } catch .corrupt {
        leftOut.append(tenant)
      }
    }
    return (RetentionJudge(tenants, at: now), leftOut)
  }

  /// What a tenant keeps how long, by its own word or the standard.
  package func retention(of tenant: TenantID) async throws(StoreError) -> Retention {
    guard case .retention(let retention)? = try await store.record(.retention, in: tenant) else { return .standard }
    return retention
  }

  /// What everybody's data is judged by. Nil where something of it cannot be read: then each tenant is asked by itself.
  ///
  /// First the persons: who is added while the rest is read is seen when something goes.
  private func everybody() async throws(StoreError) -> (
    kept: [TenantID: [KeptPerson]], retentions: [TenantID: Retention]
  )? {
    do {
      let kept = Dictionary(grouping: try await store.keptPersons(of: nil), by: \.tenant)
      let retentions = try await store.retentions().map { ($0.tenant, $0.retention) }
      return (kept, Dictionary(retentions, uniquingKeysWith: { first, _ in first }))
    } catch .corrupt {
      return nil
    }
  }

  private func allTenants() async throws(StoreError) -> [TenantID] {
    var (all, cursor): ([TenantID], [UInt8]?) = ([], nil)
    while true {
      let page = try await store.page(.tenants, in: .none, after: cursor, limit: Self.page).compactMap { record in
        if case .tenant(let tenant) = record { tenant.id } else { nil }
      }
      all += page
      guard page.count == Self.page, let last = page.last else { return all }
      cursor = last.bytes
    }
  }

  private func places(in tenant: TenantID) async throws(StoreError) -> [DeviceID: SiteID] {
    var (places, cursor): ([DeviceID: SiteID], [UInt8]?) = ([:], nil)
    while true {
      let page = try await store.page(.devices(nil), in: tenant, after: cursor, limit: Self.page).compactMap { record in
        if case .device(let device) = record { device } else { nil }
      }
      for device in page { places[device.id] = device.site }
      guard page.count == Self.page, let last = page.last else { return places }
      cursor = last.id.bytes
    }
  }

  private func known(
    _ retention: Retention, _ kept: [KeptPerson], of tenant: TenantID
  ) async throws(StoreError) -> TenantRetention {
    var persons = KeptPersons()
    for person in kept { try persons.add(person, keys: keys) }
    let places = TenantRetention.needsPlaces(retention) ? try await places(in: tenant) : [:]
    return TenantRetention(retention, places: places, persons: persons)
  }
}
