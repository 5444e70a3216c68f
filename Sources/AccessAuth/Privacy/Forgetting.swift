public import SodiumPrimitives

/// What devices have to forget: they keep something of a credential themselves, and its person was erased.
public struct Forgetting<Store: ChangeStore & ErasureStore, Random: RandomSource>: Sendable {
  let store: Store
  let random: Random

  /// Composes the use case.
  public init(store: Store, random: Random) {
    self.store = store
    self.random = random
  }

  /// What `door` has to forget, the oldest first; at most ``ForgottenCredential/maximumAtOnce``.
  public func waiting(at door: Door) async throws(Refusal) -> [ForgottenCredential] {
    try await Refusal.asking { () async throws(StoreError) in
      try await store.forgotten(at: door.device, in: door.tenant, limit: ForgottenCredential.maximumAtOnce)
    }
  }

  /// The device has forgotten these. What it did not have to forget is passed over; a repetition changes nothing.
  public func note(_ credentials: [CredentialID], at door: Door, by caller: Caller) async throws(Refusal) {
    let waiting = Set(try await self.waiting(at: door).map(\.credential))
    let forgotten = Set(credentials).intersection(waiting)
    let claim = caller.claim(ids: [])
    guard !forgotten.isEmpty || claim != nil else { return }
    var event = Event(.audit, .credentialForgotten, at: caller.moment, random: random)
    // How many, and not which: their person is to be found nowhere.
    (event.device, event.count) = (door.device, Int64(forgotten.count))
    (event.actor, event.request) = (caller.key, caller.request)
    let change = Change(
      tenant: door.tenant, effect: forgotten.sorted().map { .noteForgotten(door.device, $0) }, actor: caller.key,
      request: caller.request, claim: claim, events: forgotten.isEmpty ? [] : [event])
    switch try await Refusal.asking({ () async throws(StoreError) in try await store.commit(change) }) {
    case .done, .replay: return
    case .mismatch: throw .idempotencyMismatch
    case .conflict: throw .inconsistent
    }
  }
}
