import NIOCore
import NIOEmbedded
import NIOTLS
import Testing

@testable import AccessHTTP

@Suite("Deadline of a TLS handshake")
struct HandshakeDeadlineHandlerTests {
  private static func connected() throws -> EmbeddedChannel {
    let channel = EmbeddedChannel()
    try channel.pipeline.syncOperations.addHandler(HandshakeDeadlineHandler(time: .seconds(10)))
    try channel.connect(to: SocketAddress(unixDomainSocketPath: "/test")).wait()
    return channel
  }

  @Test("F-07 a connection without a handshake is closed when its time is over")
  func silent() throws {
    let channel = try Self.connected()
    channel.embeddedEventLoop.advanceTime(by: .milliseconds(9_999))
    #expect(channel.isActive)
    channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
    #expect(!channel.isActive)
  }

  @Test("after the handshake the deadlines of HTTP hold, and this one is gone")
  func completed() throws {
    let channel = try Self.connected()
    channel.pipeline.fireUserInboundEventTriggered(TLSUserEvent.handshakeCompleted(negotiatedProtocol: "h2"))
    channel.embeddedEventLoop.advanceTime(by: .hours(1))
    #expect(channel.isActive)
    #expect(throws: ChannelPipelineError.notFound) {
      try channel.pipeline.syncOperations.handler(type: HandshakeDeadlineHandler.self)
    }
    _ = try channel.finish()
  }

  @Test("a handshake is not waited for when the service ends, or the other side has left")
  func left() throws {
    for event: any Sendable in [ChannelShouldQuiesceEvent(), ChannelEvent.inputClosed] {
      let channel = try Self.connected()
      channel.pipeline.fireUserInboundEventTriggered(event)
      #expect(!channel.isActive)
    }
  }
}
