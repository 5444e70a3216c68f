import AccessAuth
import CredentialStore
import Foundation
import GRDB
import SodiumPrimitives

// What the log costs, and what it gives.
extension Run {
  /// Verify-and-burn with the sealer at work against the same without it.
  mutating func sealing() async throws {
    let seconds = isQuick ? 3 : 5
    standardError("issuing passes for loads with and without the sealer\n")
    var rates = (on: Figures("QR verify-and-burn over HTTP, sealer on"), off: Figures("the same, sealer off"))
    // A folder for each: what was not sealed in one load is no work for the next.
    var demos: [Bool: (demo: Demo, lines: [String])] = [:]
    for seals in [true, false] {
      let parent = folder + (seals ? "/sealed" : "/unsealed")
      try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
      let demo = try await Demo.make(in: parent, passes: rounds * seconds * 12_000)
      demos[seals] = (demo, try parts(of: demo.passes, count: rounds))
    }
    for round in 0..<rounds {
      standardError("round \(round + 1) of \(rounds)\n")
      for seals in [round.isMultiple(of: 2), !round.isMultiple(of: 2)] {
        guard let (demo, lines) = demos[seals] else { continue }
        let server = try Child(
          CommandLine.arguments[0], ["plain", demo.folder, demo.keyFile, seals ? "sealed" : "unsealed"],
          log: folder + "/sealing-log")
        defer { server.stop() }
        let load = try Load.run(
          port: server.port, lines: lines[round], deviceKey: demo.deviceKey, seconds: seconds,
          connections: 32, scripts: scripts)
        if seals { rates.on.add(try load.rateOfGrants()) } else { rates.off.add(try load.rateOfGrants()) }
      }
    }
    add(
      Row(
        path: rates.on, limit: rates.off, target: "ratio ≥ 0.9", holds: rates.on.median / rates.off.median >= 0.9))
  }

  /// A proof of an event in logs of growing length: from a service that has just been asked for another one.
  mutating func proofs() async throws {
    for count in isQuick ? [10_000, 1_000_000] : [10_000, 1_000_000, 10_000_000] {
      let parent = folder + "/proofs-\(count)"
      try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
      let demo = try await Demo.make(in: parent, passes: 1)
      standardError("a log of \(count) places\n")
      let events = try await demo.lengthenLog(to: Int64(count))
      let server = try serve(demo)
      defer { server.stop() }
      try awaitCheckpoint(of: Int64(count), server, demo)
      var time = Figures("proof of an event, log of \(count)", "ms")
      for event in events {
        let path = "/v1/events/\(event)/proof"
        time.add(try Curl.demand(200, "GET", path, port: server.port, key: demo.admin).seconds * 1000)
      }
      add(Row(path: time, target: count <= 1_000_000 ? "< 5 ms" : "–", holds: count > 1_000_000 || time.median < 5))
    }
  }

  private func awaitCheckpoint(of size: Int64, _ server: Child, _ demo: Demo) throws {
    let body = folder + "/checkpoint"
    for _ in 0..<300 {
      let answer = try Curl.call("GET", "/v1/checkpoints/latest", port: server.port, key: demo.admin, body: body)
      let lines = try String(contentsOfFile: body, encoding: .utf8).split(separator: "\n")
      if answer.status == 200, lines.count > 1, let signed = Int64(lines[1]), signed >= size { return }
      Thread.sleep(forTimeInterval: 0.2)
    }
    throw BenchFailure("no head of \(size) places was signed")
  }
}

extension Demo {
  /// Puts places behind the log as sealing leaves them, of events that have left: the tree is what a proof reads. Answers
  /// the names of some of them, from all parts of the log.
  func lengthenLog(to size: Int64) async throws -> [EventID] {
    let premises = try await Premises.open(folder: folder, keyFile: keyFile)
    let (tenant, before) = (premises.tenant, try await premises.store.logSize(of: premises.tenant))
    try await premises.close()
    let sampled = Set((0..<20).map { before + 1 + $0 * (size - before) / 20 })
    let database = try DatabaseQueue(path: folder + "/accessauth.db")
    let sample = try await database.writeWithoutTransaction { database in
      var sample: [EventID] = []
      var level: [Int: [[UInt8]]] = [:]
      func add(_ hash: [UInt8], at depth: Int, _ index: Int64) throws {
        if depth > 0 {
          try database.cachedStatement(sql: "INSERT OR REPLACE INTO log_nodes VALUES (?, ?, ?, ?)").execute(
            arguments: [Data(tenant.bytes), depth, index, Data(hash)])
        }
        level[depth, default: []].append(hash)
        guard let row = level[depth], row.count == 256 else { return }
        level[depth] = []
        guard let folded = Merkle.fold(row.compactMap { Digest($0) }) else { return }
        try add(folded.bytes, at: depth + 8, index / 256)
      }
      let kept = try Row.fetchAll(
        database, sql: "SELECT leaf FROM log WHERE tenant_id = ? ORDER BY sequence", arguments: [Data(tenant.bytes)])
      for (index, row) in kept.enumerated() {
        let leaf: Data = row["leaf"]
        try add(Array(leaf), at: 0, Int64(index))
      }
      let random = SeededRandom(seed: 7)
      var sequence = before
      while sequence < size {
        try database.inTransaction {
          for _ in 0..<min(50_000, size - sequence) {
            sequence += 1
            let event = EventID(at: Instant(milliseconds: 1_700_000_000_000 + sequence), random: random)
            let leaf = random.bytes(32)
            try database.cachedStatement(sql: "INSERT INTO log VALUES (?, ?, ?, ?, 0)").execute(
              arguments: [Data(tenant.bytes), sequence, Data(event.bytes), Data(leaf)])
            try add(leaf, at: 0, sequence - 1)
            if sampled.contains(sequence) { sample.append(event) }
          }
          return .commit
        }
      }
      try database.execute(
        sql: "UPDATE log_heads SET size = ? WHERE tenant_id = ?", arguments: [size, Data(tenant.bytes)])
      return sample
    }
    try database.close()
    return sample
  }
}
