import AccessAuth
import AccessServer
import SodiumPrimitives
import Synchronization
import Testing

@Suite("The key ring of a running service")
struct KeyRingHolderTests {
  /// A store that hands out what it held when it was asked, when it is told to.
  private final class SlowStore: RecordReader, MediaReader {
    private struct State {
      var kept: [(tenant: TenantID, record: SigningKeyRecord)] = []
      var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    let asked = AsyncStream.makeStream(of: Void.self)

    func keep(_ records: [(tenant: TenantID, record: SigningKeyRecord)]) { state.withLock { $0.kept = records } }

    /// Lets the call that has waited longest, or the last one, go on.
    func answer(first: Bool) {
      state.withLock { first ? $0.waiting.removeFirst() : $0.waiting.removeLast() }.resume()
    }

    func signingKeys() async throws(StoreError) -> [(tenant: TenantID, record: SigningKeyRecord)] {
      let seen = state.withLock { $0.kept }
      await withCheckedContinuation { continuation in
        state.withLock { $0.waiting.append(continuation) }
        asked.continuation.yield()
      }
      return seen
    }

    func record(_ key: RecordKey, in tenant: TenantID) async throws(StoreError) -> Record? { nil }
    func page(_ list: RecordList, in tenant: TenantID, after cursor: [UInt8]?, limit: Int) async throws(StoreError)
      -> [Record]
    { [] }
    func events(_ filter: EventFilter, in tenant: TenantID, below sequence: Int64?, limit: Int) async throws(StoreError)
      -> [SealedEvent]
    { [] }
    func apiKey(hash: Digest) async throws(StoreError) -> (key: APIKey, tenant: Tenant?)? { nil }
    func cardProfiles() async throws(StoreError) -> [(tenant: TenantID, profile: CardProfileRecord)] { [] }
    func pins(at device: DeviceID, in tenant: TenantID, during window: Range<Instant>, besides grant: GrantID?)
      async throws(StoreError)
      -> [PINCount]
    { [] }
  }

  @Test("a reload that read before another never replaces what that one has read")
  func overtaken() async throws {
    let keys = try DerivedKeys(master: SecretBytes.random(count: DerivedKeys.masterKeyCount))
    let tenant = TenantID(at: ManualClock.beginning, random: SystemRandom())
    let key = Ed25519.SigningKey.generate().publicKey
    let at = ManualClock.beginning
    let record = SigningKeyRecord(
      id: KeyID(of: key), purpose: .pass, state: .retired, publicKey: key, sealedSeed: [], createdAt: at, changedAt: at,
      latestExpiry: at, revision: 1)
    let store = SlowStore()
    let holder = KeyRingHolder(try KeyRing([], keys: keys))
    var asked = store.asked.stream.makeAsyncIterator()
    let early = Task { try await holder.reload(from: store, keys: keys) }
    await asked.next()
    store.keep([(tenant, record)])
    let late = Task { try await holder.reload(from: store, keys: keys) }
    await asked.next()
    store.answer(first: false)
    try await late.value
    let after = holder.current.entries(of: tenant)
    #expect(after == [record])
    store.answer(first: true)
    try await early.value
    let still = holder.current.entries(of: tenant)
    #expect(still == [record])
  }
}
