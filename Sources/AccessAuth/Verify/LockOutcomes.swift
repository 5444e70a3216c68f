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

  /// What was answered to an attempt of `door`, while it is kept.
  public func attempt(_ id: AttemptID, at door: Door) async throws(Refusal) -> KeptAttempt {
    let kept: KeptAttempt?
    do { kept = try await store.attempt(id, of: door.device, in: door.tenant) } catch { throw .store(error) }
    guard let kept else { throw .notFound }
    return kept
  }

  /// Remembers what the lock did. The same word twice is answered the same way; another word is a conflict, and so is a
  /// word about an attempt that opened nothing.
  public func record(
    _ actuation: Actuation, after id: AttemptID, at door: Door, by caller: Caller
  ) async throws(Refusal) -> KeptAttempt.Outcome {
    let kept = try await attempt(id, at: door)
    if let outcome = kept.outcome {
      guard outcome.actuation == actuation else { throw .conflict("another outcome was told before") }
      return outcome
    }
    guard kept.answer.decision.verdict == .grant else { throw .conflict("the attempt opened nothing") }
    var event = Event(.lock, .lockOutcome, at: caller.moment, random: random)
    event.actuation = actuation
    event.device = door.device
    event.lockers = kept.answer.lockers.map(\.id)
    event.grant = kept.answer.grant
    event.credential = kept.answer.credential
    event.subject = kept.subject
    event.attempt = id
    event.actor = caller.key
    event.request = caller.request
    let outcome = KeptAttempt.Outcome(actuation: actuation, event: event.id)
    let change = Change(
      tenant: door.tenant, effect: [.lockOutcome(attempt: id, device: door.device, outcome)], actor: caller.key,
      request: caller.request, claim: nil, events: [event])
    let committed: ChangeOutcome
    do { committed = try await store.commit(change) } catch { throw .store(error) }
    switch committed {
    case .done: return outcome
    // Told twice at once: the other call's word counts.
    case .conflict: return try await told(actuation, id, door)
    case .replay, .mismatch: throw .inconsistent
    }
  }

  private func told(
    _ actuation: Actuation, _ id: AttemptID, _ door: Door
  ) async throws(Refusal) -> KeptAttempt.Outcome {
    guard let outcome = try await attempt(id, at: door).outcome else { throw .store(.busy) }
    guard outcome.actuation == actuation else { throw .conflict("another outcome was told before") }
    return outcome
  }
}
