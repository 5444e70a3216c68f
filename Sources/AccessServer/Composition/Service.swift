package import AccessAuth
package import AccessHTTP
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
  package let triggers: Triggers<Store, SystemRandom>
  package let commands: Commands<Store, SystemRandom>
  package let approvals: Approvals<Store, SystemRandom>
  package let waitingRoom = WaitingRoom()
  package let webhooks: Webhooks<Store, SystemRandom>
  package let underway = CallsUnderway()
  package let keyUses = KeyUses()
  package let hasher: PINHasher
  package let probe: StoreProbe
  package let metrics: ServiceMetrics
  package let limiter: RequestLimiter

  /// Composes a service. Whoever made `hasher` shuts it down, after the last request. `reachable` is where webhooks may go.
  package init(
    store: Store, keys: DerivedKeys, ring: KeyRing, hasher: PINHasher, limits: RequestLimits,
    reachable: ReachableAddresses = ReachableAddresses(), clock: @escaping @Sendable () -> Moment
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
    triggers = Triggers(store: store, keys: keys, random: SystemRandom())
    commands = Commands(store: store, random: SystemRandom())
    approvals = Approvals(store: store, random: SystemRandom())
    webhooks = Webhooks(management: management) { reachable.flaw(of: $0) }
    self.hasher = hasher
    probe = StoreProbe(store)
    metrics = ServiceMetrics(store: store, probe: probe, hasher: hasher, startedAt: clock().wall)
    metrics.addWebhooks(store)
    limiter = RequestLimiter(limits)
  }

  /// Makes the key ring again, after a change of signing keys or card profiles.
  package func reloadRing() async throws {
    try await ring.reload(from: store, keys: keys)
  }
}
