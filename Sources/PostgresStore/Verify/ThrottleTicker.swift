import AccessAuth

/// Moves the mark of the throttles' clock while a service runs, whether anybody guesses or not: time in which nobody
/// moved it counts for a minute at most (``ThrottleClock``). Every process has one; most of them find nothing to do.
final class ThrottleTicker: Sendable {
  /// Three of them may fail before time is lost.
  static let interval = Duration.seconds(15)

  private let task: Task<Void, Never>

  /// Ticks at once, and after every `interval`.
  init(every interval: Duration = interval, by work: Pool<WorkTurn>) {
    task = Task {
      while !Task.isCancelled {
        // A tick that fails is made up for by the next.
        _ = try? await work.submit { session in
          try session.begin(.none)
          try session.advanceThrottleClock()
          try session.commit()
        }
        try? await Task.sleep(for: interval)
      }
    }
  }

  deinit { task.cancel() }

  /// Ticks no more.
  func stop() { task.cancel() }
}
