public import HTTPTypes
import RawStructuredFieldValues

/// The state of one budget, told to the caller in `RateLimit-Policy` and `RateLimit`
/// (draft-ietf-httpapi-ratelimit-headers-09): lists of RFC 9651 with one string each.
///
/// ```
/// RateLimit-Policy: "key";q=1000;w=10
/// RateLimit: "key";r=0;t=1
/// ```
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
    headers[.rateLimitPolicy] = field(["q": Self.number(Int64(quota)), "w": Self.number(window.secondsRoundedUp)])
    headers[.rateLimit] = field(["r": Self.number(Int64(remaining)), "t": Self.number(resetsAfter.secondsRoundedUp)])
  }

  /// The list of one item. Nil, and so no header, only for a name that is not ASCII.
  private func field(_ parameters: OrderedMap<String, RFC9651BareItem>) -> String? {
    let item = Item(bareItem: RFC9651BareItem.string(name), parameters: parameters)
    var serializer = StructuredFieldValueSerializer()
    return (try? serializer.writeListFieldValue([.item(item)])).map { String(decoding: $0, as: UTF8.self) }
  }

  /// An integer of RFC 9651 (section 3.3.1), which has 15 digits, and here no sign.
  private static func number(_ value: Int64) -> RFC9651BareItem { .integer(min(max(0, value), 999_999_999_999_999)) }
}

extension Duration {
  /// Whole seconds, rounded up, never negative: a wait that is long enough.
  var secondsRoundedUp: Int64 {
    let (seconds, attoseconds) = components
    if seconds < 0 || (seconds == 0 && attoseconds <= 0) { return 0 }
    return attoseconds > 0 ? seconds &+ 1 : seconds
  }
}
