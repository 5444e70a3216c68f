public import AccessAuth
public import Hummingbird
public import HummingbirdCore
public import Logging
import NIOCore

/// How the server treats connections. Whatever a stranger can lengthen has its bound here.
public struct ServerSettings: Sendable {
  /// The host to listen on.
  public var host = "127.0.0.1"
  /// The port to listen on; 0 lets the system choose.
  public var port = 8080
  /// From a connection, or an answer, to the next request's complete head.
  public var idleTimeout: Duration = .seconds(60)
  /// From a request's head to the end of its body.
  public var bodyTimeout: Duration = .seconds(20)
  /// What is left for the body of a request that has been answered before it was read.
  public var lingerTimeout: Duration = .seconds(2)
  /// How long the other side may take nothing of an answer that is ready.
  public var stallTimeout: Duration = .seconds(30)
  /// How many connections are open at once; others wait in the backlog of the system. Connections are accepted up to four
  /// at a time, so three more than this can be open.
  public var maximumConnections = 1024
  /// All header fields of a request together, in bytes.
  public var maximumHeaderSize = 16 * 1024
  /// The header fields of a request.
  public var maximumHeaderCount = 64
  /// From a connection to the end of its TLS handshake.
  public var handshakeTimeout: Duration = .seconds(10)
  /// Requests of one HTTP/2 connection at once; RFC 9113 section 6.5.2 wants no fewer.
  public var maximumStreamsPerConnection = 100
  /// Requests of all HTTP/2 connections at once; a stream beyond is reset. Each takes about ten kilobytes.
  public var maximumStreams = 8192

  /// The defaults, on 127.0.0.1:8080.
  public init() {}

  /// The server builder for Hummingbird's `Application`. `makeRequestID` names the requests that are no HTTP. With an
  /// identity it speaks TLS 1.2 or later, and HTTP/2 to whoever offers it; without one, HTTP/1.1 in the open.
  public func server(
    makeRequestID: @escaping @Sendable () -> AccessAuth.RequestID, identity: TLSIdentity? = nil
  ) -> HTTPServerBuilder {
    let http1 = HTTP1Channel.Configuration(
      additionalChannelHandlers: [
        requestDeadlines, MalformedRequestHandler(makeRequestID: makeRequestID), ContinueHandler(),
        ConnectionEndHandler(),
      ],
      idleTimeout: TimeAmount(idleTimeout),
      httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
        maxHeaderFieldSize: maximumHeaderSize, maxHeaderListSize: maximumHeaderSize,
        maxHeaderFieldCount: maximumHeaderCount))
    guard let identity else { return .http1(configuration: http1) }
    return HTTPServerBuilder { responder in
      HTTPSChannel(settings: self, identity: identity, http1: http1, responder: responder)
    }
  }

  /// For one connection of HTTP/1.1, or one stream of HTTP/2.
  var requestDeadlines: RequestDeadlineHandler {
    RequestDeadlineHandler(
      bodyTime: TimeAmount(bodyTimeout), lingerTime: TimeAmount(lingerTimeout), stallTime: TimeAmount(stallTimeout))
  }

  /// The configuration for Hummingbird's `Application`: no server name is told.
  public func configuration(logger: Logger) -> ApplicationConfiguration {
    ApplicationConfiguration(
      address: .hostname(host, port: port), backlog: 1024,
      availableConnectionsDelegate: .maximum(maximumConnections, logger: logger))
  }
}
