extension Management {
  /// When the grant could open next at any of its sites, each by its own clock.
  func opensNext(_ grant: Grant, by caller: Caller) async throws(Refusal) -> Instant? {
    let now = caller.moment.wall
    guard grant.status == .active else { return nil }
    guard grant.schedule != nil else { return grant.nextOpening(from: now, in: nil) }
    var openings: [Instant] = []
    for id in try await sites(of: grant.targets, by: caller) {
      let site = try await reading { () async throws(StoreError) in try await store.site(id, in: caller.tenant) }
      if let zone = site.flatMap({ SiteZone($0.timezone) }), let opening = grant.nextOpening(from: now, in: zone) {
        openings.append(opening)
      }
    }
    return openings.min()
  }

  /// The sites of what is still there of `targets`.
  private func sites(of targets: GrantTargets, by caller: Caller) async throws(Refusal) -> Set<SiteID> {
    switch targets {
    case .site(let id): return [id]
    case .device(let id):
      let device = try await reading { () async throws(StoreError) in try await store.device(id, in: caller.tenant) }
      return device.map { [$0.site] } ?? []
    case .lockers(let ids):
      var devices: Set<DeviceID> = []
      for id in ids {
        let locker = try await reading { () async throws(StoreError) in try await store.locker(id, in: caller.tenant) }
        if let locker { devices.insert(locker.device) }
      }
      var sites: Set<SiteID> = []
      for id in devices {
        let device = try await reading { () async throws(StoreError) in try await store.device(id, in: caller.tenant) }
        if let device { sites.insert(device.site) }
      }
      return sites
    }
  }
}
