import AccessAuth
import AccessHTTP
import CredentialStore
import Foundation
import PostgresStore
import SodiumPrimitives

// The same paths on PostgreSQL.
extension Run {
  /// What the store and the service do on one PostgreSQL: redemptions at the store beside the server's own load generator,
  /// and verify-and-burn over HTTP beside the service on SQLite, each in turns.
  mutating func postgres() async throws {
    standardError("a PostgreSQL server of its own\n")
    let demo = try await PostgresDemo.make(in: folder)
    defer { demo.cluster.stop() }
    let single = try await redemptions(demo)
    try await verifications(demo, beside: single)
  }

  /// Redemptions at the store by 32 callers, against the same rows written in a statement each by 32 clients; answers the
  /// latter's p99.
  private mutating func redemptions(_ demo: PostgresDemo) async throws -> Figures {
    let (callers, seconds) = (32, isQuick ? 2 : 4)
    standardError("redemptions at the store\n")
    let premises = try await Premises.open(database: demo.url, keyFile: demo.keyFile)
    let store = try await StoreRedemptions.make(100_000, for: demo, by: premises)
    let pattern = store.redemption(0)
    try await store.redeem(pattern)
    let bench = try PGBench(
      demo.cluster, like: "\(pattern.attempt.answer.attempt)", of: store.grants, in: folder)
    var single = RedemptionFigures("pgbench, a statement a redemption, 32 clients", p99: "pgbench")
    var batched = RedemptionFigures("redemptions at the store, PostgreSQL, 32 callers")
    // The first round warms up.
    for round in 0...max(5, rounds) {
      for batches in [round.isMultiple(of: 2), !round.isMultiple(of: 2)] {
        let load =
          if batches { try await store.run(seconds: seconds, callers: callers) } else {
            try bench.run(seconds: seconds, clients: callers)
          }
        guard round > 0 else { continue }
        if batches { batched.add(load) } else { single.add(load) }
      }
      // The server plans by what it has counted, as it does in a service that has run for a while.
      if round == 0 { try demo.cluster.run("VACUUM ANALYZE") }
    }
    try await premises.close()
    add(
      Row(
        path: batched.rate, limit: single.rate, target: "ratio ≥ 2.0 (aim 3)",
        holds: batched.rate.median / single.rate.median >= 2))
    add(Row(path: batched.p99, limit: single.p99))
    return single.p99
  }

  /// Verify-and-burn over HTTP by 32 connections, on PostgreSQL and on SQLite.
  private mutating func verifications(_ demo: PostgresDemo, beside single: Figures) async throws {
    let run = self
    let parent = folder + "/sqlite"
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    let sqlite = try await Demo.make(in: parent, passes: 1)
    var shared = ServedStore(
      deviceKey: demo.deviceKey, passes: { try await demo.passes($0) }, serve: { try run.serve(demo) },
      figures: VerificationFigures("QR verify-and-burn over HTTP, PostgreSQL, 32 connections"))
    var own = ServedStore(
      deviceKey: sqlite.deviceKey, passes: { try await sqlite.morePasses($0) }, serve: { try run.serve(sqlite) },
      figures: VerificationFigures("the same on SQLite"))
    let seconds = isQuick ? 2 : 5
    let lines = (
      shared: try await passes(of: shared, seconds, "postgres-passes"),
      own: try await passes(of: own, seconds, "sqlite-passes")
    )
    let servers = (shared: try shared.serve(), own: try own.serve())
    defer {
      servers.shared.stop()
      servers.own.stop()
    }
    for round in 0..<rounds {
      standardError("round \(round + 1) of \(rounds)\n")
      for isShared in [round.isMultiple(of: 2), !round.isMultiple(of: 2)] {
        if isShared {
          try shared.figures.add(load(lines.shared[round], of: shared, at: servers.shared, seconds))
        } else {
          try own.figures.add(load(lines.own[round], of: own, at: servers.own, seconds))
        }
      }
    }
    let (path, limit) = (shared.figures, own.figures)
    add(
      Row(
        path: path.rate, limit: limit.rate, target: "ratio ≥ 0.5 (aim 0.8)",
        holds: path.rate.median / limit.rate.median >= 0.5))
    add(Row(path: path.p50, limit: limit.p50))
    add(Row(path: path.p99, limit: single, target: "ratio ≤ 3", holds: path.p99.median / single.median <= 3))
  }

  /// A file of passes for each round: more than will be shown in `seconds`, by what one second shows, and not many more, as
  /// they take time to make.
  private func passes(of store: ServedStore, _ seconds: Int, _ name: String) async throws -> [String] {
    standardError("issuing passes\n")
    let file = folder + "/" + name
    try Demo.write(try await store.passes(6000), to: file)
    let server = try store.serve()
    let warm: Load
    do {
      defer { server.stop() }
      warm = try load(file, of: store, at: server, 1)
    }
    let perSecond = min(max(1.6 * Double(warm.requests) / warm.seconds, 2000), 12_000)
    try Demo.write(try await store.passes(rounds * seconds * Int(perSecond)), to: file)
    return try parts(of: file, count: rounds)
  }

  private func load(_ lines: String, of store: ServedStore, at server: Child, _ seconds: Int) throws -> Load {
    try Load.run(
      port: server.port, lines: lines, deviceKey: store.deviceKey, seconds: seconds, connections: 32, scripts: scripts)
  }

  /// The service on a database, without a limit to the requests.
  private func serve(_ demo: PostgresDemo) throws -> Child {
    let limit = "\(RequestLimits.allowed.upperBound)"
    return try Child(
      executable,
      [
        "serve", "--database-url", demo.url, "--key-file", demo.keyFile, "--erasure-file", demo.erasureFile, "--listen",
        "127.0.0.1:0", "--requests-per-second", limit,
      ], log: folder + "/postgres-service-log")
  }
}

/// A store that the service is measured on.
private struct ServedStore {
  let deviceKey: String
  /// Makes so many passes. Nobody serves meanwhile.
  let passes: (Int) async throws -> [[UInt8]]
  let serve: () throws -> Child
  var figures: VerificationFigures
}

/// The figures of redemptions without HTTP.
private struct RedemptionFigures {
  var rate: Figures
  var p99: Figures

  init(_ name: String, p99: String = "  p99") {
    rate = Figures(name)
    self.p99 = Figures(p99, "ms")
  }

  mutating func add(_ load: RedemptionLoad) {
    rate.add(load.rate)
    p99.add(load.p99)
  }
}
