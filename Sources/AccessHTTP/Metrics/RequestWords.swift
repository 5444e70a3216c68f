import HTTPTypes

// What the log and the metrics say of a request: words of the program, where the request has words of its caller.

/// A method that is known; any other is a word of the caller's.
enum MethodWord: String, Sendable {
  case get = "GET"
  case head = "HEAD"
  case post = "POST"
  case put = "PUT"
  case patch = "PATCH"
  case delete = "DELETE"
  case options = "OPTIONS"
  case other

  init(_ method: HTTPRequest.Method) { self = MethodWord(rawValue: method.rawValue) ?? .other }
}

/// The template of a route, such as `/v1/sites/{id}`.
enum RouteWord {
  /// For a request that reached no route.
  static let none = "none"

  /// The template that matched; libraries have names here that are none.
  static func of(_ template: String?) -> String { template.flatMap { $0.hasPrefix("/") ? $0 : nil } ?? none }
}
