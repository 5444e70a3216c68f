import Foundation
import Testing

/// What the memory of the service holds, read from outside.
@Suite struct MemoryTests {
  @Test(
    "G-04 G-08 a second after 300 verifications no pass, PIN, card or token stands in memory, no API key once its caller has gone, and keys in locked pages alone"
  )
  func residue() throws {
    guard geteuid() == 0 else { return skipped("G-04: only root may read the memory of the service") }
    let found = try #require(
      try Script.run("search_memory.py", [ServedProcess.executable.path, "--count", "60", "--json"]))
    #expect(found["presentations"] as? Int == 300)
    // The search is one: what must live is found, once each, and the master key itself is not kept.
    let keys = try #require(found["keys"] as? [String: Int])
    #expect(keys.count == 11)
    #expect(keys.values.allSatisfy { $0 == 1 }, "\(keys)")
    #expect(found["master key"] as? Int == 0)
    #expect(found["keys outside locked pages"] as? Int == 0)
    for (state, allowed) in [("open", ["key of the device"]), ("closed", [])] {
      let kinds = try #require(found[state] as? [String: [Int]])
      #expect(kinds.count == 12)
      // What each release has: hits, different ones, how many were looked for.
      let line = kinds.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value[0])/\($0.value[2])" }
      print("G-04, connection \(state): \(line.joined(separator: ", "))")
      for (kind, counts) in kinds where !allowed.contains(kind) {
        #expect(counts[0] == 0, "\(kind), \(state): \(found["\(state): where"] ?? "")")
      }
    }
    // The head of the last request stays for as long as its connection: in the buffer that it was read into, and as the
    // text of its field. That is one key, of somebody who is there.
    let open = (found["open"] as? [String: [Int]])?["key of the device"] ?? []
    #expect(open.first.map { $0 <= 6 } == true, "\(open)")
  }

  @Test("G-08 the service locks memory, and says so")
  func locked() async throws {
    let served = try ServedProcess()
    let cabinet = try await Cabinet(served)
    let status = try procFile(served.processIdentifier, "status")
    let limit = words("Max locked memory", in: try procFile(served.processIdentifier, "limits")).first
    let ready = try await cabinet.get("/readyz?verbose")
    #expect(ready.status == 200)
    // Bit 14 is CAP_IPC_LOCK: who has it is under no limit.
    let capabilities = words("CapEff:", in: status).first.flatMap { UInt64($0, radix: 16) } ?? 0
    guard capabilities >> 14 & 1 == 1 || limit.flatMap({ Int($0) }).map({ $0 >= 65536 }) ?? (limit == "unlimited")
    else {
      return skipped("G-08: nothing may be locked here: the limit is \(limit ?? "unknown")")
    }
    #expect((words("VmLck:", in: status).first.flatMap { Int($0) } ?? 0) >= 4)
    #expect(Self.memoryLocking(ready) == "ok")
  }

  @Test("G-08 where nothing may be locked the service runs, and says that its keys may be swapped")
  func refused() async throws {
    // Root is under no limit unless it gives up CAP_IPC_LOCK, which the service then cannot get.
    let setpriv = ["/usr/bin/setpriv", "--bounding-set", "-ipc_lock", "--inh-caps", "-ipc_lock"]
    guard geteuid() != 0 || FileManager.default.isExecutableFile(atPath: setpriv[0]) else {
      return skipped("G-08: setpriv (Debian: util-linux) is not there, and nothing limits root without it")
    }
    let served = try ServedProcess(
      launcher: ["/bin/sh", "-c", #"ulimit -l 0 && exec "$@""#, "sh"] + (geteuid() == 0 ? setpriv : []))
    let cabinet = try await Cabinet(served)
    let status = try procFile(served.processIdentifier, "status")
    #expect(words("VmLck:", in: status).first == "0")
    let ready = try await cabinet.get("/readyz?verbose")
    #expect(ready.status == 200)
    #expect(Self.memoryLocking(ready) == "degraded")
    // It works as ever.
    #expect(try await cabinet.present(Cabinet.pass(of: try await cabinet.grant())).text("decision") == "grant")
    #expect(served.stop() == 0)
  }

  private static func memoryLocking(_ ready: Cabinet.Reply) -> String? {
    (ready.json["checks"] as? [String: [String: Any]])?["memory_locking"]?["status"] as? String
  }
}
