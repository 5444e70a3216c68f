import AccessAuth
import Foundation
import NIOCore
import NIOPosix
import SodiumPrimitives
import Synchronization
import Testing

/// A receiver of webhooks on a free port of this machine. It keeps what comes, and answers as it is told.
final class HookReceiver: Sendable {
  /// What it says to a message.
  enum Answer: Sendable {
    case status(Int)
    /// 302, to another place.
    case redirect(String)
    /// Nothing, while the connection stays open.
    case silence
  }

  /// One request.
  struct Hook: Sendable {
    /// Names in lower case.
    let headers: [String: String]
    let body: [UInt8]

    var id: String { headers["webhook-id"] ?? "" }
    var json: JSON { (try? JSONDecoder().decode(JSON.self, from: Data(body))) ?? .null }
    var type: String { json["type"].text }
    var data: JSON { json["data"] }
    /// The entries of the signature's header.
    var signatures: [Substring] { (headers["webhook-signature"] ?? "").split(separator: " ") }

    /// Throws where none of `keys` has signed it.
    func check(_ keys: [WebhookVerifier.Key], at now: Instant) throws {
      try WebhookVerifier(keys).check(
        id: headers["webhook-id"].map { Array($0.utf8) },
        timestamp: headers["webhook-timestamp"].map { Array($0.utf8) },
        signatures: headers["webhook-signature"].map { Array($0.utf8) }, body: body, at: now)
    }
  }

  private struct State {
    var hooks: [Hook] = []
    var connections = 0
    var answer: Answer
  }

  private let state: Mutex<State>
  private let channel = Mutex<(any Channel)?>(nil)

  private init(_ answer: Answer) { state = Mutex(State(answer: answer)) }

  /// Receives for the time of `body`.
  static func run<Value: Sendable>(
    _ answer: Answer = .status(204), _ body: (HookReceiver) async throws -> Value
  ) async throws -> Value {
    let receiver = HookReceiver(answer)
    let channel = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .childChannelInitializer { channel in
        receiver.state.withLock { $0.connections += 1 }
        return channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Handler(receiver))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    receiver.channel.withLock { $0 = channel }
    do {
      let value = try await body(receiver)
      try await channel.close()
      return value
    } catch {
      try? await channel.close()
      throw error
    }
  }

  var url: String { "http://127.0.0.1:\(channel.withLock { $0?.localAddress?.port } ?? 0)/hook" }
  /// What came, in its order.
  var hooks: [Hook] { state.withLock { $0.hooks } }
  /// How many connections there were.
  var connections: Int { state.withLock { $0.connections } }

  /// Answers otherwise from now on.
  func answer(_ answer: Answer) { state.withLock { $0.answer = answer } }

  /// What came, once there are at least `count`: a message leaves soon after its event, not with it.
  func hooks(atLeast count: Int) async throws -> [Hook] {
    for _ in 0..<1000 {
      let hooks = hooks
      if hooks.count >= count { return hooks }
      try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("of \(count) messages \(hooks.count) came")
    throw Missing()
  }

  /// The messages did not come.
  struct Missing: Error {}

  /// Keeps a request and says how to answer it.
  private func take(_ hook: Hook) -> Answer {
    state.withLock { state in
      state.hooks.append(hook)
      return state.answer
    }
  }

  /// Reads one request of a connection and answers it.
  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let receiver: HookReceiver
    private var received: [UInt8] = []

    init(_ receiver: HookReceiver) { self.receiver = receiver }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      received += unwrapInboundIn(data).readableBytesView
      guard let hook else { return }
      received = []
      let head: String
      switch receiver.take(hook) {
      case .status(let status): head = "HTTP/1.1 \(status) Answer\r\nContent-Length: 0\r\n\r\n"
      case .redirect(let place): head = "HTTP/1.1 302 Found\r\nLocation: \(place)\r\nContent-Length: 0\r\n\r\n"
      case .silence: return
      }
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: head)), promise: nil)
      context.close(promise: nil)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    /// The request, once it is whole.
    private var hook: Hook? {
      guard let end = received.indices.first(where: { received[$0...].starts(with: "\r\n\r\n".utf8) }) else {
        return nil
      }
      var headers: [String: String] = [:]
      for line in String(decoding: received[..<end], as: UTF8.self).split(separator: "\r\n").dropFirst() {
        guard let colon = line.firstIndex(of: ":") else { continue }
        headers[line[..<colon].lowercased()] = String(line[colon...].dropFirst().drop { $0 == " " })
      }
      let body = Array(received[(end + 4)...])
      guard body.count >= headers["content-length"].flatMap({ Int($0) }) ?? 0 else { return nil }
      return Hook(headers: headers, body: body)
    }
  }
}

/// An endpoint as it was made.
struct Endpoint: Sendable {
  let json: JSON

  var id: String { json["id"].text }
  var path: String { "/v1/webhook_endpoints/\(id)" }
  /// What its receiver checks messages with.
  var keys: [WebhookVerifier.Key] {
    get throws {
      if json["signature"] == "v1" {
        return [.secret(try #require(WebhookSecret(text: Array(json["secret"].text.utf8))))]
      }
      return try json["public_keys"].elements.map {
        .publicKey(try #require(Ed25519.PublicKey(webhookText: Array($0.text.utf8))))
      }
    }
  }
}

extension Client {
  /// Makes an endpoint at `receiver`.
  func makeEndpoint(
    _ receiver: HookReceiver, _ types: [String] = [], signature: String = "v1a"
  ) async throws -> Endpoint {
    let reply = try await post(
      "/v1/webhook_endpoints",
      [
        "url": .string(receiver.url), "types": .array(types.map(JSON.string)), "signature": .string(signature),
      ])
    try #require(reply.status == 201, "\(reply.text)")
    return Endpoint(json: reply.json)
  }

  /// The deliveries to an endpoint, newest first, once `isThere` is content with them.
  func deliveries(to endpoint: Endpoint, until isThere: ([JSON]) -> Bool) async throws -> [JSON] {
    for _ in 0..<1000 {
      let reply = try await get("/v1/webhook_deliveries?endpoint=\(endpoint.id)&limit=100")
      try #require(reply.status == 200, "\(reply.text)")
      let deliveries = reply.json["data"].elements
      if isThere(deliveries) { return deliveries }
      try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("the deliveries did not come so far")
    throw HookReceiver.Missing()
  }

  /// The same with the one delivery to an endpoint, once it was tried `count` times.
  func delivery(to endpoint: Endpoint, tries count: Int64) async throws -> JSON {
    let all = try await deliveries(to: endpoint) { $0.count == 1 && $0[0]["tries"] == .int(count) }
    return JSON.array(all)[0]
  }
}
