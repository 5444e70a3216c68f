import Testing

/// Suites of one service that are worth their time on the other engine too: what is asked is the same, and so is what has
/// to come of it.
@Suite("On PostgreSQL: strings that mean something elsewhere", .runningServiceOnPostgres)
struct InjectionOnPostgresTests {
  @Test("F-02 every string is stored to the byte or refused, in names, labels, references and notes")
  func fields() async throws { try await InjectionTests().fields() }

  @Test("F-02 a reference is found by its own bytes only, whatever stands in it")
  func references() async throws { try await InjectionTests().references() }

  @Test("F-02 the name of a transaction is stored to the byte or refused")
  func transactions() async throws { try await InjectionTests().transactions() }

  @Test("F-02 in paths, filters, cursors and headers they find nothing, break nothing and come back from nowhere")
  func elsewhere() async throws { try await InjectionTests().elsewhere() }
}
