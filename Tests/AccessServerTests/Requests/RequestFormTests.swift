import Foundation
import Testing

@Suite("The form of requests and answers", .runningService)
struct RequestFormTests {
  let service = RunningService.current

  @Test("an unknown path is not found, with and without a key, in every spelling of a known one")
  func unknownPaths() async throws {
    let paths = [
      "/", "/nope", "/v1", "/v1/nope", "/v1/sites/", "//v1/sites", "/v1//sites", "/v1/./sites", "/v1/../v1/sites",
      "/v1/%73ites", "/V1/sites", "/v1/sites/site_01h455vb4pex5vsknk084sn02q/more", "/problems/nope", "/metrics/x",
    ]
    for path in paths {
      for client in [service.admin, service.stranger] {
        let reply = try await client.get(path)
        #expect((reply.status, reply.code) == (404, "not_found"), "\(path)")
        #expect(reply["content-type"] == "application/problem+json", "\(path)")
      }
    }
  }

  @Test("a wrong method is told which ones there are")
  func wrongMethods() async throws {
    let rows: [(method: String, path: String, allow: Set<String>)] = [
      ("PUT", "/v1/sites", ["POST", "GET", "HEAD"]),
      ("DELETE", "/v1/grants/grt_01h455vb4pex5vsknk084sn02q", ["GET", "HEAD", "PATCH"]),
      ("GET", "/v1/verifications", ["POST"]),
      ("POST", "/v1/events", ["GET", "HEAD"]),
      ("PATCH", "/livez", ["GET", "HEAD"]),
      ("TRACE", "/version", ["GET", "HEAD"]),
      ("GET", "/v1/signing_keys/pass/rotate", ["POST"]),
      ("PATCH", "/v1/subjects/affected", ["GET", "HEAD"]),
      ("OPTIONS", "/v1/subjects/affected", ["GET", "HEAD"]),
      ("DELETE", "/v1/events/stream", ["GET", "HEAD"]),
    ]
    for row in rows {
      let reply = try await service.call(HTTPCall(method: row.method, path: row.path, key: service.admin.key))
      #expect((reply.status, reply.code) == (405, "method_not_allowed"), "\(row.method) \(row.path)")
      let allow = reply["allow"]?.components(separatedBy: ", ") ?? []
      #expect(Set(allow) == row.allow, "\(row.method) \(row.path)")
      #expect(allow.count == row.allow.count, "\(row.method) \(row.path)")
    }
  }

  @Test(
    "a body that is not declared as JSON in UTF-8 is refused",
    arguments: [
      nil, "text/plain", "application/x-www-form-urlencoded", "application/json; charset=iso-8859-1",
      "application/json, text/plain", "multipart/form-data; boundary=x", "application/problem+json",
    ] as [String?])
  func contentTypes(type: String?) async throws {
    let body: JSON = ["name": "Riga", "timezone": "UTC"]
    let reply = try await service.call(
      HTTPCall(method: "POST", path: "/v1/sites", key: service.admin.key, body: body.bytes, contentType: type))
    #expect((reply.status, reply.code) == (415, "unsupported_media_type"))
  }

  @Test("JSON with its own charset is JSON; compressed JSON is not")
  func jsonTypes() async throws {
    let body: JSON = ["name": "Riga", "timezone": "UTC"]
    var call = HTTPCall(
      method: "POST", path: "/v1/sites", key: service.admin.key, body: body.bytes,
      contentType: "Application/JSON; charset=UTF-8")
    let accepted = try await service.call(call)
    #expect(accepted.status == 201)
    call.headers = [("Content-Encoding", "gzip")]
    let refused = try await service.call(call)
    #expect((refused.status, refused.code) == (415, "unsupported_media_type"))
  }

  @Test("a body that is too large is refused, before it is read and while it comes")
  func largeBodies() async throws {
    let cabinet = try await service.admin.makeCabinet()
    for (client, path, limit) in [
      (service.admin, "/v1/sites", 256 * 1024), (cabinet.door, "/v1/verifications", 16 * 1024),
    ] {
      let body = Array("{\"name\":\"".utf8) + [UInt8](repeating: 0x78, count: limit)
      let reply = try await client.send("POST", path, raw: body)
      #expect((reply.status, reply.code) == (413, "body_too_large"), "\(path)")
      // In chunks, without a word about its length.
      let connection = try await Connection.open(service.port)
      let head = "POST \(path) HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer \(client.key ?? "")\r\n"
      try await connection.send(
        Array((head + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n").utf8))
      try await connection.send(Array("\(String(body.count, radix: 16))\r\n".utf8) + body + Array("\r\n".utf8))
      #expect(try await connection.reply().code == "body_too_large", "\(path)")
      await connection.close()
    }
  }

  @Test("every answer has an identifier of its own, is for no cache and names no software")
  func answerHeaders() async throws {
    var seen: Set<String> = []
    let replies = [
      try await service.stranger.get("/livez"), try await service.stranger.get("/v1/sites"),
      try await service.admin.get("/v1/sites"), try await service.admin.get("/nope"),
      try await service.admin.post("/v1/sites", [:]),
    ]
    for reply in replies {
      let id = try #require(reply["request-id"])
      #expect(id.hasPrefix("req_"))
      #expect(seen.insert(id).inserted)
      #expect(reply["cache-control"] == "no-store")
      #expect(reply["x-content-type-options"] == "nosniff")
      #expect(reply["server"] == nil)
      if reply.status >= 400 { #expect(reply.json["instance"].text == id) }
    }
  }

  @Test("a problem has the members of RFC 9457, its code, and a page under its type")
  func problemShape() async throws {
    let reply = try await service.admin.post("/v1/sites", ["name": 7])
    #expect(
      reply.anonymous == [
        "type": "/problems/invalid_format", "title": "A value has the wrong form", "status": 400,
        "detail": "a string is needed", "code": "invalid_format",
        "errors": [["pointer": "/name", "code": "invalid_format", "detail": "a string is needed"]],
      ])
    let page = try await service.stranger.get(reply.json["type"].text)
    #expect(page.status == 200)
    #expect(page["content-type"] == "text/html; charset=utf-8")
    #expect(page.text.contains("A value has the wrong form"))
    let index = try await service.stranger.get("/problems")
    #expect(index.text.contains("href=\"/problems/credential_expired\""))
  }

  @Test("HEAD answers like GET, without the body")
  func head() async throws {
    let get = try await service.admin.get("/v1/sites")
    let head = try await service.call(HTTPCall(method: "HEAD", path: "/v1/sites", key: service.admin.key))
    #expect(head.status == 200)
    #expect(head.body.isEmpty)
    #expect(head["content-length"] == String(get.body.count))
  }

  @Test("a query is read as strictly as a body")
  func queries() async throws {
    let rows = [
      ("/v1/sites?limit=0", "invalid_value"), ("/v1/sites?limit=101", "invalid_value"),
      ("/v1/sites?limit=+5", "invalid_value"), ("/v1/sites?limit=05", "invalid_value"),
      ("/v1/sites?limit=", "invalid_value"), ("/v1/sites?limit=1.0", "invalid_value"),
      ("/v1/sites?limit=5&limit=5", "duplicate_member"), ("/v1/sites?limit=5&l%69mit=5", "duplicate_member"),
      ("/v1/sites?order=name", "unknown_member"), ("/v1/sites?name=%zz", "invalid_format"),
      ("/v1/sites?name=%ff", "invalid_format"), ("/v1/devices?site_id=dev_x", "invalid_value"),
      ("/v1/events?reason=hunger", "invalid_value"), ("/v1/events?from=yesterday", "invalid_value"),
      ("/readyz?verbose=maybe", "invalid_value"), ("/.well-known/access-auth-keys?tenant=x", "invalid_value"),
    ]
    for (path, code) in rows {
      let reply = try await service.admin.get(path)
      #expect((reply.status, reply.code) == (400, code), "\(path)")
    }
    #expect(try await service.admin.get("/v1/sites?limit=100").status == 200)
  }
}
