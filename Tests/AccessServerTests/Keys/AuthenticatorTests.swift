import AccessAuth
import AccessServer
import SodiumPrimitives
import Synchronization
import Testing

@Suite("The memory for API keys")
struct AuthenticatorTests {
  /// A store of one key and its tenant, which other processes change.
  private final class Shared: RecordReader {
    private struct State {
      var found: (key: APIKey, tenant: Tenant?)
      var isHeld = false
      var held: CheckedContinuation<Void, Never>?
    }

    private let state: Mutex<State>
    let asked = AsyncStream.makeStream(of: Void.self)

    init(_ key: APIKey, _ tenant: Tenant) { state = Mutex(State(found: (key, tenant))) }

    func revoke(at instant: Instant) { state.withLock { $0.found.key.revokedAt = instant } }
    func suspend() { state.withLock { $0.found.tenant?.isSuspended = true } }
    /// Keeps the next answer back, once it is made, until ``release()``.
    func hold() { state.withLock { $0.isHeld = true } }
    func release() { state.withLock { $0.held.take() }?.resume() }

    func apiKey(hash: Digest) async throws(StoreError) -> (key: APIKey, tenant: Tenant?)? {
      let (found, isHeld) = state.withLock { state in
        defer { state.isHeld = false }
        return (state.found, state.isHeld)
      }
      if isHeld {
        await withCheckedContinuation { continuation in
          state.withLock { $0.held = continuation }
          asked.continuation.yield()
        }
      }
      return hash == found.key.hash ? found : nil
    }

    func record(_ key: RecordKey, in tenant: TenantID) async throws(StoreError) -> Record? { nil }
    func page(_ list: RecordList, in tenant: TenantID, after cursor: [UInt8]?, limit: Int) async throws(StoreError)
      -> [Record]
    { [] }
    func events(_ filter: EventFilter, in tenant: TenantID, below sequence: Int64?, limit: Int) async throws(StoreError)
      -> [SealedEvent]
    { [] }
    func signingKeys() async throws(StoreError) -> [(tenant: TenantID, record: SigningKeyRecord)] { [] }
  }

  private let keys: DerivedKeys
  private let token: APIKeyToken
  private let store: Shared
  private let start = ManualClock.beginning

  init() throws {
    keys = try DerivedKeys(master: SecretBytes.random(count: DerivedKeys.masterKeyCount))
    token = APIKeyToken(role: .operator, isTest: false, random: SystemRandom())
    let tenant = Tenant(
      id: TenantID(at: start, random: SystemRandom()), name: "T", isSandbox: false, isSuspended: false,
      createdAt: start, revision: 1)
    let key = APIKey(
      id: APIKeyID(at: start, random: SystemRandom()), tenant: tenant.id, role: .operator, isTest: false, device: nil,
      person: nil, hash: token.hash(keys: keys), hint: token.hint, lineage: [], createdAt: start,
      expiresAt: start + .seconds(30), revokedAt: nil, revision: 1)
    store = Shared(key, tenant)
  }

  /// So long after the start by the clock that nobody sets; by the wall clock too, unless it was set `off`.
  private func moment(_ after: Duration, off: Duration = .zero) -> Moment {
    Moment(wall: start + after + off, boot: .hours(1) + after, session: 0)
  }

  private func isKnown(_ authenticator: Authenticator<Shared>, at moment: Moment) async throws -> Bool {
    try await authenticator.key(for: token, at: moment) != nil
  }

  @Test(
    "D-13 what one service revokes or suspends, another believes for 2 seconds more at most, wherever its clock is set",
    arguments: [true, false])
  func otherProcess(isRevoked: Bool) async throws {
    let (first, second) = (Authenticator(store: store, keys: keys), Authenticator(store: store, keys: keys))
    for one in [first, second] { #expect(try await isKnown(one, at: moment(.zero))) }
    if isRevoked { store.revoke(at: start) } else { store.suspend() }
    first.forget()
    #expect(try await !isKnown(first, at: moment(.zero)))
    #expect(try await isKnown(second, at: moment(.milliseconds(1_999))))
    // An hour back by the wall clock, which would make the memory last.
    #expect(try await !isKnown(second, at: moment(.seconds(2), off: .hours(-1))))
    #expect(try await !isKnown(second, at: moment(.seconds(2))))
  }

  @Test("a key that is remembered ends when it was said to, not with the memory")
  func expiry() async throws {
    let authenticator = Authenticator(store: store, keys: keys)
    #expect(try await isKnown(authenticator, at: moment(.milliseconds(29_999))))
    #expect(try await !isKnown(authenticator, at: moment(.seconds(30))))
  }

  @Test("D-13 a look-up that began before a revocation brings no old answer back into the memory")
  func overtaken() async throws {
    let authenticator = Authenticator(store: store, keys: keys)
    store.hold()
    let (token, now) = (token, moment(.zero))
    let early = Task { try await authenticator.key(for: token, at: now) != nil }
    var asked = store.asked.stream.makeAsyncIterator()
    await asked.next()
    store.revoke(at: start)
    authenticator.forget()
    store.release()
    // The request that was under way when it was revoked is the last one.
    #expect(try await early.value)
    #expect(try await !isKnown(authenticator, at: now))
  }
}
