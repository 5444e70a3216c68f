import NIOCore
import NIOPosix
import Synchronization

/// A receiver of webhooks on a free port of this machine, for the time of a closure. To each connection it gives one answer,
/// byte for byte, once it has a whole request.
final class Receiver: Sendable {
  /// What it answers.
  enum Answer: Sendable {
    /// These bytes, and then the connection ends.
    case bytes(String)
    /// These bytes, and then the connection stays open.
    case unfinished(String)
    /// The first bytes once, and the second until the other side has enough.
    case endless(String, String)
    /// These bytes at once, before any request.
    case greeting(String)
  }

  /// An address of this machine that nothing else uses, so that what comes there comes from the test.
  static let ownAddress = "127.83.0.1"

  let address: String
  let port: Int
  private let counted: Counted

  private init(address: String, port: Int, counted: Counted) {
    self.address = address
    self.port = port
    self.counted = counted
  }

  /// How many connections there were.
  var connections: Int { counted.connections.load(ordering: .sequentiallyConsistent) }
  /// `http` to it.
  var url: String { "http://\(address):\(port)" }
  /// The whole requests that came, as text.
  var requests: [String] { counted.requests.withLock { $0 } }

  static let ok = Answer.bytes("HTTP/1.1 204 No Content\r\n\r\n")

  static func run<R: Sendable>(
    _ answer: Answer = ok, at address: String = ownAddress, _ body: @Sendable (Receiver) async throws -> R
  ) async throws -> R {
    let counted = Counted()
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { channel in
        counted.connections.wrappingAdd(1, ordering: .sequentiallyConsistent)
        return channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(Handler(answer: answer, counted: counted))
        }
      }
      .bind(host: address, port: 0).get()
    let receiver = Receiver(address: address, port: channel.localAddress?.port ?? 0, counted: counted)
    do {
      let result = try await body(receiver)
      try await channel.close()
      return result
    } catch {
      try? await channel.close()
      throw error
    }
  }

  private final class Counted: Sendable {
    let connections = Atomic(0)
    let requests = Mutex<[String]>([])
  }

  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let answer: Answer
    private let counted: Counted
    private var received = ""
    private var isAnswered = false

    init(answer: Answer, counted: Counted) {
      self.answer = answer
      self.counted = counted
    }

    func channelActive(context: ChannelHandlerContext) {
      guard case .greeting(let text) = answer else { return }
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      received += String(buffer: unwrapInboundIn(data))
      guard !isAnswered, isWhole else { return }
      isAnswered = true
      counted.requests.withLock { $0.append(received) }
      switch answer {
      case .bytes(let text):
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
        context.close(promise: nil)
      case .unfinished(let text):
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
      case .endless(let first, let again):
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: first)), promise: nil)
        Self.write(ByteBuffer(string: again), to: context.channel)
      case .greeting: context.close(promise: nil)
      }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    /// The next one when the one before has gone.
    private static func write(_ bytes: ByteBuffer, to channel: any Channel) {
      channel.writeAndFlush(bytes).whenSuccess { write(bytes, to: channel) }
    }

    /// Whether the head is there, and as many bytes as it says.
    private var isWhole: Bool {
      let parts = received.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { return false }
      let length = parts[0].lowercased().split(separator: "\r\n").first { $0.hasPrefix("content-length: ") }
        .flatMap { Int($0.dropFirst(16)) }
      return parts[1].utf8.count >= length ?? 0
    }
  }
}
