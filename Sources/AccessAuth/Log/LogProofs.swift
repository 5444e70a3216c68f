public import SodiumPrimitives

/// What the log proves to a caller: its signed head, that a head begins with an earlier one, and that an event has its
/// place. Everything is proven against the newest signed head.
public struct LogProofs<Store: LogStore & RecordReader>: Sendable {
  let store: Store

  /// Composes the use cases.
  public init(store: Store) { self.store = store }

  /// The newest signed head of the caller's tenant. Not found before the first.
  public func latest(by caller: Caller) async throws(Refusal) -> SignedCheckpoint {
    try caller.demand(.readProofs)
    guard let head = try await newest(of: caller.tenant) else { throw .notFound }
    return head
  }

  /// That the log of `to` events begins with the log of `from` events. Both are at least 1, in this order, and at most the
  /// size of a signed head.
  public func consistency(from: Int64, to: Int64, by caller: Caller) async throws(Refusal) -> [Digest] {
    try caller.demand(.readProofs)
    guard let plan = MerklePlan.consistency(from: from, to: to) else { throw .inconsistent }
    return try await hashes(plan, in: caller.tenant)
  }

  /// An event in its place. Not found where it has none yet, has left, or is out of reach.
  public func event(_ id: EventID, by caller: Caller) async throws(Refusal) -> SealedEvent {
    try caller.demand(.readEvents)
    let place = try await place(id, in: caller)
    guard let event = place.kept else { throw .notFound }
    return SealedEvent(sequence: place.sequence, event: event)
  }

  /// The place that is to be proven. Not found where the event has none yet, or is out of reach; one that has left is in
  /// reach of those who see everything.
  public func place(of id: EventID, by caller: Caller) async throws(Refusal) -> LogPlace {
    try caller.demand(.readProofs)
    return try await place(id, in: caller)
  }

  /// The newest signed head, if it covers `place`; nil means that one will in a moment.
  public func head(over place: LogPlace, by caller: Caller) async throws(Refusal) -> SignedCheckpoint? {
    guard let head = try await newest(of: caller.tenant), place.sequence <= head.size else { return nil }
    return head
  }

  /// That `place` is in the log of `size` events, which is at least its sequence and at most the size of a signed head.
  public func inclusion(of place: LogPlace, in size: Int64, by caller: Caller) async throws(Refusal) -> [Digest] {
    try caller.demand(.readProofs)
    guard let plan = MerklePlan.inclusion(index: place.sequence - 1, size: size) else { throw .inconsistent }
    return try await hashes(plan, in: caller.tenant)
  }

  /// What of the log is in reach: the same as in the list of events.
  private func place(_ id: EventID, in caller: Caller) async throws(Refusal) -> LogPlace {
    let place = try await reading { () async throws(StoreError) in try await store.place(of: id, in: caller.tenant) }
    guard let place else { throw .notFound }
    guard let event = place.kept else {
      guard caller.reachesAll, caller.allows(.seeAlarms) else { throw .notFound }
      return place
    }
    guard event.class != .alarm || caller.allows(.seeAlarms) else { throw .notFound }
    guard let maker = caller.onlyMaker else { return place }
    guard let id = event.grant else { throw .notFound }
    let grant = try await reading { () async throws(StoreError) in try await store.grant(id, in: caller.tenant) }
    guard grant?.madeBy == maker else { throw .notFound }
    return place
  }

  private func newest(of tenant: TenantID) async throws(Refusal) -> SignedCheckpoint? {
    try await reading { () async throws(StoreError) in try await store.checkpoint(of: tenant) }
  }

  private func hashes(_ plan: MerklePlan, in tenant: TenantID) async throws(Refusal) -> [Digest] {
    let hashes = try await reading { () async throws(StoreError) in try await store.hashes(of: [plan], in: tenant) }
    // The head covers them, so they are there, or the log is damaged.
    guard let hashes = hashes.first else { throw .inconsistent }
    return hashes
  }

  private func reading<Value>(_ call: () async throws(StoreError) -> Value) async throws(Refusal) -> Value {
    do { return try await call() } catch { throw .store(error) }
  }
}
