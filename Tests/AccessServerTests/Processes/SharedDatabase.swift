import AccessServer
import Foundation

@testable import PostgresStore

/// An empty database of a test's own, with the schema, on a server that all tests here share.
struct SharedDatabase {
  /// Those who have a place at the same time (``SharedServerTrait``) have less than 150 connections.
  static let cluster: Result<Cluster, any Error> = Result { try Cluster() }

  /// A database with roles and schema, of which every test's own is a copy.
  private static let template: Result<String, any Error> = Result {
    let cluster = try SharedDatabase.cluster.get()
    let name = try cluster.database()
    try PostgresStore.makeRoles(try cluster.target(database: name))
    try PostgresStore.migrate(try cluster.target("accessauth_owner", database: name))
    return name
  }

  let name: String

  init() throws {
    let template = try Self.template.get()
    name = "t\(UUID().uuidString.lowercased().replacing("-", with: ""))"
    try run("CREATE DATABASE \(name) TEMPLATE \(template)", in: "postgres")
  }

  /// Where the service finds it.
  func place() throws -> DatabasePlace {
    try DatabasePlace(url: try Self.cluster.get().url("accessauth_serve", database: name), passwordFile: nil)
  }

  /// Runs a statement as the administrator, and returns what it prints.
  @discardableResult
  func run(_ sql: String, in database: String? = nil) throws -> String {
    try Self.cluster.get().run(sql, in: database ?? name)
  }
}
