import AccessAuth
import AccessServer
import Foundation
import PostgresStore

/// What a ``Demo`` is, in a database: a service that was founded there, with one device.
struct PostgresDemo {
  let cluster: PostgresCluster
  let keyFile: String
  let erasureFile: String
  /// The file with the device's key.
  let deviceKey: String
  let cabinet: Cabinet

  /// The database as the service sees it.
  var url: String { cluster.url("accessauth_serve") }

  static func make(in folder: String) async throws -> PostgresDemo {
    let cluster = try PostgresCluster(in: folder)
    do { return try await make(on: cluster, in: folder) } catch {
      cluster.stop()
      throw error
    }
  }

  private static func make(on cluster: PostgresCluster, in folder: String) async throws -> PostgresDemo {
    try PostgresStore.makeRoles(PostgresTarget(url: cluster.url("admin")))
    try PostgresStore.migrate(PostgresTarget(url: cluster.url("accessauth_owner")))
    // Events lie in ranges of a week, as they do in a service that has run for a while.
    try cluster.run(
      "SET ROLE accessauth_keep; SELECT accessauth.extend_events((extract(epoch FROM now()) * 1000)::int8, 4)")
    let (keyFile, erasureFile) = (folder + "/postgres.key", folder + "/postgres.erasures")
    _ = try await AccessServer.initialize(
      database: DatabasePlace(url: cluster.url("accessauth_serve"), passwordFile: nil), keyFile: keyFile,
      erasureFile: erasureFile, migrates: false)
    let premises = try await Premises.open(database: cluster.url("accessauth_serve"), keyFile: keyFile)
    let site = try await premises.management.createSite(name: "Bench", timezone: "UTC", by: premises.calling()).value
    let demo = PostgresDemo(
      cluster: cluster, keyFile: keyFile, erasureFile: erasureFile, deviceKey: folder + "/postgres-device-key",
      cabinet: try await premises.cabinet(at: site.id, label: "Cabinet", locker: "A12"))
    try await premises.close()
    try Data(demo.cabinet.key + [10]).write(to: URL(filePath: demo.deviceKey))
    return demo
  }

  /// Makes `count` passes. What is made beforehand need not wait for the disk, as what is measured does.
  func passes(_ count: Int) async throws -> [[UInt8]] {
    try cluster.run("ALTER SYSTEM SET fsync = off")
    try cluster.run("SELECT pg_reload_conf()")
    let premises = try await Premises.open(database: url, keyFile: keyFile)
    let passes = try await premises.passes(count, for: cabinet.locker.id)
    try await premises.close()
    try cluster.run("ALTER SYSTEM RESET fsync")
    try cluster.run("SELECT pg_reload_conf()")
    try cluster.run("CHECKPOINT")
    try cluster.run("VACUUM ANALYZE")
    return passes
  }
}
