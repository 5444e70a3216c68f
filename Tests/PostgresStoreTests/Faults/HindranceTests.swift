import AccessAuth
import Testing

@testable import PostgresStore

/// What a process tells of a database that can be read and keeps nothing.
// One after the other: each starts a server of its own.
@Suite("A database that keeps nothing", .serialized)
struct HindranceTests {
  private let cluster: Cluster
  private let target: PostgresTarget

  init() throws {
    cluster = try Cluster()
    let name = try cluster.database()
    try Database.makeSchema(in: name, of: cluster)
    target = try cluster.target("accessauth_serve", database: name)
  }

  /// Waits until `store` says that this keeps it from writing.
  private func wait(for word: String?, from store: PostgresStore) async throws {
    while store.hindrance.map({ "\($0)" }) != word { try await Task.sleep(for: .milliseconds(20)) }
  }

  private func setStandby(_ name: String) throws {
    try cluster.run("ALTER SYSTEM SET synchronous_standby_names = '\(name)'")
    try cluster.run("SELECT pg_reload_conf()")
  }

  @Test("one whose standbys are gone is said to commit nothing, though it can be read, until one is back")
  func noStandby() async throws {
    let store = PostgresStore(target, .few, tick: .milliseconds(500))
    defer { store.close() }
    for _ in 0..<2 {
      try await wait(for: nil, from: store)
      try setStandby("nobody")
      try await wait(for: "no_commit", from: store)
      _ = try await patiently { try await store.standing() }
      try setStandby("")
    }
    try await wait(for: nil, from: store)
  }

  @Test("one that has no connection left for doors is said to be not ready, though others are there")
  func noConnections() async throws {
    try cluster.run("ALTER ROLE accessauth_serve CONNECTION LIMIT 3")
    let store = PostgresStore(target, .few, tick: .milliseconds(500))
    defer { store.close() }
    try await wait(for: "not_ready", from: store)
    try cluster.run("ALTER ROLE accessauth_serve CONNECTION LIMIT -1")
    try await wait(for: nil, from: store)
  }
}
