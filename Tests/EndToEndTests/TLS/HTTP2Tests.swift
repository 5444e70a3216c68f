import Foundation
import Testing

/// HTTP/2 by an independent client, which keeps to no rule where a test asks for it.
@Suite struct HTTP2Tests {
  private static let scripts = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Python")

  /// The Python with the independent libraries; `script/test` names it.
  private static let python: URL? = {
    let checkout = scripts.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    let path =
      ProcessInfo.processInfo.environment["ACCESSAUTH_PYTHON"] ?? checkout.appending(path: ".venv/bin/python").path
    return FileManager.default.isExecutableFile(atPath: path) ? URL(filePath: path) : nil
  }()

  private static func run(
    _ script: String, _ arguments: [String], environment: [String: String] = [:]
  ) throws -> [String: Any] {
    let python = try #require(Self.python, "script/test installs the independent client")
    let run = try ServedProcess.run(
      [scripts.appending(path: script).path] + arguments, executable: python, environment: environment)
    guard run.status == 0, let object = try JSONSerialization.jsonObject(with: run.output) as? [String: Any] else {
      throw ProcessFailure("\(script): \(run.error)")
    }
    return object
  }

  @Test("A-02 one code on 64 streams whose last frames leave in one HTTP/2 packet is granted once")
  func race() throws {
    let authority = try TestAuthority()
    // So many attempts in a second are over the limit of one key, which is another test's matter.
    let served = try ServedProcess(
      environment: try authority.issue("service").environment.merging(["ACCESSAUTH_REQUESTS_PER_SECOND": "10000"]) {
        $1
      }
    )
    let result = try Self.run(
      "h2_race.py", ["\(served.port)", authority.certificate, "200", "64"],
      environment: ["ACCESSAUTH_ADMIN_KEY": served.adminKey])
    #expect(result["codes"] as? Int == 200)
    #expect(result["answered"] as? Int == 200 * 64, "\(result["others"] ?? "")")
    #expect(result["grants"] as? Int == 200)
    #expect(result["wrong"] as? Int == 0)
  }

  /// What a stranger does, the code of the GOAWAY frame that ends it (RFC 9113 section 7), and what is answered before.
  enum Abuse: String, CaseIterable {
    case rapidReset = "rapid_reset"
    case pings, settings, continuations
    case longFields = "long_fields"
    case manyFields = "many_fields"
    case manyStreams = "many_streams"
    case forgedFields = "forged_fields"
    case endlessBody = "endless_body"

    /// ENHANCE_YOUR_CALM is 11, PROTOCOL_ERROR is 1, COMPRESSION_ERROR is 9; nil where the connection goes on.
    var errors: Set<Int>? {
      switch self {
      case .rapidReset, .pings, .settings, .continuations: [11]
      case .longFields: [1, 9, 11]
      case .manyStreams, .forgedFields: [1]
      case .manyFields, .endlessBody: nil
      }
    }
  }

  @Test("F-07 who breaks the rules of HTTP/2 loses the connection, and others are answered", arguments: Abuse.allCases)
  func abuse(_ abuse: Abuse) throws {
    let authority = try TestAuthority()
    let served = try ServedProcess(environment: try authority.issue("service").environment)
    let before = try Self.memory(of: served)
    // Several in turn, as nobody is kept from connecting again.
    for _ in 0..<(abuse == .rapidReset ? 10 : 2) {
      let result = try Self.run("h2_abuse.py", ["\(served.port)", authority.certificate, abuse.rawValue])
      if let errors = abuse.errors {
        // The last words may be lost where more was on its way than was read.
        if let error = result["error"] as? Int { #expect(errors.contains(error), "GOAWAY \(error)") }
        #expect(result["ended"] as? Bool == true)
      } else {
        #expect(result["error"] is NSNull && result["ended"] as? Bool == false)
        #expect(result["resets"] as? Int == 1)
      }
      let statuses = result["statuses"] as? [Int] ?? []
      #expect(Set(statuses).isSubset(of: abuse == .endlessBody ? [401] : [200, 429]), "\(statuses)")
      let other = try served.curl("/livez", ["--http2", "--cacert", authority.certificate])
      #expect(other.output == #"{"status":"ok"}"#)
    }
    #expect(served.isRunning)
    #expect(!served.log.contains(#""level":"error""#), "a stranger's doing is no error of the service")
    // Of 5,000 requests on each of ten connections few were ever looked at.
    #expect(served.log.components(separatedBy: #""route":"/readyz""#).count < 10 * 500)
    // A connection may cost its streams; what is kept of thousands of frames would be seen.
    #expect(try Self.memory(of: served) - before < 64 * 1024, "kB of memory")
    #expect(served.stop() == 0)
  }

  /// What the process holds in memory, in kB.
  private static func memory(of served: ServedProcess) throws -> Int {
    let status = try String(contentsOfFile: "/proc/\(served.processIdentifier)/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
    return try #require(line.split(separator: " ").compactMap { Int($0) }.first)
  }
}
