import AccessAuthTesting
import Foundation
import HTTPTypes
import Testing

/// A service that crashes leaves nothing of what it knows: no backtrace, no core file, nothing to a tracer.
@Suite struct CrashOutputTests {
  /// How the crash would be printed.
  enum Format: String, CaseIterable {
    case text, json

    /// Everything that Swift can print of a crash, and of memory.
    var setting: String {
      "enable=yes,color=no,interactive=no,threads=all,registers=all,images=all,sanitize=no,limit=none,format=\(rawValue)"
    }

    /// With what such a report ends.
    var end: String { self == .text ? "Backtrace took" : "backtraceTime" }
  }

  @Test(
    "G-02 the service switches backtraces off by itself, and a crash with secrets in use prints nothing of them",
    arguments: Format.allCases)
  func crash(_ format: Format) async throws {
    // The setting is one that tells everything of a program that does not mind.
    let report = try Self.report(format)
    #expect(report.contains(format.end), "no report: \(report.prefix(200))")
    #expect(report.contains("rax") || report.contains("x0"))

    let served = try ServedProcess(environment: ["SWIFT_BACKTRACE": format.setting])
    let cabinet = try await Cabinet(served)
    // Ten digits: fewer come by chance.
    _ = try await cabinet.admin(.put, "/v1/policies", #"{"max_live_pins":10000}"#)
    let grant = try await cabinet.grant(
      uses: 1000, credentials: #"[{"kind":"pin","entry":"alone"},{"kind":"qr","usage":"multi_use"}]"#)
    let credentials = try #require(grant.json["credentials"] as? [[String: Any]])
    let pin = try #require(credentials[0]["pin"] as? String)
    let pass = try #require(credentials[1]["pass"] as? String)
    #expect(try await cabinet.present(pin: pin).text("decision") == "grant")
    // Only root may look.
    if let environment = try? procFile(served.processIdentifier, "environ") {
      let settings = environment.split(separator: "\0").filter { $0.hasPrefix("SWIFT_BACKTRACE=") }
      #expect(settings == ["SWIFT_BACKTRACE=enable=no"])
    }
    // Hashes of the PIN under way and behind them more, passes between: secrets in registers, behind pointers and in bodies.
    let presenting = (0..<24).map { number in
      Task { [cabinet] in
        _ = number.isMultiple(of: 3) ? try? await cabinet.present(pin: pin) : try? await cabinet.present(pass)
      }
    }
    usleep(30_000)
    kill(served.processIdentifier, SIGSEGV)
    let end = served.end()
    for task in presenting { await task.value }
    #expect(end.reason == .uncaughtSignal && end.status == SIGSEGV)
    let printed = Data(served.log.utf8)
    for (name, secret) in [
      ("PIN", pin), ("pass", pass), ("device key", cabinet.deviceKey), ("admin key", served.adminKey),
    ] {
      let isThere = SecretSearch.holds(printed, Array(secret.utf8))
      #expect(!isThere, "\(name)")
    }
    let passBytes: [UInt8] = try #require(SecretSearch.base32(pass.dropFirst(3)))
    let isThere = SecretSearch.holds(printed, passBytes)
    #expect(!isThere, "the bytes of the pass")
    for word in ["Backtrac", "backtrace", "crash", "Thread 0", "rax", "0x0000"] {
      #expect(!served.log.contains(word), "\(word)")
    }
  }

  /// What a program that does not mind prints when it crashes: one that waits for its input.
  private static func report(_ format: Format) throws -> String {
    let folder = try CommandFolder()
    try folder.write("output", "")
    let process = Process()
    process.executableURL = ServedProcess.executable
    process.arguments = ["inspect", "-"]
    process.environment = ["PATH": "/usr/bin:/bin", "SWIFT_BACKTRACE": format.setting]
    let input = Pipe()
    process.standardInput = input
    let output = try FileHandle(forWritingTo: folder.url.appending(path: "output"))
    process.standardOutput = output
    process.standardError = output
    try process.run()
    defer {
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    // It waits when it has opened what it links and sleeps. Bounded: a fraction of a second, even beside a compiler.
    for _ in 0..<3000 {
      let status = try procFile(process.processIdentifier, "status")
      let call = (try? procFile(process.processIdentifier, "wchan")) ?? ""
      if words("State:", in: status).first == "S", call.contains("pipe") || call.isEmpty { break }
      usleep(10_000)
    }
    // What is sent, and not caused, is printed, and the program goes on.
    kill(process.processIdentifier, SIGSEGV)
    for _ in 0..<6000 where process.isRunning {
      if try folder.read("output").contains(format.end) { break }
      usleep(10_000)
    }
    return try folder.read("output")
  }

  @Test("G-03 no core file is written of the service, although the system would write one")
  func coreFile() async throws {
    let unlimited = ["/bin/sh", "-c", #"ulimit -c "$(ulimit -H -c)" && exec "$@""#, "sh"]
    // What the system does with a program that does not mind.
    let folder = try CommandFolder()
    let sleeping = Process()
    sleeping.executableURL = URL(filePath: unlimited[0])
    sleeping.arguments = unlimited.dropFirst() + ["/bin/sleep", "1000"]
    sleeping.currentDirectoryURL = folder.url
    try sleeping.run()
    for _ in 0..<3000 {
      if try procFile(sleeping.processIdentifier, "comm") == "sleep\n" { break }
      usleep(10_000)
    }
    kill(sleeping.processIdentifier, SIGSEGV)
    sleeping.waitUntilExit()
    if try !folder.names().contains(where: { $0.hasPrefix("core") }) {
      let pattern = try String(contentsOfFile: "/proc/sys/kernel/core_pattern", encoding: .utf8)
      skipped("G-03: the system writes no core files here (\(pattern)): the limits alone are looked at")
    }

    let served = try ServedProcess(launcher: unlimited)
    let cabinet = try await Cabinet(served)
    #expect(try await cabinet.present(Cabinet.pass(of: try await cabinet.grant())).text("decision") == "grant")
    let limits = try procFile(served.processIdentifier, "limits")
    #expect(words("Max core file size", in: limits).prefix(2) == ["0", "0"])
    kill(served.processIdentifier, SIGSEGV)
    let end = served.end()
    #expect(end.reason == .uncaughtSignal && end.status == SIGSEGV)
    for place in [served.folder.path, served.folder.path + "/data"] {
      let left = try FileManager.default.contentsOfDirectory(atPath: place)
      #expect(left.allSatisfy { !$0.hasPrefix("core") }, "\(left)")
    }
  }

  @Test("G-03 nobody of the same user traces the service or reads its memory, environment or files")
  func tracing() throws {
    guard let seen = try Script.run("trace_service.py", [ServedProcess.executable.path]) else { return }
    let user = try #require(seen["uid"] as? Int)
    #expect(user != 0)
    #expect(seen["owner"] as? [Int] == [user, user, user, user], "service and tracer are of one user")
    let control = try #require(seen["control"] as? [String: String])
    let service = try #require(seen["service"] as? [String: String])
    #expect(Set(service.keys) == Set(control.keys) && service.count == 9)
    for (what, outcome) in service.sorted(by: { $0.key < $1.key }) {
      #expect(["EPERM", "EACCES"].contains(outcome), "\(what): \(outcome)")
      // What the same tracer gets of another program of that user.
      if control[what] != "done" { skipped("G-03: \(what) is refused for every program here: \(control[what] ?? "")") }
    }
    #expect(seen["signal"] as? String == "done", "the user may still end the service")
    #expect(seen["is running"] as? Bool == true)
  }
}
