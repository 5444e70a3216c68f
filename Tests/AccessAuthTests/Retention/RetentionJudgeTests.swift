import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("What may go, and what keeps the rest")
struct RetentionJudgeTests {
  let scene: RetentionScene

  init() throws { scene = try RetentionScene() }

  private static let moment = Duration.milliseconds(1)

  /// A row of the presets: a kind of data, and the days after which it goes.
  struct Row: Sendable, CustomTestStringConvertible {
    let preset: Retention.Preset
    let kind: EventClass
    let minimum: Int64
    let maximum: Int64

    init(_ preset: Retention.Preset, _ kind: EventClass, _ minimum: Int64, _ maximum: Int64) {
      (self.preset, self.kind, self.minimum, self.maximum) = (preset, kind, minimum, maximum)
    }

    var testDescription: String { "\(preset.rawValue) \(kind.rawValue): \(minimum) to \(maximum) days" }
  }

  @Test(
    "I-04 a kind of data stays by its minimum, then by its maximum, and goes at the millisecond at which that is over",
    arguments: [
      Row(.eu, .access, 0, 90), Row(.eu, .lock, 0, 90), Row(.eu, .device, 0, 90), Row(.eu, .audit, 30, 365),
      Row(.eu, .alarm, 0, 365), Row(.in, .access, 180, 365), Row(.in, .lock, 180, 365), Row(.in, .device, 180, 365),
      Row(.in, .audit, 180, 1095), Row(.in, .alarm, 180, 365),
    ])
  func presets(_ row: Row) throws {
    let retention = Retention(preset: row.preset)
    let event = scene.event(row.kind)
    func verdict(after age: Duration) throws -> RetentionVerdict {
      try scene.judge(retention, after: age).verdict(of: event)
    }
    if row.minimum > 0 {
      #expect(try verdict(after: .zero) == .stays(.minimum(rule: nil)))
      #expect(try verdict(after: .days(row.minimum) - Self.moment) == .stays(.minimum(rule: nil)))
    }
    #expect(try verdict(after: .days(row.minimum)) == .stays(.maximum(rule: nil)))
    #expect(try verdict(after: .days(row.maximum - 1)) == .stays(.maximum(rule: nil)))
    #expect(try verdict(after: .days(row.maximum) - Self.moment) == .stays(.maximum(rule: nil)))
    #expect(try verdict(after: .days(row.maximum)) == .goes(rule: nil))
    #expect(try verdict(after: .days(row.maximum + 1)) == .goes(rule: nil))
    let minimum = try scene.judge(retention, after: .zero).minimum(of: event)
    #expect(minimum == RetentionScene.start + .days(row.minimum))
  }

  @Test(
    "a grant goes as long after the end of its window as its preset says",
    arguments: [(Retention.Preset.eu, Int64(90)), (.in, 365)])
  func grants(_ preset: Retention.Preset, _ days: Int64) throws {
    let grant = scene.grant(devices: [scene.devices[0]])
    for (age, goes) in [(Duration.days(days) - Self.moment, false), (.days(days), true)] {
      let verdict = try scene.judge(Retention(preset: preset), after: age).verdict(of: grant)
      #expect(verdict == (goes ? .goes(rule: nil) : .stays(.maximum(rule: nil))))
    }
    // Before its window is over a grant has no age at all.
    let early = try scene.judge(
      Retention(preset: preset, rules: [.grants: .init(minimumDays: 0, maximumDays: 1)]), after: .days(-400))
    #expect(early.verdict(of: grant) == .stays(.minimum(rule: nil)))
  }

  @Test(
    "a contract's rule holds at its sites alone, the tenant's everywhere else, the preset's where neither says anything"
  )
  func contracts() throws {
    let retention = Retention(
      preset: .eu, rules: [.lock: .init(minimumDays: 0, maximumDays: 10)],
      contracts: [
        .init(name: "Bank", sites: [scene.sites[1]], rules: [.access: .init(minimumDays: 100, maximumDays: 200)])
      ])
    let judge = try scene.judge(retention, after: .days(150))
    let (here, there) = (scene.devices[0], scene.devices[1])
    #expect(judge.verdict(of: scene.event(.access, at: here)) == .goes(rule: nil))
    #expect(judge.verdict(of: scene.event(.access)) == .goes(rule: nil), "an event without a place is the tenant's")
    #expect(judge.verdict(of: scene.event(.access, at: there)) == .stays(.maximum(rule: "Bank")))
    #expect(judge.verdict(of: scene.event(.lock, at: there)) == .goes(rule: "Bank"), "the tenant's rule, at its site")
    let young = try scene.judge(retention, after: .days(99))
    #expect(young.verdict(of: scene.event(.access, at: there)) == .stays(.minimum(rule: "Bank")))
    let old = try scene.judge(retention, after: .days(200))
    #expect(old.verdict(of: scene.event(.access, at: there)) == .goes(rule: "Bank"))
  }

  @Test("where a device is gone, no contract's minimum is undercut, and nothing is kept longer than that")
  func lostPlace() throws {
    let retention = Retention(
      preset: .eu,
      contracts: [
        .init(name: "Bank", sites: [scene.sites[1]], rules: [.access: .init(minimumDays: 180, maximumDays: 1000)]),
        .init(name: "Shop", sites: [scene.sites[0]], rules: [.access: .init(minimumDays: 0, maximumDays: 5)]),
      ])
    let event = scene.event(.access, at: scene.devices[1])
    for (days, verdict) in [
      (Int64(100), RetentionVerdict.stays(.minimum(rule: nil))), (179, .stays(.minimum(rule: nil))),
      (180, .goes(rule: nil)),
    ] {
      #expect(try scene.judge(retention, after: .days(days), places: [:]).verdict(of: event) == verdict)
    }
  }

  @Test("a grant that reaches into two contracts goes when the last of them lets it go")
  func grantOfTwoContracts() throws {
    let retention = Retention(
      preset: .eu,
      contracts: [
        .init(name: "Bank", sites: [scene.sites[1]], rules: [.grants: .init(minimumDays: 20, maximumDays: 40)]),
        .init(name: "Shop", sites: [scene.sites[0]], rules: [.grants: .init(minimumDays: 30, maximumDays: 35)]),
      ])
    let grant = scene.grant(devices: scene.devices)
    for (days, verdict) in [
      (Int64(29), RetentionVerdict.stays(.minimum(rule: "Bank"))), (30, .stays(.maximum(rule: "Bank"))),
      (39, .stays(.maximum(rule: "Bank"))), (40, .goes(rule: "Bank")),
    ] {
      #expect(try scene.judge(retention, after: .days(days)).verdict(of: grant) == verdict)
    }
    let shop = try scene.judge(retention, after: .days(35))
    #expect(shop.verdict(of: scene.grant(site: scene.sites[0])) == .goes(rule: "Shop"))
    #expect(shop.verdict(of: scene.grant(devices: [scene.devices[0]])) == .goes(rule: "Shop"))
    #expect(shop.verdict(of: scene.grant()) == .stays(.maximum(rule: nil)), "its lockers are gone")
  }

  @Test("a legal hold keeps what it names by kind, device and time, and nothing else")
  func legalHolds() throws {
    let start = RetentionScene.start
    let device = scene.devices[0]
    let event = scene.event(.access, at: device)
    /// Holds, and whether each names an access event at the first device at the start.
    let rows: [(hold: LegalHold, names: Bool)] = [
      (LegalHold(name: "all", ground: .legalClaims), true),
      (LegalHold(name: "kind", ground: .legalClaims, classes: [.access, .audit]), true),
      (LegalHold(name: "other kind", ground: .legalClaims, classes: [.audit]), false),
      (LegalHold(name: "device", ground: .archiving, device: device), true),
      (LegalHold(name: "other device", ground: .archiving, device: scene.devices[1]), false),
      (LegalHold(name: "from then", ground: .legalClaims, from: start), true),
      (LegalHold(name: "from later", ground: .legalClaims, from: start + Self.moment), false),
      (LegalHold(name: "until later", ground: .legalClaims, to: start + Self.moment), true),
      (LegalHold(name: "until then", ground: .legalClaims, to: start), false),
    ]
    for row in rows {
      let retention = Retention(preset: .eu, legalHolds: [row.hold])
      let due = try scene.judge(retention, after: .days(4000))
      #expect(
        due.verdict(of: event) == (row.names ? .stays(.legalHold(name: row.hold.name)) : .goes(rule: nil)),
        "\(row.hold.name)")
      #expect((due.legalHold(on: event) != nil) == row.names)
      // What is too young stays for that; lifting the hold would change nothing.
      let young = try scene.judge(retention, after: .days(1))
      #expect(young.verdict(of: event) == .stays(.maximum(rule: nil)))
    }
  }

  @Test("a legal hold on a device keeps the grants that may have opened it")
  func legalHoldOfGrants() throws {
    let hold = LegalHold(name: "door", ground: .legalClaims, classes: [.grants], device: scene.devices[0])
    let retention = Retention(preset: .eu, legalHolds: [hold])
    let kept = RetentionVerdict.stays(.legalHold(name: "door"))
    let judge = try scene.judge(retention, after: .days(400))
    #expect(judge.verdict(of: scene.grant(devices: [scene.devices[0]])) == kept)
    #expect(judge.verdict(of: scene.grant(devices: [scene.devices[1]])) == .goes(rule: nil))
    #expect(judge.verdict(of: scene.grant(site: scene.sites[0])) == kept)
    #expect(judge.verdict(of: scene.grant(site: scene.sites[1])) == .goes(rule: nil))
    #expect(judge.verdict(of: scene.grant()) == kept, "its lockers are gone: nobody can tell")
    #expect(judge.verdict(of: scene.event(.access, at: scene.devices[0])) == .goes(rule: nil), "another kind")
    let lost = try scene.judge(retention, after: .days(400), places: [:])
    #expect(lost.verdict(of: scene.grant(site: scene.sites[1])) == kept, "the device is gone: nobody can tell")
  }

  @Test("I-03 a person who is restricted, or under a legal hold, keeps whatever names them, by whichever name")
  func persons() throws {
    let grant = GrantID(at: RetentionScene.start, random: scene.random)
    let credential = CredentialID(at: RetentionScene.start, random: scene.random)
    let other = Pseudonym(bytes: scene.random.bytes(16))
    for (person, why) in [
      (scene.kept(restricted: true, grants: [grant], credentials: [credential]), RetentionVerdict.Why.restriction),
      (scene.kept(hold: .legalClaims, grants: [grant], credentials: [credential]), .legalHold(name: nil)),
      (
        scene.kept(restricted: true, hold: .legalClaims, grants: [grant], credentials: [credential]),
        .legalHold(name: nil)
      ),
    ] {
      let judge = try scene.judge(Retention(preset: .eu), after: .days(400), keeping: [person])
      #expect(judge.verdict(of: scene.event(of: scene.pseudonym)) == .stays(why))
      #expect(judge.verdict(of: scene.event(grant: grant)) == .stays(why))
      #expect(judge.verdict(of: scene.event(credential: credential)) == .stays(why))
      #expect(judge.verdict(of: scene.event(of: other)) == .goes(rule: nil))
      #expect(judge.verdict(of: scene.event()) == .goes(rule: nil))
      #expect(judge.verdict(of: scene.grant(of: scene.subject.id)) == .stays(why))
      #expect(judge.verdict(of: scene.grant()) == .goes(rule: nil))
      #expect(judge.stamp(of: scene.tenant)?.kept == [scene.subject.id])
    }
  }

  @Test("a person whose name in events cannot be told stops the judging; one whose erasure has begun does not")
  func unreadablePerson() throws {
    var person = scene.kept(restricted: true)
    var subject = person.subject
    subject.key = SubjectKey(sealed: scene.random.bytes(72))
    person = KeptPerson(tenant: scene.tenant, subject: subject, grants: [], credentials: [])
    #expect(throws: StoreError.corrupt) { try scene.judge(.standard, after: .zero, keeping: [person]) }
    subject.key = .destroyed
    person = KeptPerson(tenant: scene.tenant, subject: subject, grants: [], credentials: [])
    let judge = try scene.judge(.standard, after: .days(400), keeping: [person])
    #expect(judge.verdict(of: scene.event()) == .goes(rule: nil))
  }

  @Test("of a tenant that is not known nothing goes")
  func unknownTenant() throws {
    let judge = try scene.judge(.standard, after: .days(10_000))
    let stranger = TenantID(at: RetentionScene.start, random: scene.random)
    #expect(judge.verdict(of: scene.event(in: stranger)) == .stays(.maximum(rule: nil)))
    #expect(judge.stamp(of: stranger) == nil)
  }
}
