public import SodiumPrimitives

/// Lets go on what a restore has suspended.
public struct Releases<Store: RecordReader & ChangeStore & MediaReader & RestoreStore, Random: RandomSource>: Sendable {
  /// How many go on in one commit: few enough that no door waits long behind them.
  static var batch: Int64 { 1000 }

  private let management: Management<Store, Random>

  /// Composes the use case.
  public init(management: Management<Store, Random>) { self.management = management }

  /// The epoch, and how much of the caller's tenant rests.
  public func standing(by caller: Caller) async throws(Refusal) -> RestoreStanding {
    try caller.demand(.releaseRestored)
    let epoch = try await management.epoch()
    return RestoreStanding(epoch: epoch, resting: try await resting(by: caller))
  }

  /// Lets go on everything of these kinds, and these API keys. What a person has suspended stays so. A call that is cut off
  /// has let some go on, and can be made again.
  public func release(
    _ kinds: Set<RestingKind>, keys: [APIKeyID], by caller: Caller
  ) async throws(Refusal) -> Made<RestoreStanding> {
    try caller.demand(.releaseRestored)
    if kinds.contains(.apiKeys) || !keys.isEmpty { try caller.demand(.manageAPIKeys) }
    if try await management.replayed(by: caller) != nil {
      return Made(value: try await standing(by: caller), isReplay: true)
    }
    for key in keys { try await release(key, by: caller) }
    for kind in RestingKind.allCases where kinds.contains(kind) { try await release(kind, by: caller) }
    let isReplay = try await management.noted(by: caller)
    return Made(value: try await standing(by: caller), isReplay: isReplay)
  }

  private func resting(by caller: Caller) async throws(Refusal) -> Resting {
    try await management.reading { () async throws(StoreError) in try await management.store.resting(in: caller.tenant)
    }
  }

  private func release(_ kind: RestingKind, by caller: Caller) async throws(Refusal) {
    // The call as a whole is remembered, not its parts.
    let caller = caller.unrepeated
    var left = try await resting(by: caller)[kind]
    while left > 0 {
      let count = min(left, Self.batch)
      var event = management.event(kind.released, by: caller)
      event.count = count
      switch try await management.commit([.release(kind, count: count)], [event], by: caller) {
      case .done, .replay: left -= count
      // Somebody else lets some of them go on, too.
      case .conflict(.revision): left = try await resting(by: caller)[kind]
      case .conflict: throw .inconsistent
      }
    }
  }

  private func release(_ id: APIKeyID, by caller: Caller) async throws(Refusal) {
    let caller = caller.unrepeated
    try await management.retrying { () async throws(Refusal) -> Void? in
      var key = try await management.apiKey(id, by: caller)
      guard key.isResting else { return () }
      key.isResting = false
      var event = management.event(.apiKeysReleased, by: caller)
      event.count = 1
      switch try await management.commit([.replace(.apiKey(key))], [event], by: caller) {
      case .done, .replay: return ()
      case .conflict(.revision): return nil
      case .conflict: throw .inconsistent
      }
    }
  }
}

/// Where a tenant stands after a restore.
public struct RestoreStanding: Hashable, Sendable {
  /// The epoch: Unix seconds of the making or of the last restore.
  public let epoch: Int64
  /// What still rests.
  public let resting: Resting
}

extension Caller {
  /// The same caller, whose call is not remembered.
  fileprivate var unrepeated: Caller {
    var caller = self
    caller.idempotency = nil
    return caller
  }
}
