public import AccessAuth
import HTTPTypes
public import Hummingbird
public import Logging
public import SodiumPrimitives

/// The outermost part of the service: every request passes it, and every answer, so that each has an identifier, safe
/// headers and one line in the log, and each failure is a problem of RFC 9457.
///
/// ```swift
/// let edge = Edge(router: router, clock: clock, random: SystemRandom(), proxies: proxies, logger: logger)
/// let application = Application(
///   responder: edge, server: settings.server(makeRequestID: makeRequestID),
///   configuration: settings.configuration(logger: edge.libraryLogger), logger: edge.libraryLogger)
/// ```
public struct Edge<Principal: Sendable>: HTTPResponder {
  /// What the server knows before the edge has looked.
  public typealias Context = ConnectionContext

  /// The logger for the libraries below: theirs may print whole requests below this level.
  public let libraryLogger: Logger

  private let router: RouterResponder<EdgeContext<Principal>>
  private let mapper: ProblemMapper
  private let clock: @Sendable () -> Moment
  private let random: any RandomSource
  private let proxies: TrustedProxies
  private let log: AccessLog
  private let metrics: RequestMetrics?

  /// Puts the edge around `router`, which has to be complete. `clock` reads the clocks, once for each request; answers are
  /// counted in `metrics`.
  public init(
    router: Router<EdgeContext<Principal>>, clock: @escaping @Sendable () -> Moment, random: some RandomSource,
    proxies: TrustedProxies = TrustedProxies(), metrics: MetricRegistry? = nil, logger: Logger
  ) {
    self.router = router.buildResponder()
    mapper = ProblemMapper(routes: RouteTable(router))
    self.clock = clock
    self.random = random
    self.proxies = proxies
    log = AccessLog(logger: logger)
    self.metrics = metrics.map { RequestMetrics(router, in: $0) }
    var libraryLogger = logger
    libraryLogger.logLevel = max(.notice, logger.logLevel)
    self.libraryLogger = libraryLogger
  }

  /// Answers every request, whatever happens.
  @concurrent public func respond(to request: Request, context: ConnectionContext) async throws -> Response {
    let start = ContinuousClock.now
    let moment = clock()
    let requestID = AccessAuth.RequestID(at: moment.wall, random: random)
    let context = EdgeContext<Principal>(
      source: EdgeSource(
        logger: log.logger(for: requestID, trace: TraceID(request.headers)), requestID: requestID, moment: moment,
        client: proxies.client(peer: context.peer, headers: request.headers)))
    var response: Response
    do {
      guard PathForm.isCanonical(request.head.path ?? "") else { throw Problem(.notFound) }
      // No host, or two, or a body of which nobody can tell where it ends; the decoder finds the latter out too late.
      guard request.head.authority != nil, request.headers[.secondHost] == nil,
        ["chunked", nil].contains(request.headers[.transferEncoding]?.lowercased())
      else { throw Problem(.invalidFormat, "the request is no valid HTTP") }
      response = try await router.respond(to: request, context: context)
      if let problem = mapper.problem(for: response, to: request) {
        response = problem.response(requestID: requestID)
      }
    } catch {
      response = mapper.problem(for: error, logger: context.logger).response(requestID: requestID)
    }
    AnswerHeaders.complete(&response, requestID: requestID)
    if request.method == .head { response = response.createHeadResponse() }
    let (route, duration) = (context.endpointPath, ContinuousClock.now - start)
    log.record(request.method, route: route, response.status, took: duration, logger: context.logger)
    metrics?.record(request.method, route: route, response.status, took: duration)
    return response
  }
}
