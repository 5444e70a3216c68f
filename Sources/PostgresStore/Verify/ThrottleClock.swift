import AccessAuth

/// The clock by which throttles run, as the database keeps it: how much time counts as passed, up to which reading of
/// the server's own clock.
///
/// Every service process reads the same row and the same server's clock, and so do those that come after a restart or a
/// failover. The server's clock is a wall clock, which somebody can set, and another server's may stand elsewhere:
/// - Time goes on by what that clock goes on, at most ``mostAtOnce`` beyond the mark. A clock that was set forward by a
///   day credits 60 seconds, and so does the time in which no service ran: the mark is moved by services alone
///   (``ThrottleTicker``).
/// - A clock that stands behind the mark credits nothing until it has come to it again; where it stands behind by more
///   than ``mostAtOnce``, it was set or is another's, and the clock goes on from there. So no change of it, in either
///   direction, credits more than 60 seconds, and none stops the time for good.
struct ThrottleClock: Hashable, Sendable {
  /// What a jump credits at most.
  static let mostAtOnce = ThrottleReading.mostAcrossSessions
  /// The mark is left where it is until it is this old: what it says is the same.
  static let pause = Duration.seconds(10)
  /// Tells the readings of this clock from those of a machine, where a store's throttles were brought here: "postgres".
  private static let session: UInt64 = 0x706F_7374_6772_6573

  /// The reading of the server's clock up to which time was credited.
  let mark: Instant
  /// Milliseconds that count as passed up to then, from 0; never less than before.
  let elapsed: Int64

  /// The reading that counts when the server's clock says `now`.
  func reading(at now: Instant) -> ThrottleReading {
    ThrottleReading(session: Self.session, elapsed: .milliseconds(elapsed) + credit(at: now))
  }

  /// The clock with its mark at `now`, where that changes anything.
  func advanced(to now: Instant) -> ThrottleClock {
    guard mark <= now || isBeyondReturn(now) else { return self }
    return ThrottleClock(mark: now, elapsed: elapsed + credit(at: now).wholeMilliseconds)
  }

  /// Whether the mark is worth moving.
  func isDue(at now: Instant) -> Bool { mark + Self.pause <= now || isBeyondReturn(now) }

  private func credit(at now: Instant) -> Duration {
    guard mark < now else { return .zero }
    return now < mark + Self.mostAtOnce ? .milliseconds(now.milliseconds - mark.milliseconds) : Self.mostAtOnce
  }

  private func isBeyondReturn(_ now: Instant) -> Bool { now < mark - Self.mostAtOnce }
}

/// By which clock a store's throttles run.
package enum ThrottleTime: Sendable {
  /// The database's own: readings of callers are of their machines, and no two machines agree.
  case database
  /// The callers', for tests that let time pass.
  case callers
}
