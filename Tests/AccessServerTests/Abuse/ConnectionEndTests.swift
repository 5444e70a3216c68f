import Testing

/// What RFC 9110 and RFC 9112 say of the end of a connection, and of requests with which it has to end.
@Suite("Where a connection ends", .sharedScene, .timeLimit(.minutes(1)))
struct ConnectionEndTests {
  let scene = SharedScene.current

  @Test(
    "F-07 a body in a coding that nobody here understands is refused",
    arguments: ["gzip, chunked", ", chunked", "deflate, chunked"])
  func coding(_ coding: String) async throws {
    let request = RawExchange.post("Transfer-Encoding: \(coding)", "24\r\n\(RawExchange.site)\r\n0\r\n\r\n")
    let answer = try await scene.exchange(request)
    #expect(answer.replies.first?.status == 400 && answer.replies.first?.code == "invalid_format")
    #expect(answer.replies.count <= 2 && answer.rest == [])
    let unharmed = try await scene.isUnharmed()
    #expect(unharmed)
  }

  @Test(
    "F-07 RFC 9112 section 6.3: what was refused for its transfer coding ends the connection",
    arguments: ["gzip, chunked", ", chunked", "deflate, chunked"])
  func codingEnds(_ coding: String) async throws {
    let request = RawExchange.post("Transfer-Encoding: \(coding)", "24\r\n\(RawExchange.site)\r\n0\r\n\r\n")
    let answer = try await scene.exchange(request)
    #expect(answer.statuses == [400])
  }

  @Test(
    "F-07 RFC 9110 section 7.8: who asks for another protocol in vain is served on, or sees the connection close",
    arguments: [
      RawExchange.get(
        "GET /livez HTTP/1.1", "Host: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AA"),
      RawExchange.get("GET /livez HTTP/1.1", "Host: a\r\nConnection: Upgrade\r\nUpgrade: websocket"),
      RawExchange.post("Connection: Upgrade\r\nUpgrade: h2c\r\nContent-Length: 2", "{}"),
      RawExchange.get("CONNECT a:443 HTTP/1.1"),
    ])
  func upgrade(_ request: String) async throws {
    let answer = try await scene.exchange(request)
    let isServedOn = answer.replies.count == 2 && answer.replies[1].json["name"] == "accessauth"
    #expect(isServedOn || answer.replies.first?["connection"] == "close")
  }

  @Test(
    "F-07 RFC 9112 section 9.6: after a request that ends the connection nothing is answered",
    arguments: ["Connection: close", "Connection:  close\t"])
  func close(_ field: String) async throws {
    let answer = try await scene.exchange(RawExchange.get("GET /livez HTTP/1.1", "Host: a\r\n\(field)"))
    #expect(answer.statuses == [200] && answer.rest == [])
  }

  @Test(
    "F-07 RFC 9110 section 7.6.1: a connection ends in whatever case and company that is asked",
    arguments: [
      "Connection: Close", "Connection: CLOSE", "Connection: close, TE",
      "Connection: TE, close", "Connection: keep-alive\r\nConnection: close",
    ])
  func closeInOtherWords(_ field: String) async throws {
    try await close(field)
  }

  @Test("F-07 RFC 9112 section 3.2: a request of HTTP/1.1 without a host is refused")
  func noHost() async throws {
    let answer = try await scene.exchange("GET /livez HTTP/1.1\r\nX: y\r\n\r\n", then: "")
    #expect(answer.statuses == [400])
  }
}
