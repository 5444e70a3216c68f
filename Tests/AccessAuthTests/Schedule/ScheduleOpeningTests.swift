import Testing

@testable import AccessAuth

@Suite("The next opening")
struct ScheduleOpeningTests {
  @Test("is now where it is open, to the millisecond")
  func now() throws {
    let site = try ScheduleAt(ScheduleSample.daily("08:00", "18:00"), "Europe/Riga")
    for text in ["2026-12-22T08:00:00+02:00", "2026-12-22T09:13:07.123+02:00", "2026-12-22T17:59:59.999+02:00"] {
      #expect(try site.next(text) == ScheduleSample.instant(text))
    }
  }

  @Test("is the first millisecond of the hours, and before the end or not at all")
  func end() throws {
    let site = try ScheduleAt(ScheduleSample.daily("08:00", "18:00"), "Europe/Riga")
    let opening = "2026-12-23T08:00:00+02:00"
    #expect(try site.next("2026-12-22T18:00:00+02:00") == ScheduleSample.instant(opening))
    #expect(try site.next("2026-12-23T07:59:59.999+02:00") == ScheduleSample.instant(opening))
    #expect(try site.next("2026-12-22T18:00:00+02:00", before: opening) == nil)
    #expect(
      try site.next("2026-12-22T18:00:00+02:00", before: "2026-12-23T08:00:00.001+02:00")
        == ScheduleSample.instant(opening))
  }

  @Test("is none where the end is not after the beginning, even in open hours")
  func empty() throws {
    let site = try ScheduleAt(ScheduleSample.daily("08:00", "18:00"), "Europe/Riga")
    #expect(try site.next("2026-12-22T09:00:00+02:00", before: "2026-12-22T09:00:00+02:00") == nil)
    #expect(try site.next("2026-12-22T09:00:00+02:00", before: "2026-12-22T08:30:00+02:00") == nil)
  }

  @Test("is found behind as many closed dates as there can be, eight years away")
  func behindClosed() throws {
    let monday = try ScheduleSample.date("2026-12-21").daysSince1970
    let closed = try (0..<400).map { try #require(LocalDate(daysSince1970: monday + 7 * $0)) }
    let schedule = try Schedule(weekly: [ScheduleSample.weekly([.monday], "08:00", "18:00")], closed: closed)
    let site = try ScheduleAt(schedule, "Europe/Riga")
    #expect(try site.next("2026-12-20T00:00:00Z") == ScheduleSample.instant("2034-08-21T08:00:00+03:00"))
    #expect(try site.next("2026-12-20T00:00:00Z", before: "2034-08-21T08:00:00+03:00") == nil)
  }

  @Test("is found in the last year of the calendar, by extra hours alone")
  func farExtra() throws {
    let schedule = try Schedule(weekly: [], extra: [ScheduleSample.extra("9999-12-30", "08:00", "18:00")])
    let site = try ScheduleAt(schedule, "America/New_York")
    let opening = try site.next("2026-12-20T00:00:00Z", before: "9999-12-31T23:59:59Z")
    #expect(try opening == ScheduleSample.instant("9999-12-30T08:00:00-05:00"))
  }

  @Test("is none after the last extra hours")
  func over() throws {
    let schedule = try Schedule(weekly: [], extra: [ScheduleSample.extra("2026-12-24", "22:00", "02:00")])
    let site = try ScheduleAt(schedule, "Europe/Riga")
    #expect(try site.next("2026-12-25T02:00:00+02:00", before: "9999-12-31T23:59:59Z") == nil)
    let last = "2026-12-25T01:59:59.999+02:00"
    #expect(try site.next(last) == ScheduleSample.instant(last))
  }

  @Test("is none where all hours lie in hours that the clocks skip, however many there are")
  func onlySkipped() throws {
    // The last Sundays of March, of as many years as there are entries; the rule of the zone goes on.
    var extra: [Schedule.Extra] = []
    for year in 2027..<2427 {
      let last = try #require(LocalDate(year: year, month: 3, day: 31)).daysSince1970
      let sunday = try #require((last - 6...last).first { WeekdayBits([.sunday]).contains(day: $0) })
      let date = try #require(LocalDate(daysSince1970: sunday))
      extra.append(.init(date: date, from: try ScheduleSample.time("03:00"), to: try ScheduleSample.time("04:00")))
    }
    let site = try ScheduleAt(Schedule(weekly: [], extra: extra), "Europe/Riga")
    #expect(try site.next("2026-12-25T00:00:00Z", before: "9999-12-31T23:59:59Z") == nil)
  }
}
