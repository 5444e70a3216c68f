import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("The rule of the schedule")
struct GrantScheduleRuleTests {
  private let scene: Scene

  init() throws { scene = try Scene() }

  private func answer(_ schedule: Schedule?, in zone: String?, at instant: Instant? = nil) throws -> Reason? {
    Rule.schedule.judge(
      try scene.candidate(scene.grant(schedule: schedule)),
      scene.circumstance(
        at: instant, zone: try zone.map(ScheduleSample.zone), evidence: .pass(try scene.claims())))
  }

  @Test("a grant without hours opens at all hours, whatever the zone")
  func none() throws {
    #expect(try answer(nil, in: nil) == nil)
    #expect(try answer(nil, in: "Asia/Kolkata") == nil)
  }

  @Test("the hours are those of the site's clock: noon UTC is 14:00 in Riga")
  func local() throws {
    let schedule = try ScheduleSample.daily("13:30", "14:30")
    #expect(try answer(schedule, in: "Europe/Riga") == nil)
    #expect(try answer(schedule, in: "UTC") == .outsideSchedule)
  }

  @Test("the hours are half-open, to the millisecond")
  func edges() throws {
    let schedule = try ScheduleSample.daily("12:00", "13:00")
    #expect(try answer(schedule, in: "UTC", at: scene.now - .milliseconds(1)) == .outsideSchedule)
    #expect(try answer(schedule, in: "UTC") == nil)
    #expect(try answer(schedule, in: "UTC", at: scene.now + .hours(1) - .milliseconds(1)) == nil)
    #expect(try answer(schedule, in: "UTC", at: scene.now + .hours(1)) == .outsideSchedule)
  }

  @Test("where the zone is not known it stays shut, though the hours were open everywhere")
  func unknownZone() throws {
    #expect(try answer(ScheduleSample.daily("00:00", "24:00"), in: nil) == .outsideSchedule)
  }
}

@Suite("The rule of holds")
struct HoldsRuleTests {
  private let scene: Scene

  init() throws { scene = try Scene() }

  private func answer(_ holds: [Hold], at instant: Instant? = nil) throws -> Reason? {
    Rule.holds.judge(
      try scene.candidate(scene.grant(hasHolds: !holds.isEmpty), holds: holds),
      scene.circumstance(at: instant, evidence: .pass(try scene.claims())))
  }

  @Test("a hold keeps shut until it is cleared, of whatever kind it is", arguments: HoldKind.allCases)
  func status(kind: HoldKind) throws {
    #expect(try answer([]) == nil)
    #expect(try answer([scene.hold(.pending, kind: kind)]) == .onHold)
    #expect(try answer([scene.hold(.failed, kind: kind)]) == .onHold)
    #expect(try answer([scene.hold(.cleared, kind: kind)]) == nil)
  }

  @Test("one hold that is not cleared keeps shut, however many are")
  func several() throws {
    let cleared = try scene.hold(.cleared)
    for other in [HoldStatus.pending, .failed] {
      #expect(try answer([cleared, scene.hold(other), cleared]) == .onHold)
      #expect(try answer([cleared, cleared, scene.hold(other)]) == .onHold)
    }
    #expect(try answer([cleared, cleared, cleared]) == nil)
  }

  @Test("what was paid for opens until just before its end, and from then on there is an overstay to pay")
  func overstay() throws {
    let hold = try scene.hold(.cleared, paidUntil: scene.now)
    #expect(try answer([hold], at: scene.now - .milliseconds(1)) == nil)
    #expect(try answer([hold], at: scene.now) == .onHold)
    #expect(try answer([hold], at: scene.now + .days(1)) == .onHold)
    // An end that lies ahead does not clear what is not cleared.
    for status in [HoldStatus.pending, .failed] {
      #expect(try answer([scene.hold(status, paidUntil: scene.now + .days(1))]) == .onHold)
    }
  }
}
