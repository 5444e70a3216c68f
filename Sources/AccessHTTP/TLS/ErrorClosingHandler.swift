import NIOCore

/// Ends a connection of TLS, or a stream of HTTP/2, at the first error of what lies below it. Whoever reads from it learns
/// that it ended, as with a bare socket: that the other side left without a goodbye, or gave a request up, is no error of
/// this service.
final class ErrorClosingHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = NIOAny
  typealias InboundOut = NIOAny

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

@available(*, unavailable)
extension ErrorClosingHandler: Sendable {}
