/// How many wrong PINs a reader takes from somebody who tries whenever it is allowed and never stops.
public struct PINBudget: Hashable, Sendable {
  /// The longest attack that is reckoned with.
  public static let attack = Duration.days(30)

  /// Tries in the first day: 40, or 402 where traffic is busy.
  public let triesPerDay: Int
  /// Tries in ``attack``: 736, or 7362 where traffic is busy.
  public let triesPerAttack: Int

  /// The budget that the throttle of a reader leaves.
  public init(_ traffic: PINTraffic) {
    let bucket = ThrottleRule.pinReader(traffic)
    triesPerDay = Self.tries(bucket, in: .days(1))
    triesPerAttack = Self.tries(bucket, in: Self.attack)
  }

  /// A full bucket at once, then the fast pace up to the failure that ends it, then the slow pace: it brings more
  /// failures in 24 hours than end the fast one, so that the fast one does not return.
  private static func tries(_ bucket: Bucket, in span: Duration) -> Int {
    let span = span.wholeMilliseconds
    guard let strict = bucket.strict else { return Int(clamping: bucket.capacity + span / bucket.interval) }
    let fast = (Int64(strict.failures) - bucket.capacity) * bucket.interval
    guard span > fast else { return Int(clamping: bucket.capacity + span / bucket.interval) }
    return Int(clamping: Int64(strict.failures) + (span - fast) / strict.interval)
  }
}
