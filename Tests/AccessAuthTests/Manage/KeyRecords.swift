import AccessAuth
import SodiumPrimitives
import Synchronization

/// Records by key, and a script of what becomes of commits: for use cases over a state that a test writes down whole.
final class KeyRecords: RecordReader, ChangeStore, MediaReader {
  private let records: [RecordKey: Record]
  private let lists: [RecordList: [Record]]
  /// The PINs that are live at every device.
  private let livePINs: [PINCount]
  private let commits: Mutex<(outcomes: [TenantID: Result<ChangeOutcome, StoreError>], changes: [Change])>
  private let filtersAsked = Mutex<[EventFilter]>([])

  /// A commit in a tenant that `outcomes` does not name is done.
  init(
    _ records: [RecordKey: Record], lists: [RecordList: [Record]] = [:], livePINs: [PINCount] = [],
    commits outcomes: [TenantID: Result<ChangeOutcome, StoreError>] = [:]
  ) {
    self.records = records
    self.lists = lists
    self.livePINs = livePINs
    commits = Mutex((outcomes, []))
  }

  var changes: [Change] { commits.withLock { $0.changes } }

  /// What events were asked for.
  var filters: [EventFilter] { filtersAsked.withLock { $0 } }

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
  ) async throws(StoreError) -> [Record] { Array((lists[list] ?? []).prefix(limit)) }

  func events(
    _ filter: EventFilter, in tenant: TenantID, below sequence: Int64?, limit: Int
  ) async throws(StoreError) -> [SealedEvent] {
    filtersAsked.withLock { $0.append(filter) }
    return []
  }

  func apiKey(hash: Digest) async throws(StoreError) -> (key: APIKey, tenant: Tenant?)? { nil }

  func cardProfiles() async throws(StoreError) -> [(tenant: TenantID, profile: CardProfileRecord)] { [] }

  func pins(
    at device: DeviceID, in tenant: TenantID, during window: Range<Instant>, besides grant: GrantID?
  ) async throws(StoreError) -> [PINCount] { livePINs }

  func signingKeys() async throws(StoreError) -> [(tenant: TenantID, record: SigningKeyRecord)] { [] }
}
