import Foundation

/// One run of everything.
struct Run {
  let executable: String
  let scripts: String
  let folder: String
  let isQuick: Bool

  private var rows: [Row] = []

  /// A path beside its limit, or a figure beside its target.
  private struct Row {
    let path: Figures
    let limit: Figures?
    let target: String
    let holds: Bool

    var ratio: Double? { limit.map { path.median / $0.median } }
  }

  init(executable: String, scripts: String, folder: String, isQuick: Bool) {
    (self.executable, self.scripts, self.folder, self.isQuick) = (executable, scripts, folder, isQuick)
  }

  private var rounds: Int { isQuick ? 2 : 5 }

  mutating func all() async throws {
    try passes()
    try await verifications()
    try await growth()
  }

  /// Pass check in process against the raw signature check.
  private mutating func passes() throws {
    standardError("pass check in process\n")
    let check = try PassCheck()
    var raw = Figures("raw Ed25519 verify, one core")
    var pass = Figures("pass check in process, one core")
    for _ in 0..<max(5, rounds) {
      raw.add(check.raw())
      pass.add(check.pass())
    }
    rows.append(Row(path: pass, limit: raw, target: "ratio ≥ 0.90", holds: pass.median / raw.median >= 0.90))
  }

  /// Verify-and-burn over HTTP against the ceiling path, 32 connections, and alone with one.
  private mutating func verifications() async throws {
    let seconds = isQuick ? 3 : 5
    let count = rounds * seconds * 12_000
    standardError("issuing \(count) passes\n")
    let clock = ContinuousClock()
    let start = clock.now
    let demo = try await Demo.make(in: folder, passes: count)
    var issue = Figures("issue a grant with a pass, in process, 64 callers")
    issue.add(Double(count) / inSeconds(clock.now - start))
    rows.append(Row(path: issue, limit: nil, target: "–", holds: true))
    let parts = try parts(of: demo.passes, count: rounds)
    let server = try Child(
      executable, ["serve", "--data", demo.folder, "--listen", "127.0.0.1:0"], log: folder + "/log")
    defer { server.stop() }
    let ceiling = try Child(CommandLine.arguments[0], ["ceiling", folder], log: folder + "/ceiling-log")
    defer { ceiling.stop() }
    var limit = Figures("ceiling path (framework, verify, batch commit), 32 connections")
    var path = Figures("QR verify-and-burn over HTTP, 32 connections")
    var p50 = Figures("  p50", "ms")
    var p99 = Figures("  p99", "ms")
    for (round, part) in parts.enumerated() {
      standardError("round \(round + 1) of \(rounds)\n")
      let raw = try Load.run(
        port: ceiling.port, passes: part, deviceKey: demo.deviceKey, seconds: seconds, connections: 32,
        scripts: scripts)
      limit.add(Double(raw.requests) / raw.seconds)
      let load = try Load.run(
        port: server.port, passes: part, deviceKey: demo.deviceKey, seconds: seconds, connections: 32,
        scripts: scripts)
      guard load.other == 0, load.granted > 0 else {
        throw BenchFailure("\(load.other) of \(load.requests) verifications were not granted")
      }
      path.add(Double(load.requests) / load.seconds)
      p50.add(load.p50)
      p99.add(load.p99)
    }
    rows.append(
      Row(
        path: path, limit: limit, target: "≥ 4000/s, ratio ≥ 0.75",
        holds: path.median >= 4000 && path.median / limit.median >= 0.75))
    rows.append(Row(path: p50, limit: nil, target: "–", holds: true))
    rows.append(Row(path: p99, limit: nil, target: "< 60 ms", holds: p99.median < 60))
  }

  /// Memory after a million events, and the time from start to `listening` on that data folder.
  private mutating func growth() async throws {
    let count = isQuick ? 50_000 : 1_000_000
    standardError("writing \(count) events\n")
    let parent = folder + "/growth"
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
    let demo = try await Demo.make(in: parent, passes: 20_000)
    try await demo.fill(events: count)
    var start = Figures("cold start to `listening`, \(count) events", "ms")
    for _ in 0..<rounds {
      let server = try Child(
        executable, ["serve", "--data", demo.folder, "--listen", "127.0.0.1:0"], log: folder + "/log")
      start.add(inSeconds(server.startTime) * 1000)
      server.stop()
    }
    let server = try Child(
      executable, ["serve", "--data", demo.folder, "--listen", "127.0.0.1:0"], log: folder + "/log")
    defer { server.stop() }
    _ = try Load.run(
      port: server.port, passes: demo.passes, deviceKey: demo.deviceKey, seconds: 2, connections: 32, scripts: scripts)
    var memory = Figures("resident memory after \(count) events and a load", "MiB")
    memory.add(server.residentMemory)
    rows.append(Row(path: start, limit: nil, target: "< 500 ms", holds: start.median < 500))
    rows.append(Row(path: memory, limit: nil, target: "< 120 MiB", holds: memory.median < 120))
  }
}

// The table and the file.
extension Run {
  func print() {
    func cell(_ value: Double) -> String { String(format: value < 100 ? "%.2f" : "%.0f", value) }
    Swift.print("| what | median | min | max | limit (median) | ratio | target | |")
    Swift.print("|---|---|---|---|---|---|---|---|")
    for row in rows {
      let limit = row.limit.map { "\(cell($0.median)) \($0.unit): \($0.name)" } ?? ""
      Swift.print(
        "| \(row.path.name) | \(cell(row.path.median)) \(row.path.unit) | \(cell(row.path.least)) | "
          + "\(cell(row.path.most)) | \(limit) | \(row.ratio.map { String(format: "%.2f", $0) } ?? "") | \(row.target) | "
          + "\(row.holds ? "holds" : "MISSED") |")
    }
  }

  func write() throws {
    let objects: [[String: Any]] = rows.map { row in
      var object: [String: Any] = [
        "name": row.path.name, "unit": row.path.unit, "values": row.path.values, "median": row.path.median,
        "target": row.target, "holds": row.holds,
      ]
      if let limit = row.limit {
        object["limit"] = ["name": limit.name, "values": limit.values, "median": limit.median]
      }
      if let ratio = row.ratio { object["ratio"] = ratio }
      return object
    }
    let data = try JSONSerialization.data(withJSONObject: objects, options: [.prettyPrinted, .sortedKeys])
    try data.write(to: URL(filePath: folder + "/bench.json"))
  }
}
