import Synchronization

/// Counts, one number for each `Key`. A key is a plain value of small integers or cases, and there are only so many: the
/// first of its kind takes memory, each later one a short lock.
public final class MetricCounter<Key: Hashable & Sendable>: Sendable {
  private let state: Mutex<[Key: Int]>

  init(starting keys: [Key]) { state = Mutex(Dictionary(keys.map { ($0, 0) }) { first, _ in first }) }

  /// How many were counted altogether.
  public var total: Int { state.withLock { $0.values.reduce(0, +) } }

  /// Counts one more, or `count`.
  public func increment(_ key: Key, by count: Int = 1) { state.withLock { $0[key, default: 0] += count } }

  /// What was counted since the start.
  public var counts: [Key: Int] { state.withLock { $0 } }
}
