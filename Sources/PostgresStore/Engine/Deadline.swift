/// When an answer is no longer worth having. It is the client's own: whatever the server does, nobody waits longer.
struct Deadline: Sendable, Hashable, Comparable {
  private let instant: ContinuousClock.Instant

  /// The deadline `duration` from now.
  static func after(_ duration: Duration) -> Deadline { Deadline(instant: ContinuousClock.now + duration) }

  /// What is left, in whole milliseconds rounded up; 0 when it is over.
  var milliseconds: Int32 {
    let left = ContinuousClock.now.duration(to: instant)
    guard left > .zero else { return 0 }
    let (seconds, attoseconds) = left.components
    guard seconds < 1_000_000 else { return 1_000_000_000 }
    return Int32(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
  }

  static func < (left: Deadline, right: Deadline) -> Bool { left.instant < right.instant }
}
