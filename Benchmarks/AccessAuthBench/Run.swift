import AccessHTTP
import Foundation

/// One run of everything, or of some of its parts.
struct Run {
  let executable: String
  let scripts: String
  let folder: String
  let isQuick: Bool

  private(set) var rows: [Row] = []

  /// A path beside its limit, or a figure beside its target.
  struct Row {
    let path: Figures
    var limit: Figures?
    var target = "–"
    var holds = true

    var ratio: Double? { limit.map { path.median / $0.median } }
  }

  init(executable: String, scripts: String, folder: String, isQuick: Bool) {
    (self.executable, self.scripts, self.folder, self.isQuick) = (executable, scripts, folder, isQuick)
  }

  var rounds: Int { isQuick ? 2 : 5 }

  /// What is measured together, as it has a limit in common.
  enum Part: String, CaseIterable {
    case passes, pins, verifications, flood, sealing, proofs, persons, purge, growth
    case postgres

    /// What needs no more than the service does.
    static var embedded: [Part] { allCases.filter { $0 != .postgres } }
  }

  mutating func measure(_ parts: [Part]) async throws {
    for part in parts {
      switch part {
      case .passes: try passes()
      case .pins: try await pins()
      case .verifications: try await verifications()
      case .flood: try await flood()
      case .sealing: try await sealing()
      case .proofs: try await proofs()
      case .persons: try await persons()
      case .purge: try await purge()
      case .growth: try await growth()
      case .postgres: try await postgres()
      }
    }
  }

  mutating func add(_ row: Row) { rows.append(row) }

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
    add(Row(path: pass, limit: raw, target: "ratio ≥ 0.90", holds: pass.median / raw.median >= 0.90))
  }

  /// Verifications of PINs in process against the raw hash.
  private mutating func pins() async throws {
    standardError("PIN verifications in process\n")
    let check = try await PINCheck.make(in: folder + "/pins")
    var raw = Figures("raw Argon2id, two threads")
    var path = Figures("PIN verifications in process, 8 callers")
    let seconds = isQuick ? 2.0 : 4
    for _ in 0..<max(5, rounds) {
      raw.add(check.raw(seconds: seconds))
      path.add(try await check.verifications(seconds: seconds))
    }
    try await check.close()
    add(Row(path: path, limit: raw, target: "ratio ≥ 0.95", holds: path.median / raw.median >= 0.95))
  }

  /// The service as it is installed, without a limit to the requests: what is measured is the path.
  func serve(_ demo: Demo) throws -> Child {
    let limit = "\(RequestLimits.allowed.upperBound)"
    return try Child(
      executable, ["serve", "--data", demo.folder, "--listen", "127.0.0.1:0", "--requests-per-second", limit],
      log: folder + "/log")
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
      let server = try serve(demo)
      start.add(inSeconds(server.startTime) * 1000)
      server.stop()
    }
    let server = try serve(demo)
    defer { server.stop() }
    _ = try Load.run(
      port: server.port, lines: demo.passes, deviceKey: demo.deviceKey, seconds: 2, connections: 32, scripts: scripts)
    var memory = Figures("resident memory after \(count) events and a load", "MiB")
    memory.add(server.residentMemory)
    add(Row(path: start, target: "< 500 ms", holds: start.median < 500))
    add(Row(path: memory, target: "< 120 MiB", holds: memory.median < 120))
  }
}
