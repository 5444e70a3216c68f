package import AccessAuth

extension PostgresStore: RetentionStore {
  /// A range of the events.
  package func ages(
    of tenant: TenantID?, after last: EventAge?, limit: Int
  ) async throws(StoreError) -> [EventAge] {
    guard let tenant else { return try await keeping(.reading) { try $0.ages(after: last, limit: limit) } }
    return try await reading(lists, in: tenant) { try $0.ages(of: tenant, after: last?.event, limit: limit) }
  }

  /// A range of the grants, and the lockers of each.
  package func grantAges(
    of tenant: TenantID?, after last: GrantAge?, limit: Int
  ) async throws(StoreError) -> [GrantAge] {
    guard let tenant else { return try await keeping(.reading) { try $0.grantAges(after: last, limit: limit) } }
    return try await reading(lists, in: tenant) { try $0.grantAges(of: tenant, after: last?.grant, limit: limit) }
  }

  /// The whole table, a row for each tenant that said something.
  package func retentions() async throws(StoreError) -> [(tenant: TenantID, retention: Retention)] {
    try await keeping(.reading) { try $0.retentions() }
  }

  /// An index that holds these persons alone, and what hangs on each.
  package func keptPersons(of tenant: TenantID?) async throws(StoreError) -> [KeptPerson] {
    guard let tenant else { return try await keeping(.reading) { try $0.keptPersons() } }
    return try await reading(lists, in: tenant) { try $0.keptPersons(of: tenant) }
  }

  /// Nothing that this program may do: what was deleted goes from the database's files when it vacuums them, and with the
  /// log of its writes as that is let go.
  package func forgetDeleted() async {}

  /// Nothing, likewise.
  package func forgetOwed() async {}
}
