import AccessAuthTesting
import Testing

/// The values of `abuse/log-injection.json`, wherever a caller can put one.
@Suite("Values that would be lines of a log", .runningService)
struct LogInjectionTests {
  let service = RunningService.current

  struct File: Decodable {
    let values: [String]
  }
  static let values: [String] = (try? Vectors.json("abuse/log-injection.json", as: File.self)?.values) ?? []

  /// A text as it can stand in a path: what is visible ASCII and no space stays as it is.
  private static func inPath(_ text: String) -> String {
    text.utf8.map { byte in
      (0x21...0x7E).contains(byte) && !"?#%/".utf8.contains(byte)
        ? String(Character(Unicode.Scalar(byte)))
        : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }

  @Test("G-10 each request is one line of the log, and no value of the caller's is in any")
  func injected() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first)
    let values = Self.values + [String(repeating: "A", count: 7000), String(repeating: "A", count: 70_000)]
    var replies: [Reply] = []
    for (index, value) in values.enumerated() {
      let text = JSON.string(value)
      let bodies: [(client: Client, method: String, path: String, body: JSON)] = [
        (service.admin, "POST", "/v1/sites", ["name": text, "timezone": "UTC"]),
        (service.admin, "POST", "/v1/sites", ["name": "S", "timezone": text]),
        (service.admin, "POST", "/v1/sites", [value: "S"]),
        (service.admin, "PATCH", "/v1/devices/\(cabinet.id)", ["label": text]),
        (service.admin, "POST", "/v1/subjects", ["external_ref": text]),
        (service.admin, "POST", "/v1/api_keys", ["role": "operator", "person": text]),
        (service.admin, "POST", "/v1/grants/\(issued.id)/holds", ["kind": "other", "reference": text]),
        (cabinet.door, "POST", "/v1/verifications", Client.showing(value)),
        (cabinet.door, "POST", "/v1/verifications", Client.showing("AP1", locker: value)),
        (cabinet.door, "POST", "/v1/verifications", Client.showing("AP1", attempt: value)),
        (cabinet.door, "POST", "/v1/verifications", Client.presenting("pin", ["pin": text])),
      ]
      for call in bodies { replies.append(try await call.client.send(call.method, call.path, raw: call.body.bytes)) }
      if value.utf8.count < 10_000 {
        let path = Self.inPath(value)
        for target in ["/\(path)", "/v1/sites/\(path)", "/v1/sites?\(path)=1", "/v1/sites?cursor=\(path)"] {
          replies.append(try await service.admin.get(target))
        }
      }
      for header in [
        "User-Agent", "Referer", "Request-Id", "traceparent", "X-Forwarded-For", "Idempotency-Key", "If-Match",
      ] {
        // Over a connection of its own: one that a line break or a control character makes no HTTP is closed.
        let call = HTTPCall(
          method: "PATCH", path: "/v1/sites/\(cabinet.site)", key: service.admin.key, headers: [(header, value)],
          body: Array(#"{"name":"S\#(index)"}"#.utf8))
        replies += try await RawExchange.send(call.bytes, to: service.port).replies
      }
      let method = HTTPCall(method: value.isEmpty ? "X" : value, path: "/livez")
      replies += try await RawExchange.send(method.bytes, to: service.port).replies
      let stranger = HTTPCall(method: "GET", path: "/v1/sites", key: value)
      replies += try await RawExchange.send(stranger.bytes, to: service.port).replies
    }
    let lone = Array(#"{"name":"\ud83d","timezone":"UTC"}"#.utf8)
    replies.append(try await service.admin.send("POST", "/v1/sites", raw: lone))
    let failed = replies.filter { $0.status >= 500 }
    #expect(failed == [])

    let lines = service.log.lines
    let keys: Set<String> = [
      "at", "level", "message", "request_id", "method", "route", "status", "duration_us", "trace_id", "label",
    ]
    var ids: [String: Int] = [:]
    for line in lines {
      let json = try #require(try? JSONDecoding.value(line), "no JSON: \(line)")
      guard json["message"] == "request" else { continue }
      #expect(json.members.isSubset(of: keys), "\(line)")
      ids[json["request_id"].text, default: 0] += 1
    }
    for reply in replies {
      let id = try #require(reply["request-id"])
      // What is no HTTP is no request, and has no line.
      let expected = reply["connection"] == "close" && reply.status == 400 ? 0 : 1
      #expect(ids[id, default: 0] == expected, "\(reply.text)")
    }
    let log = service.log.text
    let controls = log.unicodeScalars.filter { $0.value < 0x20 && $0 != "\n" || (0x7F...0x9F).contains($0.value) }
    #expect(controls.isEmpty)
    let said = service.log.facts?.joined(separator: "\n") ?? ""
    let told = values.filter { said.contains($0.prefix(64)) }
    #expect(told == [])
    let longest = lines.map(\.utf8.count).max() ?? 0
    #expect(longest < 1000)
  }
}
