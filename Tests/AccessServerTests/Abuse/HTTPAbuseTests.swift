import AccessAuthTesting
import Testing

/// Requests that a proxy in front could read otherwise than the service, and what is no HTTP at all, at the whole
/// service. The connection alone is tried in `ConnectionAbuseTests`.
@Suite("Requests that can be read in two ways", .sharedScene, .timeLimit(.minutes(1)))
struct HTTPAbuseTests {
  let scene = SharedScene.current

  struct File: Decodable {
    let raw: [String]
  }
  private static let site = RawExchange.site
  private static func post(_ fields: String, _ body: String) -> String { RawExchange.post(fields, body) }
  private static func get(_ line: String, _ fields: String = "Host: a") -> String { RawExchange.get(line, fields) }

  static let published: [String] = (try? Vectors.json("abuse/http-abuse.json", as: File.self)?.raw) ?? []

  @Test("F-07 the published shapes get one refusal or none, and harm nobody else", arguments: published)
  func shapes(_ request: String) async throws {
    let answer = try await scene.exchange(request, then: "")
    #expect(answer.replies.count <= 1 && answer.rest == [], "a second answer")
    #expect(answer.statuses.allSatisfy { (400..<500).contains($0) || $0 == 501 }, "\(answer.statuses)")
    let unharmed = try await scene.isUnharmed()
    #expect(unharmed)
  }

  /// Bodies of which nobody can tell where they end.
  static let lengths: [String] =
    [
      "+36", "-36", "0x24", "36, 36", "36,37", "3 6", "36 36", "", "1e1", "36.0", "٣٦", "18446744073709551652",
      "9223372036854775808", "99999999999999999999999999",
    ].map { post("Content-Length: \($0)", site) }
    + [
      post("Content-Length: 36\r\nContent-Length: 37", site), post("Content-Length: 37\r\nContent-Length: 36", site),
      post("Content-Length: 36\r\nTransfer-Encoding: chunked", "24\r\n\(site)\r\n0\r\n\r\n"),
      post("Transfer-Encoding: chunked\r\nContent-Length: 36", "24\r\n\(site)\r\n0\r\n\r\n"),
      post("Content-Length : 36", site), post("Content-Length\u{0B}: 36", site), post(" Content-Length: 36", site),
      post("Content-Length:\r\n 36", site), post("X: y\r\n\tContent-Length: 36", site),
    ]
    + [
      "xchunked", "chunked, chunked", "chunked, identity", "identity", "\"chunked\"", "chunked;q=1",
      "chunked\u{0B}", "\u{0B}chunked", "chunked\u{0}", "deflate",
    ].map { post("Transfer-Encoding: \($0)", "24\r\n\(site)\r\n0\r\n\r\n") }
    + [
      post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "24\r\n\(site)\r\n0\r\n\r\n"),
      post("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", "24\r\n\(site)\r\n0\r\n\r\n"),
      post("Transfer-Encoding : chunked", "24\r\n\(site)\r\n0\r\n\r\n"),
      post("Transfer-Encoding:\r\n chunked", "24\r\n\(site)\r\n0\r\n\r\n"),
    ]
    + [
      "-24", "0x24", "+24", " 24", "24 ", "2 4", "24;\u{0}", "10000000000000024", "FFFFFFFFFFFFFFFFFFFFFF24", "g", "",
    ].map { post("Transfer-Encoding: chunked", "\($0)\r\n\(site)\r\n0\r\n\r\n") }
    + [
      post("Transfer-Encoding: chunked", "24\n\(site)\n0\n\n"),
      post("Transfer-Encoding: chunked", "24\r\n\(site)XX0\r\n\r\n"),
      post("Transfer-Encoding: chunked", "24\r\n\(site)0\r\n\r\n"),
      post("Transfer-Encoding: chunked", "23\r\n\(site)\r\n0\r\n\r\n"),
    ]

  @Test(
    "F-07 a body of which nobody can tell where it ends makes nothing, and what follows it is not answered",
    arguments: lengths)
  func length(_ request: String) async throws {
    let answer = try await scene.exchange(request)
    #expect(answer.replies.count <= 1 && answer.rest == [], "\(answer.statuses)")
    #expect(answer.statuses.allSatisfy { (400..<500).contains($0) || $0 == 501 }, "\(answer.statuses)")
    let unharmed = try await scene.isUnharmed()
    #expect(unharmed)
  }

  /// Heads that are no heads.
  static let heads: [String] = [
    get("GET /livez"), get("GET /livez HTTP"), get("GET /livez HTTP/1"), get("GET /livez HTTP/1.2x"),
    get("GET /livez HTTP/01.1"), get("GET /livez http/1.1"), get("GET /livez HTTP/2.0"), get("GET /livez HTTP/3.0"),
    get("GET /livez FTP/1.1"), get("GET /livez HTTP/1.1 HTTP/1.1"), get("GET /live z HTTP/1.1"),
    get("GET  HTTP/1.1"), get("get\u{0} /livez HTTP/1.1"), get("G\u{7F}T /livez HTTP/1.1"), get("GET: /livez HTTP/1.1"),
    get("GET /livez\u{0} HTTP/1.1"), get("GET /livez\u{7F} HTTP/1.1"), get("GET /livez\t HTTP/1.1"),
    get("GET livez HTTP/1.1"), get("(GET) /livez HTTP/1.1"), get("\u{FEFF}GET /livez HTTP/1.1"),
    get("GET /livez HTTP/1.1", "Host: a\r\nX"), get("GET /livez HTTP/1.1", "Host: a\r\n: x"),
    get("GET /livez HTTP/1.1", "Host: a\r\nX Y: z"), get("GET /livez HTTP/1.1", "Host: a\r\nX\t: z"),
    get("GET /livez HTTP/1.1", "Host: a\r\nX: a\u{0}b"), get("GET /livez HTTP/1.1", "Host: a\r\nX: a\rb"),
    get("GET /livez HTTP/1.1", "Host: a\r\nX\u{80}: z"), get("GET /livez HTTP/1.1", "Host: a\r\n\"X\": z"),
    get("GET /livez HTTP/1.1", "Host: a\r\n" + (0..<80).map { "X-\($0): y" }.joined(separator: "\r\n")),
    get("GET /livez HTTP/1.1", "Host: a\r\nX: " + String(repeating: "y", count: 1 << 20)),
    get("GET /livez HTTP/1.1", "Host: a\r\n" + String(repeating: "X: y\r\n", count: 20_000) + "Z: z"),
    get("GET /\(String(repeating: "a", count: 1 << 20)) HTTP/1.1"),
    get("\(String(repeating: "A", count: 1 << 20)) /livez HTTP/1.1"),
    "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u{0}\u{0}\u{0}\u{4}\u{0}\u{0}\u{0}\u{0}\u{0}",
    "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}", "\u{0}\u{0}\u{0}\u{0}", "SSH-2.0-OpenSSH\r\n", "\r\n\r\n\r\n{}",
    "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
  ]

  @Test("F-07 a head that is none gets one refusal or none, and what follows it is not answered", arguments: heads)
  func head(_ request: String) async throws {
    let answer = try await scene.exchange(request)
    #expect(answer.replies.count <= 1 && answer.rest == [], "\(answer.statuses)")
    #expect(answer.statuses.allSatisfy { (400..<500).contains($0) || [501, 505].contains($0) }, "\(answer.statuses)")
    for reply in answer.replies {
      #expect(reply["content-type"] == "application/problem+json")
      #expect(reply["connection"] == "close")
    }
    let unharmed = try await scene.isUnharmed()
    #expect(unharmed)
  }

  /// Valid HTTP that somebody else might read as two requests, or as another one, and its one status.
  static let odd: [(request: String, status: Int)] = [
    // A body where none is asked for is no request, whatever stands in it.
    (
      get("GET /livez HTTP/1.1", "Host: a\r\nContent-Length: \(RawExchange.second.utf8.count)") + RawExchange.second,
      200
    ),
    (
      get("GET /nope HTTP/1.1", "Host: a\r\nContent-Length: \(RawExchange.second.utf8.count)") + RawExchange.second, 404
    ),
    (
      get("TRACE /livez HTTP/1.1", "Host: a\r\nCookie: c=1\r\nContent-Length: \(RawExchange.second.utf8.count)")
        + RawExchange.second, 405
    ),
    (
      get("DELETE /v1/sites HTTP/1.1", "Host: a\r\nContent-Length: \(RawExchange.second.utf8.count)")
        + RawExchange.second, 405
    ),
    (
      get("GET /livez HTTP/1.1", "Host: a\r\nTransfer-Encoding: chunked")
        + "\(String(RawExchange.second.utf8.count, radix: 16))\r\n\(RawExchange.second)\r\n0\r\n\r\n", 200
    ),
    // Trailers are no headers.
    (
      "POST /v1/sites HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
        + "24\r\n\(site)\r\n0\r\nAuthorization: Bearer KEY\r\nContent-Length: 99\r\n\r\n", 401
    ),
    // Another method, another path, another caller: none of them by a header.
    (get("GET /v1/sites HTTP/1.1", "Host: a\r\nX-Original-URL: /livez\r\nX-Rewrite-URL: /livez"), 401),
    (get("GET /livez HTTP/1.1", "Host: a\r\nX-HTTP-Method-Override: DELETE\r\nX-Method-Override: PUT"), 200),
    (get("GET /v1/sites HTTP/1.1", "Host: a\r\nAuthorization: Bearer KEY\r\nAuthorization: Bearer KEY"), 401),
    (get("GET /v1/sites HTTP/1.1", "Host: a\r\nAuthorization: Basic KEY"), 401),
    (get("GET /v1/sites HTTP/1.1", "Host: a\r\nAuthorization: Bearer KEY, Bearer KEY"), 401),
    (get("GET /v1/sites HTTP/1.1", "Host: a\r\nCookie: Authorization=Bearer KEY\r\nX-API-Key: KEY"), 401),
    (get("GET /livez HTTP/1.1", "Host: a\r\nHost: b"), 400), (get("GET /livez HTTP/1.1", "Host: a\r\nhost: a"), 400),
    // Nothing is upgraded.
    (
      get(
        "GET /livez HTTP/1.1",
        "Host: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__"), 200
    ),
    (
      get(
        "GET /livez HTTP/1.1",
        "Host: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZQ==\r\n"
          + "Sec-WebSocket-Version: 13"), 200
    ),
    (get("CONNECT a:443 HTTP/1.1"), 404), (get("OPTIONS * HTTP/1.1"), 404),
    (get("GET http://a/livez HTTP/1.1"), 200), (get("GET //a/livez HTTP/1.1"), 404),
    (get("GET /livez#x HTTP/1.1"), 404), (get("GET /livez%00 HTTP/1.1"), 404), (get("GET /livez%2f HTTP/1.1"), 404),
    (get("GET /.%2e/livez HTTP/1.1"), 404), (get("GET /v1\\..\\livez HTTP/1.1"), 404),
    (get("GET /livez;x=1 HTTP/1.1"), 404), (get("GET /LIVEZ HTTP/1.1"), 404),
    (get("GET /é HTTP/1.1"), 404), (get("GET /\(String(repeating: "a", count: 9000)) HTTP/1.1"), 404),
    (get("PROPFIND /v1/sites HTTP/1.1"), 405), (get("X-Y_Z /livez HTTP/1.1"), 405), (get("get /livez HTTP/1.1"), 405),
  ]

  @Test("F-07 what is one request gets one answer, and the next one its own", arguments: odd)
  func one(_ request: String, _ status: Int) async throws {
    let answer = try await scene.exchange(request)
    // The connection may end with the first answer; what is no method ends it with a refusal.
    let isRefused = answer.statuses == [400] && answer.replies[0]["connection"] == "close"
    #expect(answer.statuses.first == status || (status >= 404 && isRefused), "\(answer.statuses)")
    #expect(answer.replies.count <= 2 && answer.rest == [], "\(answer.statuses)")
    if answer.replies.count == 2 { #expect(answer.replies[1].json["name"] == "accessauth") }
    #expect(!answer.replies.contains { $0.status == 101 })
    let told = answer.replies.filter { $0.text.contains("c=1") }
    #expect(told == [])
    let unharmed = try await scene.isUnharmed()
    #expect(unharmed)
  }

  @Test("F-07 who asks before a body is told once to go on, and never where an earlier answer is due")
  func expectations() async throws {
    let expecting = "Expect: 100-continue\r\nContent-Length: 2"
    let post = Self.post(expecting, "{}")
    let one = try await scene.exchange(post)
    #expect((one.statuses, one.interim) == ([400, 200], 1))
    #expect(one.replies.first?.code == "missing_member")
    let two = try await scene.exchange(RawExchange.second + post)
    #expect(two.statuses == [200, 400, 200] && two.interim <= 1 && two.rest == [])
    let other = try await scene.exchange(Self.post("Expect: the-moon\r\nContent-Length: 2", "{}"))
    #expect(other.interim == 0 && other.replies.count == 2)
  }

  @Test("F-07 forty requests in one packet get forty answers in their order, and a bad one among them ends it")
  func pipeline() async throws {
    let many = (0..<40).map { "GET /problems/nope-\($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined()
    let answer = try await scene.exchange(many)
    #expect(answer.statuses == Array(repeating: 404, count: 40) + [200])
    let ids = Set(answer.replies.compactMap { $0["request-id"] })
    #expect(ids.count == 41)
    let broken = try await scene.exchange(many + "BROKEN\r\n\r\n" + many)
    let statuses = broken.statuses
    #expect(
      statuses.count <= 41 && statuses.prefix(40).allSatisfy { $0 == 404 }
        && statuses.dropFirst(40).allSatisfy { $0 == 400 })
    let unharmed = try await scene.isUnharmed()
    #expect(unharmed)
  }

  @Test("F-07 whatever the method, no route fails")
  func methods() async throws {
    let paths = [
      "/", "/livez", "/readyz", "/problems/busy", "/v1/sites", "/v1/grants/\(scene.issued.id)", "/v1/verifications",
      "/v1/devices/\(scene.cabinet.id)/lockers", "/.well-known/access-auth-keys", "/v1/signing_keys/pass/rotate",
    ]
    for method in ["OPTIONS", "TRACE", "PROPFIND", "LOCK", "PURGE", "M-SEARCH", "QUERY", "LINK", "A"] {
      for path in paths {
        let reply = try await scene.service.call(HTTPCall(method: method, path: path, key: scene.admin.key))
        #expect([400, 404, 405, 501].contains(reply.status), "\(method) \(path): \(reply.status)")
        #expect(reply["access-control-allow-origin"] == nil)
      }
    }
    let unharmed = try await scene.isUnharmed()
    #expect(unharmed)
  }
}
