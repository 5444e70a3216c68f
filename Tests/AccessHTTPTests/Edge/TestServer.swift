import AccessAuth
import AccessHTTP
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import NIOPosix
import SodiumPrimitives
import Synchronization

/// A small service behind the edge, on a free port of 127.0.0.1, for the time of a closure.
struct TestServer {
  let port: Int
  let log: LogLines

  /// Runs a server with `routes`, and with `settings` changed as the test needs; with an identity it speaks TLS.
  static func run<R: Sendable>(
    settings change: (inout ServerSettings) -> Void = { _ in }, proxies: TrustedProxies = TrustedProxies(),
    identity: TLSIdentity? = nil, routes: (Router<EdgeContext<String>>) -> Void = TestServer.standardRoutes,
    _ body: @Sendable (TestServer) async throws -> R
  ) async throws -> R {
    let log = LogLines()
    let logger = Logger(label: "test") { _ in
      LineLog(level: .trace, clock: { moment.wall }, write: { log.append($0) })
    }
    let router = Router(context: EdgeContext<String>.self)
    routes(router)
    var settings = ServerSettings()
    settings.port = 0
    change(&settings)
    let edge = Edge(router: router, clock: { moment }, random: SystemRandom(), proxies: proxies, logger: logger)
    let (ports, port) = AsyncStream.makeStream(of: Int.self)
    let application = Application(
      responder: edge,
      server: settings.server(
        makeRequestID: { RequestID(at: moment.wall, random: SystemRandom()) }, identity: identity),
      configuration: settings.configuration(logger: edge.libraryLogger),
      onServerRunning: { channel in port.yield(channel.localAddress?.port ?? 0) },
      logger: edge.libraryLogger)
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await application.run() }
      for await port in ports {
        let result = try await body(TestServer(port: port, log: log))
        group.cancelAll()
        return result
      }
      throw CancellationError()
    }
  }

  static let moment = Moment(wall: Instant(milliseconds: 1_795_359_845_678), boot: .seconds(10))

  /// One route of each kind.
  static func standardRoutes(_ router: Router<EdgeContext<String>>) {
    router.get("/v1/things/:id") { _, context in
      Response.json { json in
        json.member("id", context.parameters.get("id"))
        json.member("at", context.moment.wall)
        json.member("client", context.client?.description)
      }
    }
    router.delete("/v1/things/:id") { _, _ in Response(status: .noContent) }
    router.post("/v1/things") { request, _ in
      let body = try await request.json(upTo: BodyLimit(bytes: 64))
      let name = try body.read { (json) throws(Problem) in
        var name: String?
        try json.object { (member, json) throws(Problem) in
          switch member {
          case "name": name = try json.text(1...20)
          default: throw json.unknownMember()
          }
        }
        return try json.required(name, "name")
      }
      return Response.json(.created) { json in json.member("name", name) }
    }
    router.post("/v1/things/:id/empty") { request, _ in
      Response.json { json in json.member("bytes", 0) }
    }
    router.get("/throws/refusal") { _, _ -> Response in throw Refusal.notFound(pointer: nil) }
    router.get("/throws/store") { _, _ -> Response in throw StoreError.busy }
    router.get("/throws/unforeseen") { _, _ -> Response in throw Unforeseen(secret: "048213") }
    router.get("/throws/library") { _, _ -> Response in throw HTTPError(.badRequest, message: "048213") }
    router.get("/says/nothing") { _, _ in Response(status: .unauthorized) }
    router.get("/limited") { _, _ -> Response in
      throw Problem.rateLimited(
        RateLimit(name: "key", quota: 60, window: .seconds(60), remaining: 0, resetsAfter: .milliseconds(1500)))
    }
    router.get("/not-ready") { _, context in
      Problem(.unavailable).response(requestID: context.requestID) { json in
        json.object("checks") { json in json.member("store", "failed") }
      }
    }
    router.get("/page") { _, _ in
      Response(status: .ok, headers: [.cacheControl: "max-age=60", .contentType: "text/html"])
    }
  }

  struct Unforeseen: Error {
    let secret: String
  }
}

/// What was logged.
final class LogLines: Sendable {
  private let lines = Mutex<[String]>([])

  func append(_ line: [UInt8]) { lines.withLock { $0.append(String(decoding: line, as: UTF8.self)) } }

  var all: [String] { lines.withLock { $0 } }
}

/// What came back over a connection.
struct Exchange: Sendable {
  let text: String

  /// The status of each answer, in their order.
  var statuses: [Int] {
    text.components(between: "HTTP/1.1 ").compactMap { Int($0.prefix(3)) }
  }
  /// The value of the first header of that name.
  func header(_ name: String) -> String? {
    text.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
      .map { String($0.dropFirst(name.count + 1).drop { $0 == " " }) }
  }
  /// What follows the first empty line.
  var body: String {
    let parts = text.components(between: "\r\n\r\n")
    return parts.first ?? ""
  }
  /// The `code` of the problem in the body.
  var code: String? {
    body.components(between: "\"code\":\"").first.map { String($0.prefix { $0 != "\"" }) }
  }
}

extension String {
  /// What follows each `separator`.
  fileprivate func components(between separator: String) -> [String] {
    var parts: [String] = []
    var rest = Array(utf8)[...]
    let needle = Array(separator.utf8)
    var current: [UInt8]?
    while !rest.isEmpty {
      if rest.starts(with: needle) {
        if let current { parts.append(String(decoding: current, as: UTF8.self)) }
        current = []
        rest = rest.dropFirst(needle.count)
      } else {
        let byte = rest.removeFirst()
        current?.append(byte)
      }
    }
    if let current { parts.append(String(decoding: current, as: UTF8.self)) }
    return parts
  }
}

extension TestServer {
  /// Sends `bytes`, ends the sending side unless the test holds it open, and reads to the end.
  func send(_ bytes: [UInt8], holdingOpen: Bool = false) async throws -> Exchange {
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
            wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      var received: [UInt8] = []
      do {
        try await outbound.write(ByteBuffer(bytes: bytes))
        if !holdingOpen { outbound.finish() }
        for try await chunk in inbound { received.append(contentsOf: chunk.readableBytesView) }
      } catch let error as IOError where [ECONNRESET, EPIPE].contains(error.errnoCode) {
        // The server closed before it read everything.
      } catch ChannelError.ioOnClosedChannel {
        // The same, noticed earlier.
      }
      return Exchange(text: String(decoding: received, as: UTF8.self))
    }
  }

  func send(_ text: String, holdingOpen: Bool = false) async throws -> Exchange {
    try await send(Array(text.utf8), holdingOpen: holdingOpen)
  }

  /// Sends a request of that method, path and body.
  func request(
    _ method: String, _ path: String, headers: [String] = [], body: String? = nil
  ) async throws -> Exchange {
    var head = ["\(method) \(path) HTTP/1.1", "Host: localhost"] + headers
    if let body { head += ["Content-Type: application/json", "Content-Length: \(body.utf8.count)"] }
    return try await send(head.joined(separator: "\r\n") + "\r\n\r\n" + (body ?? ""))
  }
}
