package import AccessAuth
package import SodiumPrimitives
import Synchronization

/// The repeatable calls that are being carried out now: the same key meanwhile is told so, and nothing runs twice.
package final class CallsUnderway: Sendable {
  private struct Call: Hashable {
    let caller: APIKeyID
    let key: Digest
  }

  private let calls = Mutex<Set<Call>>([])

  /// Runs `body` unless the same call is being carried out; then nil.
  package func only<Value: Sendable, Failure: Error>(
    _ caller: APIKeyID, _ key: Digest, _ body: () async throws(Failure) -> Value
  ) async throws(Failure) -> Value? {
    let call = Call(caller: caller, key: key)
    guard calls.withLock({ $0.insert(call).inserted }) else { return nil }
    defer { _ = calls.withLock { $0.remove(call) } }
    return try await body()
  }
}
