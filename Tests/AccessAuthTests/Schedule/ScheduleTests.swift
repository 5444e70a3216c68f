import Testing

@testable import AccessAuth

@Suite("The lists of a schedule")
struct ScheduleTests {
  private let always: Schedule.Weekly

  init() throws { always = try ScheduleSample.weekly(ScheduleSample.everyDay, "00:00", "24:00") }

  private func flaw(
    weekly: [Schedule.Weekly] = [], closed: [LocalDate] = [], extra: [Schedule.Extra] = []
  ) -> ScheduleFlaw? {
    do {
      _ = try Schedule(weekly: weekly, closed: closed, extra: extra)
      return nil
    } catch {
      return error
    }
  }

  private func expect(
    _ flaw: ScheduleFlaw?, _ expected: ScheduleFlaw, at pointer: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(flaw == expected, sourceLocation: sourceLocation)
    #expect(flaw?.pointer == pointer, sourceLocation: sourceLocation)
    #expect(flaw?.detail.description.isEmpty == false, sourceLocation: sourceLocation)
  }

  @Test("what never opens is refused: nothing at all, or closed dates alone")
  func neverOpens() throws {
    expect(flaw(), .neverOpens, at: "")
    expect(flaw(closed: [try ScheduleSample.date("2026-12-25")]), .neverOpens, at: "")
  }

  @Test("weekly hours or extra hours alone are enough")
  func enough() throws {
    #expect(flaw(weekly: [always]) == nil)
    #expect(flaw(extra: [try ScheduleSample.extra("2026-12-24", "10:00", "12:00")]) == nil)
  }

  @Test("50 weekly, 400 closed and 400 extra entries are taken, one more is refused and the list is named")
  func limits() throws {
    let dates = try (0..<401).map { try #require(LocalDate(daysSince1970: 20_000 + $0)) }
    let extra = try dates.map { Schedule.Extra(date: $0, from: try ScheduleSample.time("10:00"), to: .endOfDay) }
    let most = [Schedule.Weekly](repeating: always, count: 50)
    #expect(flaw(weekly: most, closed: Array(dates.prefix(400)), extra: Array(extra.prefix(400))) == nil)
    expect(flaw(weekly: most + [always]), .tooMany(.weekly), at: "/weekly")
    expect(flaw(weekly: most, closed: dates), .tooMany(.closed), at: "/closed")
    expect(flaw(extra: extra), .tooMany(.extra), at: "/extra")
  }

  @Test("weekly hours on no day are refused")
  func noDays() throws {
    expect(
      flaw(weekly: [always, try ScheduleSample.weekly([], "08:00", "18:00")]), .noDays(1), at: "/weekly/1/days")
  }

  @Test("hours cannot begin at 24:00", arguments: ["00:00", "06:00", "24:00"])
  func startsAtEndOfDay(to: String) throws {
    expect(
      flaw(weekly: [try ScheduleSample.weekly([.monday], "24:00", to)]), .startsAtEndOfDay(.weekly, 0),
      at: "/weekly/0/from")
    expect(
      flaw(weekly: [always], extra: [try ScheduleSample.extra("2026-12-24", "24:00", to)]),
      .startsAtEndOfDay(.extra, 0), at: "/extra/0/from")
  }

  @Test("hours that end where they begin are refused: they could mean nothing or the whole day")
  func noLength() throws {
    for text in ["00:00", "08:00", "23:59"] {
      expect(
        flaw(weekly: [always, try ScheduleSample.weekly([.monday], text, text)]), .noLength(.weekly, 1),
        at: "/weekly/1/to")
      expect(
        flaw(extra: [try ScheduleSample.extra("2026-12-24", text, text)]), .noLength(.extra, 0), at: "/extra/0/to")
    }
  }

  @Test("a closed date given twice is refused where it stands the second time")
  func closedTwice() throws {
    let dates = try ["2026-12-25", "2026-12-26", "2026-12-25"].map(ScheduleSample.date)
    expect(flaw(weekly: [always], closed: dates), .closedTwice(2), at: "/closed/2")
  }

  @Test("the lists are kept in the order in which they were given, and the order counts")
  func order() throws {
    let dates = try ["2026-12-26", "2026-12-25"].map(ScheduleSample.date)
    let schedule = try Schedule(weekly: [always], closed: dates)
    let turned = try Schedule(weekly: [always], closed: dates.reversed())
    #expect(schedule.closed == dates && turned != schedule)
    #expect(Set([schedule, turned, schedule]).count == 2)
  }

  @Test("weekdays have the names of the API, Monday first")
  func names() {
    #expect(Weekday.allCases.map(\.rawValue) == ["mon", "tue", "wed", "thu", "fri", "sat", "sun"])
    #expect(Weekday.allCases.map(\.number) == Array(0...6))
    for rawValue in UInt8(0)...127 {
      #expect(WeekdayBits(rawValue: rawValue).map { WeekdayBits($0.days).rawValue } == rawValue)
    }
    #expect(WeekdayBits(rawValue: 128) == nil && WeekdayBits(rawValue: 255) == nil)
  }
}
