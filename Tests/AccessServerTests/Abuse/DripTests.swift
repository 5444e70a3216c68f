import Testing

/// Connections that hold a place without getting on. That they are closed when their time is over is tried in
/// `ConnectionAbuseTests`, where the times can be made short.
@Suite("Requests that drip", .sharedScene, .timeLimit(.minutes(1)))
struct DripTests {
  let scene = SharedScene.current

  /// Opens `count` connections that have sent `beginning`.
  private func open(_ count: Int, _ beginning: String) async throws -> [Connection] {
    var connections: [Connection] = []
    for _ in 0..<count {
      let connection = try await Connection.open(scene.service.port)
      try await connection.send(Array(beginning.utf8))
      connections.append(connection)
    }
    return connections
  }

  @Test("H-07 180 heads and bodies that drip keep nobody out, and none of them has an effect")
  func served() async throws {
    let head = "POST /v1/sites HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(scene.admin.key ?? "")\r\n"
    let heads = try await open(100, head + "X-Drip: ")
    let bodies = try await open(
      40, head + "Content-Type: application/json\r\nContent-Length: 9000\r\n\r\n{\"name\":\"")
    let chunks = try await open(
      40, head + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n")
    for _ in 0..<4 {
      for connection in heads + bodies { connection.release([UInt8(ascii: "a")]) }
      for connection in chunks { connection.release(Array("1\r\n \r\n".utf8)) }
      // A new connection each time, and one that has been there before.
      let fresh = try await Connection.open(scene.service.port)
      let reply = try await fresh.call(HTTPCall(method: "GET", path: "/v1/sites", key: scene.admin.key))
      #expect(reply.status == 200)
      await fresh.close()
      let shown = try await scene.door.show("AP1")
      #expect(shown.decision == "deny not_recognized" || shown.decision == "deny throttled")
    }
    for connection in heads + bodies + chunks { await connection.close() }
    let sites = try await scene.admin.get("/v1/sites").json["data"].elements.count
    #expect(sites == 1)
    let pass = try await scene.door.show(scene.issued.pass())
    #expect(pass.decision == "grant granted")
  }

  @Test("H-07 who drips a body that is refused already has the refusal, and is let go")
  func refused() async throws {
    let rows = [
      ("POST /v1/sites HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n{", 401),
      ("POST /nope HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n{\r\n", 404),
      (
        "POST /v1/sites HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \(scene.admin.key ?? "")\r\n"
          + "Content-Type: application/json\r\nContent-Length: 9999999\r\n\r\n{", 413
      ),
    ]
    for (beginning, status) in rows {
      let connections = try await open(20, beginning)
      for connection in connections {
        let reply = try await connection.reply()
        #expect(reply.status == status)
      }
      for connection in connections {
        // However much more comes, the connection ends without another answer.
        connection.release([UInt8(ascii: " ")])
        let closed = await #expect(throws: Connection.Closed.self) { try await connection.reply() }
        #expect(closed != nil)
      }
    }
  }

  @Test("H-07 heads that drip do not keep a service from stopping")
  func stopping() async throws {
    let folder = try await ServiceFolder()
    let connections = try await folder.serving { service in
      var connections: [Connection] = []
      for _ in 0..<50 {
        let connection = try await Connection.open(service.port)
        try await connection.send(Array("GET /v1/sites HTTP/1.1\r\nHost: a\r\nX-Dr".utf8))
        connections.append(connection)
      }
      return connections
    }
    for connection in connections { await connection.close() }
  }
}
