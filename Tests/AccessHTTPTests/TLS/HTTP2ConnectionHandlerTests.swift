import NIOCore
import NIOEmbedded
import NIOHTTP2
import Testing

@testable import AccessHTTP

@Suite("Ends of an HTTP/2 connection")
struct HTTP2ConnectionHandlerTests {
  private struct Connection {
    let channel = EmbeddedChannel()
    let handler = HTTP2ConnectionHandler(idleTime: .seconds(60), stallTime: .seconds(30))

    init() throws {
      try channel.connect(to: SocketAddress(unixDomainSocketPath: "/test")).wait()
      try channel.pipeline.syncOperations.addHandler(handler)
    }

    func wait(_ seconds: Int64) { channel.embeddedEventLoop.advanceTime(by: .seconds(seconds)) }

    /// The last stream that the service says it has seen; nil where it said no goodbye.
    func goodbye() throws -> HTTP2StreamID? {
      guard let frame = try channel.readOutbound(as: HTTP2Frame.self),
        case .goAway(let last, let error, _) = frame.payload
      else { return nil }
      #expect(error == .noError)
      return last
    }
  }

  @Test("F-07 a connection that opens no stream, or none any more, is closed when its time is over")
  func idle() throws {
    let silent = try Connection()
    silent.wait(59)
    #expect(silent.channel.isActive)
    silent.wait(1)
    #expect(!silent.channel.isActive)
    #expect(try silent.goodbye() == .rootStream)

    let used = try Connection()
    used.wait(59)
    used.handler.streamOpened(1)
    used.handler.streamOpened(3)
    used.handler.streamClosed()
    // A stream has deadlines of its own.
    used.wait(3600)
    #expect(used.channel.isActive)
    used.handler.streamClosed()
    used.wait(59)
    #expect(used.channel.isActive)
    used.wait(1)
    #expect(!used.channel.isActive)
    #expect(try used.goodbye() == 3)
  }

  @Test("F-07 a connection that takes nothing of what is ready is closed, and one that takes something is not")
  func stalled() throws {
    let connection = try Connection()
    connection.handler.streamOpened(1)
    connection.channel.isWritable = false
    connection.channel.pipeline.fireChannelWritabilityChanged()
    connection.wait(29)
    connection.channel.isWritable = true
    connection.channel.pipeline.fireChannelWritabilityChanged()
    connection.wait(3600)
    #expect(connection.channel.isActive)
    connection.channel.isWritable = false
    connection.channel.pipeline.fireChannelWritabilityChanged()
    connection.wait(30)
    #expect(!connection.channel.isActive)
  }

  @Test("when the service ends, streams that stand are answered, and then the connection is closed")
  func ending() throws {
    let empty = try Connection()
    empty.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    #expect(!empty.channel.isActive)
    #expect(try empty.goodbye() == .rootStream)

    let busy = try Connection()
    busy.handler.streamOpened(5)
    busy.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    #expect(busy.channel.isActive)
    #expect(try busy.goodbye() == 5)
    busy.handler.streamClosed()
    #expect(!busy.channel.isActive)
  }

  @Test("F-07 an error of the protocol ends the connection")
  func broken() throws {
    let connection = try Connection()
    connection.handler.streamOpened(1)
    connection.channel.pipeline.fireErrorCaught(NIOHTTP2Errors.excessiveRSTFrames())
    #expect(!connection.channel.isActive)
  }
}
