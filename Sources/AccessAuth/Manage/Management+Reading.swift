extension Management {
  /// A page of sites, newest first.
  public func sites(after cursor: [UInt8]?, limit: Int, by caller: Caller) async throws(Refusal) -> [Site] {
    try caller.demand(.readPlaces)
    if !caller.reachesAll, !caller.sites.isEmpty {
      // They are few, and known by name.
      var sites: [Site] = []
      for id in caller.sites.sorted(by: >) where sites.count < limit {
        guard cursor.map({ id.bytes.lexicographicallyPrecedes($0) }) ?? true else { continue }
        let site = try await reading { () async throws(StoreError) in try await store.site(id, in: caller.tenant) }
        if let site { sites.append(site) }
      }
      return sites
    }
    return try await page(.sites, after: cursor, limit: limit, by: caller, .readPlaces).compactMap {
      guard case .site(let site) = $0 else { return nil }
      return site
    }
  }

  /// A page of devices, of one site or of all, newest first.
  public func devices(
    at site: SiteID?, after cursor: [UInt8]?, limit: Int, by caller: Caller
  ) async throws(Refusal) -> [Device] {
    try caller.demand(.readPlaces)
    var sites: [SiteID?] = [site]
    if !caller.reachesAll, !caller.sites.isEmpty { sites = caller.sites.filter { site == nil || $0 == site } }
    var devices: [Device] = []
    for site in sites {
      devices += try await page(.devices(site), after: cursor, limit: limit, by: caller, .readPlaces).compactMap {
        guard case .device(let device) = $0 else { return nil }
        return device
      }
    }
    return sites.count == 1 ? devices : Array(devices.sorted { $0.id > $1.id }.prefix(limit))
  }

  /// A page of a device's lockers, by number.
  public func lockers(
    of device: DeviceID, after cursor: [UInt8]?, limit: Int, by caller: Caller
  ) async throws(Refusal) -> [Locker] {
    _ = try await self.device(device, by: caller)
    return try await page(.lockers(device), after: cursor, limit: limit, by: caller, .readPlaces).compactMap {
      guard case .locker(let locker) = $0 else { return nil }
      return locker
    }
  }

  /// A page of subjects, newest first, or the one with this reference.
  public func subjects(
    externalRef: String?, after cursor: [UInt8]?, limit: Int, by caller: Caller
  ) async throws(Refusal) -> [Subject] {
    if let only = caller.subject {
      // Whoever speaks for one person has a list of one.
      let subject = try await subject(only, by: caller)
      let isWanted = externalRef.map { $0.utf8.elementsEqual(subject.externalRef.utf8) } ?? true
      return isWanted && cursor == nil ? [subject] : []
    }
    let list = RecordList.subjects(externalRef: externalRef, madeBy: caller.onlyMaker)
    return try await page(list, after: cursor, limit: limit, by: caller, .readSubjects).compactMap {
      guard case .subject(let subject) = $0 else { return nil }
      return subject
    }
  }

  /// A page of grants, of one subject or of all, newest first.
  public func grants(
    of subject: SubjectID?, after cursor: [UInt8]?, limit: Int, by caller: Caller
  ) async throws(Refusal) -> [Grant] {
    var subject = subject
    if let only = caller.subject {
      guard subject == nil || subject == only else { return [] }
      subject = only
    }
    // One whose erasure has begun has no grants any more.
    if let subject, !(try await isThere(subject, by: caller)) { return [] }
    let maker = caller.subject == nil ? caller.onlyMaker : caller.onlyIssuer
    let list = RecordList.grants(subject, madeBy: maker)
    return try await page(list, after: cursor, limit: limit, by: caller, .readGrants).compactMap {
      guard case .grant(let grant) = $0 else { return nil }
      return grant
    }
  }

  /// A page of API keys, newest first.
  public func apiKeys(after cursor: [UInt8]?, limit: Int, by caller: Caller) async throws(Refusal) -> [APIKey] {
    try await page(.apiKeys, after: cursor, limit: limit, by: caller, .manageAPIKeys).compactMap {
      guard case .apiKey(let key) = $0 else { return nil }
      return key
    }
  }

  /// A page of tenants, newest first.
  public func tenants(after cursor: [UInt8]?, limit: Int, by caller: Caller) async throws(Refusal) -> [Tenant] {
    try await page(.tenants, after: cursor, limit: limit, by: caller, .manageTenants).compactMap {
      guard case .tenant(let tenant) = $0 else { return nil }
      return tenant
    }
  }

  /// A page of events, newest first, below `sequence`. `subject` narrows it to one person while their key exists.
  public func events(
    _ filter: EventFilter, subject: SubjectID?, below sequence: Int64?, limit: Int, by caller: Caller
  ) async throws(Refusal) -> [SealedEvent] {
    try caller.demand(.readEvents)
    // A subject that is not here has no events.
    guard let filter = try await scoped(filter, to: subject, by: caller) else { return [] }
    return try await reading { () async throws(StoreError) in
      try await store.events(filter, in: caller.tenant, below: sequence, limit: limit)
    }
  }

  /// The filter narrowed to what the caller reaches and, where one is named, to a person; nil where there is no such
  /// person.
  func scoped(
    _ filter: EventFilter, to subject: SubjectID?, by caller: Caller
  ) async throws(Refusal) -> EventFilter? {
    var filter = filter
    filter.withoutAlarms = !caller.allows(.seeAlarms)
    filter.maker = caller.onlyMaker
    guard let subject else { return filter }
    let kept = try await reading { () async throws(StoreError) in
      try await store.subject(subject, in: caller.tenant)
    }
    guard let kept, caller.reachesAll || caller.reaches(kept), let name = pseudonym(of: kept, by: caller) else {
      return nil
    }
    filter.subject = name
    return filter
  }
}
