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
  package let lockerAccess: LockerAccess<Store>
  package let underway = CallsUnderway()

  /// Composes a service. Whoever made `hasher` shuts it down, after the last request.
  package init(
    store: Store, keys: DerivedKeys, ring: KeyRing, hasher: PINHasher, clock: @escaping @Sendable () -> Moment
  ) {
    self.store = store
    self.keys = keys
    self.ring = KeyRingHolder(ring)
    self.clock = clock
    authenticator = Authenticator(store: store, keys: keys)
    // One hasher for both: its threads bound the memory that PINs take, whoever asks.
    verifier = Verifier(store: store, keys: keys, hasher: hasher, random: SystemRandom())
    outcomes = LockOutcomes(store: store, random: SystemRandom())
    management = Management(store: store, keys: keys, hasher: hasher, random: SystemRandom())
    lockerAccess = LockerAccess(store: store)
  }

  /// Makes the key ring again, after a change of signing keys or card profiles.
  package func reloadRing() async throws {
    try await ring.reload(from: store, keys: keys)
  }
}
