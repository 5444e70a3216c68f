import AccessAuth
import SodiumPrimitives
import Synchronization

/// Records by key, and a script of what becomes of commits: for use cases over a state that a test writes down whole.
final class KeyRecords: RecordReader, ChangeStore {
  private let records: [RecordKey: Record]
  private let commits: Mutex<(outcomes: [TenantID: Result<ChangeOutcome, StoreError>], changes: [Change])>

  /// A commit in a tenant that `outcomes` does not name is done.
  init(_ records: [RecordKey: Record], commits outcomes: [TenantID: Result<ChangeOutcome, StoreError>] = [:]) {
    self.records = records
    commits = Mutex((outcomes, []))
  }

  var changes: [Change] { commits.withLock { $0.changes } }

  func record(_ key: RecordKey, in tenant: TenantID) async throws(StoreError) -> Record? { records[key] }

  func claim(_ key: Digest, of caller: APIKeyID) async throws(StoreError) -> IdempotencyClaim? { nil }

  func commit(_ change: Change) async throws(StoreError) -> ChangeOutcome {
    let outcome = commits.withLock { commits in
      commits.changes.append(change)
      return commits.outcomes[change.tenant] ?? .success(.done)
    }
    return try outcome.get()
  }

  func page(
    _ list: RecordList, in tenant: TenantID, after cursor: [UInt8]?, limit: Int
  ) async throws(StoreError) -> [Record] { [] }

  func events(
    _ filter: EventFilter, in tenant: TenantID, below sequence: Int64?, limit: Int
  ) async throws(StoreError) -> [SealedEvent] { [] }

  func apiKey(hash: Digest) async throws(StoreError) -> (key: APIKey, tenant: Tenant?)? { nil }

  func signingKeys() async throws(StoreError) -> [(tenant: TenantID, record: SigningKeyRecord)] { [] }
}
