import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP2
import NIOHTTPTypesHTTP2
import NIOSSL

/// A connection with TLS: the handshake with the certificate that is current, then HTTP/2 or HTTP/1.1, whichever the two
/// sides agree on (RFC 7301).
///
/// The server library has a channel of this kind. It reads the certificate once, waits for a handshake for ever, and
/// passes no bounds on to HTTP/2, so this one stands in its place.
struct HTTPSChannel: ServerChildChannel {
  typealias Streams = NIOHTTP2Handler.AsyncStreamMultiplexer<HTTP1Channel.Value>

  struct Value: ServerChildChannelValue {
    let version: EventLoopFuture<NIONegotiatedHTTPVersion<HTTP1Channel.Value, Streams>>
    let channel: any Channel
  }

  private let settings: ServerSettings
  private let identity: TLSIdentity
  private let http1: HTTP1Channel
  private let places: StreamPlaces

  init(
    settings: ServerSettings, identity: TLSIdentity, http1: HTTP1Channel.Configuration,
    responder: @escaping HTTPChannelHandler.Responder
  ) {
    self.settings = settings
    self.identity = identity
    self.http1 = HTTP1Channel(responder: responder, configuration: http1)
    places = StreamPlaces(maximum: settings.maximumStreams)
  }

  func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
    channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandler(
        NIOSSLServerHandler(context: identity.context, configuration: .init()))
      try channel.pipeline.syncOperations.addHandler(ErrorClosingHandler())
      try channel.pipeline.syncOperations.addHandler(
        HandshakeDeadlineHandler(time: TimeAmount(settings.handshakeTimeout)))
    }.flatMap {
      channel.configureHTTP2AsyncSecureUpgrade(
        http1ConnectionInitializer: { http1.setup(channel: $0, logger: logger) },
        http2ConnectionInitializer: { setUpHTTP2($0, logger: logger) })
    }.map { Value(version: $0, channel: channel) }
  }

  func handle(value: Value, logger: Logger) async {
    await withTaskCancellationHandler {
      // A handshake that failed has ended the connection; there is nobody to tell.
      switch try? await value.version.get() {
      case .http1_1(let connection): await http1.handle(value: connection, logger: logger)
      case .http2(let streams): await handle(streams, logger: logger)
      case nil: break
      }
    } onCancel: {
      value.channel.close(promise: nil)
    }
  }

  private func handle(_ streams: Streams, logger: Logger) async {
    await withDiscardingTaskGroup { group in
      do {
        for try await stream in streams.inbound {
          // The loop over requests that HTTP/1.1 has ends after the first: a stream has one.
          group.addTask { await http1.handle(value: stream, logger: logger) }
        }
      } catch {
        // The connection is over; its streams find out by themselves.
      }
    }
  }

  private func setUpHTTP2(_ channel: any Channel, logger: Logger) -> EventLoopFuture<Streams> {
    channel.eventLoop.makeCompletedFuture {
      let connection = HTTP2ConnectionHandler(
        idleTime: TimeAmount(settings.idleTimeout), stallTime: TimeAmount(settings.stallTimeout))
      let boundConnection = NIOLoopBound(connection, eventLoop: channel.eventLoop)
      let streams = try channel.pipeline.syncOperations.configureAsyncHTTP2Pipeline(
        mode: .server, configuration: settings.http2
      ) { stream in
        stream.eventLoop.makeCompletedFuture {
          try setUp(stream, of: boundConnection, logger: logger)
        }
      }
      try channel.pipeline.syncOperations.addHandler(connection)
      return streams
    }
  }

  /// One request. Where there is no place for it, the stream is reset, and nothing of it was done.
  private func setUp(
    _ stream: any Channel, of connection: NIOLoopBound<HTTP2ConnectionHandler>, logger: Logger
  ) throws -> HTTP1Channel.Value {
    try places.take()
    if let number = try stream.syncOptions?.getOption(HTTP2StreamChannelOptions.streamID) {
      connection.value.streamOpened(number)
    }
    stream.closeFuture.assumeIsolated().whenComplete { _ in
      places.giveBack()
      connection.value.streamClosed()
    }
    let pipeline = stream.pipeline.syncOperations
    try pipeline.addHandler(HTTP2FramePayloadToHTTPServerCodec())
    try pipeline.addHandler(HeaderCountHandler(maximum: settings.maximumHeaderCount))
    try pipeline.addHandler(settings.requestDeadlines)
    try pipeline.addHandler(ContinueHandler())
    // Resets a stream whose answer is ready and is not taken, by a window of no bytes for one (CVE-2019-9517).
    try pipeline.addHandler(HTTPConnectionStateHandler(idleTimeout: settings.idleTimeout, logger: logger))
    try pipeline.addHandler(ErrorClosingHandler())
    return try HTTP1Channel.Value(wrappingChannelSynchronously: stream)
  }
}
