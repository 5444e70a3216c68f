import NIOCore
import NIOPosix
import Synchronization

/// One socket to the service, for any bytes at all: it sends what it is told, in as many pieces as it is told, and hands
/// back the answers in their order.
final class Connection: Sendable {
  /// The service closed the connection before a whole answer came.
  struct Closed: Error {}

  private let channel: any Channel
  private let inbox: Inbox

  private init(_ channel: any Channel, _ inbox: Inbox) {
    self.channel = channel
    self.inbox = inbox
  }

  /// Connects to the service on `port` of this machine.
  static func open(_ port: Int) async throws -> Connection {
    let inbox = Inbox()
    let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .channelOption(.tcpOption(.tcp_nodelay), value: 1)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(Receiver(inbox)) }
      }
      .connect(host: "127.0.0.1", port: port).get()
    return Connection(channel, inbox)
  }

  /// Sends bytes as they are.
  func send(_ bytes: some Sequence<UInt8> & Sendable) async throws {
    do { try await channel.writeAndFlush(ByteBuffer(bytes: bytes)) } catch { throw Closed() }
  }

  /// Sends bytes as they are, without waiting for them to leave.
  func release(_ bytes: [UInt8]) { channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil) }

  /// Waits for the next answer. `hasBody` is false for the answer to a HEAD.
  func reply(hasBody: Bool = true) async throws -> Reply { try await inbox.next(hasBody: hasBody) }

  /// Sends a request and waits for its answer.
  func call(_ request: HTTPCall) async throws -> Reply {
    try await send(request.bytes)
    let reply = try await reply(hasBody: request.method != "HEAD")
    let mediaType = reply["content-type"]?.prefix { $0 != ";" } ?? ""
    Exchanges.record(
      method: request.method, path: request.path, status: reply.status, mediaType: String(mediaType), body: reply.body)
    return reply
  }

  /// Closes the socket.
  func close() async { try? await channel.close() }
}

/// What has been received and not been read, or who waits for it.
private final class Inbox: Sendable {
  private struct State {
    var bytes: [UInt8] = []
    var isClosed = false
    var waiting: (hasBody: Bool, continuation: CheckedContinuation<Reply, any Error>)?

    /// What the waiting one gets, if it is there.
    mutating func settled() -> (continuation: CheckedContinuation<Reply, any Error>, result: Result<Reply, any Error>)?
    {
      guard let waiting else { return nil }
      let result: Result<Reply, any Error>
      do {
        if let (reply, count) = try Reply.read(bytes, hasBody: waiting.hasBody) {
          bytes.removeFirst(count)
          result = .success(reply)
        } else if isClosed {
          result = .failure(Connection.Closed())
        } else {
          return nil
        }
      } catch {
        result = .failure(error)
      }
      self.waiting = nil
      return (waiting.continuation, result)
    }
  }

  private let state = Mutex(State())

  func next(hasBody: Bool) async throws -> Reply {
    try await withCheckedThrowingContinuation { continuation in
      settle { $0.waiting = (hasBody, continuation) }
    }
  }

  func receive(_ bytes: ByteBufferView) { settle { $0.bytes += bytes } }

  func close() { settle { $0.isClosed = true } }

  private func settle(_ change: (inout sending State) -> Void) {
    let settled = state.withLock { state in
      change(&state)
      return state.settled()
    }
    settled?.continuation.resume(with: settled?.result ?? .failure(Connection.Closed()))
  }
}

/// Puts what the socket receives into the inbox.
private final class Receiver: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let inbox: Inbox

  init(_ inbox: Inbox) { self.inbox = inbox }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    inbox.receive(unwrapInboundIn(data).readableBytesView)
  }

  func channelInactive(context: ChannelHandlerContext) { inbox.close() }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
