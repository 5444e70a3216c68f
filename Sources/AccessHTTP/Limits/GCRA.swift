/// How much of a budget is used: the generic cell rate algorithm (ITU-T I.371, annex A), which is a leaky bucket that
/// remembers one point of time and nothing else.
///
/// Each request moves ``fullAt`` by one interval into the future. Where it would come to lie more than ``Rate/window``
/// ahead, the request is refused, and costs nothing.
///
/// ```
/// var budget = GCRA(rate)                 // 10 a second, 100 at once
/// budget.admit(at: .seconds(5))           // .admitted(remaining: 99), 98, 97 …
/// budget.admit(at: .seconds(5))           // .refused(retryAfter: .milliseconds(100)), the 101st
/// ```
public struct GCRA: Hashable, Sendable {
  /// How fast requests may come: one in each interval, and a number of them at once after a pause.
  public struct Rate: Hashable, Sendable {
    /// The time in which a budget gains one request; above zero.
    public let interval: Duration
    /// How many requests a full budget holds; at least 1.
    public let burst: Int

    /// In what time an empty budget is full again.
    public var window: Duration { interval * burst }

    /// A rate of `requests` in `period`. Not public: the numbers are those of ``RequestLimits``, whose bounds keep each
    /// interval above an attosecond and each window far below what a duration holds.
    init(_ requests: Int, in period: Duration, burst: Int) {
      interval = period / requests
      self.burst = burst
    }
  }

  /// Whether a request may pass.
  public enum Verdict: Hashable, Sendable {
    /// It may, and after it `remaining` more at the same moment.
    case admitted(remaining: Int)
    /// It may not; the next one may when so much time has gone by.
    case refused(retryAfter: Duration)
  }

  /// What the budget allows.
  public let rate: Rate
  /// When the budget is full again if nothing more comes, in time since the machine started.
  public private(set) var fullAt = Duration.zero

  /// A full budget.
  public init(_ rate: Rate) { self.rate = rate }

  /// Takes one request out of the budget, unless it is empty. `reading` is the time since the machine started.
  ///
  /// Readings of requests that run at once come out of order. One that is a little behind is judged by it, and waits
  /// the longer. One that is further behind than any debt can reach is of a clock that was set back or began anew: the
  /// budget begins anew with it, as it does with the process, so that nobody waits for a time that is long in coming.
  public mutating func admit(at reading: Duration) -> Verdict {
    let now = Self.bounded(reading)
    let start = isFull(at: now) ? now : fullAt
    let next = start + rate.interval
    let left = now + rate.window - next
    guard left >= .zero else { return .refused(retryAfter: .zero - left) }
    fullAt = next
    return .admitted(remaining: Int(clamping: left.attoseconds / rate.interval.attoseconds))
  }

  /// Whether nothing is used: a budget that is forgotten now is the same budget.
  public func isFull(at reading: Duration) -> Bool {
    let now = Self.bounded(reading)
    return fullAt <= now || fullAt - now > rate.window + rate.window
  }

  /// No clock of a machine that runs is before its start or 34,000 years after it. Within these bounds no sum here
  /// overflows; beyond, time stands still.
  private static func bounded(_ reading: Duration) -> Duration {
    min(max(reading, .zero), .seconds(1 << 40))
  }
}
