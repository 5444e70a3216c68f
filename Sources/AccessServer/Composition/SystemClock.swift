package import AccessAuth
import Glibc

/// The machine's clocks.
package struct SystemClock: Sendable {
  /// A reading of both.
  package var now: Moment {
    Moment(
      wall: Instant(milliseconds: Self.milliseconds(CLOCK_REALTIME)),
      boot: .milliseconds(Self.milliseconds(CLOCK_BOOTTIME)))
  }

  package init() {}

  private static func milliseconds(_ clock: clockid_t) -> Int64 {
    var time = timespec()
    // The pointer is to a local for the time of the call; both clocks exist on every Linux that runs Swift.
    guard unsafe clock_gettime(clock, &time) == 0 else { preconditionFailure("the machine has no clock") }
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}
