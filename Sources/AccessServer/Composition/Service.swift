package import AccessAuth
package import AccessHTTP
import Logging
package import SodiumPrimitives

/// The parts of a running service, composed once and handed to the routes.
package struct Service<Store: ServiceStore>: Sendable {
  package let store: Store
  /// Whether other processes write to the store too.
  package let isShared: Bool
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
  package let reports: DeviceReports<Store, SystemRandom>
  package let erasures: Erasures<Store, SystemRandom>
  package let subjectExport: SubjectExport<Store, SystemRandom>
  package let forgetting: Forgetting<Store, SystemRandom>
  package let waitingRoom = WaitingRoom()
  package let longAnswers = LongAnswers()
  /// How long a stream of events lasts; its reader comes again, perhaps to another process.
  package let streamLife: Duration
  package let webhooks: Webhooks<Store, SystemRandom>
  package let retentions: Retentions<Store, SystemRandom>
  package let releases: Releases<Store, SystemRandom>
  package let retentionWorker: RetentionWorker<Store, SystemRandom>
  package let sealer: Sealer<Store>
  package let checkpoints: Checkpoints<Store>
  /// The right to seal and to sign heads.
  package let sealing: LeaseHolder<Store>
  /// The right to forget.
  package let purging: LeaseHolder<Store>
  /// The right to send webhooks.
  package let sending: LeaseHolder<Store>
  package let heads = HeadWatch()
  package let proofs: LogProofs<Store>
  package let underway = CallsUnderway()
  package let keyUses = KeyUses()
  package let hasher: PINHasher
  package let probe: StoreProbe
  package let metrics: ServiceMetrics
  package let limiter: RequestLimiter

  /// Composes a service. Whoever made `hasher` shuts it down, after the last request. `reachable` is where webhooks may go,
  /// `erasureJournal` where every erasure is written before it begins, `streamLife` how long a stream of events lasts.
  /// `isShared` says that other processes write to the store too.
  package init(
    store: Store, isShared: Bool = false, keys: DerivedKeys, ring: KeyRing, hasher: PINHasher, limits: RequestLimits,
    reachable: ReachableAddresses = ReachableAddresses(), erasureJournal: any ErasureJournal = NoErasureJournal(),
    streamLife: Duration = .seconds(3600), clock: @escaping @Sendable () -> Moment
  ) {
    self.store = store
    self.isShared = isShared
    self.keys = keys
    self.ring = KeyRingHolder(ring)
    self.clock = clock
    self.streamLife = streamLife
    authenticator = Authenticator(store: store, keys: keys)
    // One hasher for both: its threads bound the memory that PINs take, whoever asks.
    verifier = Verifier(store: store, keys: keys, hasher: hasher, random: SystemRandom())
    outcomes = LockOutcomes(store: store, random: SystemRandom())
    management = Management(store: store, keys: keys, hasher: hasher, random: SystemRandom())
    lockerAccess = LockerAccess(store: store)
    triggers = Triggers(store: store, keys: keys, random: SystemRandom())
    commands = Commands(store: store, random: SystemRandom())
    approvals = Approvals(store: store, random: SystemRandom())
    reports = DeviceReports(store: store, keys: keys, random: SystemRandom())
    erasures = Erasures(management: management, journal: erasureJournal, clock: clock)
    subjectExport = SubjectExport(management: management)
    forgetting = Forgetting(store: store, random: SystemRandom())
    webhooks = Webhooks(management: management) { reachable.flaw(of: $0) }
    retentions = Retentions(management: management)
    releases = Releases(management: management)
    sealing = LeaseHolder(.sealer, in: store, random: SystemRandom())
    purging = LeaseHolder(.purger, in: store, random: SystemRandom())
    sending = LeaseHolder(.webhooks, in: store, random: SystemRandom())
    retentionWorker = RetentionWorker(
      store: store, keys: keys, random: SystemRandom(), lease: purging, clock: clock)
    sealer = Sealer(store: store)
    checkpoints = Checkpoints(store: store)
    proofs = LogProofs(store: store)
    self.hasher = hasher
    probe = StoreProbe(store)
    metrics = ServiceMetrics(store: store, probe: probe, hasher: hasher, startedAt: clock().wall)
    metrics.addWebhooks(store)
    metrics.addHeads(heads)
    limiter = RequestLimiter(limits)
  }

  /// Makes the key ring again, after a change of signing keys or card profiles.
  package func reloadRing() async throws {
    try await ring.reload(from: store, keys: keys)
  }
}
