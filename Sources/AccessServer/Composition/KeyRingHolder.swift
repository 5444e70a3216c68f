package import AccessAuth
import Synchronization

/// The present key ring: an immutable snapshot, swapped whole.
package final class KeyRingHolder: Sendable {
  private struct State {
    var ring: KeyRing
    /// How many reloads have begun, and which of them the ring is of.
    var begun = 0
    var kept = 0
  }

  private let state: Mutex<State>

  package init(_ ring: KeyRing) { state = Mutex(State(ring: ring)) }

  /// The snapshot to use for one request.
  package var current: KeyRing { state.withLock { $0.ring } }

  /// Reads all keys again and swaps the ring. What was committed before the call is in the ring after it: of two reloads
  /// at once, the one that began to read first never replaces what the other has read.
  package func reload(from store: some RecordReader & MediaReader, keys: DerivedKeys) async throws {
    let number = state.withLock { state in
      state.begun += 1
      return state.begun
    }
    let fresh = try await KeyRing.read(from: store, keys: keys)
    state.withLock { state in
      guard state.kept < number else { return }
      (state.ring, state.kept) = (fresh, number)
    }
  }
}

extension KeyRing {
  /// The ring of what `store` holds now: the signing keys and card profiles of every tenant.
  package static func read(from store: some RecordReader & MediaReader, keys: DerivedKeys) async throws -> KeyRing {
    try KeyRing(await store.signingKeys(), cardProfiles: await store.cardProfiles(), keys: keys)
  }
}
