import AccessAuth
import Foundation
import SodiumPrimitives
import Synchronization
import Testing

@testable import PostgresStore

@Suite("Sealing beside other processes")
struct SealingTests {
  private let scene: EventScene

  init() throws { scene = try EventScene() }

  @Test("an older transaction that commits after a younger one gets the places behind it, and nothing is skipped")
  func lateCommit() throws {
    let (early, late) = (scene.event(), scene.event())
    let older = try scene.session()
    try older.begin(scene.tenant)
    try older.append(late, in: scene.tenant)
    try scene.write([early])
    #expect(try scene.unsealed() == [early.id])
    #expect(try scene.seal([early], behind: 0))
    #expect(try scene.unsealed().isEmpty)
    let reached = try scene.sealedBelow()
    try older.commit()
    #expect(try reached <= scene.transaction(of: late), "it still ran")
    #expect(try scene.transaction(of: late) < scene.transaction(of: early))
    #expect(try scene.unsealed() == [late.id])
    #expect(try scene.seal([late], behind: 1))
    #expect(try scene.unsealed().isEmpty)
    #expect(try scene.log() == [early.id, late.id])
  }

  @Test("what was read before an older transaction committed is refused, and sealed in the order of the transactions")
  func commitBetween() throws {
    let (early, late) = (scene.event(), scene.event())
    let older = try scene.session()
    try older.begin(scene.tenant)
    try older.append(late, in: scene.tenant)
    try scene.write([early])
    #expect(try scene.unsealed() == [early.id])
    try older.commit()
    #expect(try !scene.seal([early], behind: 0), "another one is next by now")
    #expect(try scene.unsealed() == [late.id, early.id])
    #expect(try !scene.seal([early, late], behind: 0))
    #expect(try scene.seal([late, early], behind: 0))
    #expect(try scene.log() == [late.id, early.id])
  }

  @Test("what ended since the sealer read what waits is left for its next time, and nothing else may be left out")
  func seen() throws {
    let (early, late) = (scene.event(), scene.event())
    let older = try scene.session()
    try older.begin(scene.tenant)
    try older.append(late, in: scene.tenant)
    let next = try scene.write([early, scene.event()])
    let view = try scene.keeping { try $0.view() }
    try older.commit()
    func seal(_ events: [Event], behind size: Int64) throws -> Bool {
      try scene.within {
        try $0.seal(EventScene.entries(events), of: scene.tenant, behind: size, seeing: view)
      }
    }
    #expect(try !seal([next[1]], behind: 0), "a gap")
    #expect(try !seal([next[1], next[0]], behind: 0), "another order")
    #expect(try seal([next[0]], behind: 0))
    #expect(try seal([late, next[1]], behind: 1), "what is named is looked at, whoever saw it")
    #expect(try scene.unsealed().isEmpty)
    #expect(try scene.log() == [early, late, next[1]].map(\.id))
  }

  @Test("a transaction that was undone leaves no gap")
  func undone() throws {
    let (gone, kept) = (scene.event(), scene.event())
    let older = try scene.session()
    try older.begin(scene.tenant)
    try older.append(gone, in: scene.tenant)
    try scene.write([kept])
    older.rollBack()
    #expect(try scene.unsealed() == [kept.id])
    #expect(try scene.seal([kept], behind: 0))
    #expect(try scene.unsealed().isEmpty)
    #expect(try scene.log() == [kept.id])
  }

  @Test("of two who seal the same log at once one waits for the other, and is refused", arguments: [0, 3])
  func twoSealers(before: Int) async throws {
    let sealed = try scene.write((0..<before).map { _ in scene.event() })
    #expect(try scene.seal(sealed, behind: 0))
    let events = try scene.write((0..<5).map { _ in scene.event() })
    let (entries, tenant, size) = (EventScene.entries(events), scene.tenant, Int64(before))
    let first = try scene.session()
    try first.begin(tenant)
    #expect(try first.seal(entries, of: tenant, behind: size))
    // So that it is done there, and not only sent.
    #expect(try first.exists("SELECT 1"))
    let second = try scene.session()
    let other = Other { try second.sealWhole(entries, of: tenant, behind: size) }
    try await waitForLock(of: second)
    try first.commit()
    #expect(try await !other.value())
    #expect(try scene.log() == (sealed + events).map(\.id))
  }

  @Test("where the one who sealed first is undone, the one who waited seals")
  func undoneSealer() async throws {
    let events = try scene.write((0..<5).map { _ in scene.event() })
    let (entries, tenant) = (EventScene.entries(events), scene.tenant)
    let first = try scene.session()
    try first.begin(tenant)
    #expect(try first.seal(entries, of: tenant, behind: 0))
    #expect(try first.exists("SELECT 1"))
    let second = try scene.session()
    let other = Other { try second.sealWhole(entries, of: tenant, behind: 0) }
    try await waitForLock(of: second)
    first.rollBack()
    #expect(try await other.value())
    #expect(try scene.log() == events.map(\.id))
  }

  @Test("a seal that is asked for again after a commit of unknown end finds that it was done, and changes nothing")
  func repeated() throws {
    let events = try scene.write((0..<4).map { _ in scene.event() })
    #expect(try scene.seal(Array(events.prefix(2)), behind: 0))
    #expect(try !scene.seal(Array(events.prefix(2)), behind: 0), "the log is longer by now")
    #expect(try !scene.seal(Array(events.prefix(2)), behind: 2), "they are not the next ones")
    #expect(try !scene.seal(Array(events.suffix(2)), behind: 3), "it is not that long")
    #expect(try scene.log() == events.prefix(2).map(\.id))
    #expect(try scene.seal(Array(events.suffix(2)), behind: 2))
    #expect(try scene.seal([], behind: 4), "nothing, behind the right length")
    #expect(try scene.log() == events.map(\.id))
  }

  @Test("what is refused leaves nothing behind, not even a head")
  func refused() throws {
    let events = try scene.write((0..<2).map { _ in scene.event() })
    #expect(try !scene.seal([events[1]], behind: 0))
    #expect(try !scene.seal([scene.event()], behind: 0))
    #expect(try !scene.seal([events[0]], behind: 0, in: .some()), "another tenant's")
    let tables = "accessauth.log, accessauth.log_heads, accessauth.event_traces"
    for table in tables.split(separator: ", ") {
      #expect(try scene.database.run("SELECT count(*) FROM \(table)") == "0", "\(table)")
    }
  }

  @Test("one tenant's events that wait are not passed by another's that are sealed")
  func passing() throws {
    let other = TenantID.some()
    let mine = try scene.write([scene.event()])
    let theirs = try scene.write([scene.event()], in: other)
    #expect(try scene.seal(theirs, behind: 0, in: other))
    #expect(try scene.sealedBelow() <= scene.transaction(of: mine[0]))
    #expect(try scene.unsealed() == mine.map(\.id))
    #expect(try scene.seal(mine, behind: 0))
    #expect(try scene.unsealed().isEmpty)
    #expect(try scene.sealedBelow() > 0)
  }

  @Test("the events of one transaction have the order in which they were written, whatever their names")
  func written() throws {
    let events = (0..<60).map { _ in scene.event() }
    try scene.write(events)
    #expect(try scene.unsealed() == events.map(\.id))
    #expect(try scene.unsealed(limit: 7) == events.prefix(7).map(\.id))
    #expect(try scene.seal(events, behind: 0))
    #expect(try scene.log() == events.map(\.id))
  }

  @Test("events come in the order of their transactions though they lie in different weeks", arguments: [false, true])
  func weeks(together: Bool) throws {
    try scene.keeping { _ = try $0.extendEvents(at: EventScene.start) }
    let days: [Int64] = together ? [0, 7, 14, 21, 400] : [21, 0, 14, 400, 7]
    let events = days.map { scene.event(at: EventScene.start + .days($0)) }
    if together { try scene.write(events) } else { for event in events { try scene.write([event]) } }
    let places = try scene.database.run("SELECT count(DISTINCT tableoid) FROM accessauth.events")
    #expect(places == "5", "four weeks, and one beyond them")
    #expect(try scene.unsealed() == events.map(\.id))
    #expect(try scene.seal(events, behind: 0))
    #expect(try scene.log() == events.map(\.id))
  }

  @Test("what another cluster wrote before it was copied holds up nothing, however high its number")
  func copied() throws {
    let foreign = scene.event()
    try scene.write([foreign])
    try scene.database.run(
      "UPDATE accessauth.events SET written_in = '999999999999'; UPDATE accessauth.sealing SET written_in = '0'")
    let own = try scene.write([scene.event()])
    #expect(try scene.unsealed() == own.map(\.id))
    #expect(try scene.seal(own, behind: 0))
    #expect(try scene.sealedBelow() < 999_999_999_999)
    // What had no place before the copy is given a number of this cluster.
    try scene.database.run(
      "UPDATE accessauth.events SET written_in = pg_current_xact_id() WHERE written_in = '999999999999'")
    #expect(try scene.unsealed() == [foreign.id])
  }

  @Test(
    "a log that is longer than its head says stops no other tenant's, and is told",
    arguments: [
      "UPDATE accessauth.log_heads SET size = size - 1 WHERE tenant_id = 'T'",
      "DELETE FROM accessauth.log_heads WHERE tenant_id = 'T'",
      """
      INSERT INTO accessauth.log SELECT tenant_id, sequence + 1, gen_random_uuid(), leaf FROM accessauth.log
      WHERE tenant_id = 'T' ORDER BY sequence DESC LIMIT 1
      """,
    ])
  func damagedEnd(damage: String) async throws {
    let (other, tenant) = (TenantID.some(), Hex.text(scene.tenant.bytes))
    #expect(try scene.seal(try scene.write((0..<5).map { _ in scene.event() }), behind: 0))
    try scene.database.run(damage.replacing("'T'", with: "'\(tenant)'"))
    try scene.write((0..<200).map { _ in scene.event() })
    let theirs = try scene.write((0..<10).map { _ in scene.event() }, in: other)
    let store = PostgresStore(try scene.database.target("accessauth_serve"), .few)
    while (try? await store.standing()) == nil { try await Task.sleep(for: .milliseconds(20)) }
    let sealer = Sealer(store: store)
    while try await sealer.sealOnce() > 0 {}
    #expect(store.damagedLogs == [scene.tenant] && store.unreadableEvents.isEmpty)
    #expect(try scene.log(of: other) == theirs.map(\.id))
    let later = try scene.write([scene.event()], in: other)
    while try await sealer.sealOnce() > 0 {}
    #expect(try scene.log(of: other) == (theirs + later).map(\.id))
    #expect(try await store.standing().unsealedEvents >= 200, "somebody has to look")
    store.close()
  }

  @Test("an event is found by its person and its grant, and by its credential where it names neither")
  func traces() throws {
    let person = try #require(Pseudonym(bytes: scene.random.bytes(16)))
    let grant = GrantID(at: EventScene.start, random: scene.random)
    let credential = CredentialID(at: EventScene.start, random: scene.random)
    let events = [
      scene.event { ($0.subject, $0.grant, $0.credential) = (person, grant, credential) },
      scene.event { $0.credential = credential }, scene.event { $0.grant = grant }, scene.event(),
    ]
    try scene.write(events)
    #expect(try scene.seal(events, behind: 0))
    func places(_ names: [[UInt8]], above: Int64 = 0, limit: Int = 9) throws -> [Int64] {
      try scene.within {
        try $0.places(named: names, in: scene.tenant, above: above, limit: limit).map(\.sequence)
      }
    }
    #expect(try places([person.bytes]) == [1])
    #expect(try places([grant.bytes]) == [1, 3])
    #expect(try places([credential.bytes]) == [2])
    let all = [credential.bytes, person.bytes, grant.bytes]
    #expect(try places(all) == [1, 2, 3], "each once, in order")
    #expect(try places(all, limit: 2) == [1, 2])
    #expect(try places(all, above: 2) == [3])
    #expect(try places([]) == [])
  }

  /// Waits until `session`'s statement waits for a lock.
  private func waitForLock(of session: Session) async throws {
    let question = "SELECT wait_event_type FROM pg_stat_activity WHERE pid = \(session.serverProcess)"
    for _ in 0..<3000 {
      if try scene.database.run(question) == "Lock" { return }
      try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("it does not wait")
  }
}

/// Work on a thread of its own, which may block.
private final class Other: Sendable {
  private let outcome = Mutex<Result<Bool, any Error>?>(nil)

  init(_ work: @escaping @Sendable () throws -> Bool) {
    Thread.detachNewThread { [self] in
      let result = Result { try work() }
      outcome.withLock { $0 = result }
    }
  }

  /// What came of it.
  func value() async throws -> Bool {
    while true {
      if let result = outcome.withLock({ $0 }) { return try result.get() }
      try await Task.sleep(for: .milliseconds(10))
    }
  }
}

extension Session {
  fileprivate func sealWhole(_ entries: [SealEntry], of tenant: TenantID, behind size: Int64) throws -> Bool {
    try begin(tenant)
    let isSealed = try seal(entries, of: tenant, behind: size)
    try commit()
    return isSealed
  }
}
