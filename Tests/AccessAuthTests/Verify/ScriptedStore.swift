import AccessAuth
import SodiumPrimitives
import Synchronization
import Testing

/// A store that says what it was told to say and remembers what it was asked: for the turns that no real store can be
/// made to take on demand. An answer that was not foreseen is an error of the test.
final class ScriptedStore: VerificationStore, ChangeStore {
  struct Script {
    var charges: [Result<Charged, StoreError>] = []
    /// One for each reading; the last is repeated.
    var candidates: [Result<CandidateSet, StoreError>] = []
    var redeem: [Result<Recorded, StoreError>] = []
    var record: [Result<Recorded, StoreError>] = []
    var attempts: [Result<KeptAttempt?, StoreError>] = []
    var commits: [Result<ChangeOutcome, StoreError>] = []
  }

  struct Asked {
    /// The names of the calls in their order.
    var calls: [Call] = []
    var charges: [Charge] = []
    var queries: [CandidateQuery] = []
    var redemptions: [Redemption] = []
    var records: [AttemptRecord] = []
    var changes: [Change] = []
  }

  enum Call: Equatable { case charge, candidates, redeem, record, attempt, commit }

  private struct State {
    var script: Script
    var asked = Asked()
  }

  private let state: Mutex<State>
  private let whenCharged: @Sendable () -> Void

  /// `whenCharged` is called in the middle of every charge.
  init(_ script: Script, whenCharged: @escaping @Sendable () -> Void = {}) {
    state = Mutex(State(script: script))
    self.whenCharged = whenCharged
  }

  var asked: Asked { state.withLock { $0.asked } }

  func charge(_ charge: Charge) async throws(StoreError) -> Charged {
    whenCharged()
    let next = state.withLock { state in
      state.asked.calls.append(.charge)
      state.asked.charges.append(charge)
      return state.script.charges.isEmpty ? nil : state.script.charges.removeFirst()
    }
    return try Self.answer(next).get()
  }

  func candidates(_ query: CandidateQuery) async throws(StoreError) -> CandidateSet {
    let next = state.withLock { state in
      state.asked.calls.append(.candidates)
      state.asked.queries.append(query)
      return state.script.candidates.count > 1 ? state.script.candidates.removeFirst() : state.script.candidates.first
    }
    return try Self.answer(next).get()
  }

  func redeem(_ redemption: Redemption) async throws(StoreError) -> Recorded {
    let next = state.withLock { state in
      state.asked.calls.append(.redeem)
      state.asked.redemptions.append(redemption)
      return state.script.redeem.isEmpty ? nil : state.script.redeem.removeFirst()
    }
    return try Self.answer(next).get()
  }

  func record(_ attempt: AttemptRecord) async throws(StoreError) -> Recorded {
    let next = state.withLock { state in
      state.asked.calls.append(.record)
      state.asked.records.append(attempt)
      return state.script.record.isEmpty ? nil : state.script.record.removeFirst()
    }
    return try Self.answer(next).get()
  }

  func attempt(
    _ id: AttemptID, of device: DeviceID, in tenant: TenantID
  ) async throws(StoreError) -> KeptAttempt? {
    let next = state.withLock { state in
      state.asked.calls.append(.attempt)
      return state.script.attempts.isEmpty ? nil : state.script.attempts.removeFirst()
    }
    return try Self.answer(next).get()
  }

  func claim(_ key: Digest, of caller: APIKeyID) async throws(StoreError) -> IdempotencyClaim? { nil }

  func commit(_ change: Change) async throws(StoreError) -> ChangeOutcome {
    let next = state.withLock { state in
      state.asked.calls.append(.commit)
      state.asked.changes.append(change)
      return state.script.commits.isEmpty ? nil : state.script.commits.removeFirst()
    }
    return try Self.answer(next).get()
  }

  private static func answer<Value>(_ next: Result<Value, StoreError>?) -> Result<Value, StoreError> {
    if let next { return next }
    Issue.record("the store was asked for something that the script does not foresee")
    return .failure(.corrupt)
  }
}
