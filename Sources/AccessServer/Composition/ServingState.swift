import Synchronization

/// Whether the service takes requests: not before it listens, and not any more once it is told to stop.
package final class ServingState: Sendable {
  private let ready = Atomic(false)
  /// Whether the machine lets secrets be kept out of swap, as probed at the start.
  package let canLockMemory: Bool

  package init(canLockMemory: Bool) { self.canLockMemory = canLockMemory }

  /// Whether it does now.
  package var isReady: Bool { ready.load(ordering: .acquiring) }

  package func setReady(_ isReady: Bool) { ready.store(isReady, ordering: .releasing) }
}
