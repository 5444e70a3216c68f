/// One reading of the clock by which throttles run: time since the machine started, never the wall clock.
///
/// What counts as passed between two readings:
/// - A process restart on a running machine: everything, as the clock of the machine runs on.
/// - A start of the machine: what the machine has been up since, at most ``mostAcrossSessions``. How long it was off is
///   not known to a clock that nobody can set, and an attacker may be the one who pulls the plug.
/// - A change of the wall clock, in either direction: nothing; it is not looked at.
/// - A reading that is older than the one before it, as requests overtake one another: nothing.
public struct ThrottleReading: Hashable, Sendable {
  /// What a new start of the machine credits at most.
  public static let mostAcrossSessions = Duration.seconds(60)
  /// No machine runs longer: 35,000 years. Sums of two readings and products with a pace stay far from overflow.
  static let lastMillisecond: Int64 = 1 << 50

  /// Tells one start of the machine from another.
  public let session: UInt64
  /// Whole milliseconds since that start, from 0.
  let milliseconds: Int64

  /// Time since that start, in whole milliseconds.
  public var elapsed: Duration { .milliseconds(milliseconds) }

  /// The part of `moment` that a throttle looks at.
  public init(_ moment: Moment) { self.init(session: moment.session, elapsed: moment.boot) }

  /// A reading of `elapsed` since the start `session`, rounded down to milliseconds and clamped to what is possible.
  package init(session: UInt64, elapsed: Duration) {
    self.session = session
    milliseconds = min(max(elapsed.wholeMilliseconds, 0), Self.lastMillisecond)
  }

  /// What counts as passed from `earlier` to this reading; never negative.
  public func credit(since earlier: ThrottleReading) -> Duration {
    .milliseconds(millisecondsCredited(since: earlier))
  }

  func millisecondsCredited(since earlier: ThrottleReading) -> Int64 {
    session == earlier.session
      ? max(milliseconds - earlier.milliseconds, 0)
      : min(milliseconds, Self.mostAcrossSessions.wholeMilliseconds)
  }
}
