package import AccessAuth
import Logging
package import SodiumPrimitives

/// The parts of a running service, composed once and handed to the routes.
package struct Service<Store: ServiceStore>: Sendable {
  package let store: Store
  package let keys: DerivedKeys
  /// Reads the clocks, once for each request.
  package let clock: @Sendable () -> Moment
  package let ring: KeyRingHolder
  package let authenticator: Authenticator<Store>
  package let verifier: Verifier<Store, SystemRandom>
  package let outcomes: LockOutcomes<Store, SystemRandom>
  package let management: Management<Store, SystemRandom>
  package let underway = CallsUnderway()

  package init(store: Store, keys: DerivedKeys, ring: KeyRing, clock: @escaping @Sendable () -> Moment) {
    self.store = store
    self.keys = keys
    self.ring = KeyRingHolder(ring)
    self.clock = clock
    authenticator = Authenticator(store: store, keys: keys)
    verifier = Verifier(store: store, keys: keys, random: SystemRandom())
    outcomes = LockOutcomes(store: store, random: SystemRandom())
    management = Management(store: store, keys: keys, random: SystemRandom())
  }

  /// Makes the key ring again, after a change of signing keys.
  package func reloadRing() async throws {
    try await ring.reload(from: store, keys: keys)
  }
}
