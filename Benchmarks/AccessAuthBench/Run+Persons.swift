import AccessAuth
import CredentialStore
import Foundation

// The rights of a person, and what time takes.
extension Run {
  /// Export and erasure of a person with 10,000 events.
  mutating func persons() async throws {
    var export = Figures("export of a person with 10,000 events", "ms")
    var erasure = Figures("erasure of a person with 10,000 events", "ms")
    for round in 0..<rounds {
      standardError("a person with 10,000 events, round \(round + 1) of \(rounds)\n")
      let parent = folder + "/person-\(round)"
      try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
      let demo = try await Demo.make(in: parent, passes: 1)
      try await demo.fill(events: 10_000)
      let person = try await demo.busiestPerson()
      let server = try serve(demo)
      defer { server.stop() }
      let path = "/v1/subjects/\(person)"
      export.add(try Curl.demand(200, "GET", path + "/export", port: server.port, key: demo.admin).seconds * 1000)
      erasure.add(try Curl.demand(200, "DELETE", path, port: server.port, key: demo.admin).seconds * 1000)
      _ = try Curl.demand(404, "GET", path, port: server.port, key: demo.admin)
    }
    add(Row(path: export, target: "≤ 600 ms (aim 60)", holds: export.median <= 600))
    add(Row(path: erasure, target: "≤ 600 ms (aim 100)", holds: erasure.median <= 600))
  }

  /// Scans at a steady pace while a million events that are too old go, beside the same scans just before.
  mutating func purge() async throws {
    let count = isQuick ? 100_000 : 1_000_000
    standardError("writing \(count) old events\n")
    let parent = folder + "/purge"
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    let scans = PacedScans.rate * (isQuick ? 3 : 20)
    let demo = try await Demo.make(in: parent, passes: 3 * scans)
    try await demo.fill(events: count, age: .days(200))
    let lines = try Data(contentsOf: URL(filePath: demo.passes)).split(separator: 10).map { Array($0) }
    var idle = Figures("QR scans just before it, p99", "ms")
    var purging = Figures("QR scans, 200 a second, while \(count) events are purged, p99", "ms")
    let resting = try Child(
      CommandLine.arguments[0], ["plain", demo.folder, demo.keyFile, "resting"], log: folder + "/purge-log")
    do {
      defer { resting.stop() }
      let paced = PacedScans(port: resting.port, cabinet: demo.cabinet)
      _ = try paced.run(Array(lines[..<scans]))
      idle.add(quantile(0.99, of: try paced.run(Array(lines[scans..<(2 * scans)]))))
    }
    let server = try Child(
      CommandLine.arguments[0], ["plain", demo.folder, demo.keyFile, "purging"], log: folder + "/purge-log")
    defer { server.stop() }
    // The first round begins a second after the start; what it purged is counted when it ends, after the scans.
    try await Task.sleep(for: .milliseconds(1200))
    let start = ContinuousClock.now
    guard try demo.purged(server) == 0 else { throw BenchFailure("the purge was over before it was measured") }
    let paced = PacedScans(port: server.port, cabinet: demo.cabinet)
    purging.add(quantile(0.99, of: try paced.run(Array(lines[(2 * scans)...]))))
    guard try demo.purged(server) == 0 else { throw BenchFailure("the purge was over while it was measured") }
    while try demo.purged(server) == 0, ContinuousClock.now - start < .seconds(600) {
      try await Task.sleep(for: .milliseconds(500))
    }
    var rate = Figures("  events purged")
    rate.add(Double(try demo.purged(server)) / inSeconds(.now - start))
    guard rate.median > 0 else { throw BenchFailure("nothing was purged") }
    add(
      Row(
        path: purging, limit: idle, target: "ratio ≤ 2", holds: purging.median / idle.median <= 2))
    add(Row(path: rate))
  }
}

extension Demo {
  /// The person with the most events: the one of the last pass, which ``fill(events:age:)`` shows again and again.
  func busiestPerson() async throws -> SubjectID {
    let premises = try await Premises.open(folder: folder, keyFile: keyFile)
    let newest = try await premises.store.page(.grants(nil, madeBy: nil), in: premises.tenant, after: nil, limit: 1)
    try await premises.close()
    guard case .grant(let grant)? = newest.first else { throw BenchFailure("there is no grant") }
    return grant.subject
  }

  /// How many events the service has purged, as its metrics tell.
  func purged(_ server: Child) throws -> Int {
    let body = folder + "-metrics"
    _ = try Curl.demand(200, "GET", "/metrics", port: server.port, key: admin, body: body)
    let lines = try String(contentsOfFile: body, encoding: .utf8).split(separator: "\n")
    return lines.filter { $0.hasPrefix("accessauth_purged_total") }.reduce(0) {
      $0 + (Int(Double($1.split(separator: " ").last ?? "") ?? 0))
    }
  }
}
