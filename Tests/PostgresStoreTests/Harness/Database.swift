import AccessAuth
import Foundation
import SodiumPrimitives

@testable import PostgresStore

/// A database of a test's own on the shared cluster, with or without the schema.
struct Database {
  let cluster: Cluster
  let name: String

  init(withSchema: Bool = false) throws {
    cluster = try Cluster.shared.get()
    name = try cluster.database()
    if withSchema {
      try Self.makeSchema(in: name, of: cluster)
    } else {
      try run("CREATE SCHEMA accessauth")
    }
  }

  static func makeSchema(in name: String, of cluster: Cluster) throws {
    // Roles belong to the cluster: two tests must not make them at once.
    try accounts.withLock {
      var admin = try PGConnection(to: try cluster.target(database: name))
      try admin.runScript(Schema.accounts, before: .after(.seconds(30)))
    }
    try PostgresStore.migrate(try cluster.target("accessauth_owner", database: name))
  }

  private static let accounts = SerialLock()

  func target(_ role: String = "admin") throws -> PostgresTarget { try cluster.target(role, database: name) }

  func session(_ role: String = "admin") throws -> Session { try Session(to: target(role), before: .patient) }

  func connection(_ role: String = "admin") throws -> PGConnection { try PGConnection(to: target(role)) }

  /// Takes away the ranges of `events` that a migration makes for the weeks in which it runs, as long as they are empty.
  func dropRanges() throws { try run("SELECT accessauth.drop_empty_events(4102444800000)") }

  @discardableResult
  func run(_ sql: String) throws -> String { try cluster.run(sql, in: name) }
}

/// A lock that a closure may throw under.
final class SerialLock: Sendable {
  private let lock = NSLock()
  func withLock<Value>(_ work: () throws -> Value) rethrows -> Value {
    lock.lock()
    defer { lock.unlock() }
    return try work()
  }
}

extension Deadline {
  /// Long enough for a machine that has much else to do.
  static var patient: Deadline { .after(.seconds(120)) }
}

extension TenantID {
  static func some() -> TenantID { TenantID(at: Instant(milliseconds: 1_790_000_000_000), random: SystemRandom()) }
}
