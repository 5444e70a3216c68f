import AccessAuth
import HTTPTypes
import Hummingbird
import Logging
import NIOHTTP1

/// Turns whatever goes wrong into a problem.
struct ProblemMapper: Sendable {
  let routes: RouteTable

  /// The problem that stands for a thrown error. An error that nobody foresaw is a bug: the log gets its type and nothing
  /// of its content, which may hold values or a driver's text; the caller gets constant text.
  func problem(for error: any Error, logger: Logger) -> Problem {
    switch error {
    case let problem as Problem: return problem
    case let refusal as Refusal: return Problem(refusal: refusal)
    case let error as StoreError: return Problem(storeError: error)
    case is HTTPParserError: return Problem(.invalidFormat, "the request is no valid HTTP")
    // The caller has gone, or the service stops.
    case is CancellationError: return Problem(.unavailable, retryAfter: .seconds(1))
    default:
      logger.error("unforeseen error", metadata: ["type": "\(String(reflecting: type(of: error)))"])
      return Problem(.internal)
    }
  }

  /// The problem that stands for an answer that says only its status, as the router and other libraries answer; nil for
  /// an answer that is none or says more.
  func problem(for response: Response, to request: Request) -> Problem? {
    guard response.status.code >= 400, response.headers[.contentType] != "application/problem+json" else { return nil }
    switch response.status.code {
    case 401: return Problem(.unauthenticated)
    case 403: return Problem(.forbidden)
    case 404:
      let methods = routes.methods(of: request.uri.path)
      guard !methods.isEmpty, !methods.contains(request.method) else { return Problem(.notFound) }
      var problem = Problem(.methodNotAllowed)
      problem.allow = methods
      return problem
    case 409: return Problem(.conflict)
    case 412: return Problem(.preconditionFailed)
    case 413: return Problem(.bodyTooLarge)
    case 415: return Problem(.unsupportedMediaType)
    case 429: return Problem(.rateLimited, retryAfter: .seconds(1))
    case 503: return Problem(.unavailable, retryAfter: .seconds(1))
    case 400..<500: return Problem(.invalidFormat)
    default: return Problem(.internal)
    }
  }
}
