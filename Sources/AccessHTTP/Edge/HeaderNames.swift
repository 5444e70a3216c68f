public import HTTPTypes

extension HTTPField.Name {
  /// `Request-Id`: the identifier of the request, on every answer.
  public static let requestID = constant("Request-Id")
  /// `Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header).
  public static let idempotencyKey = constant("Idempotency-Key")
  /// `Idempotent-Replayed`: true on an answer that repeats an earlier one.
  public static let idempotentReplayed = constant("Idempotent-Replayed")
  /// `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers).
  public static let rateLimitPolicy = constant("RateLimit-Policy")
  /// `RateLimit` (draft-ietf-httpapi-ratelimit-headers).
  public static let rateLimit = constant("RateLimit")
  /// `Link` (RFC 8288).
  public static let link = constant("Link")
  /// `Last-Event-ID` (WHATWG HTML, section 9.2.4): the place that a stream goes on behind.
  public static let lastEventID = constant("Last-Event-ID")
  /// `Accessauth-Log-Size`: the last place of the log that an export is of.
  public static let logSize = constant("Accessauth-Log-Size")
  /// `X-Accel-Buffering`: `no` tells proxies of the kind of nginx to pass an answer on as it comes.
  public static let accelBuffering = constant("X-Accel-Buffering")
  /// `X-Forwarded-For`: what a proxy says of its client.
  static let forwardedFor = constant("X-Forwarded-For")
  /// `Host`: the decoder takes the first out of the headers, so what stands there is a second one.
  static let secondHost = constant("Host")
  /// `traceparent` (W3C Trace Context).
  static let traceparent = constant("traceparent")
  /// `Referrer-Policy`.
  static let referrerPolicy = constant("Referrer-Policy")

  private static func constant(_ name: StaticString) -> Self {
    // No input reaches this: the names are the constants above.
    guard let name = Self(String(describing: name)) else { preconditionFailure("no header name") }
    return name
  }
}
