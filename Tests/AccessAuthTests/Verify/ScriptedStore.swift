import AccessAuth
import SodiumPrimitives
import Synchronization
import Testing

/// A store that says what it was told to say and remembers what it was asked: for the turns that no real store can be
/// made to take on demand. An answer that was not foreseen is an error of the test.
final class ScriptedStore: VerificationStore, ChangeStore {
  struct Script {
    /// One for each reading; the last is repeated.
    var candidates: [Result<CandidateSet, StoreError>] = []
    var redeem: [Result<Recorded, StoreError>] = []
    var record: [Result<Recorded, StoreError>] = []
    var attempts: [Result<KeptAttempt?, StoreError>] = []
    var commits: [Result<ChangeOutcome, StoreError>] = []
  }

  struct Asked {
    var queries: [CandidateQuery] = []
    var redemptions: [Redemption] = []
    var records: [AttemptRecord] = []
    var changes: [Change] = []
  }

  private struct State {
    var script: Script
    var asked = Asked()
  }

  private let state: Mutex<State>

  init(_ script: Script) { state = Mutex(State(script: script)) }

  var asked: Asked { state.withLock { $0.asked } }

  func candidates(_ query: CandidateQuery) async throws(StoreError) -> CandidateSet {
    let next = state.withLock { state in
      state.asked.queries.append(query)
      return state.script.candidates.count > 1 ? state.script.candidates.removeFirst() : state.script.candidates.first
    }
    return try Self.answer(next).get()
  }

  func redeem(_ redemption: Redemption) async throws(StoreError) -> Recorded {
    let next = state.withLock { state in
      state.asked.redemptions.append(redemption)
      return state.script.redeem.isEmpty ? nil : state.script.redeem.removeFirst()
    }
    return try Self.answer(next).get()
  }

  func record(_ attempt: AttemptRecord) async throws(StoreError) -> Recorded {
    let next = state.withLock { state in
      state.asked.records.append(attempt)
      return state.script.record.isEmpty ? nil : state.script.record.removeFirst()
    }
    return try Self.answer(next).get()
  }

  func attempt(
    _ id: AttemptID, of device: DeviceID, in tenant: TenantID
  ) async throws(StoreError) -> KeptAttempt? {
    let next = state.withLock { $0.script.attempts.isEmpty ? nil : $0.script.attempts.removeFirst() }
    return try Self.answer(next).get()
  }

  func claim(_ key: Digest, of caller: APIKeyID) async throws(StoreError) -> IdempotencyClaim? { nil }

  func commit(_ change: Change) async throws(StoreError) -> ChangeOutcome {
    let next = state.withLock { state in
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
