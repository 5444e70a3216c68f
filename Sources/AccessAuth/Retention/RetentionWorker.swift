public import SodiumPrimitives
import Synchronization

/// What a worker of retention asks of a store.
public typealias PurgingStore = RetentionStore & RecordReader & ChangeStore & PurgeStore

/// Forgets what has been kept long enough: events, grants that are over, keys of customers.
///
/// One process does it at a time (``Lease/Name/purger``). A round goes some way through the log and the grants, from where
/// the last one ended, and from the beginning again once it has come to the end. Everything that goes, goes in small
/// commits, each with its record; a round that ends anywhere leaves nothing half-done.
public final class RetentionWorker<Store: PurgingStore, Random: RandomSource>: Sendable {
  let store: Store
  let random: Random
  let clock: @Sendable () -> Moment
  private let basis: RetentionBasis<Store>
  private let lease: LeaseHolder<Store>
  private let state = Mutex(RetentionCourse())

  /// Composes a worker; `clock` reads the clocks. `lease` is named where something else of this process goes by it too.
  public init(
    store: Store, keys: DerivedKeys, random: Random, lease: LeaseHolder<Store>? = nil,
    clock: @escaping @Sendable () -> Moment
  ) {
    self.store = store
    self.random = random
    self.clock = clock
    basis = RetentionBasis(store: store, keys: keys)
    self.lease = lease ?? LeaseHolder(.purger, in: store, random: random)
  }

  /// Goes one round. `rest` is awaited before each step, so that whoever has doors waiting can let them pass first. False of
  /// ``RetentionRound/isLeader`` means that another process does it.
  public func round(rest: () async -> Void = {}) async throws(StoreError) -> RetentionRound {
    var round = RetentionRound()
    guard try await lead() else { return round }
    round.isLeader = true
    let (judge, leftOut) = try await basis.judge(at: clock().wall)
    round.leftOut = leftOut
    // Each by itself: one that fails keeps no other from it.
    var failure: StoreError?
    do { try await purgeEvents(judge, &round, rest) } catch { failure = error }
    do { try await purgeGrants(judge, &round, rest) } catch { failure = failure ?? error }
    do { try await purgeCustomerKeys(&round, rest) } catch { failure = failure ?? error }
    // What went before one failed must be unreadable all the same.
    if round.hasPurged { await store.forgetDeleted() }
    if let failure { throw failure }
    return round
  }

  /// Whether this process is the one that purges.
  func lead() async throws(StoreError) -> Bool { try await lease.holds(at: clock().wall) }

  func commit(_ effect: [Write], _ events: [Event], in tenant: TenantID) async throws(StoreError) -> ChangeOutcome {
    try await store.commit(
      Change(tenant: tenant, effect: effect, actor: nil, request: nil, claim: nil, events: events))
  }

  /// Whether something less than a full batch of one kind of a tenant's data may go now; see ``RetentionCourse/hasTurn(_:)``.
  func hasTurn(_ kind: RetentionKind, at now: Instant) -> Bool { state.withLock { $0.hasTurn(kind, at: now) } }
  func noteTurn(_ kind: RetentionKind, at now: Instant) { state.withLock { $0.noteTurn(kind, at: now) } }

  /// Where the search of the log stands, and of the grants.
  var lastEvent: EventAge? {
    get { state.withLock { $0.lastEvent } }
    set { state.withLock { $0.moveEvents(to: newValue) } }
  }
  var lastGrant: GrantAge? {
    get { state.withLock { $0.lastGrant } }
    set { state.withLock { $0.moveGrants(to: newValue) } }
  }

  private func purgeCustomerKeys(
    _ round: inout RetentionRound, _ rest: () async -> Void
  ) async throws(StoreError) {
    let before = clock().wall - APIKey.customerMemory
    for _ in 0..<Self.maximumKeyBatches {
      await rest()
      let gone = try await store.purge(.customerKeys(before: before), limit: Self.keyBatch)
      round.customerKeys += gone
      guard gone == Self.keyBatch else { return }
    }
  }

  private static var keyBatch: Int { 250 }
  private static var maximumKeyBatches: Int { 100 }
}

/// What a round did.
public struct RetentionRound: Hashable, Sendable {
  /// Whether this process was the one to do it.
  public internal(set) var isLeader = false
  /// How many events and grants went, by kind.
  public internal(set) var purged: [DataClass: Int] = [:]
  /// How many keys of customers went.
  public internal(set) var customerKeys = 0
  /// Tenants of which something stays whose time may be over, as it cannot be read, or it cannot be told whose the rest is:
  /// for a person to look at.
  public internal(set) var leftOut: [TenantID] = []

  mutating func leaveOut(_ tenant: TenantID) { if !leftOut.contains(tenant) { leftOut.append(tenant) } }

  /// Whether anything went.
  var hasPurged: Bool { customerKeys > 0 || purged.values.contains { $0 > 0 } }
}

extension APIKey {
  /// How long the key of a customer is kept after its end, so that a person can still be told what it was.
  public static let customerMemory = Duration.days(30)
}
