import AccessAuth
import HTTPTypes
import Hummingbird
import NIOCore
import NIOHTTPTypes

/// Gives the server's own answer to bytes that are no HTTP request, an empty 400, the form that every failure has, and
/// sees to it that no request gets two answers.
///
/// The server writes that answer without a request, so it is the one answer whose head comes when no request is waiting
/// for one. Where the bad bytes are the body of a request that has been answered already, the connection ends without
/// another word: a second answer would be taken for that of the next request by whoever shares the connection.
final class MalformedRequestHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let makeRequestID: @Sendable () -> AccessAuth.RequestID
  private var waitingRequests = 0
  private var isReadingRequest = false
  private var isSilent = false

  init(makeRequestID: @escaping @Sendable () -> AccessAuth.RequestID) { self.makeRequestID = makeRequestID }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head:
      waitingRequests += 1
      isReadingRequest = true
    case .body: break
    case .end: isReadingRequest = false
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if isSilent {
      promise?.succeed()
      return
    }
    guard case .head(let head) = unwrapOutboundIn(data), head.status.kind != .informational else {
      return context.write(data, promise: promise)
    }
    if waitingRequests > 0 {
      waitingRequests -= 1
      return context.write(data, promise: promise)
    }
    if isReadingRequest {
      isSilent = true
      promise?.succeed()
      return context.close(promise: nil)
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
