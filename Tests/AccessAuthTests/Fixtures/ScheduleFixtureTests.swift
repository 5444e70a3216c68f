import Testing

@testable import AccessAuth

@Suite("The fixtures of schedules")
struct ScheduleFixtureTests {
  @Test("the committed fixtures are what the code makes now, and open when they are said to be")
  func committed() async throws { try await ScheduleManifest.expectCommitted() }

  @Test("a schedule is open, shut and next open as its row says", arguments: ScheduleManifest.rows(\.schedules))
  func accepted(_ row: ScheduleManifest.Row) throws {
    let days = try ScheduleManifest.read().searchedDays
    #expect(row.isNamed("accepted"))
    for instant in row.instants { #expect(try row.asked(at: instant.at, days: days) == instant, "\(instant.at)") }
  }

  @Test("where it is open the next opening is now, else it is later", arguments: ScheduleManifest.rows(\.schedules))
  func next(_ row: ScheduleManifest.Row) throws {
    for asked in row.instants {
      guard let next = asked.nextOpening else {
        #expect(!asked.open)
        continue
      }
      let (now, opening) = (try ScheduleSample.instant(asked.at), try ScheduleSample.instant(next))
      #expect(asked.open ? opening == now : opening > now, "\(asked.at)")
    }
  }

  @Test("what is no schedule is refused for its first flaw", arguments: ScheduleManifest.rows(\.refused))
  func refused(_ row: ScheduleManifest.Refused) throws {
    #expect(row.isNamed("refused"))
    let flaw = try #require(throws: ScheduleFlaw.self) { try row.schedule.schedule() }
    #expect(flaw.pointer == row.pointer)
    #expect("\(flaw.detail)" == row.detail)
  }

  @Test("a zone is taken by its IANA name, and nothing else is a zone")
  func zones() throws {
    let zones = try ScheduleManifest.read().zones
    for zone in zones { #expect((SiteZone(zone.zone) != nil) == (zone.outcome == "accepted"), "\(zone.zone)") }
    #expect(zones.map(\.outcome).contains("accepted") && zones.map(\.outcome).contains("refused"))
  }
}
