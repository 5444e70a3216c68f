import Foundation
import Testing

/// What a process knows does not leave it by a crash, a debugger, its environment or its arguments.
@Suite struct HardeningTests {
  @Test("G-02 G-03 a crash prints no memory, writes no core file, and nobody of the same user may trace")
  func crash() async throws {
    let served = try ServedProcess()
    let cabinet = try await Cabinet(served)
    let pass = Cabinet.pass(of: try await cabinet.grant())
    #expect(try await cabinet.present(pass).text("decision") == "grant")
    let limits = try? String(contentsOfFile: "/proc/\(served.processIdentifier)/limits", encoding: .utf8)
    let core = limits?.split(separator: "\n").first { $0.hasPrefix("Max core file size") }
    // Root may look at it; for anyone else /proc itself is closed.
    if let core { #expect(core.split(separator: " ").dropFirst(4).prefix(2).map(String.init) == ["0", "0"]) }
    let owner = try FileManager.default.attributesOfItem(atPath: "/proc/\(served.processIdentifier)/mem")
    #expect(owner[.ownerAccountID] as? Int == 0, "a process that may be dumped belongs to its user")
    let before = served.log.count
    Foundation.kill(served.processIdentifier, SIGSEGV)
    let end = served.end()
    #expect(end.reason == .uncaughtSignal)
    #expect(end.status == SIGSEGV)
    let printed = String(served.log.dropFirst(before))
    #expect(!printed.contains("Crash") && !printed.contains("Thread 0") && !printed.contains("rax"))
    #expect(!printed.contains(cabinet.deviceKey) && !printed.contains(pass))
    let left = try FileManager.default.contentsOfDirectory(atPath: served.folder.path)
    #expect(left.allSatisfy { !$0.hasPrefix("core") })
  }

  @Test("G-09 the environment and the arguments of the service hold no key")
  func environment() async throws {
    let served = try ServedProcess()
    _ = try await Cabinet(served)
    let key = try Data(contentsOf: served.folder.appending(path: "data.key"))
    for file in ["environ", "cmdline"] {
      let bytes = try Data(contentsOf: URL(filePath: "/proc/\(served.processIdentifier)/\(file)"))
      #expect(!bytes.isEmpty)
      #expect(bytes.range(of: key) == nil)
      #expect(bytes.range(of: Data(key.map { String(format: "%02x", $0) }.joined().utf8)) == nil)
      #expect(bytes.range(of: Data("aa_live_".utf8)) == nil)
    }
  }

  @Test("a second service on the same data folder is refused with a sentence, and the first goes on")
  func secondService() async throws {
    let served = try ServedProcess()
    let second = try ServedProcess.run(
      ["serve", "--data", served.folder.path + "/data", "--listen", "127.0.0.1:0"])
    #expect(second.status != 0)
    #expect(second.error.contains("another process has the data folder open"))
    #expect(try await Cabinet(served).get("/readyz").status == 200)
  }

  @Test("a key file that others may read, or of another folder, is refused")
  func keyFile() throws {
    let served = try ServedProcess()
    served.kill()
    let key = served.folder.path + "/data.key"
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: key)
    let open = try ServedProcess.run(["serve", "--data", served.folder.path + "/data", "--listen", "127.0.0.1:0"])
    #expect(open.status != 0)
    #expect(open.error.contains("chmod 600"))
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
    try Data(repeating: 7, count: 32).write(to: URL(filePath: key))
    let other = try ServedProcess.run(["serve", "--data", served.folder.path + "/data", "--listen", "127.0.0.1:0"])
    #expect(other.status != 0)
    #expect(other.error.contains("belongs to another data folder"))
  }
}
