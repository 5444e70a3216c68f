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

  /// Presents what is in the file `lines` for `seconds` over `connections`; each of it once.
  static func run(
    port: Int, lines: String, deviceKey: String, seconds: Int, connections: Int, scripts: String
  ) throws -> Load {
    let threads = min(2, connections)
    let data = try output(
      of: "wrk",
      [
        "-t\(threads)", "-c\(connections)", "-d\(seconds)s", "--latency", "-s", scripts + "/verifications.lua",
        "http://127.0.0.1:\(port)", "--", lines, deviceKey, "\(threads)",
      ])
    // wrk prints its own report first; ours is the last line.
    guard let line = data.split(separator: 10).last else { throw BenchFailure("wrk printed nothing") }
    return try JSONDecoder().decode(Load.self, from: Data(line))
  }

  /// Verifications in a second. Throws where one of them was not granted.
  func rateOfGrants() throws -> Double {
    guard other == 0, granted > 0 else { throw BenchFailure("\(other) of \(requests) verifications were not granted") }
    return Double(requests) / seconds
  }
}

/// Cuts a file of presentations into one file a round, so that none is presented twice.
func parts(of file: String, count: Int) throws -> [String] {
  let lines = try Data(contentsOf: URL(filePath: file)).split(separator: 10)
  let size = lines.count / count
  return try (0..<count).map { index in
    let path = "\(file).\(index)"
    let part = lines[(index * size)..<((index + 1) * size)]
    try Data(part.joined(separator: [10])).write(to: URL(filePath: path))
    return path
  }
}
