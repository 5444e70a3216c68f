import AccessAuth
import AccessAuthTesting
import CredentialStore
import SodiumPrimitives
import Testing

// Whoever writes into the file is found out, and no other tenant waits for that.
extension LogTests {
  @Test(
    "a log that lacks a leaf, or has one that is no hash, is not signed and keeps no other tenant waiting",
    arguments: ["DELETE FROM log", "UPDATE log SET leaf = x'01'"])
  func damagedLeaf(statement: String) async throws {
    let log = try await Founded()
    let events = try await log.add(20)
    let made = try await log.management.createTenant(name: "U", isSandbox: false, by: log.caller(.platform))
    let other = made.value.tenant.id
    let id = Hex.text(events[7].id.bytes)
    try await log.tamper(
      "DROP TRIGGER log_never_changes", "DROP TRIGGER log_never_shrinks", "\(statement) WHERE event_id = x'\(id)'")
    // The node over the first 256 places cannot be made any more.
    _ = try await log.add(300)
    let round = try await log.sign()
    #expect(round.signed == 1 && round.unsigned == [log.tenant])
    #expect(try await log.store.checkpoint(of: other) != nil)
    #expect(try await log.store.unsealed(limit: 1).isEmpty)
    await log.store.close()
  }

  /// Adds events that get no place yet.
  private static func append(_ count: Int, to tenant: TenantID, in log: Founded) async throws -> [Event] {
    let events = (0..<count).map { _ in
      Event(.audit, .siteChanged, at: Moment(wall: start, boot: .zero), random: log.random)
    }
    let outcome = try await log.store.commit(
      Change(tenant: tenant, effect: [], actor: nil, request: nil, claim: nil, events: events))
    try #require(outcome == .done)
    return events
  }

  @Test(
    "an event that cannot be read stops its own tenant's log and no other, is told, and goes on once it is mended",
    arguments: [
      "class = 'nothing'", "action = ''", "device_id = x'01'", "lockers = x'0102'", "digest = x''", "id = x'02'",
    ])
  func unreadable(damage: String) async throws {
    let log = try await Founded()
    let made = try await log.management.createTenant(name: "U", isSandbox: false, by: log.caller(.platform))
    let other = made.value.tenant.id
    while try await Sealer(store: log.store).sealOnce() > 0 {}
    let (before, otherBefore) = (try await log.store.logSize(of: log.tenant), try await log.store.logSize(of: other))
    let events = try await Self.append(5, to: log.tenant, in: log)
    let others = try await Self.append(3, to: other, in: log)
    let id = Hex.text(events[2].id.bytes)
    // The row keeps a copy of itself, by which it is mended.
    try await log.tamper(
      "DROP TRIGGER events_never_change", "CREATE TABLE kept AS SELECT * FROM events WHERE id = x'\(id)'",
      "UPDATE events SET \(damage) WHERE id = x'\(id)'")
    while try await Sealer(store: log.store).sealOnce() > 0 {}
    #expect(try await log.store.logSize(of: log.tenant) == before + 2, "what came before it has its place")
    #expect(try await log.store.logSize(of: other) == otherBefore + 3)
    let told = log.store.unreadableEvents
    #expect(told.map(\.tenant) == [log.tenant])
    // More than a batch behind it: nobody reads the same rows again and again, and nobody waits.
    for _ in 0..<3 {
      _ = try await Self.append(200, to: log.tenant, in: log)
      _ = try await Self.append(100, to: other, in: log)
      while try await Sealer(store: log.store).sealOnce() > 0 {}
    }
    #expect(try await log.store.logSize(of: other) == otherBefore + 303)
    #expect(try await log.store.logSize(of: log.tenant) == before + 2)
    #expect(log.store.unreadableEvents == told, "the first one alone")
    #expect(try await log.store.standing().unsealedEvents > 600)
    // What time asks for goes on behind it, for the others.
    let ages = try await log.store.ages(of: nil, after: nil, limit: 10_000)
    #expect(ages.count { $0.tenant == other } == Int(otherBefore) + 303)
    #expect(ages.count { $0.tenant == log.tenant } == Int(before) + 2)
    let round = try await log.sign()
    #expect(round.signed == 2 && round.unsigned.isEmpty)
    let (proven, _) = try await log.isProven(events[1].id)
    #expect(proven)
    // A start finds the same.
    try await log.tamper()
    while try await Sealer(store: log.store).sealOnce() > 0 {}
    #expect(log.store.unreadableEvents == told)
    try await log.tamper(
      "DELETE FROM events WHERE position = (SELECT position FROM kept)", "INSERT INTO events SELECT * FROM kept")
    while try await Sealer(store: log.store).sealOnce() > 0 {}
    #expect(log.store.unreadableEvents.isEmpty)
    #expect(try await log.store.standing().unsealedEvents == 0)
    let places = try await log.store.places(EventFilter(), of: log.tenant, above: before, through: nil, limit: 1000)
    #expect(places.count == 605 && places.prefix(5).map(\.event) == events.map(\.id))
    #expect(places.prefix(5).map(\.leaf) == events.map(\.leaf))
    #expect(try await log.sign().unsigned.isEmpty)
    let last = try await log.store.places(
      EventFilter(), of: other, above: otherBefore, through: nil, limit: 3)
    #expect(last.map(\.event) == others.map(\.id))
    await log.store.close()
  }

  @Test("an event whose tenant cannot be read stands in nobody's log, and stops nobody's")
  func unreadableTenant() async throws {
    let log = try await Founded()
    while try await Sealer(store: log.store).sealOnce() > 0 {}
    let before = try await log.store.logSize(of: log.tenant)
    let events = try await Self.append(3, to: log.tenant, in: log)
    let id = Hex.text(events[1].id.bytes)
    try await log.tamper(
      "DROP TRIGGER events_never_change", "UPDATE events SET tenant_id = x'01' WHERE id = x'\(id)'")
    while try await Sealer(store: log.store).sealOnce() > 0 {}
    #expect(log.store.unreadableEvents.map(\.tenant) == [nil])
    let places = try await log.store.places(EventFilter(), of: log.tenant, above: before, through: nil, limit: 9)
    #expect(places.map(\.event) == [events[0].id, events[2].id])
    _ = try await Self.append(200, to: log.tenant, in: log)
    while try await Sealer(store: log.store).sealOnce() > 0 {}
    #expect(try await log.store.logSize(of: log.tenant) == before + 202)
    #expect(try await log.store.standing().unsealedEvents > 0, "somebody has to look")
    await log.store.close()
  }

  @Test(
    "a log that is longer or shorter than its head says stops no other tenant's, is told, and goes on once it is mended",
    arguments: [
      "UPDATE log_heads SET size = size - 1 WHERE tenant_id = x'T'", "DELETE FROM log_heads WHERE tenant_id = x'T'",
      "UPDATE log_heads SET position = position - 1 WHERE tenant_id = x'T'",
      """
      INSERT INTO log SELECT tenant_id, sequence + 1, randomblob(16), leaf, position FROM log
      WHERE tenant_id = x'T' ORDER BY sequence DESC LIMIT 1
      """,
    ])
  func damagedEnd(damage: String) async throws {
    let log = try await Founded()
    let made = try await log.management.createTenant(name: "U", isSandbox: false, by: log.caller(.platform))
    let other = made.value.tenant.id
    _ = try await log.add(9)
    let (before, otherBefore) = (try await log.store.logSize(of: log.tenant), try await log.store.logSize(of: other))
    let tenant = Hex.text(log.tenant.bytes)
    // Below `sealing` nobody looks, whatever the heads say.
    try await log.tamper(
      "CREATE TABLE kept AS SELECT * FROM log_heads WHERE tenant_id = x'\(tenant)'",
      "UPDATE sealing SET position = 0", damage.replacing("'T'", with: "'\(tenant)'"))
    // More than a batch, before the other tenant's.
    let events = try await Self.append(200, to: log.tenant, in: log)
    _ = try await Self.append(100, to: other, in: log)
    while try await Sealer(store: log.store).sealOnce() > 0 {}
    #expect(log.store.damagedLogs == [log.tenant] && log.store.unreadableEvents.isEmpty)
    #expect(try await log.store.logSize(of: other) == otherBefore + 100)
    for _ in 0..<3 {
      _ = try await Self.append(50, to: log.tenant, in: log)
      _ = try await Self.append(50, to: other, in: log)
      while try await Sealer(store: log.store).sealOnce() > 0 {}
    }
    #expect(try await log.store.logSize(of: other) == otherBefore + 250)
    #expect(try await log.store.standing().unsealedEvents > 350, "somebody has to look")
    try await log.tamper(
      "DROP TRIGGER log_never_shrinks", "DELETE FROM log WHERE tenant_id = x'\(tenant)' AND sequence > \(before)",
      "DELETE FROM log_heads WHERE tenant_id = x'\(tenant)'", "INSERT INTO log_heads SELECT * FROM kept")
    while try await Sealer(store: log.store).sealOnce() > 0 {}
    #expect(log.store.damagedLogs.isEmpty)
    let places = try await log.store.places(EventFilter(), of: log.tenant, above: before, through: nil, limit: 1000)
    #expect(places.count == 350 && places.prefix(200).map(\.event) == events.map(\.id))
    #expect(try await log.sign().unsigned.isEmpty)
    await log.store.close()
  }
}
