import SodiumPrimitives
import Testing

@testable import AccessAuth

/// A scripted store that has records as well.
final class TriggerStore: VerificationStore, ChangeStore, RecordReader {
  let script: ScriptedStore
  private let records: KeyRecords
  private let claims: [IdempotencyClaim]

  init(
    _ script: ScriptedStore.Script, _ records: [RecordKey: Record] = [:], lists: [RecordList: [Record]] = [:],
    claims: [IdempotencyClaim] = []
  ) {
    self.script = ScriptedStore(script)
    self.records = KeyRecords(records, lists: lists)
    self.claims = claims
  }

  var asked: ScriptedStore.Asked { script.asked }

  func charge(_ charge: Charge) async throws(StoreError) -> Charged { try await script.charge(charge) }

  func candidates(_ query: CandidateQuery) async throws(StoreError) -> CandidateSet {
    try await script.candidates(query)
  }

  func redeem(_ redemption: Redemption) async throws(StoreError) -> Recorded { try await script.redeem(redemption) }

  func record(_ attempt: AttemptRecord) async throws(StoreError) -> Recorded { try await script.record(attempt) }

  func attempt(
    _ id: AttemptID, of device: DeviceID, in tenant: TenantID
  ) async throws(StoreError) -> KeptAttempt? { try await script.attempt(id, of: device, in: tenant) }

  func commit(_ change: Change) async throws(StoreError) -> ChangeOutcome { try await script.commit(change) }

  func claim(_ key: Digest, of caller: APIKeyID) async throws(StoreError) -> IdempotencyClaim? {
    claims.first { $0.key == key && $0.caller == caller }
  }

  func record(_ key: RecordKey, in tenant: TenantID) async throws(StoreError) -> Record? {
    try await records.record(key, in: tenant)
  }

  func page(
    _ list: RecordList, in tenant: TenantID, after cursor: [UInt8]?, limit: Int
  ) async throws(StoreError) -> [Record] {
    try await records.page(list, in: tenant, after: cursor, limit: limit)
  }

  func events(
    _ filter: EventFilter, in tenant: TenantID, below sequence: Int64?, limit: Int
  ) async throws(StoreError) -> [SealedEvent] { [] }

  func apiKey(hash: Digest) async throws(StoreError) -> (key: APIKey, tenant: Tenant?)? { nil }

  func signingKeys() async throws(StoreError) -> [(tenant: TenantID, record: SigningKeyRecord)] { [] }
}

/// Somebody who opens from afar in the scene.
struct TriggerScene {
  let scene: Scene
  let ring: KeyRing
  let caller: Caller
  let key: SigningKeyRecord

  init(role: Role = .admin) throws {
    scene = try Scene()
    key = try KeySample.signingKey(.active, for: .command, of: scene.tenant, keys: scene.keys, seed: 5)
    ring = try KeyRing([(scene.tenant, scene.signingKey), (scene.tenant, key)], keys: scene.keys)
    let plain = try scene.caller(role)
    let idempotency = Caller.Idempotency(
      key: Array("one".utf8), route: "POST /v1/triggers", body: [], keys: scene.keys)
    let record = APIKey(
      id: plain.key, tenant: scene.tenant, role: role, isTest: false, device: nil, person: "Anna",
      hash: BLAKE2b.hash([1]), hint: "wXyZ", lineage: [], createdAt: scene.now, revokedAt: nil, revision: 1)
    caller = Caller(key: record, request: plain.request, moment: plain.moment, idempotency: idempotency)
  }

  var locker: Locker { scene.lockers[0] }

  /// The site, the cabinet, the lockers and the grant.
  var records: [RecordKey: Record] {
    var records: [RecordKey: Record] = [
      .device(scene.cabinet.id): .device(scene.cabinet), .grant(scene.grantID): .grant(scene.grant()),
    ]
    for locker in scene.lockers { records[.locker(locker.id)] = .locker(locker) }
    return records
  }

  /// What the store knows of the grant by itself, asked for ``locker``.
  func known(_ grant: Grant? = nil, lockers: [Locker]? = nil) throws -> Result<CandidateSet, StoreError> {
    let candidate = Candidate(
      grant: grant ?? scene.grant(), credential: nil, subjectKey: scene.subjectKey, lockers: lockers ?? scene.lockers,
      isBurnt: false)
    return .success(CandidateSet(device: scene.cabinet, site: try scene.siteRecord(), candidates: [candidate]))
  }

  func trigger(_ store: TriggerStore, free: Bool = false) async throws -> Made<Triggered> {
    let triggers = Triggers(store: store, keys: scene.keys, random: SeededRandom(seed: 3))
    let draft =
      free
      ? TriggerDraft(locker: locker.id, reasonRef: "ticket 77")
      : TriggerDraft(locker: locker.id, grant: scene.grantID)
    return try await triggers.trigger(draft, ring: ring, by: caller)
  }
}
