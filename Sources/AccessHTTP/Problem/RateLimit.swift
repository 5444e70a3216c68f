public import HTTPTypes

/// The state of one budget, told to the caller in `RateLimit-Policy` and `RateLimit`
/// (draft-ietf-httpapi-ratelimit-headers-09).
public struct RateLimit: Hashable, Sendable {
  /// The name of the budget; letters only.
  public let name: String
  /// How many requests the budget holds when it is full.
  public let quota: Int
  /// In what time an empty budget is full again.
  public let window: Duration
  /// How many requests are left.
  public let remaining: Int
  /// When at least one more request is allowed.
  public let resetsAfter: Duration

  /// Joins the numbers; `name` is a constant of the program.
  public init(name: StaticString, quota: Int, window: Duration, remaining: Int, resetsAfter: Duration) {
    self.name = String(describing: name)
    self.quota = quota
    self.window = window
    self.remaining = remaining
    self.resetsAfter = resetsAfter
  }

  /// Writes the two headers, for an answer of any status.
  public func write(to headers: inout HTTPFields) {
    headers[.rateLimitPolicy] = "\"\(name)\";q=\(quota);w=\(window.secondsRoundedUp)"
    headers[.rateLimit] = "\"\(name)\";r=\(max(0, remaining));t=\(resetsAfter.secondsRoundedUp)"
  }
}

extension Duration {
  /// Whole seconds, rounded up, never negative: a wait that is long enough.
  var secondsRoundedUp: Int64 {
    let (seconds, attoseconds) = components
    if seconds < 0 || (seconds == 0 && attoseconds <= 0) { return 0 }
    return attoseconds > 0 ? seconds &+ 1 : seconds
  }
}
