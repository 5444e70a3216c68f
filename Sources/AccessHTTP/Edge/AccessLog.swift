import AccessAuth
import HTTPTypes
import Logging

/// One line for each answer: method, route template, status, duration, request identifier. Path, query, headers and
/// bodies are not logged: they hold identifiers of people, and sometimes secrets that were put in the wrong place.
struct AccessLog: Sendable {
  private let logger: Logger

  init(logger: Logger) { self.logger = logger }

  /// The logger of one request.
  func logger(for requestID: AccessAuth.RequestID) -> Logger {
    var logger = logger
    logger[metadataKey: "request_id"] = .string(requestID.description)
    return logger
  }

  /// Writes the line. `route` is the template that matched, such as `/v1/sites/{id}`.
  func record(
    _ method: HTTPRequest.Method, route: String?, _ status: HTTPResponse.Status, since start: ContinuousClock.Instant,
    logger: Logger
  ) {
    let (seconds, attoseconds) = (ContinuousClock.now - start).components
    let microseconds = seconds &* 1_000_000 &+ attoseconds / 1_000_000_000_000
    logger.info(
      "request",
      metadata: [
        // A method is a word of the caller's unless it is one of these.
        "method": .string(Self.methods.contains(method) ? method.rawValue : "other"),
        "route": .string(route.flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "none"),
        "status": .stringConvertible(status.code),
        "duration_us": .stringConvertible(microseconds),
      ])
  }

  private static let methods: Set<HTTPRequest.Method> = [.get, .head, .post, .put, .patch, .delete, .options]
}
