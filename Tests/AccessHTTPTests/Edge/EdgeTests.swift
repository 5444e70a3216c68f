import AccessAuth
import AccessHTTP
import Testing

@Suite("The edge of the service, over a socket")
struct EdgeTests {
  @Test("an answer has its identifier and the headers that keep it out of caches and pages")
  func headers() async throws {
    try await TestServer.run { server in
      let answer = try await server.request("GET", "/v1/things/a")
      #expect(answer.statuses == [200])
      #expect(answer.body == #"{"id":"a","at":"2026-11-22T15:04:05.678Z","client":"127.0.0.1"}"#)
      let requestID = answer.header("Request-Id").flatMap { RequestID($0) }
      #expect(requestID != nil)
      #expect(answer.header("Cache-Control") == "no-store")
      #expect(answer.header("X-Content-Type-Options") == "nosniff")
      #expect(answer.header("Content-Security-Policy")?.contains("default-src 'none'") == true)
      #expect(answer.header("Content-Type") == "application/json")
      #expect(answer.header("Server") == nil)
      let page = try await server.request("GET", "/page")
      #expect(page.header("Cache-Control") == "max-age=60")
      let deleted = try await server.request("DELETE", "/v1/things/a")
      #expect(deleted.statuses == [204])
      #expect(deleted.header("Content-Length") == nil)
    }
  }

  @Test(
    "F-10 each failure is a problem with its code and nothing of what caused it",
    arguments: [
      ("GET", "/nothing", nil, 404, "not_found"), ("GET", "/v1/things/a/b", nil, 404, "not_found"),
      ("PUT", "/v1/things", nil, 405, "method_not_allowed"),
      ("OPTIONS", "/v1/things/a", nil, 405, "method_not_allowed"),
      ("GET", "/throws/refusal", nil, 404, "not_found"), ("GET", "/throws/store", nil, 503, "busy"),
      ("GET", "/throws/unforeseen", nil, 500, "internal"), ("GET", "/throws/library", nil, 400, "invalid_format"),
      ("GET", "/says/nothing", nil, 401, "unauthenticated"), ("GET", "/limited", nil, 429, "rate_limited"),
      ("POST", "/v1/things", "{\"name\":\"a\"", 400, "invalid_json"),
      ("POST", "/v1/things", "{}", 400, "missing_member"),
      ("POST", "/v1/things", "", 400, "invalid_json"),
      ("POST", "/v1/things", "{\"name\":\"\(String(repeating: "a", count: 64))\"}", 413, "body_too_large"),
      ("POST", "/v1/things", nil, 415, "unsupported_media_type"), ("GET", "//v1/things/a", nil, 404, "not_found"),
      ("GET", "/v1/things/a/", nil, 404, "not_found"), ("GET", "/v1/./things/a", nil, 404, "not_found"),
      ("GET", "/v1/../v1/things/a", nil, 404, "not_found"),
    ] as [(String, String, String?, Int, String)])
  func failures(_ method: String, _ path: String, _ body: String?, _ status: Int, _ code: String) async throws {
    try await TestServer.run { server in
      let answer = try await server.request(method, path, body: body)
      #expect(answer.statuses == [status])
      #expect(answer.code == code)
      #expect(answer.header("Content-Type") == "application/problem+json")
      let requestID = answer.header("Request-Id") ?? "none"
      #expect(answer.body.contains("\"instance\":\"\(requestID)\""))
      #expect(!answer.text.contains("048213"))
      #expect(!server.log.all.joined().contains("048213"))
    }
  }

  @Test("a problem has the headers that belong to its code")
  func problemHeaders() async throws {
    try await TestServer.run { server in
      #expect(try await server.request("PUT", "/v1/things/a").header("Allow") == "DELETE, GET")
      #expect(try await server.request("GET", "/throws/store").header("Retry-After") == "1")
      #expect(try await server.request("GET", "/says/nothing").header("WWW-Authenticate") == "Bearer")
      let limited = try await server.request("GET", "/limited")
      #expect(limited.header("Retry-After") == "2")
      #expect(limited.header("RateLimit-Policy") == "\"key\";q=60;w=60")
      #expect(limited.header("RateLimit") == "\"key\";r=0;t=2")
    }
  }

  @Test("a problem that a route writes itself may say more")
  func extended() async throws {
    try await TestServer.run { server in
      let answer = try await server.request("GET", "/not-ready")
      #expect(answer.statuses == [503])
      #expect(answer.code == "unavailable")
      #expect(answer.body.hasSuffix(#""errors":[],"checks":{"store":"failed"}}"#))
    }
  }

  @Test("HEAD has no body, whatever goes wrong")
  func head() async throws {
    try await TestServer.run { server in
      let answer = try await server.request("HEAD", "/v1/things/a")
      #expect(answer.statuses == [405])
      #expect(answer.body == "")
    }
  }

  @Test(
    "D-10 only JSON in UTF-8 without a content coding is taken for JSON",
    arguments: [
      ("application/json", nil, 201), ("Application/JSON; charset=UTF-8", nil, 201),
      ("application/json ;charset=\"utf-8\"", nil, 201), ("application/json; charset=utf-16", nil, 415),
      ("application/jsonp", nil, 415), ("text/plain", nil, 415), ("application/x-www-form-urlencoded", nil, 415),
      ("", nil, 415), ("application/json", "gzip", 415), ("application/json\r\nContent-Type: text/plain", nil, 415),
    ] as [(String, String?, Int)])
  func mediaTypes(_ type: String, _ coding: String?, _ status: Int) async throws {
    try await TestServer.run { server in
      var headers = ["Content-Type: \(type)", "Content-Length: 12"]
      if let coding { headers.append("Content-Encoding: \(coding)") }
      let head = "POST /v1/things HTTP/1.1\r\nHost: a\r\n\(headers.joined(separator: "\r\n"))\r\n\r\n"
      let answer = try await server.send(head + "{\"name\":\"a\"}")
      #expect(answer.statuses == [status])
    }
  }

  @Test("a body in chunks is one body, and is refused when they add up to too much")
  func chunks() async throws {
    try await TestServer.run { server in
      let head =
        "POST /v1/things HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
      let answer = try await server.send(head + "7\r\n{\"name\"\r\n5\r\n:\"a\"}\r\n0\r\n\r\n")
      #expect(answer.statuses == [201])
      #expect(answer.body == #"{"name":"a"}"#)
      let chunk = "20\r\n\(String(repeating: " ", count: 32))\r\n"
      #expect(try await server.send(head + chunk + chunk + chunk + "0\r\n\r\n").code == "body_too_large")
    }
  }

  @Test("a client that asks before it sends its body is told to go on")
  func asksFirst() async throws {
    try await TestServer.run { server in
      let answer = try await server.request(
        "POST", "/v1/things", headers: ["Expect: 100-continue"], body: "{\"name\":\"a\"}")
      #expect(answer.statuses == [100, 201])
    }
  }

  @Test("an early end of the body is no body")
  func truncated() async throws {
    try await TestServer.run { server in
      let head = "POST /v1/things HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n"
      let answer = try await server.send(head + "{\"name\":\"a\"}")
      #expect(!answer.statuses.contains(201))
    }
  }

  @Test("G-10 the log has one line for each request, with the template of its route and nothing of the caller's")
  func accessLog() async throws {
    try await TestServer.run { server in
      let secret = "048213"
      _ = try await server.request(
        "GET", "/v1/things/\(secret)?pin=\(secret)",
        headers: ["Authorization: Bearer \(secret)", "Referer: http://\(secret)/"])
      _ = try await server.request("GET", "/\(secret)")
      _ = try await server.request("PURGE", "/v1/things/\(secret)")
      _ = try await server.request("POST", "/v1/things", body: "{\"\(secret)\":\"\(secret)\"}")
      let lines = server.log.all
      #expect(!lines.joined().contains(secret))
      let requests = lines.filter { $0.contains("\"message\":\"request\"") }
      #expect(requests.count == 4)
      #expect(requests.first?.contains(#""method":"GET","request_id":"req_"#) == true)
      #expect(requests.first?.contains(#""route":"/v1/things/{id}","status":"200""#) == true)
      #expect(requests.dropFirst().first?.contains(#""route":"none","status":"404""#) == true)
      #expect(requests.dropFirst(2).first?.contains(#""method":"other""#) == true)
      #expect(requests.last?.contains(#""route":"/v1/things","status":"400""#) == true)
    }
  }

  @Test("an unforeseen error is logged by its type alone")
  func unforeseen() async throws {
    try await TestServer.run { server in
      _ = try await server.request("GET", "/throws/unforeseen")
      let line = server.log.all.first { $0.contains("\"level\":\"error\"") }
      #expect(line?.contains("Unforeseen") == true)
      #expect(line?.contains("048213") == false)
    }
  }

  @Test("F-08 a header names the client only when a trusted proxy sends it")
  func forwarded() async throws {
    let header = "X-Forwarded-For: 203.0.113.9, 198.51.100.7"
    try await TestServer.run { server in
      let answer = try await server.request("GET", "/v1/things/a", headers: [header])
      #expect(answer.body.contains(#""client":"127.0.0.1""#))
    }
    let loopback = try #require(AddressBlock("127.0.0.0/8"))
    try await TestServer.run(proxies: TrustedProxies([loopback])) { server in
      let answer = try await server.request("GET", "/v1/things/a", headers: [header])
      #expect(answer.body.contains(#""client":"198.51.100.7""#))
    }
  }
}
