import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Resets a stream of HTTP/2 whose request has too many header fields. With HTTP/1.1 the decoder counts them.
final class HeaderCountHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart

  private let maximum: Int
  private var isRefused = false

  init(maximum: Int) { self.maximum = maximum }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head) where head.headerFields.count > maximum:
      isRefused = true
      context.close(promise: nil)
    case .head, .body, .end:
      if !isRefused { context.fireChannelRead(data) }
    }
  }
}

@available(*, unavailable)
extension HeaderCountHandler: Sendable {}
