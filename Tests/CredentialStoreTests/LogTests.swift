import AccessAuth
import AccessAuthTesting
import CredentialStore
import GRDB
import SodiumPrimitives
import Testing

@Suite("The log that proves itself")
struct LogTests {
  static let start = Instant(seconds: 1_795_348_800)

  /// A data folder with one tenant.
  final class Founded {
    let folder: TemporaryFolder
    var store: CredentialStore
    let keys: DerivedKeys
    let tenant: TenantID
    let random = SystemRandom()

    var management: Management<CredentialStore, SystemRandom> {
      Management(store: store, keys: keys, hasher: hasher, random: random)
    }
    /// The right of the process that has the folder open.
    private var own: LeaseHolder<CredentialStore>?
    private let hasher = PINHasher(threads: 1, waiting: 0)

    init() async throws {
      folder = try TemporaryFolder()
      store = try CredentialStore.create(folder: folder.path("data"))
      keys = try DerivedKeys(master: SecretBytes(copying: [UInt8](repeating: 7, count: 32)))
      let management = Management(store: store, keys: keys, hasher: hasher, random: random)
      tenant = try await management.found(tenantNamed: "T", at: Moment(wall: LogTests.start, boot: .zero)).tenant.id
    }

    deinit { hasher.shutdown() }

    func ring() async throws -> KeyRing { try KeyRing(try await store.signingKeys(), keys: keys) }

    /// Adds events and seals everything.
    func add(_ count: Int, _ class: EventClass = .audit) async throws -> [Event] {
      let moment = Moment(wall: LogTests.start, boot: .zero)
      let events = (0..<count).map { _ in Event(`class`, .siteChanged, at: moment, random: random) }
      for start in stride(from: 0, to: count, by: 500) {
        let some = Array(events[start..<min(start + 500, count)])
        _ = try await store.commit(
          Change(tenant: tenant, effect: [], actor: nil, request: nil, claim: nil, events: some))
      }
      while try await Sealer(store: store).sealOnce() > 0 {}
      return events
    }

    /// A holder of the right to sign, as another process has one of its own.
    func lease() -> LeaseHolder<CredentialStore> { LeaseHolder(.sealer, in: store, random: random) }

    func sign(at now: Instant = LogTests.start) async throws -> Checkpoints<CredentialStore>.Round {
      let lease = own ?? lease()
      own = lease
      return try await Checkpoints(store: store).sign(with: try await ring(), by: lease, at: now)
    }

    /// The newest signed head, of which the tenant's key must be the signer.
    func head() async throws -> Checkpoint {
      let kept = try #require(try await store.checkpoint(of: tenant))
      let note = try SignedNote(parsing: kept.note)
      let head = try Checkpoint(parsing: note.text)
      let published = try await ring().published(of: tenant).keys.filter { $0.purpose == .checkpoint }
      let signers = published.compactMap { NoteKey(name: head.origin, publicKey: $0.publicKey) }
      try #require(signers.contains { $0.verifies(note) })
      try #require(head.size == kept.size)
      return head
    }

    func caller(_ role: Role, scopes: Set<Scope> = []) -> Caller {
      let key = APIKey(
        id: APIKeyID(at: LogTests.start, random: random), tenant: tenant, role: role, isTest: false, device: nil,
        person: nil, hash: BLAKE2b.hash([1]), hint: "abcd", lineage: [], scopes: scopes, createdAt: LogTests.start,
        revokedAt: nil, revision: 1)
      return Caller(
        key: key, request: RequestID(at: LogTests.start, random: random),
        moment: Moment(wall: LogTests.start, boot: .zero),
        idempotency: nil)
    }

    /// Whether the proof of an event's place leads to the newest signed head.
    func isProven(_ event: EventID) async throws -> (isProven: Bool, count: Int) {
      let (proofs, caller) = (LogProofs(store: store), caller(.admin))
      let place = try await proofs.place(of: event, by: caller)
      let head = try await head()
      let proof = try await proofs.inclusion(of: place, in: head.size, by: caller)
      let isProven = MerkleCheck.includes(
        place.leaf, at: place.sequence - 1, in: head.size, proof: proof, root: head.root)
      return (isProven, proof.count)
    }

    /// Changes the database behind the program's back.
    func tamper(_ statements: String...) async throws {
      await store.close()
      let database = try DatabaseQueue(path: folder.path("data") + "/accessauth.db")
      try await database.write { database in
        for statement in statements { try database.execute(sql: statement) }
      }
      try database.close()
      store = try CredentialStore.open(folder: folder.path("data"))
      own = nil
    }
  }

  @Test("of 10,000 events each is in the signed head by 14 hashes at most")
  func many() async throws {
    let log = try await Founded()
    let events = try await log.add(9_999)
    #expect(try await log.sign().signed == 1)
    let head = try await log.head()
    // The tenant's own beginning is the first event.
    #expect(head.size == 10_000)
    #expect(head.origin == "access-auth/\(log.tenant)/\(Self.start.wholeSeconds)")
    for index in [0, 1, 254, 255, 256, 4_095, 8_190, 8_191, 9_983, 9_998] {
      let (isProven, count) = try await log.isProven(events[index].id)
      // The leaves behind the 8,192 of the full half have a shorter way.
      #expect(isProven && (index < 8_191 ? count == 14 : count <= 12), "\(index): \(count)")
    }
    await log.store.close()
  }

  @Test("a log is signed where it has grown, and each head goes on from the one before")
  func heads() async throws {
    let log = try await Founded()
    _ = try await log.add(3)
    #expect(try await log.sign().signed == 1)
    let first = try await log.head()
    #expect(try await log.sign().signed == 0, "nothing is new")
    _ = try await log.add(300)
    #expect(try await log.sign().signed == 1)
    let second = try await log.head()
    let proof = try await LogProofs(store: log.store).consistency(
      from: first.size, to: second.size, by: log.caller(.operator))
    #expect(
      MerkleCheck.isConsistent(from: first.size, first.root, to: second.size, second.root, proof: proof))
    await log.store.close()
  }

  @Test("one of two processes seals and signs, and the other takes over when the lease has ended")
  func leases() async throws {
    let log = try await Founded()
    _ = try await log.add(1)
    let (mine, theirs) = (log.lease(), log.lease())
    let (sealer, checkpoints, ring) = (Sealer(store: log.store), Checkpoints(store: log.store), try await log.ring())
    let moment = Moment(wall: Self.start, boot: .zero)
    func append() async throws {
      let event = Event(.audit, .siteChanged, at: moment, random: log.random)
      _ = try await log.store.commit(
        Change(tenant: log.tenant, effect: [], actor: nil, request: nil, claim: nil, events: [event]))
    }
    try await append()
    #expect(try await sealer.sealOnce(by: mine, at: Self.start) == 1)
    try await append()
    #expect(try await sealer.sealOnce(by: theirs, at: Self.start) == 0)
    let idle = try await checkpoints.sign(with: ring, by: theirs, at: Self.start)
    #expect(idle.signed == 0 && idle.unsigned.isEmpty)
    #expect(try await log.store.checkpoint(of: log.tenant) == nil)
    #expect(try await checkpoints.sign(with: ring, by: mine, at: Self.start).signed == 1)
    let later = Self.start + Lease.life
    #expect(try await sealer.sealOnce(by: theirs, at: later) == 1)
    #expect(try await checkpoints.sign(with: ring, by: theirs, at: later).signed == 1)
    try await append()
    #expect(try await sealer.sealOnce(by: mine, at: later) == 0, "it has to ask again, and finds the other")
    let head = try await log.head()
    #expect(head.size == 4)
    // A process that ended keeps nobody waiting: the folder is open to one alone.
    try await log.tamper()
    #expect(try await Sealer(store: log.store).sealOnce(by: log.lease(), at: later) == 1)
    await log.store.close()
  }

  @Test("an event that was changed in the file no longer is what its proof proves")
  func changedEvent() async throws {
    let log = try await Founded()
    let events = try await log.add(20)
    _ = try await log.sign()
    let id = Hex.text(events[7].id.bytes)
    try await log.tamper(
      "DROP TRIGGER events_never_change", "UPDATE events SET action = 'site.removed' WHERE id = x'\(id)'")
    let place = try #require(try await log.store.place(of: events[7].id, in: log.tenant))
    let kept = try #require(place.kept)
    #expect(kept.action == .siteRemoved)
    #expect(kept.leaf != place.leaf && place.leaf == events[7].leaf)
    let (isProven, _) = try await log.isProven(events[7].id)
    #expect(isProven, "what was there before is still proven")
    await log.store.close()
  }

  @Test("a log whose leaves were changed is never signed again")
  func changedLeaf() async throws {
    let log = try await Founded()
    let events = try await log.add(20)
    _ = try await log.sign()
    let before = try await log.head()
    let id = Hex.text(events[7].id.bytes)
    try await log.tamper(
      "DROP TRIGGER log_never_changes",
      "UPDATE log SET leaf = x'\(Hex.text([UInt8](repeating: 1, count: 32)))' WHERE event_id = x'\(id)'")
    let (isProven, _) = try await log.isProven(events[7].id)
    #expect(!isProven)
    _ = try await log.add(5)
    let round = try await log.sign()
    #expect(round.signed == 0 && round.unsigned == [log.tenant])
    #expect(try await log.head() == before)
    await log.store.close()
  }

  @Test("of an event that has left, whoever sees the whole tenant proves the leaf; for others it never was")
  func left() async throws {
    let log = try await Founded()
    let events = try await log.add(300)
    var record = Event(.audit, .eventsPurged, at: Moment(wall: Self.start, boot: .zero), random: log.random)
    let departure = Departure(record: record.id, sequences: [4, 5])
    (record.count, record.digest) = (departure.count, departure.digest)
    _ = try await log.store.commit(
      Change(
        tenant: log.tenant, effect: [.forgetEvents(departure)], actor: nil, request: nil, claim: nil, events: [record]))
    _ = try await log.add(1)
    _ = try await log.sign()
    let proofs = LogProofs(store: log.store)
    let id = events[2].id
    for caller in [log.caller(.admin), log.caller(.operator)] {
      let place = try await proofs.place(of: id, by: caller)
      #expect(place.sequence == 4 && place.kept == nil && place.leaf == events[2].leaf)
      await #expect(throws: Refusal.notFound(pointer: nil)) { try await proofs.event(id, by: caller) }
    }
    let (isProven, _) = try await log.isProven(id)
    #expect(isProven)
    let partner = log.caller(.partner, scopes: [.events])
    await #expect(throws: Refusal.notFound(pointer: nil)) { try await proofs.place(of: id, by: partner) }
    await #expect(throws: Refusal.notFound(pointer: nil)) { try await proofs.place(of: events[0].id, by: partner) }
    await #expect(throws: Refusal.forbidden) {
      try await proofs.place(of: id, by: log.caller(.partner, scopes: [.issue]))
    }
    await #expect(throws: Refusal.forbidden) { try await proofs.latest(by: log.caller(.agent)) }
    await log.store.close()
  }

  @Test("a tenant that an earlier program made gets the keys that it lacks, once")
  func keys() async throws {
    let log = try await Founded()
    try await log.tamper("DELETE FROM signing_keys WHERE purpose IN ('checkpoint', 'receipt')")
    _ = try await log.add(1)
    #expect(try await log.sign().unsigned == [log.tenant])
    let moment = Moment(wall: Self.start, boot: .zero)
    #expect(try await log.management.completeSigningKeys(ring: log.ring(), at: moment))
    #expect(try await !log.management.completeSigningKeys(ring: log.ring(), at: moment))
    let made = try await log.ring().entries(of: log.tenant).filter { [.checkpoint, .receipt].contains($0.purpose) }
    #expect(made.map(\.state.rawValue).sorted() == ["active", "active", "next", "next"])
    _ = try await log.add(1)
    #expect(try await log.sign().signed == 1)
    await log.store.close()
  }
}
