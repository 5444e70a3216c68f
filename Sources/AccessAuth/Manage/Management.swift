public import SodiumPrimitives

/// Everything that is managed: places, subjects, grants, credentials, keys, tenants. Each call checks the caller, reads,
/// computes the new state as values, and commits one ``Change``.
public struct Management<Store: RecordReader & ChangeStore & MediaReader, Random: RandomSource>: Sendable {
  /// How often a call starts again when somebody else changed what it read.
  static var maximumTries: Int { 3 }

  let store: Store
  let keys: DerivedKeys
  let hasher: PINHasher
  let random: Random

  /// Composes the use cases.
  public init(store: Store, keys: DerivedKeys, hasher: PINHasher, random: Random) {
    self.store = store
    self.keys = keys
    self.hasher = hasher
    self.random = random
  }

  /// An event of the caller's request.
  func event(_ action: EventAction, by caller: Caller) -> Event {
    var event = Event(.audit, action, at: caller.moment, random: random)
    event.actor = caller.key
    event.request = caller.request
    return event
  }

  /// What became of a commit.
  enum Committed {
    case done
    /// The call was made before; these ids came of it.
    case replay([String])
    /// Somebody else was quicker.
    case conflict(Conflict)
  }

  /// Commits `effect` with its events. `ids` is what a replay of the call will need.
  func commit(
    _ effect: [Write], _ events: [Event], by caller: Caller, ids: [String] = [], in tenant: TenantID? = nil
  ) async throws(Refusal) -> Committed {
    let claim = caller.idempotency.map {
      IdempotencyClaim(
        caller: caller.key, key: $0.key, fingerprint: $0.fingerprint, result: IdempotencyResult(ids: ids),
        at: caller.moment.wall)
    }
    let change = Change(
      tenant: tenant ?? caller.tenant, effect: effect, actor: caller.key, request: caller.request, claim: claim,
      events: events)
    switch try await reading({ () async throws(StoreError) in try await store.commit(change) }) {
    case .done: return .done
    case .replay(let result): return .replay(result.ids)
    case .mismatch: throw .idempotencyMismatch
    case .conflict(let conflict): return .conflict(conflict)
    }
  }

  /// What the same call made before, within ``IdempotencyClaim/memory``; nil where it is new or not repeatable. A caller's
  /// key that was used for another call is refused.
  func replayed(by caller: Caller) async throws(Refusal) -> [String]? {
    guard let call = caller.idempotency else { return nil }
    let kept = try await reading { () async throws(StoreError) in try await store.claim(call.key, of: caller.key) }
    guard let kept, caller.moment.wall - IdempotencyClaim.memory < kept.at else { return nil }
    guard kept.fingerprint.isEqual(to: call.fingerprint) else { throw .idempotencyMismatch }
    return kept.result.ids
  }

  /// Remembers a repeatable call that found nothing to change, so that it changes nothing when it is repeated either.
  /// True when it is such a repetition.
  func noted(by caller: Caller, in tenant: TenantID? = nil) async throws(Refusal) -> Bool {
    guard caller.idempotency != nil, case .replay = try await commit([], [], by: caller, in: tenant) else {
      return false
    }
    return true
  }

  /// Reads, computes and commits again until nobody was quicker, at most ``maximumTries`` times. `attempt` answers nil
  /// to start again.
  func retrying<Value>(
    _ attempt: () async throws(Refusal) -> Value?
  ) async throws(Refusal) -> Value {
    for _ in 0..<Self.maximumTries {
      if let value = try await attempt() { return value }
    }
    throw .store(.busy)
  }

  /// A call of the store, its failure as a refusal.
  func reading<Value>(
    _ call: () async throws(StoreError) -> Value
  ) async throws(Refusal) -> Value {
    do { return try await call() } catch { throw .store(error) }
  }
}

/// Something that a call made, or made before.
public struct Made<Value: Sendable>: Sendable {
  /// What was made.
  public let value: Value
  /// Whether the same call made it before.
  public let isReplay: Bool
}

extension Made: Equatable where Value: Equatable {}
