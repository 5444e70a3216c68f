import AccessAuth
import AccessAuthTesting
import AccessHTTP
import Foundation
import Testing

@Suite("The access log")
struct AccessLogTests {
  struct Hostile: Decodable {
    let values: [String]
  }

  /// Strings that broke other logs: their lines, terminals and parsers.
  static func hostile() throws -> [String] {
    (try Vectors.json("abuse/log-injection.json", as: Hostile.self)?.values ?? [])
      + (try Vectors.json("blns/blns.json", as: [String].self) ?? [])
      + ["\u{1B}]0;title\u{7}", "\u{9B}31m", "%0d%0alevel=error", "\"}\n{\"level\":\"error\""]
  }

  private static let members: Set<String> = [
    "at", "level", "message", "method", "request_id", "route", "status", "duration_us",
  ]
  private static let methods: Set<String> = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "other"]
  private static let routes: Set<String> = ["none", "/v1/things", "/v1/things/{id}", "/v1/things/{id}/empty"]

  @Test("G-10 whatever stands in method, path or headers, a line is one JSON object and holds nothing of it")
  func hostileRequests() async throws {
    let strings = try Self.hostile()
    let log = try await TestServer.run { server in
      for string in strings {
        let escaped = string.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        let requests = [
          "GET /v1/things/\(escaped)?\(escaped) HTTP/1.1\r\nHost: a\r\nReferer: http://a/\(escaped)\r\n\r\n",
          "GET /v1/things/\(string) HTTP/1.1\r\nHost: a\r\n\r\n", "\(string) /v1/things/a HTTP/1.1\r\nHost: a\r\n\r\n",
          "GET /v1/things/a HTTP/1.1\r\nHost: a\r\nUser-Agent: \(string)\r\ntraceparent: \(string)\r\n\r\n",
        ]
        for request in requests { _ = try await server.send(request) }
      }
      return server.log.all
    }
    #expect(log.count >= strings.count)
    for line in log {
      #expect(line.utf8.dropLast().allSatisfy { (0x20..<0x7F).contains($0) }, "\(line)")
      let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any], "\(line)")
      guard object["message"] as? String == "request" else { continue }
      // Each member is a word of the program, a number or an identifier that the service drew.
      #expect(Set(object.keys) == Self.members, "\(line)")
      #expect((object["method"] as? String).map(Self.methods.contains) == true, "\(line)")
      #expect((object["route"] as? String).map(Self.routes.contains) == true, "\(line)")
      #expect((object["status"] as? String).flatMap { Int($0) } != nil, "\(line)")
      #expect((object["duration_us"] as? String).flatMap { Int($0) } != nil, "\(line)")
      #expect((object["request_id"] as? String).flatMap { RequestID($0) } != nil, "\(line)")
    }
    let text = log.joined()
    // Shorter ones, such as `1` and `true`, stand in any line by chance.
    for string in strings where string.utf8.count >= 8 { #expect(!text.contains(string), "\(string)") }
  }

  @Test("a line names the trace that a request is part of, and an answer does not")
  func trace() async throws {
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    let (answer, log) = try await TestServer.run { server in
      let parent = "Traceparent: 00-\(trace)-00f067aa0ba902b7-01"
      let answer = try await server.request("GET", "/v1/things/a", headers: [parent])
      _ = try await server.request("GET", "/v1/things/a", headers: ["traceparent: 00-\(trace)-0000000000000000-01"])
      _ = try await server.request("GET", "/throws/unforeseen", headers: [parent])
      return (answer, server.log.all)
    }
    #expect(!answer.text.contains(trace))
    #expect(log.map { $0.contains(#""trace_id":"\#(trace)""#) } == [true, false, true, true])
  }
}
