package import AccessAuth
import SodiumPrimitives
import Synchronization

/// Tells whose key a request carries. A key that was found is remembered for a moment, so that a revoked one is dead on
/// every process within ``memory``, and at once on the process that revoked it.
package final class Authenticator<Store: RecordReader>: Sendable {
  /// How long an answer of the store is believed.
  private static var memory: Duration { .seconds(2) }
  /// The most keys remembered; beyond, all are forgotten and found again.
  private static var maximumKeys: Int { 16_384 }

  private struct Known {
    let key: APIKey
    let until: Duration
  }

  private struct State {
    var known: [Digest: Known] = [:]
    /// Raised by ``forget()``, so that a look-up under way does not bring an old answer back.
    var generation = 0
  }

  private let store: Store
  private let keys: DerivedKeys
  private let state = Mutex(State())

  package init(store: Store, keys: DerivedKeys) {
    self.store = store
    self.keys = keys
  }

  /// The key behind `token`; nil when there is none, it is revoked, or its tenant rests or does not match its mode.
  package func key(for token: APIKeyToken, at moment: Moment) async throws(StoreError) -> APIKey? {
    try await key(hash: token.hash(keys: keys), at: moment)
  }

  private func key(hash: Digest, at moment: Moment) async throws(StoreError) -> APIKey? {
    let (known, generation) = state.withLock { ($0.known[hash], $0.generation) }
    if let known, moment.boot < known.until { return known.key.isAlive(at: moment.wall) ? known.key : nil }
    guard let found = try await store.apiKey(hash: hash), Self.isAlive(found.key, found.tenant, at: moment.wall) else {
      return nil
    }
    state.withLock { state in
      guard state.generation == generation else { return }
      if state.known.count >= Self.maximumKeys { state.known.removeAll() }
      state.known[hash] = Known(key: found.key, until: moment.boot + Self.memory)
    }
    return found.key
  }

  /// Whether a key that was proven before still counts, for whoever waits long.
  package func stillCounts(_ key: APIKey, at moment: Moment) async throws(StoreError) -> Bool {
    try await self.key(hash: key.hash, at: moment)?.id == key.id
  }

  /// Forgets every key: something was revoked or suspended.
  package func forget() {
    state.withLock { state in
      state.known.removeAll()
      state.generation += 1
    }
  }

  private static func isAlive(_ key: APIKey, _ tenant: Tenant?, at instant: Instant) -> Bool {
    guard key.isAlive(at: instant) else { return false }
    guard let id = key.tenant else { return key.role == .platform && tenant == nil }
    guard let tenant, tenant.id == id else { return false }
    return !tenant.isSuspended && tenant.isSandbox == key.isTest
  }
}
