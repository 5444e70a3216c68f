package import AccessAuth
import Synchronization

/// The present key ring: an immutable snapshot, swapped whole.
package final class KeyRingHolder: Sendable {
  private let ring: Mutex<KeyRing>

  package init(_ ring: KeyRing) { self.ring = Mutex(ring) }

  /// The snapshot to use for one request.
  package var current: KeyRing { ring.withLock { $0 } }

  /// Reads all keys again and swaps the ring.
  package func reload(from store: some RecordReader, keys: DerivedKeys) async throws {
    let fresh = try KeyRing(await store.signingKeys(), keys: keys)
    ring.withLock { $0 = fresh }
  }
}
