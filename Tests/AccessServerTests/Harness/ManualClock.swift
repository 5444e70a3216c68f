import AccessAuth
import Synchronization

/// A clock that stands still until a test moves it. Both readings move together.
final class ManualClock: Sendable {
  /// Where it begins: a time with a fraction of a second, so that rounding shows.
  static let beginning = Instant(rfc3339: Array("2026-11-22T12:00:00.250Z".utf8)) ?? Instant(milliseconds: 0)

  private let wall = Mutex(beginning)

  /// The present reading.
  var moment: Moment {
    let wall = now
    return Moment(wall: wall, boot: .milliseconds(wall.milliseconds - Self.beginning.milliseconds) + .hours(1))
  }

  /// The wall clock.
  var now: Instant {
    get { wall.withLock { $0 } }
    set { wall.withLock { $0 = newValue } }
  }

  /// Moves on by `duration`.
  func advance(by duration: Duration) { wall.withLock { $0 = $0 + duration } }

  /// The instant `duration` from now, as the service writes it.
  func time(in duration: Duration = .zero) -> JSON { .string((now + duration).description) }
}
