import AccessAuth
import HTTPTypes
import Hummingbird

/// The headers that every answer has. A route that sets one of them itself, such as a page that has a style sheet or a
/// key set that may be cached, keeps its own.
enum AnswerHeaders {
  static func complete(_ response: inout Response, requestID: AccessAuth.RequestID) {
    response.headers[.requestID] = requestID.description
    // These have no body, and so no length (RFC 9110 section 8.6).
    if response.status == .noContent || response.status == .notModified { response.headers[.contentLength] = nil }
    for (name, value) in defaults where response.headers[name] == nil { response.headers[name] = value }
  }

  private static let defaults: [(name: HTTPField.Name, value: String)] = [
    // Answers hold passes and PINs; none is for a cache.
    (.cacheControl, "no-store"),
    (.xContentTypeOptions, "nosniff"),
    // A browser that shows an answer as a page runs nothing in it, embeds it nowhere and tells nobody where it was.
    (.contentSecurityPolicy, "default-src 'none'; frame-ancestors 'none'"),
    (.crossOriginResourcePolicy, "same-origin"),
    (.referrerPolicy, "no-referrer"),
  ]
}
