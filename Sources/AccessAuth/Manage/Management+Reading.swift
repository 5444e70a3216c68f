extension Management {
  /// A page of sites, newest first.
  public func sites(after cursor: [UInt8]?, limit: Int, by caller: Caller) async throws(Refusal) -> [Site] {
    try await page(.sites, after: cursor, limit: limit, by: caller, .readPlaces).compactMap {
      guard case .site(let site) = $0 else { return nil }
      return site
    }
  }

  /// A page of devices, of one site or of all, newest first.
  public func devices(
    at site: SiteID?, after cursor: [UInt8]?, limit: Int, by caller: Caller
  ) async throws(Refusal) -> [Device] {
    try await page(.devices(site), after: cursor, limit: limit, by: caller, .readPlaces).compactMap {
      guard case .device(let device) = $0 else { return nil }
      return device
    }
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
    try await page(.subjects(externalRef: externalRef), after: cursor, limit: limit, by: caller, .readSubjects)
      .compactMap {
        guard case .subject(let subject) = $0 else { return nil }
        return subject
      }
  }

  /// A page of grants, of one subject or of all, newest first.
  public func grants(
    of subject: SubjectID?, after cursor: [UInt8]?, limit: Int, by caller: Caller
  ) async throws(Refusal) -> [Grant] {
    try await page(.grants(subject), after: cursor, limit: limit, by: caller, .readGrants).compactMap {
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
    var filter = filter
    filter.withoutAlarms = !caller.role.allows(.seeAlarms)
    if let subject {
      let kept = try await reading { () async throws(StoreError) in
        try await store.subject(subject, in: caller.tenant)
      }
      // A subject that is not here has no events.
      guard let name = kept.flatMap({ pseudonym(of: $0, by: caller) }) else { return [] }
      filter.subject = name
    }
    return try await reading { () async throws(StoreError) in
      try await store.events(filter, in: caller.tenant, below: sequence, limit: limit)
    }
  }
}
