import AccessAuth
import AccessServer
import SodiumPrimitives
import Synchronization
import Testing

@Suite("The key ring where other processes change keys")
struct SharedRingTests {
  /// A store of signing keys that counts who reads, and answers when it is told to.
  private final class Keys: RecordReader, MediaReader {
    private struct State {
      var kept: [(tenant: TenantID, record: SigningKeyRecord)] = []
      var readings = 0
      var isAway = false
      var isHeld = false
      var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())
    let asked = AsyncStream.makeStream(of: Void.self)

    var readings: Int { state.withLock { $0.readings } }
    func keep(_ records: [(tenant: TenantID, record: SigningKeyRecord)]) { state.withLock { $0.kept = records } }
    func goAway() { state.withLock { $0.isAway = true } }
    /// Keeps answers back until ``release()``.
    func hold() { state.withLock { $0.isHeld = true } }

    func release() {
      let waiting = state.withLock { state in
        defer { (state.waiting, state.isHeld) = ([], false) }
        return state.waiting
      }
      for one in waiting { one.resume() }
    }

    func signingKeys() async throws(StoreError) -> [(tenant: TenantID, record: SigningKeyRecord)] {
      let (isHeld, isAway) = state.withLock { state in
        state.readings += 1
        return (state.isHeld, state.isAway)
      }
      if isHeld {
        await withCheckedContinuation { continuation in
          state.withLock { $0.waiting.append(continuation) }
          asked.continuation.yield()
        }
      }
      if isAway { throw .unavailable }
      return state.withLock { $0.kept }
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
      async throws(StoreError) -> [PINCount]
    { [] }
  }

  private let keys: DerivedKeys
  private let tenant = TenantID(at: ManualClock.beginning, random: SystemRandom())
  private let store = Keys()

  init() throws { keys = try DerivedKeys(master: SecretBytes.random(count: DerivedKeys.masterKeyCount)) }

  /// A key that is retired, or one whose seed opens under no master key.
  private func record(readable isReadable: Bool = true) -> SigningKeyRecord {
    let (key, at) = (Ed25519.SigningKey.generate().publicKey, ManualClock.beginning)
    return SigningKeyRecord(
      id: KeyID(of: key), purpose: .pass, state: isReadable ? .retired : .active, publicKey: key,
      sealedSeed: isReadable ? [] : [1, 2, 3], createdAt: at, changedAt: at, latestExpiry: at, revision: 1)
  }

  @Test("all who miss something share a look that began after they asked")
  func shared() async throws {
    let holder = KeyRingHolder(try KeyRing([], keys: keys))
    let (store, keys) = (store, keys)
    store.hold()
    let record = record()
    store.keep([(tenant, record)])
    let looks = (0..<20).map { _ in Task { await holder.lookAgain(into: store, keys: keys) } }
    var asked = store.asked.stream.makeAsyncIterator()
    await asked.next()
    store.release()
    for look in looks { await look.value }
    // The first began before the others asked, and a machine with much to do may let some of them ask late.
    let readings = store.readings
    #expect((1...4).contains(readings))
    let known = holder.current.entries(of: tenant)
    #expect(known == [record])
    #expect(await holder.look(into: store, keys: keys) == .success([]))
    #expect(store.readings == readings + 1, "who looks by the clock looks nevertheless")
  }

  @Test("a key that does not open counts for nothing and is told, as two with one name do, and all others count")
  func damaged() async throws {
    let holder = KeyRingHolder(try KeyRing([], keys: keys))
    let (whole, damaged, twice) = (record(), record(readable: false), record())
    let other = TenantID(at: ManualClock.beginning, random: SystemRandom())
    store.keep([(tenant, whole), (tenant, damaged), (tenant, twice), (other, twice)])
    let look = await holder.look(into: store, keys: keys)
    #expect(look == .success([.unreadableKey(damaged.id), .duplicateKey(twice.id)]))
    let known = holder.current.all.map(\.record)
    #expect(known == [whole])
    // A service that starts with such a store is for a person to look at.
    let (store, keys) = (store, keys)
    await #expect(throws: KeyRingError.unreadableKey(damaged.id)) { try await KeyRing.read(from: store, keys: keys) }
  }

  @Test("a look that fails leaves the ring as it was, and as old as it was")
  func away() async throws {
    let holder = KeyRingHolder(try KeyRing([], keys: keys))
    let record = record()
    store.keep([(tenant, record)])
    _ = await holder.look(into: store, keys: keys)
    store.goAway()
    let before = holder.age
    #expect(await holder.look(into: store, keys: keys) == .failure(.unavailable))
    #expect(holder.age >= before)
    let known = holder.current.entries(of: tenant)
    #expect(known == [record])
  }
}
