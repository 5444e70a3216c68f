import AccessAuth
import HTTPTypes
import Logging

/// One line for each answer: method, route template, status, duration, request identifier, and the identifier of the trace
/// where the request is part of one. Path, query, headers and bodies are not logged: they hold identifiers of people, and
/// sometimes secrets that were put in the wrong place.
struct AccessLog: Sendable {
  private let logger: Logger

  init(logger: Logger) { self.logger = logger }

  /// The logger of one request.
  func logger(for requestID: AccessAuth.RequestID, trace: TraceID?) -> Logger {
    var logger = logger
    logger[metadataKey: "request_id"] = .string(requestID.description)
    if let trace { logger[metadataKey: "trace_id"] = .string(trace.description) }
    return logger
  }

  /// Writes the line. `route` is the template that matched, such as `/v1/sites/{id}`.
  func record(
    _ method: HTTPRequest.Method, route: String?, _ status: HTTPResponse.Status, took duration: Duration,
    logger: Logger
  ) {
    let (seconds, attoseconds) = duration.components
    let microseconds = seconds &* 1_000_000 &+ attoseconds / 1_000_000_000_000
    logger.info(
      "request",
      metadata: [
        "method": .string(MethodWord(method).rawValue),
        "route": .string(RouteWord.of(route)),
        "status": .stringConvertible(status.code),
        "duration_us": .stringConvertible(microseconds),
      ])
  }
}
