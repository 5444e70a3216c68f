import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Tells a client that asks before it sends its body (`Expect: 100-continue`, RFC 9110 section 10.1.1) to go on. Some
/// client libraries ask before every body, and wait a while when nobody answers.
final class ContinueHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private var unansweredRequests = 0

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if case .head(let head) = unwrapInboundIn(data) {
      // In the middle of an earlier answer it would be taken for a part of that.
      if unansweredRequests == 0, head.headerFields[.expect]?.lowercased() == "100-continue" {
        context.writeAndFlush(wrapOutboundOut(.head(HTTPResponse(status: .continue))), promise: nil)
      }
      unansweredRequests += 1
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data) { unansweredRequests -= 1 }
    context.write(data, promise: promise)
  }
}

@available(*, unavailable)
extension ContinueHandler: Sendable {}
