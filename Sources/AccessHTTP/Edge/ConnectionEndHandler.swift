import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Ends a connection of HTTP/1.1 after a request with which it has to end (RFC 9112 section 9.6), and says so in the answer:
/// the caller asked for it, in whatever case and company; asked for another protocol, which nobody here speaks; or sent a
/// body of which nobody can tell where it ends.
final class ConnectionEndHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  /// How many requests have come, and how many answers have begun.
  private var (requests, answers) = (0, 0)
  /// The number of the last request; nil while more may come.
  private var lastRequest: Int?

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .head(var head) = unwrapInboundIn(data) else { return context.fireChannelRead(data) }
    requests += 1
    guard Self.isLast(head) else { return context.fireChannelRead(data) }
    lastRequest = lastRequest ?? requests
    // The server behind knows this one form of it.
    head.headerFields[.connection] = "close"
    context.fireChannelRead(wrapInboundOut(.head(head)))
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard case .head(var head) = unwrapOutboundIn(data), head.status.kind != .informational else {
      return context.write(data, promise: promise)
    }
    answers += 1
    guard answers == lastRequest else { return context.write(data, promise: promise) }
    head.headerFields[.connection] = "close"
    context.write(wrapOutboundOut(.head(head)), promise: promise)
  }

  private static func isLast(_ head: HTTPRequest) -> Bool {
    if head.method == .connect { return true }
    let options = head.headerFields[values: .connection].flatMap { $0.split(separator: ",") }
    let isAsked = options.contains { option in
      ["close", "upgrade"].contains(
        option.drop { $0 == " " || $0 == "\t" }.prefix { $0 != " " && $0 != "\t" }.lowercased())
    }
    return isAsked || !["chunked", nil].contains(head.headerFields[.transferEncoding]?.lowercased())
  }
}

@available(*, unavailable)
extension ConnectionEndHandler: Sendable {}
