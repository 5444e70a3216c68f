import Foundation
import Glibc
import HTTPTypes
import Testing

/// What whoever runs the service sees of it: readiness, numbers, the log.
@Suite struct OperationsTests {
  @Test("the numbers are text that Prometheus reads, and its linter has nothing to say of them")
  func linted() async throws {
    let served = try ServedProcess()
    let cabinet = try await Cabinet(served)
    let grant = try await cabinet.grant(
      uses: 2, credentials: #"[{"kind":"qr","usage":"single_use"},{"kind":"pin","entry":"with_locker"}]"#)
    #expect(try await cabinet.present(Cabinet.pass(of: grant)).text("decision") == "grant")
    #expect(try await cabinet.present(pin: "7777777").text("decision") == "deny")
    _ = try await cabinet.get("/nothing")
    let metrics = try await cabinet.get("/metrics")
    #expect(metrics.status == 200)
    let linter = Promtool()
    guard let found = try linter.check(metrics.body) else { return }
    #expect(found.status == 0, "\(found.said)")
    #expect(found.said == "")
    // The linter sees what is wrong.
    let wrong = try linter.check(Array("# HELP a_total A.\n# TYPE a_total gauge\na_total{x=\"1\" 1\n".utf8))
    #expect(wrong?.status != 0)
  }

  @Test("a store that cannot be read makes the service not ready, says so, and keeps it alive; then it is ready again")
  func storeGone() async throws {
    let served = try ServedProcess()
    let cabinet = try await Cabinet(served)
    #expect(try await cabinet.get("/readyz").status == 200)
    // Every reader takes one of the locks of SQLite's shared memory: bytes 120 to 127 (sqlite.org/walformat.html section 2.3).
    let path = served.folder.path + "/data/accessauth.db-shm"
    // Swift lends a copy of the path that ends with a zero byte for the time of the call.
    let file = unsafe open(path, O_RDWR | O_CLOEXEC)
    #expect(file >= 0)
    defer { close(file) }
    try lock(file, F_WRLCK)
    let gone = try await cabinet.get("/readyz?verbose")
    #expect(gone.status == 503)
    #expect(gone.text("code") == "unavailable")
    let checks = gone.json["checks"] as? [String: [String: Any]] ?? [:]
    #expect(checks["store"]?["status"] as? String == "failed")
    #expect(checks["store"]?["reason"] as? String == "no_answer")
    #expect(checks.filter { $0.value["status"] as? String == "failed" }.keys.sorted() == ["store"])
    #expect(try await cabinet.get("/readyz").status == 503)
    #expect(try await cabinet.get("/livez").status == 200)
    // The numbers are told nevertheless, but for the one that nobody knows now.
    let numbers = String(decoding: try await cabinet.get("/metrics").body, as: UTF8.self)
    #expect(numbers.contains("accessauth_store_writes_waiting"))
    #expect(!numbers.contains("accessauth_events_unsealed"))
    try lock(file, F_UNLCK)
    var isReady = false
    // Bounded: SQLite asks again a hundred times, ever more slowly, for ten seconds in all.
    for _ in 0..<300 where !isReady {
      isReady = try await cabinet.get("/readyz").status == 200
      if !isReady { usleep(100_000) }
    }
    #expect(isReady)
    #expect(served.stop() == 0)
  }

  private func lock(_ file: Int32, _ kind: Int32) throws {
    var region = flock()
    region.l_type = Int16(kind)
    region.l_whence = Int16(SEEK_SET)
    (region.l_start, region.l_len) = (120, 8)
    // A door may be reading just now; the pointer is to a local for the time of each call.
    for _ in 0..<1000 {
      if unsafe fcntl(file, F_SETLK, &region) == 0 { return }
      usleep(1000)
    }
    throw ProcessFailure("the lock could not be taken")
  }

  @Test("the log is JSON where nobody sits before it, and words where it is asked for")
  func logFormats() async throws {
    let served = try ServedProcess()
    _ = try await Cabinet(served)
    let lines = served.log.split(separator: "\n").filter { !$0.hasPrefix("listening on ") }
    #expect(!lines.isEmpty)
    for line in lines {
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
      #expect(object is [String: Any], "\(line)")
    }
    let words = try ServedProcess(environment: ["ACCESSAUTH_LOG_FORMAT": "text"])
    _ = try await Cabinet(words)
    #expect(words.log.contains(" info request duration_us="))
    #expect(!words.log.contains("{\""))
    let wrong = try CommandRun(["serve", "--data", "nowhere", "--log-format", "xml"])
    #expect(wrong.status == 2)
    #expect(wrong.error.contains("--log-format is json or text, not xml"))
  }

  @Test("whoever is configured to hear of weaknesses stands in security.txt")
  func securityContact() async throws {
    let served = try ServedProcess(environment: ["ACCESSAUTH_SECURITY_CONTACT": "https://example.com/report"])
    let file = try await Cabinet.call(served.server, served.adminKey, .get, "/.well-known/security.txt", nil)
    #expect(file.status == 200)
    #expect(String(decoding: file.body, as: UTF8.self).hasPrefix("Contact: https://example.com/report\nExpires: 20"))
    let wrong = try CommandRun(["serve", "--data", "nowhere", "--security-contact", "http://example.com/"])
    #expect(wrong.status == 2)
    #expect(wrong.error.contains("--security-contact needs an address such as mailto:security@example.com"))
  }
}

/// Prometheus' own reader and linter: `promtool check metrics` of Debian's prometheus.
private struct Promtool {
  private static let path = "/usr/bin/promtool"

  /// The status of the linter and what it says of `metrics`; nil, said loudly, where it is not installed.
  func check(_ metrics: [UInt8]) throws -> (status: Int32, said: String)? {
    guard FileManager.default.isExecutableFile(atPath: Self.path) else {
      if ProcessInfo.processInfo.environment["CI"] != nil {
        throw ProcessFailure("promtool (Debian: prometheus) is not there, and CI skips nothing")
      }
      FileHandle.standardError.write(Data("SKIPPED: promtool (Debian: prometheus) is not there\n".utf8))
      return nil
    }
    let folder = try CommandFolder()
    try folder.write("metrics", String(decoding: metrics, as: UTF8.self))
    try folder.write("said", "")
    let process = Process()
    process.executableURL = URL(filePath: Self.path)
    process.arguments = ["check", "metrics"]
    process.environment = ["PATH": "/usr/bin:/bin"]
    process.standardInput = try FileHandle(forReadingFrom: folder.url.appending(path: "metrics"))
    let said = try FileHandle(forWritingTo: folder.url.appending(path: "said"))
    process.standardOutput = said
    process.standardError = said
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, try folder.read("said"))
  }
}
