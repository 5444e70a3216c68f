/// A point of wall-clock time in whole milliseconds since 1970-01-01T00:00:00Z, without leap seconds.
public struct Instant: Hashable, Comparable, Sendable {
  /// Milliseconds since 1970; negative before.
  public let milliseconds: Int64

  /// Makes the instant `milliseconds` after 1970.
  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// Makes the instant `seconds` after 1970, clamped to what fits.
  public init(seconds: Int64) {
    let (value, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    milliseconds = overflow ? (seconds < 0 ? .min : .max) : value
  }

  /// Whole seconds since 1970, rounded down.
  public var wholeSeconds: Int64 {
    let (quotient, remainder) = milliseconds.quotientAndRemainder(dividingBy: 1000)
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// The instant without its fraction of a second.
  public var flooredToSecond: Instant { Instant(seconds: wholeSeconds) }

  /// Whether `left` comes first.
  public static func < (left: Instant, right: Instant) -> Bool { left.milliseconds < right.milliseconds }

  /// The instant `duration` later, clamped to what fits.
  public static func + (instant: Instant, duration: Duration) -> Instant {
    let (value, overflow) = instant.milliseconds.addingReportingOverflow(duration.wholeMilliseconds)
    return Instant(milliseconds: overflow ? (duration < .zero ? .min : .max) : value)
  }

  /// The instant `duration` earlier, clamped to what fits.
  public static func - (instant: Instant, duration: Duration) -> Instant {
    let (value, overflow) = instant.milliseconds.subtractingReportingOverflow(duration.wholeMilliseconds)
    return Instant(milliseconds: overflow ? (duration < .zero ? .max : .min) : value)
  }
}

extension Duration {
  /// Whole milliseconds, rounded towards zero and clamped to what fits.
  public var wholeMilliseconds: Int64 {
    let (seconds, attoseconds) = components
    let (value, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    if overflow { return seconds < 0 ? .min : .max }
    let (sum, isBeyond) = value.addingReportingOverflow(attoseconds / 1_000_000_000_000_000)
    return isBeyond ? (seconds < 0 ? .min : .max) : sum
  }

  /// A duration of whole hours.
  public static func hours(_ hours: Int64) -> Duration { .seconds(hours * 3600) }
  /// A duration of whole days of 24 hours.
  public static func days(_ days: Int64) -> Duration { .seconds(days * 86400) }
}

/// One reading of the clocks; it is taken once for each request and passed on.
public struct Moment: Hashable, Sendable {
  /// The wall clock.
  public let wall: Instant
  /// The time since the machine started, counted through sleep; no clock change moves it.
  public let boot: Duration
  /// Tells one start of the machine from another: two readings of ``boot`` compare only where this is the same.
  public let session: UInt64

  /// Joins the readings.
  public init(wall: Instant, boot: Duration, session: UInt64 = 0) {
    self.wall = wall
    self.boot = boot
    self.session = session
  }
}
