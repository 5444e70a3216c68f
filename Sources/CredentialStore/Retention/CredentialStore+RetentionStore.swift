public import AccessAuth

extension CredentialStore: RetentionStore {
  /// A range of the events.
  public func ages(
    of tenant: TenantID?, after last: EventAge?, limit: Int
  ) async throws(StoreError) -> [EventAge] {
    try await lists.submit { connection in
      guard let tenant else { return try connection.ages(after: last?.position ?? 0, limit: limit) }
      return try connection.ages(of: tenant, after: last?.event.bytes ?? [], limit: limit)
    }
  }

  /// A range of the grants, and the lockers of each.
  public func grantAges(
    of tenant: TenantID?, after last: GrantAge?, limit: Int
  ) async throws(StoreError) -> [GrantAge] {
    try await lists.submit { connection in
      guard let tenant else { return try connection.grantAges(after: last, limit: limit) }
      return try connection.grantAges(of: tenant, after: last?.grant, limit: limit)
    }
  }

  /// The whole table, a row for each tenant that said something.
  public func retentions() async throws(StoreError) -> [(tenant: TenantID, retention: Retention)] {
    try await lists.submit { try $0.retentions() }
  }

  /// An index that holds these persons alone, and what hangs on each.
  public func keptPersons(of tenant: TenantID?) async throws(StoreError) -> [KeptPerson] {
    try await lists.submit { connection in
      guard let tenant else { return try connection.keptPersons() }
      return try connection.keptPersons(of: tenant)
    }
  }

  /// Cuts the write-ahead log. A reader that looks at it, as a backup does, is waited for a second or so, of which doors
  /// notice a tenth at a time.
  public func forgetDeleted() async {
    oweCut()
    for _ in 1..<Self.maximumCuts {
      await truncateLog()
      guard owesCut, (try? await Task.sleep(for: .milliseconds(300))) != nil else { return }
    }
    await truncateLog()
  }

  /// Cuts the write-ahead log where that is owed.
  public func forgetOwed() async { if owesCut { await truncateLog() } }

  private static var maximumCuts: Int { 4 }
}
