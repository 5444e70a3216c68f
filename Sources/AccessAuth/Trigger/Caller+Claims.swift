import SodiumPrimitives

extension Refusal {
  /// A call of a store, its failure as a refusal.
  static func asking<Value>(_ call: () async throws(StoreError) -> Value) async throws(Refusal) -> Value {
    do { return try await call() } catch { throw .store(error) }
  }
}

extension Caller {
  /// The claim of this call, if it is repeatable; `ids` is what a repetition will need.
  func claim(ids: [String]) -> IdempotencyClaim? {
    idempotency.map {
      IdempotencyClaim(
        caller: key, key: $0.key, fingerprint: $0.fingerprint, result: IdempotencyResult(ids: ids), at: moment.wall)
    }
  }

  /// What the same call left before, within ``IdempotencyClaim/memory``; nil where it is new or not repeatable. A key
  /// that was used for another call is refused.
  func resultBefore(in store: some ChangeStore) async throws(Refusal) -> [String]? {
    guard let call = idempotency else { return nil }
    let kept = try await Refusal.asking { () async throws(StoreError) in try await store.claim(call.key, of: key) }
    guard let kept, moment.wall - IdempotencyClaim.memory < kept.at else { return nil }
    guard kept.fingerprint.isEqual(to: call.fingerprint) else { throw .idempotencyMismatch }
    return kept.result.ids
  }
}
