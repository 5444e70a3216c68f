import AccessHTTP
import HTTPTypes

/// The pages of a running service that need no key. They hold numbers and words of the program alone; what they answer is
/// taken only as far as it looks like that, for `--server` may name anything.
struct ServicePages {
  /// Whether it answered at all.
  let isReached: Bool
  /// The status of `/readyz?verbose`, and its checks.
  let readiness: Int?
  let checks: [(name: String, status: String)]
  /// Its version.
  let version: String?
  /// The lines of `/metrics`.
  let metrics: [String]

  /// Far more lines than the service has numbers.
  private static let maximumLines = 5000

  /// Asks the service at `address`.
  init(of address: String, authorities: [UInt8]?) async {
    let answers = try? await APIClient.with(
      server: address, authorities: authorities, timeout: .seconds(10), maximumAnswer: 1024 * 1024
    ) { client in
      (
        ready: try await client.call(.get, "/readyz?verbose"), version: try await client.call(.get, "/version"),
        metrics: try await client.call(.get, "/metrics")
      )
    }
    isReached = answers != nil
    readiness = answers?.ready.status
    checks = answers.map { Self.checks($0.ready.body) } ?? []
    version = answers.flatMap { Self.version($0.version.body) }
    metrics = answers.map { Self.lines($0.metrics.body) } ?? []
  }

  /// Writes them.
  func write(to json: inout JSONObject) {
    json.member("reached", isReached)
    json.member("version", version)
    json.member("readyz", readiness)
    json.objects("checks", checks) { json, check in
      json.member("name", check.name)
      json.member("status", check.status)
    }
    json.member("metrics", metrics)
  }

  /// The checks, whose names and states are words.
  private static func checks(_ body: [UInt8]) -> [(name: String, status: String)] {
    var checks: [(name: String, status: String)] = []
    _ = try? JSONReader.read(body) { (json) throws(Problem) in
      try json.object { (member, json) throws(Problem) in
        guard member == "checks" else { return try json.skipValue() }
        try json.object { (name, json) throws(Problem) in
          let name = String(describing: name)
          try json.object { (member, json) throws(Problem) in
            guard member == "status" else { return try json.skipValue() }
            let status = try json.ascii(1...16)
            if isWord(name), isWord(status) { checks.append((name, status)) }
          }
        }
      }
    }
    return checks
  }

  private static func version(_ body: [UInt8]) -> String? {
    var version: String?
    _ = try? JSONReader.read(body) { (json) throws(Problem) in
      try json.object { (member, json) throws(Problem) in
        guard member == "version" else { return try json.skipValue() }
        version = try json.ascii(1...32)
      }
    }
    return version
  }

  /// The lines that are numbers of this program: `accessauth_name{labels} number`.
  private static func lines(_ body: [UInt8]) -> [String] {
    body.split(separator: UInt8(ascii: "\n")).prefix(maximumLines).compactMap { line in
      guard line.starts(with: "accessauth_".utf8), line.allSatisfy({ (0x20...0x7E).contains($0) }) else { return nil }
      return String(decoding: line, as: UTF8.self)
    }
  }

  private static func isWord(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.count <= 32 && text.utf8.allSatisfy { $0 == 0x5F || (0x61...0x7A).contains($0) }
  }
}
