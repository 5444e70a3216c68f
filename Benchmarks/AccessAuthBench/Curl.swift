import Foundation

/// One request of an administrator, timed by curl from the first byte sent to the last one received.
struct Curl: Decodable {
  let status: Int
  let seconds: Double
  let bytes: Int

  enum CodingKeys: String, CodingKey {
    case status = "http_code"
    case seconds = "time_total"
    case bytes = "size_download"
  }

  /// Calls `method` on `path`; the answer goes to the file `body`.
  static func call(
    _ method: String, _ path: String, port: Int, key: String, body: String = "/dev/null"
  ) throws -> Curl {
    // The key is in a file of curl's, not in its arguments.
    let data = try output(
      of: "curl",
      [
        "--silent", "--request", method, "--header", "@" + key, "--output", body, "--write-out", "%{json}",
        "http://127.0.0.1:\(port)\(path)",
      ])
    return try JSONDecoder().decode(Curl.self, from: data)
  }

  /// The same, which must be answered with `status`.
  static func demand(
    _ status: Int, _ method: String, _ path: String, port: Int, key: String, body: String = "/dev/null"
  ) throws -> Curl {
    let answer = try call(method, path, port: port, key: key, body: body)
    guard answer.status == status else { throw BenchFailure("\(method) \(path) was answered \(answer.status)") }
    return answer
  }
}
