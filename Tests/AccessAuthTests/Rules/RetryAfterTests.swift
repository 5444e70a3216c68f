import SodiumPrimitives
import Testing

@testable import AccessAuth

@Suite("When it is worth trying again")
struct RetryAfterTests {
  private let scene: Scene

  init() throws { scene = try Scene() }

  private func judge(_ grant: Grant, zone: String? = "UTC", at instant: Instant? = nil) throws -> Judgement {
    Judgement(
      of: [try scene.candidate(grant, scene.credential(.card(.number(format: .uid, hint: "E5F6"))))],
      in: scene.circumstance(
        at: instant, zone: try zone.map(ScheduleSample.zone), evidence: .cardNumber))
  }

  @Test("before its window it is the window's beginning, in whole seconds and never too short")
  func window() throws {
    for (ahead, seconds) in [(1, 1), (999, 1), (1000, 1), (1001, 2), (3_600_000, 3600)] as [(Int64, Int64)] {
      let grant = scene.grant(startsAt: scene.now + .milliseconds(ahead), endsAt: scene.now + .days(1))
      let judgement = try judge(grant)
      #expect(judgement.reason == .notYetValid && judgement.retryAfter == .seconds(seconds))
    }
  }

  @Test("before its window it is the first opening of the schedule inside the window")
  func windowAndSchedule() throws {
    let schedule = try ScheduleSample.daily("15:00", "16:00")
    let grant = scene.grant(startsAt: scene.now + .seconds(60), endsAt: scene.now + .days(1), schedule: schedule)
    let judgement = try judge(grant)
    #expect(judgement.reason == .notYetValid && judgement.retryAfter == .hours(3))
  }

  @Test("outside its hours it is the next opening, by the site's clock")
  func schedule() throws {
    let grant = scene.grant(endsAt: scene.now + .days(2), schedule: try ScheduleSample.daily("15:00", "16:00"))
    #expect(try judge(grant).reason == .outsideSchedule)
    #expect(try judge(grant).retryAfter == .hours(3))
    #expect(try judge(grant, zone: "Europe/Riga").retryAfter == .hours(1))
    // An hour that is over comes again tomorrow.
    #expect(try judge(grant, at: scene.now + .hours(4)).retryAfter == .hours(23))
  }

  @Test("where the grant ends before its next opening, or the zone is not known, time does not help")
  func never() throws {
    let schedule = try ScheduleSample.daily("15:00", "16:00")
    let short = try judge(scene.grant(endsAt: scene.now + .hours(3), schedule: schedule))
    #expect(short.reason == .outsideSchedule && short.retryAfter == nil)
    let unknown = try judge(scene.grant(endsAt: scene.now + .days(9), schedule: schedule), zone: nil)
    #expect(unknown.reason == .outsideSchedule && unknown.retryAfter == nil)
  }

  @Test("of every other denial time alone is no remedy")
  func others() throws {
    let revoked = try judge(scene.grant(status: .revoked))
    #expect(revoked.reason == .revoked && revoked.retryAfter == nil)
    let over = try judge(scene.grant(endsAt: scene.now))
    #expect(over.reason == .expired && over.retryAfter == nil)
    let open = try judge(scene.grant())
    #expect(open.reason == .granted && open.retryAfter == nil)
  }
}
