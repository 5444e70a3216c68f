import NIOCore
import NIOHTTPTypes

/// Closes connections that hold a place without getting on: a request whose body is not complete in time, however
/// steadily it drips, and an answer that the other side does not take.
///
/// The time for a request's head, and between requests, is the server's idle timeout, which counts whole parts and not
/// bytes, so that a dripping head ends there as well.
final class RequestDeadlineHandler: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = HTTPRequestPart
  typealias InboundOut = HTTPRequestPart
  typealias OutboundIn = HTTPResponsePart
  typealias OutboundOut = HTTPResponsePart

  private let bodyTime: TimeAmount
  private let lingerTime: TimeAmount
  private let stallTime: TimeAmount
  private var bodyDeadline: Scheduled<Void>?
  private var stallDeadline: Scheduled<Void>?

  /// `bodyTime`: from a request's head to its end. `lingerTime`: what is left of that once the answer is out, as after a
  /// body that is too large. `stallTime`: how long the other side may take nothing of an answer.
  init(bodyTime: TimeAmount, lingerTime: TimeAmount, stallTime: TimeAmount) {
    self.bodyTime = bodyTime
    self.lingerTime = lingerTime
    self.stallTime = stallTime
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head: schedule(&bodyDeadline, in: bodyTime, context: context)
    case .body: break
    case .end: cancel(&bodyDeadline)
    }
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .end = unwrapOutboundIn(data), bodyDeadline != nil {
      schedule(&bodyDeadline, in: min(lingerTime, bodyTime), context: context)
    }
    context.write(data, promise: promise)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable {
      cancel(&stallDeadline)
    } else {
      schedule(&stallDeadline, in: stallTime, context: context)
    }
    context.fireChannelWritabilityChanged()
  }

  func channelInactive(context: ChannelHandlerContext) {
    cancel(&bodyDeadline)
    cancel(&stallDeadline)
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    cancel(&bodyDeadline)
    cancel(&stallDeadline)
  }

  private func schedule(_ deadline: inout Scheduled<Void>?, in time: TimeAmount, context: ChannelHandlerContext) {
    deadline?.cancel()
    let channel = context.channel
    deadline = context.eventLoop.scheduleTask(in: time) { channel.close(mode: .all, promise: nil) }
  }

  private func cancel(_ deadline: inout Scheduled<Void>?) {
    deadline?.cancel()
    deadline = nil
  }
}

@available(*, unavailable)
extension RequestDeadlineHandler: Sendable {}
