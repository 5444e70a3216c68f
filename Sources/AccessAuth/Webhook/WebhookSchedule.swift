public import SodiumPrimitives

/// When a webhook is tried, and tried again: at once, then 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 14 h, 20 h and 24 h after
/// the try before. The tenth try is the last, about 76 hours after the first.
public enum WebhookSchedule {
  /// How long each try waits for the one before; the first waits for nothing.
  public static let delays: [Duration] = [
    .zero, .seconds(5), .seconds(300), .seconds(1800), .hours(2), .hours(5), .hours(10), .hours(14), .hours(20),
    .hours(24),
  ]

  /// When to try again after try number `tries` (from 1; 0 before the first) that ended at `instant`, or nil when that was
  /// the last.
  ///
  /// A delay is drawn between 90 % and 110 % of its length, each millisecond equally likely, so that messages that failed
  /// together do not come back together.
  public static func next(afterTry tries: Int, at instant: Instant, random: some RandomSource) -> Instant? {
    guard delays.indices.contains(tries) else { return nil }
    let delay = delays[tries].wholeMilliseconds
    // A fifth of a day in milliseconds fits 32 bits.
    let jitter = random.uniform(below: UInt32(clamping: delay / 5 + 1))
    return instant + .milliseconds(delay - delay / 10 + Int64(jitter))
  }
}
