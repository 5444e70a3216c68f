import NIOCore
import NIOHTTP2

/// Ends an HTTP/2 connection that has no streams for too long, that takes nothing of what is ready for it, that broke the
/// protocol, or whose last answer is out while the service ends.
///
/// A connection with streams needs no deadline: each stream has its own.
final class HTTP2ConnectionHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTP2Frame
  typealias InboundOut = HTTP2Frame
  typealias OutboundIn = HTTP2Frame
  typealias OutboundOut = HTTP2Frame

  private let idleTime: TimeAmount
  private let stallTime: TimeAmount
  private var idleDeadline: Scheduled<Void>?
  private var stallDeadline: Scheduled<Void>?
  private var openStreams = 0
  private var lastStream = HTTP2StreamID.rootStream
  private var isLeaving = false
  private var context: ChannelHandlerContext?

  /// `idleTime`: how long there may be no stream. `stallTime`: how long the other side may take nothing.
  init(idleTime: TimeAmount, stallTime: TimeAmount) {
    self.idleTime = idleTime
    self.stallTime = stallTime
  }

  /// A stream has begun; its number grows with each.
  func streamOpened(_ stream: HTTP2StreamID) {
    openStreams += 1
    lastStream = max(lastStream, stream)
    cancel(&idleDeadline)
  }

  /// A stream is over.
  func streamClosed() {
    openStreams -= 1
    guard openStreams == 0 else { return }
    if isLeaving { leave() } else { waitForStream() }
  }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    waitForStream()
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case is ChannelShouldQuiesceEvent, ChannelEvent.inputClosed:
      isLeaving = true
      // No more streams; those that stand are answered.
      if openStreams == 0 { leave() } else { sayGoodbye() }
    default: break
    }
    context.fireUserInboundEventTriggered(event)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable {
      cancel(&stallDeadline)
    } else {
      stallDeadline?.cancel()
      let channel = context.channel
      stallDeadline = context.eventLoop.scheduleTask(in: stallTime) { channel.close(mode: .all, promise: nil) }
    }
    context.fireChannelWritabilityChanged()
  }

  /// Whoever broke the protocol, or a limit, was told why already; the library goes on to read unless it is stopped here.
  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

  func channelInactive(context: ChannelHandlerContext) {
    cancel(&idleDeadline)
    cancel(&stallDeadline)
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    cancel(&idleDeadline)
    cancel(&stallDeadline)
    self.context = nil
  }

  private func waitForStream() {
    guard let context else { return }
    idleDeadline?.cancel()
    let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
    idleDeadline = context.eventLoop.scheduleTask(in: idleTime) { handler.value.leave() }
  }

  /// Ends the connection, and says up to which stream the requests were seen: the others may be sent again.
  private func leave() {
    sayGoodbye()
    context?.close(promise: nil)
  }

  private func sayGoodbye() {
    let frame = HTTP2Frame(
      streamID: .rootStream, payload: .goAway(lastStreamID: lastStream, errorCode: .noError, opaqueData: nil))
    context?.writeAndFlush(wrapOutboundOut(frame), promise: nil)
  }

  private func cancel(_ deadline: inout Scheduled<Void>?) {
    deadline?.cancel()
    deadline = nil
  }
}

@available(*, unavailable)
extension HTTP2ConnectionHandler: Sendable {}
