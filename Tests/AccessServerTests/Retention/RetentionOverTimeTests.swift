import AccessAuth
import AccessAuthTesting
import AccessServer
import CredentialStore
import Foundation
import SodiumPrimitives
import Synchronization
import Testing

/// A thing that was made on day 0, and the day on which it goes; nil is never.
private struct Made: Sendable {
  let what: String
  let event: EventID
  let day: Int64?
}

@Suite("What goes when, over four hundred days")
struct RetentionOverTimeTests {
  /// The days of interest, each also a millisecond early.
  private static let days: [Int64] = [
    1, 29, 30, 31, 89, 90, 91, 179, 180, 181, 200, 201, 250, 251, 364, 365, 366, 399, 400,
  ]

  @Test("I-04 two jurisdictions: everything goes on its day and no other, and a dry run has said so")
  func fourHundredDays() async throws {
    let year = try await RetentionYear()
    let start = year.clock.now
    let (riga, pune) = (try await RetentionTenant(year, "Riga"), try await RetentionTenant(year, "Pune"))
    try await riga.keep {
      $0.contracts = [
        .init(name: "Bank", sites: [riga.sites[1]], rules: [.access: .init(minimumDays: 180, maximumDays: 365)])
      ]
      $0.legalHolds = [LegalHold(name: "Case", ground: .legalClaims, classes: [.lock], device: riga.devices[0])]
    }
    try await pune.keep { $0.preset = .in }
    _ = try await riga.year.service.management.setRestriction(true, ofSubject: riga.subject, by: riga.caller)
    let eu = try await [
      Made(what: "access", event: riga.event(.access, at: 0).id, day: 90),
      Made(what: "access without a place", event: riga.event(.access).id, day: 90),
      Made(what: "access at the bank", event: riga.event(.access, at: 1).id, day: 365),
      Made(what: "access of the restricted", event: riga.event(.access, at: 0, of: riga.pseudonym).id, day: 200),
      Made(what: "lock under a hold", event: riga.event(.lock, at: 0).id, day: 250),
      Made(what: "lock at the bank", event: riga.event(.lock, at: 1).id, day: 90),
      Made(what: "device", event: riga.event(.device, at: 0).id, day: 90),
      Made(what: "alarm", event: riga.event(.alarm, at: 0).id, day: 365),
      Made(what: "audit", event: riga.event(.audit).id, day: 365),
    ]
    let india = try await [
      Made(what: "access", event: pune.event(.access, at: 0).id, day: 365),
      Made(what: "lock", event: pune.event(.lock, at: 0).id, day: 365),
      Made(what: "device", event: pune.event(.device, at: 1).id, day: 365),
      Made(what: "alarm", event: pune.event(.alarm).id, day: 365),
      Made(what: "audit", event: pune.event(.audit).id, day: nil),
    ]
    let grants = [(riga, try await riga.grant(at: 0), Int64(200)), (pune, try await pune.grant(at: 0), 365)]
    try await year.seal()
    let leaves = [try await riga.places().map(\.leaf), try await pune.places().map(\.leaf)]

    for day in Self.days {
      for early in [Duration.milliseconds(1), .zero] {
        year.clock.now = start + .days(day) - early
        if day == 200, early == .zero {
          _ = try await year.service.management.setRestriction(false, ofSubject: riga.subject, by: riga.caller)
        }
        if day == 250, early == .zero { try await riga.keep { $0.legalHolds = [] } }
        try await year.seal()
        let previews = [try await riga.preview(), try await pune.preview()]
        let before = [try await riga.kept().count, try await pune.kept().count]
        let round = try await year.round()
        #expect(round.isLeader && round.leftOut.isEmpty)
        for kind in DataClass.allCases {
          let said = previews.reduce(0) { $0 + ($1.kinds[kind]?.goes ?? 0) }
          #expect(round.purged[kind, default: 0] == said, "day \(day): the dry run counted the \(kind.rawValue)")
        }
        for ((tenant, all), (preview, count)) in zip([(riga, eu), (pune, india)], zip(previews, before)) {
          let kept = try await tenant.kept()
          for made in all {
            let isOver = made.day.map { $0 < day || ($0 == day && early == .zero) } ?? false
            #expect(kept.contains(made.event) == !isOver, "day \(day) \(early): \(made.what)")
          }
          #expect(!preview.isPartial && preview.at == year.clock.now)
          // Each batch that goes leaves one record.
          let goes = EventClass.allCases.compactMap { preview.kinds[DataClass($0)]?.goes }
          let records = goes.count { $0 > 0 } + (preview.kinds[.grants]?.goes == 1 ? 1 : 0)
          #expect(kept.count == count - goes.reduce(0, +) + records)
        }
        for (tenant, grant, last) in grants {
          let isOver = last < day || (last == day && early == .zero)
          let kept = try await year.store.grant(grant.id, in: tenant.tenant)
          #expect((kept == nil) == isOver, "day \(day): the grant")
          #expect(try await year.store.credentials(of: grant.id, in: tenant.tenant).isEmpty == isOver)
          #expect(try await year.store.holds(of: grant.id, in: tenant.tenant).isEmpty == isOver)
        }
      }
    }
    // What is left of what went: its place, its leaf, and a record that says that it went.
    for (tenant, old) in zip([riga, pune], leaves) {
      let places = try await tenant.places()
      #expect(places.map(\.sequence) == Array(1...Int64(places.count)))
      #expect(places.prefix(old.count).map(\.leaf) == old)
      let events = Dictionary(uniqueKeysWithValues: places.compactMap { place in place.kept.map { ($0.id, $0) } })
      let departures = try await year.store.departures(of: tenant.tenant, after: nil, limit: 100)
      for departure in departures {
        let record = try #require(events[departure.record])
        #expect(record.action == .eventsPurged && record.class == .audit && record.dataClass != nil)
        #expect(record.digest == departure.digest && record.count == departure.count)
        #expect(record.actor == nil)
      }
      let told = departures.flatMap { $0.runs.flatMap { Array($0) } }
      #expect(Set(told).count == told.count, "nothing leaves twice")
      #expect(told.sorted() == places.filter { $0.kept == nil }.map(\.sequence))
    }
    await year.end()
  }

  @Test("the reasons of a dry run add up, and a draft is judged in place of what is kept")
  func reasons() async throws {
    let year = try await RetentionYear()
    let tenant = try await RetentionTenant(year, "Riga")
    _ = try await tenant.event(.access, at: 0)
    _ = try await tenant.event(.access, at: 1)
    _ = try await tenant.event(.access, at: 0, of: tenant.pseudonym)
    try await tenant.keep {
      $0.contracts = [
        .init(name: "Bank", sites: [tenant.sites[1]], rules: [.access: .init(minimumDays: 180, maximumDays: 365)])
      ]
      $0.legalHolds = [LegalHold(name: "Case", ground: .legalClaims, classes: [.access], device: tenant.devices[0])]
    }
    let received = year.clock.now
    _ = try await year.service.management.setRestriction(true, ofSubject: tenant.subject, by: tenant.caller)
    try await year.seal()
    year.clock.advance(by: .days(100))
    let access = try #require(try await tenant.preview().kinds[.access])
    #expect((access.goes, access.stays, access.oldest) == (0, 3, nil))
    #expect(access.keptBy == [.legalHold(name: "Case"): 2, .minimum(rule: "Bank"): 1])
    var draft = Retention(preset: .eu)
    let lifted = try #require(try await tenant.preview(draft).kinds[.access])
    #expect((lifted.goes, lifted.stays, lifted.oldest) == (2, 1, received))
    #expect(lifted.keptBy == [.restriction: 1])
    draft.rules[.access] = .init(minimumDays: 0, maximumDays: 101)
    let longer = try #require(try await tenant.preview(draft).kinds[.access])
    #expect((longer.goes, longer.keptBy) == (0, [.maximum(rule: nil): 3]))
    #expect(try await tenant.kept().count == 6, "a dry run changes nothing")
    #expect(try await year.round().purged.isEmpty, "nor does a draft")
    await year.end()
  }

  @Test("a dry run that takes too long says what it has seen, and that there is more")
  func partial() async throws {
    let year = try await RetentionYear()
    let tenant = try await RetentionTenant(year, "Riga")
    for _ in 0..<700 { _ = try await tenant.event(.access, at: 0) }
    try await year.seal()
    // Each look at the clock takes a second: one reading fits.
    let preview = try await year.service.retentions.preview(nil, by: tenant.caller) {
      defer { year.clock.advance(by: .seconds(1)) }
      return year.clock.moment
    }
    let seen = preview.kinds.values.reduce(0) { $0 + $1.goes + $1.stays }
    #expect(preview.isPartial && seen == 500)
    await year.end()
  }

  @Test("G-06 what went is in no file of the data folder")
  func unreadable() async throws {
    let year = try await RetentionYear()
    let tenant = try await RetentionTenant(year, "Riga")
    var canaries: [[UInt8]] = []
    for number in 0..<300 {
      let event = try await tenant.event(.device, at: 0, of: tenant.pseudonym)
      if number.isMultiple(of: 30) { canaries += [event.salt, Array((event.code ?? "").utf8)] }
    }
    try await year.seal()
    #expect(try year.files().contains { SecretSearch.holds($0, canaries[0]) })
    #expect(try year.files().contains { SecretSearch.holds($0, canaries[1]) })
    year.clock.advance(by: .days(90))
    #expect(try await year.round().purged == [.device: 300])
    let files = try year.files()
    for canary in canaries {
      let isThere = files.contains { SecretSearch.holds($0, canary) }
      #expect(!isThere)
    }
    await year.end()
  }

  @Test("a quiet tenant gets one record a day for each kind of data, not one for each event")
  func records() async throws {
    let year = try await RetentionYear()
    let tenant = try await RetentionTenant(year, "Riga")
    for _ in 0..<48 {
      _ = try await tenant.event(.access, at: 0)
      year.clock.advance(by: .hours(1))
    }
    year.clock.advance(by: .days(90) - .hours(48))
    var rounds: [Int] = []
    for _ in 0..<72 {
      rounds.append(try await year.round().purged[.access, default: 0])
      year.clock.advance(by: .hours(1))
    }
    #expect(rounds.reduce(0, +) == 48)
    #expect(rounds.count { $0 > 0 } == 3, "at once, after a day, after two")
    #expect(try await year.store.departures(of: tenant.tenant, after: nil, limit: 99).count == 3)
    await year.end()
  }

  @Test("a legal hold that was placed while a round was under way holds")
  func overtaken() async throws {
    let year = try await RetentionYear()
    let tenant = try await RetentionTenant(year, "Riga")
    for _ in 0..<3 { _ = try await tenant.event(.access, at: 0) }
    try await year.seal()
    year.clock.advance(by: .days(90))
    // The first rest of a round comes when it has read what it judges by, before anything goes.
    let rests = Rests()
    let round = try await year.service.retentionWorker.round {
      guard rests.isNumber(1) else { return }
      try? await tenant.keep { $0.legalHolds = [LegalHold(name: "Case", ground: .legalClaims)] }
    }
    #expect(round.isLeader && round.purged.isEmpty)
    #expect(try await year.round().purged.isEmpty)
    try await tenant.keep { $0.legalHolds = [] }
    #expect(try await year.round().purged == [.access: 3])
    await year.end()
  }

  @Test("a grant that was given more time while a round was under way stays, and those beside it go")
  func extended() async throws {
    let year = try await RetentionYear()
    let tenant = try await RetentionTenant(year, "Riga")
    var grants: [Grant] = []
    for _ in 0..<3 { grants.append(try await tenant.grant(at: 0)) }
    year.clock.advance(by: .days(90))
    var longer = grants[1]
    longer.endsAt = year.clock.now + .days(1)
    let changed = longer
    let rests = Rests()
    let round = try await year.service.retentionWorker.round {
      // The first comes before events are read, the second before grants are, the third when these have been judged.
      guard rests.isNumber(3) else { return }
      try? await tenant.write([.replace(.grant(changed))])
    }
    #expect(round.purged == [.grants: 2])
    #expect(try await year.store.grant(longer.id, in: tenant.tenant) != nil)
    await year.end()
  }

  @Test("a grant over a locker that is gone is kept by the longest minimum of any contract, and goes after it")
  func removedLocker() async throws {
    let year = try await RetentionYear()
    let tenant = try await RetentionTenant(year, "Riga")
    try await tenant.keep {
      $0.contracts = [
        .init(name: "Bank", sites: [tenant.sites[1]], rules: [.grants: .init(minimumDays: 300, maximumDays: 365)])
      ]
    }
    let lockers = try await tenant.lockers(2, at: 0)
    let (gone, kept) = (lockers[0], lockers[1])
    let grants = [
      try await tenant.grant(over: .lockers([gone])), try await tenant.grant(over: .lockers([gone, kept])),
      try await tenant.grant(over: .lockers([kept])),
    ]
    try await year.service.management.removeLocker(gone, of: tenant.devices[0], by: tenant.caller)
    func left() async throws -> [Bool] {
      var left: [Bool] = []
      for grant in grants { left.append(try await year.store.grant(grant.id, in: tenant.tenant) != nil) }
      return left
    }
    let start = year.clock.now
    // Nobody can tell whether the locker was the bank's; the other one never was.
    for (day, expected) in [(Int64(90), [true, true, false]), (300, [false, false, false])] {
      year.clock.now = start + .days(day) - .milliseconds(1)
      let before = try await left()
      #expect(before == (day == 90 ? [true, true, true] : [true, true, false]))
      let early = try #require(try await tenant.preview().kinds[.grants])
      #expect(
        early.keptBy == (day == 90 ? [.minimum(rule: nil): 2, .maximum(rule: nil): 1] : [.minimum(rule: nil): 2]))
      #expect(try await year.round().purged[.grants, default: 0] == 0, "day \(day), a millisecond early")
      year.clock.now = start + .days(day)
      let count = expected.count { !$0 } - before.count { !$0 }
      #expect(try await tenant.preview().kinds[.grants]?.goes == count)
      #expect(try await year.round().purged[.grants, default: 0] == count, "day \(day)")
      #expect(try await left() == expected, "day \(day)")
    }
    await year.end()
  }

  @Test("one process forgets at a time")
  func lease() async throws {
    let year = try await RetentionYear()
    let tenant = try await RetentionTenant(year, "Riga")
    _ = try await tenant.event(.access, at: 0)
    try await year.seal()
    year.clock.advance(by: .days(90))
    let lease = Lease(.purger, holder: [UInt8](repeating: 1, count: 16), at: year.clock.now)
    try await tenant.write([.takeLease(lease)])
    let refused = try await year.round()
    #expect(!refused.isLeader && refused.purged.isEmpty)
    year.clock.advance(by: Lease.life)
    #expect(try await year.round().purged == [.access: 1])
    await year.end()
  }
}

/// Counts who asks.
private final class Rests: Sendable {
  private let count = Mutex(0)

  func isNumber(_ number: Int) -> Bool {
    count.withLock { count in
      count += 1
      return count == number
    }
  }
}
