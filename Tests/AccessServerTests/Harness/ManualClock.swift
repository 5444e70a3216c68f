import AccessAuth
import Synchronization

/// A clock that stands still until a test moves it. All readings move together, unless a test is about one that does not.
final class ManualClock: Sendable {
  /// Where it begins: a time with a fraction of a second, so that rounding shows.
  static let beginning = Instant(rfc3339: Array("2026-11-22T12:00:00.250Z".utf8)) ?? Instant(milliseconds: 0)

  private struct Reading {
    var wall = ManualClock.beginning
    var boot = Duration.hours(1)
    var session: UInt64 = 0

    mutating func advance(by duration: Duration) {
      wall = wall + duration
      boot += duration
    }
  }

  private let reading = Mutex(Reading())

  /// The present reading.
  var moment: Moment { reading.withLock { Moment(wall: $0.wall, boot: $0.boot, session: $0.session) } }

  /// The wall clock.
  var now: Instant {
    get { reading.withLock { $0.wall } }
    set { reading.withLock { $0.advance(by: .milliseconds(newValue.milliseconds - $0.wall.milliseconds)) } }
  }

  /// Moves on by `duration`.
  func advance(by duration: Duration) { reading.withLock { $0.advance(by: duration) } }

  /// Sets the wall clock, as somebody who may do so: no time goes by.
  func setWall(aheadBy duration: Duration) { reading.withLock { $0.wall = $0.wall + duration } }

  /// Starts the machine anew: it was off for `pause`, and has been up for `boot`.
  func restartMachine(offFor pause: Duration, upFor boot: Duration) {
    reading.withLock {
      $0.wall = $0.wall + pause + boot
      $0.boot = boot
      $0.session += 1
    }
  }

  /// The instant `duration` from now, as the service writes it.
  func time(in duration: Duration = .zero) -> JSON { .string((now + duration).description) }
}
