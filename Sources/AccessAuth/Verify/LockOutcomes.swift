public import SodiumPrimitives

/// What a lock did after a grant: told once for each attempt, remembered as a second event.
public struct LockOutcomes<Store: VerificationStore & ChangeStore, Random: RandomSource>: Sendable {
  let store: Store
  let random: Random

  /// Composes the use case.
  public init(store: Store, random: Random) {
    self.store = store
    self.random = random
  }

  /// What was answered to an attempt of `door`, while it is kept. An opening from afar is told of by its command
  /// (``Commands``); it alone opens without a credential.
  public func attempt(_ id: AttemptID, at door: Door) async throws(Refusal) -> KeptAttempt {
    let kept = try await Refusal.asking { () async throws(StoreError) in
      try await store.attempt(id, of: door.device, in: door.tenant)
    }
    guard let kept, kept.answer.decision.verdict != .grant || kept.answer.credential != nil else { throw .notFound }
    return kept
  }

  /// Remembers what the lock did. The same word twice is answered the same way; another word is a conflict, and so is a
  /// word about an attempt that opened nothing. A lock that jammed gives the use back, where the door's policy says so.
  public func record(
    _ actuation: Actuation, after id: AttemptID, at door: Door, by caller: Caller
  ) async throws(Refusal) -> Made<KeptAttempt.Outcome> {
    let isReplay = try await caller.resultBefore(in: store) != nil
    let kept = try await attempt(id, at: door)
    if let outcome = kept.outcome {
      guard outcome.actuation == actuation else { throw .conflict("another outcome was told before") }
      return Made(value: outcome, isReplay: isReplay)
    }
    guard kept.answer.decision.verdict == .grant else { throw .conflict("the attempt opened nothing") }
    var back: Write?
    if actuation == .jammed {
      back = try await Refusal.asking { () async throws(StoreError) in
        try await UseReturn(store: store).write(after: kept, at: door, caller.moment.wall)
      }
    }
    if let outcome = try await commit(actuation, kept, back, at: door, by: caller) {
      return Made(value: outcome, isReplay: false)
    }
    // Told twice at once: the other call's word counts. What cannot come back any more does not keep the fact from
    // being told.
    if let outcome = try await attempt(id, at: door).outcome {
      guard outcome.actuation == actuation else { throw .conflict("another outcome was told before") }
      return Made(value: outcome, isReplay: isReplay)
    }
    guard back != nil, let outcome = try await commit(actuation, kept, nil, at: door, by: caller) else {
      throw .store(.busy)
    }
    return Made(value: outcome, isReplay: false)
  }

  /// Nil where the outcome was told meanwhile, or nothing can come back.
  private func commit(
    _ actuation: Actuation, _ kept: KeptAttempt, _ back: Write?, at door: Door, by caller: Caller
  ) async throws(Refusal) -> KeptAttempt.Outcome? {
    let answer = kept.answer
    let report = LockReport(
      actuation: actuation, device: door.device, attempt: answer.attempt,
      board: Event.board(of: answer.lockers.map(\.board)), lockers: answer.lockers.map(\.id),
      grant: answer.grant, credential: answer.credential, subject: kept.subject, actor: caller.key,
      request: caller.request)
    let events = report.events(returnsUse: back != nil, at: caller.moment, random: random)
    guard let told = events.first else { throw .inconsistent }
    let outcome = KeptAttempt.Outcome(actuation: actuation, event: told.id)
    let effect = [.lockOutcome(attempt: answer.attempt, device: door.device, outcome)] + (back.map { [$0] } ?? [])
    let change = Change(
      tenant: door.tenant, effect: effect, actor: caller.key, request: caller.request,
      claim: caller.claim(ids: [told.id.description]), events: events)
    switch try await Refusal.asking({ () async throws(StoreError) in try await store.commit(change) }) {
    case .done: return outcome
    // The same call was quicker, or another one.
    case .conflict, .replay: return nil
    case .mismatch: throw .idempotencyMismatch
    }
  }
}
