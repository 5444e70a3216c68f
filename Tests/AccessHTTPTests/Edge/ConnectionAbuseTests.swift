import AccessAuthTesting
import AccessHTTP
import Hummingbird
import Synchronization
import Testing

@Suite("Abuse of connections")
struct ConnectionAbuseTests {
  struct File: Decodable {
    let raw: [String]
  }
  static let raw: [String] = (try? Vectors.json("abuse/http-abuse.json", as: File.self)?.raw) ?? []

  @Test("F-07 a request that could be read in two ways gets one refusal, or none", arguments: raw)
  func smuggling(_ request: String) async throws {
    try await TestServer.run { server in
      let statuses = try await server.send(request).statuses
      #expect(statuses.count <= 1, "a second answer")
      let others = statuses.filter { !(400..<500).contains($0) && $0 != 501 }
      #expect(others.isEmpty)
    }
  }

  @Test(
    "F-07 what is no HTTP is refused as a problem, and the connection ends",
    arguments: [
      "HELLO\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET /v1/things/a HTTP/1.1\r\nHost : a\r\n\r\n",
      "POST /v1/things HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
      "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}",
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ])
  func noHTTP(_ request: String) async throws {
    try await TestServer.run { server in
      let answer = try await server.send(request + "GET /v1/things/a HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(answer.statuses == [400])
      #expect(answer.code == "invalid_format")
      #expect(answer.header("Connection") == "close")
      #expect(answer.header("Content-Length").flatMap(Int.init) == answer.body.utf8.count)
    }
  }

  @Test("F-07 a body that turns out to be no HTTP gets no answer of its own")
  func brokenBody() async throws {
    try await TestServer.run { server in
      let head = "PUT /v1/things HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      let rest = "zz\r\n\r\nGET /v1/things/a HTTP/1.1\r\nHost: a\r\n\r\n"
      let unread = try await server.send(head + rest).statuses
      #expect(unread == [405])
      let read =
        "POST /v1/things HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
      let asked = try await server.send(read + rest).statuses
      #expect(asked == [400])
    }
  }

  @Test("F-07 two hosts are refused")
  func twoHosts() async throws {
    try await TestServer.run { server in
      let answer = try await server.send("GET /v1/things/a HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")
      #expect(answer.statuses == [400])
      #expect(answer.code == "invalid_format")
    }
  }

  @Test("F-07 two requests in one packet get two answers, in their order")
  func pipelining() async throws {
    try await TestServer.run { server in
      let answer = try await server.send(
        "GET /v1/things/a HTTP/1.1\r\nHost: a\r\n\r\nPUT /v1/things HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n{}"
          + "GET /v1/things/b HTTP/1.1\r\nHost: a\r\n\r\n")
      #expect(answer.statuses == [200, 405, 200])
    }
  }

  @Test("H-07 a block of headers beyond any use is refused")
  func longHeaders() async throws {
    try await TestServer.run { server in
      let one = "GET /v1/things/a HTTP/1.1\r\nHost: a\r\nX: \(String(repeating: "a", count: 1 << 20))\r\n\r\n"
      let first = try await server.send(one).statuses
      #expect(Set(first).isSubset(of: [400, 431]))
      let many = "GET /v1/things/a HTTP/1.1\r\nHost: a\r\n\(String(repeating: "X: a\r\n", count: 1000))\r\n"
      let second = try await server.send(many).statuses
      #expect(Set(second).isSubset(of: [400, 431]))
    }
  }

  @Test("H-07 a head that is never complete ends the connection")
  func slowHead() async throws {
    try await TestServer.run(settings: { $0.idleTimeout = .seconds(2) }) { server in
      #expect(try await server.send("GET /v1/things/a HTTP/1.1\r\nHost: a\r\nX-Dr", holdingOpen: true).statuses == [])
      // A connection that says nothing at all, and one that has had its answer.
      #expect(try await server.send("", holdingOpen: true).statuses == [])
      let answer = try await server.send("GET /v1/things/a HTTP/1.1\r\nHost: a\r\n\r\n", holdingOpen: true)
      #expect(answer.statuses == [200])
    }
  }

  @Test("H-07 a body that is never complete ends the connection")
  func slowBody() async throws {
    try await TestServer.run(settings: { $0.bodyTimeout = .milliseconds(50) }) { server in
      let head = "POST /v1/things HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 20\r\n\r\n"
      let statuses = try await server.send(head + "{\"na", holdingOpen: true).statuses
      #expect(!statuses.contains(201))
    }
  }

  @Test("a request that is answered before its body was read is not read for ever")
  func earlyAnswer() async throws {
    try await TestServer.run(settings: { $0.lingerTimeout = .milliseconds(50) }) { server in
      let head =
        "POST /v1/things HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9999999\r\n\r\n{"
      let answer = try await server.send(head, holdingOpen: true)
      #expect(answer.statuses == [413])
      #expect(answer.code == "body_too_large")
    }
  }

  @Test("H-07 connections beyond the bound wait, and are served when others end")
  func connectionBound() async throws {
    let open = Mutex((now: 0, most: 0))
    try await TestServer.run(
      settings: { $0.maximumConnections = 2 },
      routes: { router in
        router.get("/wait") { _, _ in
          open.withLock { open in
            open.now += 1
            open.most = max(open.most, open.now)
          }
          // Time for every other connection to come in, if it could.
          for _ in 0..<1000 { await Task.yield() }
          open.withLock { $0.now -= 1 }
          return Response(status: .ok)
        }
      }
    ) { server in
      try await withThrowingTaskGroup(of: [Int].self) { group in
        for _ in 0..<24 {
          group.addTask { try await server.send("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n").statuses }
        }
        for try await statuses in group { #expect(statuses == [200]) }
      }
    }
    // Up to four are accepted at a time.
    let most = open.withLock { $0.most }
    #expect((1...5).contains(most))
  }
}
