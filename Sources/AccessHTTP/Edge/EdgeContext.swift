public import AccessAuth
public import Hummingbird
public import Logging
import NIOCore

/// What is known of a request before any route sees it, and what the routes add: `Principal` is whatever the service
/// proves a caller to be.
public struct EdgeContext<Principal: Sendable>: RequestContext {
  /// What the router keeps.
  public var coreContext: CoreRequestContextStorage
  /// The identifier of the request, which the answer repeats in `Request-Id`.
  public let requestID: AccessAuth.RequestID
  /// The one reading of the clocks for this request.
  public let moment: Moment
  /// Where the request comes from; nil for a socket without addresses. It is for limits and events, and proves nothing.
  public let client: IPAddress?
  /// Who calls, once that is proven; nil before.
  public var principal: Principal?

  /// What a context is made of.
  public typealias Source = EdgeSource

  /// Takes over what the edge found.
  public init(source: EdgeSource) {
    coreContext = CoreRequestContextStorage(source: source)
    requestID = source.requestID
    moment = source.moment
    client = source.client
  }
}

/// What an ``EdgeContext`` is made of; only ``Edge`` makes one.
public struct EdgeSource: RequestContextSource {
  /// A logger that adds the request's identifier.
  public let logger: Logger
  let requestID: AccessAuth.RequestID
  let moment: Moment
  let client: IPAddress?
}

/// What the server knows of a request's connection.
public struct ConnectionContext: InitializableFromSource, Sendable {
  let peer: IPAddress?

  /// Looks up the address at the other end of the socket.
  public init(source: ApplicationRequestContextSource) {
    peer = source.channel.remoteAddress.flatMap(IPAddress.init)
  }
}

extension IPAddress {
  /// The address in a socket's address; nil for a Unix domain socket.
  init?(_ address: SocketAddress) {
    guard let text = address.ipAddress else { return nil }
    // A link-local address comes with a zone, which says something about this machine only.
    self.init(text.prefix { $0 != "%" })
  }
}
