import AccessAuth
import AccessHTTP
import HTTPTypes
import Hummingbird
import Logging
import SodiumPrimitives
import Synchronization

/// What answers requests: the service, once its store is there. Before that, that the process lives, that it is not ready,
/// and to everything else that nobody can tell: every door stays shut.
final class Gate: HTTPResponder {
  typealias Context = ConnectionContext

  /// The logger for the libraries below.
  var libraryLogger: Logger { closed.libraryLogger }

  private let closed: Edge<APIKey>
  private let service = Mutex<Edge<APIKey>?>(nil)

  init(state: ServingState, options: ServeOptions) {
    // It has no route: what answers is the middleware, to whatever is asked.
    let router = Router(context: EdgeContext<APIKey>.self)
    router.add(middleware: Closed(state: state))
    closed = Edge(
      router: router, clock: options.clock, random: SystemRandom(), proxies: options.proxies, logger: options.logger)
  }

  /// From now on requests reach the service.
  func open(_ edge: Edge<APIKey>) { service.withLock { $0 = edge } }

  @concurrent func respond(to request: Request, context: ConnectionContext) async throws -> Response {
    let edge = service.withLock { $0 } ?? closed
    return try await edge.respond(to: request, context: context)
  }
}

/// Answers for a service whose store is not there yet.
private struct Closed: RouterMiddleware {
  typealias Context = EdgeContext<APIKey>

  let state: ServingState

  func handle(
    _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
  ) async throws -> Response {
    switch request.method == .get || request.method == .head ? request.uri.path : "" {
    case "/livez": return .json { $0.member("status", "ok") }
    case "/readyz":
      var query = try QueryReader(request)
      let isVerbose = try query.boolean("verbose") ?? false
      try query.end()
      var reading = Readiness.Reading(now: context.moment.wall)
      reading.isServing = state.isReady
      reading.canLockMemory = state.canLockMemory
      let readiness = Readiness(reading)
      return Problem(.unavailable, retryAfter: .seconds(1)).response(requestID: context.requestID) { json in
        if isVerbose { readiness.write(to: &json) }
      }
    default: throw Problem(.unavailable, retryAfter: .seconds(5))
    }
  }
}
