import Foundation

/// What wrk measured in one round.
struct Load: Decodable {
  let requests: Int
  let seconds: Double
  let granted: Int
  let other: Int
  /// Milliseconds.
  let p50: Double
  /// Milliseconds.
  let p99: Double

  /// Presents passes for `seconds` over `connections`; every pass once.
  static func run(
    port: Int, passes: String, deviceKey: String, seconds: Int, connections: Int, scripts: String
  ) throws -> Load {
    let threads = min(2, connections)
    let data = try output(
      of: "wrk",
      [
        "-t\(threads)", "-c\(connections)", "-d\(seconds)s", "--latency", "-s", scripts + "/verifications.lua",
        "http://127.0.0.1:\(port)", "--", passes, deviceKey, "\(threads)",
      ])
    // wrk prints its own report first; ours is the last line.
    guard let line = data.split(separator: 10).last else { throw BenchFailure("wrk printed nothing") }
    return try JSONDecoder().decode(Load.self, from: Data(line))
  }
}

/// Cuts the file of all passes into one file a round, so that no pass is presented twice.
func parts(of passes: String, count: Int) throws -> [String] {
  let lines = try Data(contentsOf: URL(filePath: passes)).split(separator: 10)
  let size = lines.count / count
  return try (0..<count).map { index in
    let path = "\(passes).\(index)"
    let part = lines[(index * size)..<((index + 1) * size)]
    try Data(part.joined(separator: [10])).write(to: URL(filePath: path))
    return path
  }
}
