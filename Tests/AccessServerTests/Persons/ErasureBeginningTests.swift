import AccessAuth
import AccessHTTP
import AccessServer
import CredentialStore
import Foundation
import SodiumPrimitives
import Synchronization
import Testing

/// An erasure whose line stands in the journal, and whose first commit fails. On a disk that is full it is tried in
/// `FullDiskTests`.
@Suite("The beginning of an erasure that fails")
struct ErasureBeginningTests {
  /// Keeps the lines in memory, and spoils what follows when it is told to.
  private final class Journal: ErasureJournal {
    enum Spoil: Sendable {
      case nothing
      /// Somebody else has the event's name: the commit does not fit.
      case name
      /// The store cannot be reached any more.
      case store
    }

    private let kept = Mutex<[ErasureLine]>([])
    private let spoil = Mutex(Spoil.nothing)
    private let store: CredentialStore

    init(_ store: CredentialStore) { self.store = store }

    var lines: [ErasureLine] { kept.withLock { $0 } }

    func spoilNext(_ what: Spoil) { spoil.withLock { $0 = what } }

    func append(_ line: ErasureLine) async throws(StoreError) {
      kept.withLock { $0.append(line) }
      let what = spoil.withLock { spoil in
        defer { spoil = .nothing }
        return spoil
      }
      switch what {
      case .nothing: return
      case .store: await store.close()
      case .name:
        let event = Event(
          id: line.erasure, class: .audit, action: .siteChanged, receivedAt: line.at,
          salt: [UInt8](repeating: 1, count: 16))
        _ = try await store.commit(
          Change(tenant: line.tenant, effect: [], actor: nil, request: nil, claim: nil, events: [event]))
      }
    }
  }

  /// A service with two persons over a store of its own.
  private final class Founded {
    private let folder: URL
    private let keys: DerivedKeys
    private let hasher = PINHasher(threads: 1, waiting: 0)
    private let clock = ManualClock()
    private(set) var store: CredentialStore
    private(set) var service: Service<CredentialStore>
    private(set) var journal: Journal
    let caller: Caller
    /// Whose erasure is asked for, and somebody else.
    let (mine, other): (Subject, Subject)

    init() async throws {
      folder = FileManager.default.temporaryDirectory.appending(path: "access-beginning-\(UUID().uuidString)")
      store = try CredentialStore.create(folder: folder.path)
      keys = try DerivedKeys(master: SecretBytes.random(count: 32))
      let management = Management(store: store, keys: keys, hasher: hasher, random: SystemRandom())
      let founding = try await management.found(tenantNamed: "T", at: clock.moment)
      journal = Journal(store)
      service = try await Self.compose(store, keys, hasher, journal, clock)
      let admin = try #require(try await store.apiKey(hash: founding.adminKey.hash(keys: keys)))
      caller = Caller(
        key: admin.key, request: RequestID(at: clock.now, random: SystemRandom()), moment: clock.moment,
        idempotency: nil)
      let made = try await [
        service.management.createSubject(externalRef: "mine", by: caller).value,
        service.management.createSubject(externalRef: "other", by: caller).value,
      ]
      (mine, other) = (made[0], made[1])
    }

    deinit {
      hasher.shutdown()
      try? FileManager.default.removeItem(at: folder)
    }

    private static func compose(
      _ store: CredentialStore, _ keys: DerivedKeys, _ hasher: PINHasher, _ journal: Journal, _ clock: ManualClock
    ) async throws -> Service<CredentialStore> {
      let limits = try #require(RequestLimits(requestsPerSecond: RequestLimits.preset))
      return Service(
        store: store, keys: keys, ring: try await KeyRing.read(from: store, keys: keys), hasher: hasher,
        limits: limits, erasureJournal: journal, clock: { clock.moment })
    }

    /// Another process on the same folder, which knows the lines of the first.
    func restart() async throws -> [ErasureLine] {
      let lines = journal.lines
      await store.close()
      store = try CredentialStore.open(folder: folder.path)
      journal = Journal(store)
      service = try await Self.compose(store, keys, hasher, journal, clock)
      return lines
    }

    func erase() async throws -> Erasure {
      try await service.erasures.erase(mine.id, ring: service.ring.current, by: caller)
    }

    /// Nothing was done to anybody.
    func expectUntouched() async throws {
      for person in [mine, other] {
        #expect(try await store.subject(person.id, in: caller.tenant) == person)
        #expect(try await store.erasure(of: person.id, in: caller.tenant) == nil)
      }
      #expect(try await store.erasures(after: nil, limit: 9).isEmpty)
    }

    /// One erasure, with this name, has ended; the other person has noticed nothing.
    func expectErased(_ name: EventID) async throws {
      let erasures = try await store.erasures(after: nil, limit: 9)
      #expect(erasures.map(\.id) == [name] && erasures.map(\.subject) == [mine.id])
      let erasure = try await store.erasure(of: mine.id, in: caller.tenant)
      #expect(erasure?.finishedAt != nil && erasure?.receipt != nil)
      #expect(try await store.subject(mine.id, in: caller.tenant) == nil)
      #expect(try await store.subject(other.id, in: caller.tenant) == other)
      #expect(try await store.openErasures(limit: 9).isEmpty)
    }
  }

  @Test("it is refused with everybody there, and housekeeping ends it by the name of the line, once, for nobody else")
  func housekeeping() async throws {
    let founded = try await Founded()
    founded.journal.spoilNext(.name)
    await #expect(throws: Refusal.inconsistent) { try await founded.erase() }
    let lines = founded.journal.lines
    #expect(lines.map(\.subject) == [founded.mine.id] && lines.map(\.tenant) == [founded.caller.tenant])
    try await founded.expectUntouched()
    let name = try #require(lines.first?.erasure)
    for _ in 0..<3 {
      try await founded.service.erasures.resume(ring: founded.service.ring.current)
      try await founded.expectErased(name)
    }
    #expect(founded.journal.lines == lines, "what has its line gets no other one")
    await founded.store.close()
  }

  @Test(
    "the same call again ends it by the line of the first, with one erasure and one receipt, and nothing is left to do")
  func again() async throws {
    let founded = try await Founded()
    founded.journal.spoilNext(.name)
    await #expect(throws: Refusal.inconsistent) { try await founded.erase() }
    let erasure = try await founded.erase()
    let names = founded.journal.lines.map(\.erasure)
    #expect(names == [erasure.id] && erasure.receipt != nil)
    try await founded.service.erasures.resume(ring: founded.service.ring.current)
    try await founded.expectErased(erasure.id)
    #expect(try await founded.erase() == erasure, "again, the same")
    // A start looks for whom the line names.
    for line in try await founded.restart() {
      let hasErased = try await founded.service.erasures.again(line, ring: founded.service.ring.current)
      #expect(!hasErased)
    }
    try await founded.expectErased(erasure.id)
    await founded.store.close()
  }

  @Test("where the store is away it is 503, and the next start ends it before anybody is served")
  func nextStart() async throws {
    let founded = try await Founded()
    founded.journal.spoilNext(.store)
    await #expect(throws: Refusal.store(.unavailable)) { try await founded.erase() }
    let lines = try await founded.restart()
    try await founded.expectUntouched()
    #expect(lines.count == 1)
    let name = try #require(lines.first?.erasure)
    for (round, expected) in [true, false].enumerated() {
      let hasErased = try await founded.service.erasures.again(lines[0], ring: founded.service.ring.current)
      #expect(hasErased == expected, "\(round)")
    }
    try await founded.expectErased(name)
    await founded.store.close()
  }

  @Test("I-03 a legal ground that comes after the line is refused, not taken and passed over; another's is taken")
  func tooLate() async throws {
    let founded = try await Founded()
    founded.journal.spoilNext(.name)
    await #expect(throws: Refusal.inconsistent) { try await founded.erase() }
    let (erasures, caller) = (founded.service.erasures, founded.caller)
    await #expect(throws: Refusal.conflict("the erasure of this person is decided")) {
      try await erasures.placeLegalHold(.legalClaims, reference: nil, onSubject: founded.mine.id, by: caller)
    }
    try await founded.expectUntouched()
    let other = try await erasures.placeLegalHold(
      .legalClaims, reference: nil, onSubject: founded.other.id, by: caller)
    #expect(other.value.legalHold?.ground == .legalClaims)
    try await erasures.resume(ring: founded.service.ring.current)
    #expect(try await founded.store.subject(founded.mine.id, in: caller.tenant) == nil)
    #expect(try await founded.store.subject(founded.other.id, in: caller.tenant) == other.value)
    // Once it is done there is nobody to keep.
    await #expect(throws: Refusal.notFound(pointer: nil)) {
      try await erasures.placeLegalHold(.legalClaims, reference: nil, onSubject: founded.mine.id, by: caller)
    }
    await founded.store.close()
  }

  @Test("a line that could not be written leaves nothing behind that anybody would act on")
  func noLine() async throws {
    let founded = try await Founded()
    let full = Erasures(
      management: founded.service.management, journal: NoErasureJournal(),
      clock: { Moment(wall: .init(seconds: 0), boot: .zero) })
    await #expect(throws: Refusal.store(.unavailable)) {
      try await full.erase(founded.mine.id, ring: founded.service.ring.current, by: founded.caller)
    }
    try await full.resume(ring: founded.service.ring.current)
    try await founded.expectUntouched()
    await founded.store.close()
  }
}
