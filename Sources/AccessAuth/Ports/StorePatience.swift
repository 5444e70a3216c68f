import Synchronization

/// How long one request waits for its store, however often it asks. Each of a store's calls has a bound of its own; a request
/// makes several, and somebody stands at the door. What the request does meanwhile – reads its body, hashes a PIN – does not
/// count.
///
/// The store asks for ``left`` before it waits, and says with ``spend(_:)`` how long that was. A store that is one file on
/// this machine need not.
package final class StorePatience: Sendable {
  /// The patience of the request that this task works for; nil for nobody's, which has the store's own bounds alone.
  @TaskLocal package static var current: StorePatience?

  private let time: Mutex<Duration>

  /// A request that waits for `time` altogether.
  package init(_ time: Duration = .seconds(2)) { self.time = Mutex(time) }

  /// How long may still be waited; zero when it is over.
  package var left: Duration { time.withLock { max($0, .zero) } }

  /// Notes that the store was waited for.
  package func spend(_ duration: Duration) { time.withLock { $0 -= duration } }

  /// Does `work` for this request.
  package func bounding<Value>(_ work: () async throws -> Value) async rethrows -> Value {
    try await Self.$current.withValue(self, operation: work)
  }

  /// Does `work` for nobody in particular: for many, or after the request.
  package static func unbound<Value>(_ work: () async throws -> Value) async rethrows -> Value {
    try await $current.withValue(nil, operation: work)
  }
}
