import AccessAuth
import AccessServer
import Foundation
import SodiumPrimitives
import Testing

@testable import CredentialStore

/// A row that is no longer what was written, met by retention and by an export.
@Suite("A damaged row")
struct DamagedRowTests {
  /// What is damaged.
  enum Damage: CaseIterable {
    case event, person, rule, grant, credential

    /// Damages the first tenant's rows; of its grants this one.
    func apply(to store: CredentialStore, of tenant: TenantID, in grant: GrantID) async throws {
      let changed = try await store.writer.submit { connection in
        switch self {
        case .event:
          try connection.run("DROP TRIGGER events_never_change")
          return try connection.run(
            "UPDATE events SET class = 'nothing' WHERE tenant_id = ? AND class = 'access'", tenant)
        case .person:
          return try connection.run("UPDATE subjects SET legal_ground = 'nothing' WHERE tenant_id = ?", tenant)
        case .rule:
          return try connection.run("UPDATE retention_rules SET data_class = 'nothing' WHERE tenant_id = ?", tenant)
        case .grant:
          return try connection.run("UPDATE grants SET made_by = x'01' WHERE tenant_id = ? AND id = ?", tenant, grant)
        case .credential:
          return try connection.run(
            "UPDATE credentials SET made_by = x'01' WHERE tenant_id = ? AND grant_id = ?", tenant, grant)
        }
      }
      try #require(changed == 1)
    }
  }

  @Test(
    "I-04 keeps nothing of other tenants from being forgotten, and the round tells whose it is",
    arguments: Damage.allCases)
  func forgetting(damage: Damage) async throws {
    let year = try await RetentionYear()
    let (bad, good) = (try await RetentionTenant(year, "Bad"), try await RetentionTenant(year, "Good"))
    for tenant in [bad, good] {
      try await tenant.keep { $0.rules = [.access: .init(minimumDays: 0, maximumDays: 10)] }
    }
    let damaged = try await bad.event(.access, at: 0)
    let (own, others) = (try await bad.event(.lock, at: 0), try await good.event(.access, at: 0))
    let kept = try await bad.grant(at: 0)
    let (sound, theirs) = (try await bad.grant(at: 1), try await good.grant(at: 0))
    try await year.seal()
    try await damage.apply(to: year.store, of: bad.tenant, in: kept.id)
    year.clock.now = year.clock.now + .days(100)
    let round = try await year.round()
    #expect(round.leftOut == [bad.tenant])
    #expect(try await !good.kept().contains(others.id))
    #expect(try await year.store.grant(theirs.id, in: good.tenant) == nil)
    // Of the tenant itself goes what can be judged: a person or a rule that cannot be read may be anybody's.
    let isJudged = damage != .person && damage != .rule
    let left = try await year.store.ages(of: bad.tenant, after: nil, limit: 100)
    #expect(left.contains { $0.event == own.id } == !isJudged)
    #expect(left.contains { $0.event == damaged.id } == (damage == .event || !isJudged))
    #expect(left.allSatisfy { $0.isReadable == (damage != .event || $0.event != damaged.id) })
    let hasSound = try await year.store.writer.submit { connection in
      try connection.exists("SELECT 1 FROM grants WHERE tenant_id = ? AND id = ?", bad.tenant, sound.id)
    }
    #expect(hasSound == !isJudged)
    await year.end()
  }

  @Test("an export holds what had no place yet when it was asked for, and is refused where the log stands still")
  func export() async throws {
    let year = try await RetentionYear()
    let (bad, good) = (try await RetentionTenant(year, "Bad"), try await RetentionTenant(year, "Good"))
    let events = [
      try await bad.event(.access, at: 0, of: bad.pseudonym), try await good.event(.access, at: 0, of: good.pseudonym),
    ]
    let changed = try await year.store.writer.submit { connection in
      try connection.run("UPDATE log_heads SET size = size - 1 WHERE tenant_id = ?", bad.tenant)
    }
    #expect(changed == 1)
    await #expect(throws: Refusal.store(.corrupt)) {
      try await year.service.subjectExport.begin(bad.subject, by: bad.caller)
    }
    let begun = try await year.service.subjectExport.begin(good.subject, by: good.caller)
    let told = try await year.service.subjectExport.events(of: begun, grants: [], credentials: [], above: 0)
    #expect(told.events.map(\.sealed.event.id).contains(events[1].id))
    await year.end()
  }
}
