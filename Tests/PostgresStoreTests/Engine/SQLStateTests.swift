import AccessAuth
import Testing

@testable import PostgresStore

@Suite("What an answer of PostgreSQL means")
struct SQLStateTests {
  @Test(
    "each code means what a caller can do about it",
    arguments: [
      ("40001", SQLState.Meaning.again), ("40P01", .again), ("23505", .conflict), ("23503", .conflict),
      ("23001", .conflict),
      ("57014", .busy), ("55P03", .busy), ("53300", .busy), ("XX001", .corrupt), ("XX002", .corrupt),
      ("XX000", .unavailable),
      ("53100", .unavailable), ("57P01", .unavailable), ("25006", .unavailable), ("42501", .unavailable),
      ("22021", .unavailable),
    ])
  func meaning(code: String, meaning: SQLState.Meaning) throws {
    let state = try #require(SQLState(Array(code.utf8)))
    #expect(state.meaning == meaning)
    #expect(state.description == code)
  }

  @Test("a code has five digits or capital letters", arguments: ["", "4000", "400011", "4000a", "4000\0", "4000é"])
  func malformed(code: String) { #expect(SQLState(Array(code.utf8)) == nil) }

  @Test("a connection ends with the server, with a server that became a standby, and not with a refusal")
  func ends() {
    for state in ["57P01", "57P02", "57P03", "08006", "25006"] {
      #expect(
        PostgresFailure.refused(SQLState(Array(state.utf8)) ?? "00000", constraint: nil).endsConnection, "\(state)")
    }
    for state in ["57014", "23505", "40001", "42501"] {
      #expect(
        !PostgresFailure.refused(SQLState(Array(state.utf8)) ?? "00000", constraint: nil).endsConnection, "\(state)")
    }
  }

  @Test("what leaves the store is one of three, whatever happened")
  func storeErrors() {
    #expect(StoreError(PostgresFailure.refused("40001", constraint: nil)) == .busy)
    #expect(StoreError(PostgresFailure.refused("57014", constraint: nil)) == .busy)
    #expect(StoreError(PostgresFailure.refused("XX001", constraint: nil)) == .corrupt)
    #expect(StoreError(PostgresFailure.refused("23505", constraint: "x")) == .unavailable)
    for failure in [.lost, .late, .commitUnknown, .driver, .tooLong, .unrepresentable, .skipped] as [PostgresFailure] {
      #expect(StoreError(failure) == .unavailable)
    }
    #expect(StoreError(StoreError.corrupt) == .corrupt)
  }
}
