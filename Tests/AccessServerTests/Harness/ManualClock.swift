import AccessAuth
import Synchronization

/// A clock that stands still until a test moves it. All readings move together, unless a test is about one that does not.
/// Where processes hand things to one another in time, it goes on by itself as well.
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
  /// When it began to go on by itself; nil for a clock that does not.
  private let start: ContinuousClock.Instant?

  /// A clock that stands still, or one that goes on from `now`.
  init(goingOnFrom now: Instant? = nil) {
    start = now == nil ? nil : .now
    if let now { self.now = now }
  }

  /// The present reading.
  var moment: Moment {
    let gone = start.map { ContinuousClock.now - $0 } ?? .zero
    return reading.withLock { Moment(wall: $0.wall + gone, boot: $0.boot + gone, session: $0.session) }
  }

  /// The wall clock.
  var now: Instant {
    get { moment.wall }
    set {
      let now = now
      reading.withLock { $0.advance(by: .milliseconds(newValue.milliseconds - now.milliseconds)) }
    }
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
