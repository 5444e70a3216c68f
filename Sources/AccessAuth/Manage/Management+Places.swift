import SodiumPrimitives

extension Management {
  /// Makes a site. `timezone` is an IANA name.
  public func createSite(name: String, timezone: String, by caller: Caller) async throws(Refusal) -> Made<Site> {
    try caller.demand(.managePlaces)
    try Self.checkTimezone(timezone)
    let site = Site(
      id: SiteID(at: caller.moment.wall, random: random), name: name, timezone: timezone,
      pinSalt: .draw(random: random), createdAt: caller.moment.wall, revision: 1)
    return try await insert(
      .site(site), site, id: site.id.description, event(.siteCreated, by: caller), by: caller
    ) { (id) async throws(Refusal) in
      try await self.site(SiteID(id), by: caller)
    }
  }

  /// Changes a site; nil leaves a member as it is.
  public func changeSite(
    _ id: SiteID, name: String?, timezone: String?, expecting revision: Int64?, by caller: Caller
  ) async throws(Refusal) -> Site {
    try caller.demand(.managePlaces)
    if let timezone { try Self.checkTimezone(timezone) }
    return try await retrying { () async throws(Refusal) in
      var site = try await site(id, by: caller)
      guard revision == nil || revision == site.revision else { throw .preconditionFailed }
      site.name = name ?? site.name
      site.timezone = timezone ?? site.timezone
      guard case .done = try await commit([.replace(.site(site))], [event(.siteChanged, by: caller)], by: caller) else {
        return nil
      }
      site.revision += 1
      return site
    }
  }

  /// Removes a site without devices and grants.
  public func removeSite(_ id: SiteID, by caller: Caller) async throws(Refusal) {
    try caller.demand(.managePlaces)
    _ = try await site(id, by: caller)
    try await remove(.site(id), event(.siteRemoved, by: caller), by: caller)
  }

  /// The site.
  public func site(_ id: SiteID?, by caller: Caller) async throws(Refusal) -> Site {
    try caller.demand(.readPlaces)
    let site = try await reading { () async throws(StoreError) in
      guard let id else { return nil as Site? }
      return try await store.site(id, in: caller.tenant)
    }
    guard let site, caller.reaches(site.id) else { throw .notFound }
    return site
  }

  /// Makes a device at a site, with a fresh device code.
  public func createDevice(site: SiteID, label: String, by caller: Caller) async throws(Refusal) -> Made<Device> {
    try caller.demand(.managePlaces)
    guard try await reading({ () async throws(StoreError) in try await store.site(site, in: caller.tenant) }) != nil
    else { throw .notFound(pointer: "/site_id") }
    return try await retrying { () async throws(Refusal) in
      let device = Device(
        id: DeviceID(at: caller.moment.wall, random: random), site: site, label: label,
        code: DeviceCode(random: random), createdAt: caller.moment.wall, revision: 1)
      var event = event(.deviceCreated, by: caller)
      event.device = device.id
      switch try await commit([.insert(.device(device))], [event], by: caller, ids: [device.id.description]) {
      case .done: return Made(value: device, isReplay: false)
      case .replay(let ids):
        return Made(value: try await self.device(ids.first.flatMap(DeviceID.init), by: caller), isReplay: true)
      // 40 random bits meet now and then.
      case .conflict(.taken(.deviceCode)): return nil
      case .conflict(.referenced): throw .notFound(pointer: "/site_id")
      case .conflict: throw .inconsistent
      }
    }
  }

  /// Changes a device; nil leaves a member as it is.
  public func changeDevice(
    _ id: DeviceID, label: String?, site: SiteID?, expecting revision: Int64?, by caller: Caller
  ) async throws(Refusal) -> Device {
    try caller.demand(.managePlaces)
    if let site {
      guard try await reading({ () async throws(StoreError) in try await store.site(site, in: caller.tenant) }) != nil
      else { throw .notFound(pointer: "/site_id") }
    }
    return try await retrying { () async throws(Refusal) in
      var device = try await device(id, by: caller)
      guard revision == nil || revision == device.revision else { throw .preconditionFailed }
      device.label = label ?? device.label
      let isMoving = site.map { $0 != device.site } ?? false
      device.site = site ?? device.site
      var event = event(.deviceChanged, by: caller)
      event.device = id
      // Grants over the old site and over the new one: both are in reach of the device, before and after the write.
      var effect: [Write] = [
        .raiseRevision(.device(id)), .replace(.device(device)), .raiseRevision(.device(id)),
      ]
      // PINs and cards are known by secrets of the site.
      if isMoving { effect.insert(.demandUnbound(id, now: caller.moment.wall), at: 0) }
      switch try await commit(effect, [event], by: caller) {
      case .done, .replay: break
      case .conflict(.referenced): throw .conflict("PINs or cards are bound to the device at its present site")
      case .conflict: return nil
      }
      device.revision += 1
      return device
    }
  }

  /// Removes a device without lockers, grants and keys.
  public func removeDevice(_ id: DeviceID, by caller: Caller) async throws(Refusal) {
    try caller.demand(.managePlaces)
    _ = try await device(id, by: caller)
    var event = event(.deviceRemoved, by: caller)
    event.device = id
    try await remove(.device(id), event, by: caller)
  }

  /// The device.
  public func device(_ id: DeviceID?, by caller: Caller) async throws(Refusal) -> Device {
    try caller.demand(.readPlaces)
    let device = try await reading { () async throws(StoreError) in
      guard let id else { return nil as Device? }
      return try await store.device(id, in: caller.tenant)
    }
    guard let device, caller.reaches(device.site) else { throw .notFound }
    return device
  }

  private static func checkTimezone(_ name: String) throws(Refusal) {
    guard SiteZone(name) != nil else {
      throw .invalid(pointer: "/timezone", detail: "is not an IANA time-zone name")
    }
  }
}
