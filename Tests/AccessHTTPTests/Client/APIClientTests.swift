import AccessAuth
import Hummingbird
import Testing

@testable import AccessHTTP

@Suite("API client")
struct APIClientTests {
  @Test("a call carries key and body, and brings status, type and bytes")
  func call() async throws {
    let key = try #require(BearerToken(Array("aa_test_admin_key".utf8)))
    try await TestServer.run(routes: { router in
      TestServer.standardRoutes(router)
      router.get("/key") { request, _ in
        Response.json { json in json.member("matches", request.headers[.authorization] == "Bearer aa_test_admin_key") }
      }
    }) { server in
      try await APIClient.with(server: "http://127.0.0.1:\(server.port)/", key: key) { client in
        let created = try await client.call(
          .post, "/v1/things", body: JSONObject.bytes { json in json.member("name", "a") })
        #expect(created.status == 201)
        #expect(created.mediaType == "application/json")
        #expect(created.body == Array(#"{"name":"a"}"#.utf8))
        let requestID = created.requestID.flatMap { RequestID($0) }
        #expect(requestID != nil)
        let refused = try await client.call(.get, "/nothing")
        #expect(refused.status == 404)
        #expect(refused.mediaType == "application/problem+json")
        #expect(try await client.call(.get, "/key").body == Array(#"{"matches":true}"#.utf8))
      }
    }
  }

  @Test("what cannot be reached is a reason without the words of a driver")
  func unreachable() async throws {
    // Nothing listens at port 1; a port that was free a moment ago may be another test's by now.
    await #expect(throws: APIClient.Failure.unreachable) {
      try await APIClient.with(server: "http://127.0.0.1:1") { client in try await client.call(.get, "/") }
    }
  }

  @Test("an answer that is too long, a redirect and a slow server are not followed to the end")
  func bounds() async throws {
    try await TestServer.run(routes: { router in
      router.get("/long") { _, _ in Response.bytes(type: "text/plain", [UInt8](repeating: 0x61, count: 1000)) }
      router.get("/elsewhere") { _, _ in Response(status: .found, headers: [.location: "/long"]) }
      router.get("/never") { _, _ in
        try await Task.sleep(for: .seconds(3600))
        return Response(status: .ok)
      }
    }) { server in
      let address = "http://127.0.0.1:\(server.port)"
      await #expect(throws: APIClient.Failure.answerTooLarge) {
        try await APIClient.with(server: address, maximumAnswer: 999) { client in try await client.call(.get, "/long") }
      }
      await #expect(throws: APIClient.Failure.timedOut) {
        try await APIClient.with(server: address, timeout: .milliseconds(50)) { client in
          try await client.call(.get, "/never")
        }
      }
      let status = try await APIClient.with(server: address) { client in
        try await client.call(.get, "/elsewhere").status
      }
      #expect(status == 302)
    }
  }

  @Test(
    "a key goes over TLS, or nowhere beyond this machine",
    arguments: [
      ("https://access.example", true), ("https://access.example:8443/base/", true), ("HTTPS://access.example", true),
      ("http://127.0.0.1:8080", true), ("http://localhost:8080", true), ("http://[::1]:8080", true),
      ("http://access.example", false), ("http://10.0.0.1", false), ("http://127.0.0.1.example", false),
      ("http://localhost@access.example", false), ("https://user:password@access.example", false),
      ("https://a?b", false),
      ("https://a#b", false), ("https://", false), ("ftp://127.0.0.1", false), ("127.0.0.1:8080", false), ("", false),
      ("https://a b", false),
    ])
  func servers(_ server: String, _ isAllowed: Bool) async throws {
    let address = ServerAddress(server)
    #expect((address.map { $0.isSecure || $0.isThisMachine } ?? false) == isAllowed)
    if !isAllowed {
      await #expect(throws: APIClient.Failure.invalidServer) {
        try await APIClient.with(server: server) { client in try await client.call(.get, "/") }
      }
    }
  }
}
