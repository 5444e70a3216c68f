import AccessAuth
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTPTypes

/// Gives the server's own answer to bytes that are no HTTP request, an empty 400, the form that every failure has.
///
/// The server writes that answer without a request, so it is the one answer whose head comes when no request is waiting
/// for one.
final class MalformedRequestHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let makeRequestID: @Sendable () -> AccessAuth.RequestID
  private var waitingRequests = 0

  init(makeRequestID: @escaping @Sendable () -> AccessAuth.RequestID) { self.makeRequestID = makeRequestID }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if case .head = unwrapInboundIn(data) { waitingRequests += 1 }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard case .head(let head) = unwrapOutboundIn(data), head.status.kind != .informational else {
      return context.write(data, promise: promise)
    }
    if waitingRequests > 0 {
      waitingRequests -= 1
      return context.write(data, promise: promise)
    }
    let requestID = makeRequestID()
    let problem = Problem(.invalidFormat, "the request is no valid HTTP")
    var response = problem.response(requestID: requestID)
    AnswerHeaders.complete(&response, requestID: requestID)
    response.headers[.connection] = "close"
    context.write(wrapOutboundOut(.head(response.head)), promise: nil)
    // The server's own body is empty, so this is all of it; its end follows.
    let body = ByteBuffer(bytes: problem.body(requestID: requestID))
    context.write(wrapOutboundOut(.body(body)), promise: promise)
  }
}

@available(*, unavailable)
extension MalformedRequestHandler: Sendable {}
