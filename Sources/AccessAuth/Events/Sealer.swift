/// Gives committed events their gap-free places, off the door's path.
public struct Sealer<Store: SealingStore>: Sendable {
  /// How many events are sealed at once: few enough that no door waits long behind them.
  public static var batch: Int { 128 }

  let store: Store

  /// Composes a sealer.
  public init(store: Store) { self.store = store }

  /// Seals one batch and says how many events it held; fewer than ``batch`` means that nothing waits. It says ``batch``
  /// at least where another sealer was quicker, as nobody knows then what waits.
  ///
  /// A tenant whose log could not be written keeps none of the others waiting: the failure is thrown when all had their
  /// turn. An event that cannot be read is no failure, nor is a log that is damaged: ``SealingStore/unreadableEvents`` and
  /// ``SealingStore/damagedLogs`` tell of them.
  public func sealOnce() async throws(StoreError) -> Int {
    try await seal(try await store.unsealed(limit: Self.batch))
  }

  /// Gives everything its place that was committed before. Throws ``StoreError/corrupt`` where the log of `tenant` stands
  /// still: what stands behind the damage has none.
  func sealAll(of tenant: TenantID) async throws(StoreError) {
    for _ in 0..<Self.maximumBatches {
      if try await sealOnce() < Self.batch { break }
    }
    guard !store.standsStill(tenant) else { throw .corrupt }
  }

  /// Far more than a sealer that runs beside it leaves.
  private static var maximumBatches: Int { 1000 }

  /// The same as ``sealOnce()`` where `lease` is this process's, or can be; otherwise another process does it, and 0 is said. The lease is
  /// not asked for where nothing waits, and nothing is read where another process had it a moment ago.
  public func sealOnce(by lease: LeaseHolder<Store>, at now: Instant) async throws(StoreError) -> Int
  where Store: ChangeStore {
    guard !lease.isElsewhere(at: now) else { return 0 }
    let waiting = try await store.unsealed(limit: Self.batch)
    guard !waiting.isEmpty, try await lease.holds(at: now) else { return 0 }
    return try await seal(waiting)
  }

  private func seal(_ waiting: [(tenant: TenantID, event: Event)]) async throws(StoreError) -> Int {
    var entries: [TenantID: [SealEntry]] = [:]
    for (tenant, event) in waiting {
      entries[tenant, default: []].append(SealEntry(event: event.id, leaf: event.leaf))
    }
    var isWhole = true
    var failure: StoreError?
    for (tenant, entries) in entries {
      do throws(StoreError) {
        let size = try await store.logSize(of: tenant)
        // Where another sealer was quicker, what it left comes with the next batch.
        if try await !store.seal(entries, of: tenant, behind: size) { isWhole = false }
      } catch {
        if !store.damagedLogs.contains(tenant) { failure = failure ?? error }
      }
    }
    if let failure { throw failure }
    return isWhole ? waiting.count : max(waiting.count, Self.batch)
  }
}
