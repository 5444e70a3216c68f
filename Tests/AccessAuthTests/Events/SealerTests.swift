import AccessAuth
import SodiumPrimitives
import Synchronization
import Testing

@Suite("The sealer")
struct SealerTests {
  /// A log that another sealer may have moved on.
  private final class ScriptedLog: SealingStore {
    let waiting: [(tenant: TenantID, event: Event)]
    let size: Int64
    let isQuickest: Bool
    let damaged: TenantID?
    let unreadableEvents: [UnreadableEvent] = []
    /// Whether it says so itself, after the first try, when it is damaged.
    let tells: Bool
    private let told = Mutex<Set<TenantID>>([])
    var damagedLogs: Set<TenantID> { told.withLock { $0 } }
    let sealed = Mutex<[TenantID: [SealEntry]]>([:])

    init(
      _ waiting: [(tenant: TenantID, event: Event)], size: Int64 = 7, isQuickest: Bool = true, damaged: TenantID? = nil,
      tells: Bool = false
    ) {
      (self.damaged, self.tells) = (damaged, tells)
      self.waiting = waiting
      self.size = size
      self.isQuickest = isQuickest
    }

    func unsealed(limit: Int) async throws(StoreError) -> [(tenant: TenantID, event: Event)] {
      Array(waiting.prefix(limit))
    }

    func logSize(of tenant: TenantID) async throws(StoreError) -> Int64 { size }

    func seal(_ entries: [SealEntry], of tenant: TenantID, behind size: Int64) async throws(StoreError) -> Bool {
      if tenant == damaged {
        if tells { told.withLock { _ = $0.insert(tenant) } }
        throw .corrupt
      }
      guard isQuickest, size == self.size else { return false }
      sealed.withLock { $0[tenant, default: []] += entries }
      return true
    }
  }

  private static func events(_ count: Int, _ tenants: [TenantID]) -> [(tenant: TenantID, event: Event)] {
    let random = SeededRandom(seed: 1)
    return (0..<count).map { index in
      let moment = Moment(wall: Instant(seconds: Int64(index)), boot: .zero)
      return (tenants[index % tenants.count], Event(.audit, .siteCreated, at: moment, random: random))
    }
  }

  @Test("seals each tenant's events in the order of their commits, with their leaves, a batch at a time")
  func batch() async throws {
    let tenants: [TenantID] = [try KeySample.identifier(1), try KeySample.identifier(2), try KeySample.identifier(3)]
    let waiting = Self.events(600, tenants)
    let log = ScriptedLog(waiting)
    #expect(try await Sealer(store: log).sealOnce() == Sealer<ScriptedLog>.batch)
    let sealed = log.sealed.withLock { $0 }
    for tenant in tenants {
      let expected = waiting.prefix(Sealer<ScriptedLog>.batch).filter { $0.tenant == tenant }.map {
        SealEntry(event: $0.event.id, leaf: $0.event.leaf)
      }
      #expect(sealed[tenant] == expected)
    }
  }

  @Test("says that nothing waits, and leaves to another what the other was quicker to seal")
  func others() async throws {
    let log = ScriptedLog([])
    #expect(try await Sealer(store: log).sealOnce() == 0)
    let slower = ScriptedLog(Self.events(3, [try KeySample.identifier(1)]), isQuickest: false)
    #expect(try await Sealer(store: slower).sealOnce() == Sealer<ScriptedLog>.batch, "the caller looks again")
    #expect(slower.sealed.withLock { $0.isEmpty })
  }

  @Test("a tenant whose log is damaged keeps no other from its places, and the failure is told")
  func damaged() async throws {
    let tenants: [TenantID] = [try KeySample.identifier(1), try KeySample.identifier(2), try KeySample.identifier(3)]
    let log = ScriptedLog(Self.events(9, tenants), damaged: tenants[1])
    await #expect(throws: StoreError.corrupt) { try await Sealer(store: log).sealOnce() }
    #expect(log.sealed.withLock { Set($0.keys) } == [tenants[0], tenants[2]])
  }

  @Test("a log of which the store tells that it is damaged is no failure for anybody else")
  func told() async throws {
    let tenants: [TenantID] = [try KeySample.identifier(1), try KeySample.identifier(2), try KeySample.identifier(3)]
    let log = ScriptedLog(Self.events(9, tenants), damaged: tenants[1], tells: true)
    #expect(try await Sealer(store: log).sealOnce() == 9)
    #expect(log.sealed.withLock { Set($0.keys) } == [tenants[0], tenants[2]])
  }
}
