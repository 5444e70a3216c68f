import AccessAuth
import Synchronization

/// Moves the mark of the throttles' clock while a service runs, whether anybody guesses or not: time in which nobody
/// moved it counts for a minute at most (``ThrottleClock``). Every process has one; most of them find it moved already.
///
/// Each tick is committed as durably as an opening, whether it moved anything or not: so whoever watches the service knows
/// of a database that can be read and keeps nothing, as one does whose standbys are gone.
package final class ThrottleTicker: Sendable {
  /// Three of them may fail before time is lost.
  package static let interval = Duration.seconds(15)
  /// The time to the next after one that failed: whoever watches learns soon that all is well again.
  private static let pause = Duration.seconds(2)

  private let lastDone: LastDone
  private let interval: Duration
  private let task: Task<Void, Never>

  /// When a tick was last all well, or the ticker began.
  private final class LastDone: Sendable {
    private let instant = Mutex(ContinuousClock.now)

    func note() { instant.withLock { $0 = .now } }
    func isBefore(_ other: ContinuousClock.Instant) -> Bool { instant.withLock { $0 < other } }
  }

  /// Ticks at once, and after every `interval`. A tick counts as done where `isConnected` says that nothing else is missing.
  init(
    every interval: Duration = interval, by work: Pool<WorkTurn>,
    if isConnected: @escaping @Sendable () -> Bool = { true }
  ) {
    let lastDone = LastDone()
    self.lastDone = lastDone
    self.interval = interval
    task = Task {
      while !Task.isCancelled {
        let isDone = await Self.tick(by: work) && isConnected()
        if isDone { lastDone.note() }
        try? await Task.sleep(for: isDone ? interval : min(interval, Self.pause))
      }
    }
  }

  deinit { task.cancel() }

  /// Ticks no more.
  func stop() { task.cancel() }

  /// Whether two intervals went by without a tick that was done. One that fails is made up for by the next.
  var isLate: Bool { lastDone.isBefore(.now - interval * 2) }

  private static func tick(by work: Pool<WorkTurn>) async -> Bool {
    do throws(StoreError) {
      try await work.submit { session in
        try session.begin(.none)
        try session.advanceThrottleClock()
        try session.demandDurability()
        try session.commit()
      }
      return true
    } catch {
      return false
    }
  }
}
