import Testing

@testable import AccessAuth

/// The week of 2026-12-21, a Monday; Riga is two hours ahead of UTC.
@Suite("The hours of a schedule")
struct ScheduleRuleTests {
  @Test("are half-open, to the millisecond, in the zone of the site")
  func halfOpen() throws {
    let riga = try ScheduleAt(ScheduleSample.daily("08:00", "18:00"), "Europe/Riga")
    try riga.expectOpen("2026-12-22T08:00:00+02:00", "2026-12-22T18:00:00+02:00")
    let kolkata = try ScheduleAt(ScheduleSample.daily("08:00", "18:00"), "Asia/Kolkata")
    try kolkata.expectOpen("2026-12-22T08:00:00+05:30", "2026-12-22T18:00:00+05:30")
    let kathmandu = try ScheduleAt(ScheduleSample.daily("08:00", "18:00"), "Asia/Kathmandu")
    try kathmandu.expectOpen("2026-12-22T08:00:00+05:45", "2026-12-22T18:00:00+05:45")
  }

  @Test("hold on their days only, and the day is the site's")
  func days() throws {
    let schedule = try Schedule(weekly: [ScheduleSample.weekly([.monday], "00:00", "24:00")])
    try ScheduleAt(schedule, "Europe/Riga").expectOpen("2026-12-21T00:00:00+02:00", "2026-12-22T00:00:00+02:00")
    try ScheduleAt(schedule, "Pacific/Chatham").expectOpen("2026-12-21T00:00:00+13:45", "2026-12-22T00:00:00+13:45")
    try ScheduleAt(schedule, "America/New_York").expectOpen("2026-12-21T00:00:00-05:00", "2026-12-22T00:00:00-05:00")
  }

  @Test("from 00:00 to 24:00 join day to day without a gap")
  func wholeDays() throws {
    let site = try ScheduleAt(
      Schedule(weekly: [ScheduleSample.weekly([.monday, .tuesday], "00:00", "24:00")]), "Europe/Riga")
    try site.expectOpen("2026-12-21T00:00:00+02:00", "2026-12-23T00:00:00+02:00")
  }

  @Test("that run over midnight belong to the day on which they begin")
  func overMidnight() throws {
    let site = try ScheduleAt(
      Schedule(weekly: [ScheduleSample.weekly([.friday], "22:00", "06:00")]), "Europe/Riga")
    try site.expectOpen("2026-12-25T22:00:00+02:00", "2026-12-26T06:00:00+02:00")
    #expect(try !site.isOpen("2026-12-25T05:00:00+02:00"), "Friday morning is Thursday's night")
    #expect(try !site.isOpen("2026-12-26T22:00:00+02:00"), "Saturday evening")
  }

  @Test("that end at 00:00 of the next day are those that end at 24:00", arguments: ["00:00", "24:00"])
  func untilMidnight(to: String) throws {
    let site = try ScheduleAt(Schedule(weekly: [ScheduleSample.weekly([.friday], "22:00", to)]), "Europe/Riga")
    try site.expectOpen("2026-12-25T22:00:00+02:00", "2026-12-26T00:00:00+02:00")
  }

  @Test("of Sunday night reach into Monday")
  func weekEnd() throws {
    let site = try ScheduleAt(
      Schedule(weekly: [ScheduleSample.weekly([.sunday], "23:30", "00:30")]), "Europe/Riga")
    try site.expectOpen("2026-12-27T23:30:00+02:00", "2026-12-28T00:30:00+02:00")
  }

  @Test("may overlap, and then hold from the first to the last")
  func overlap() throws {
    let site = try ScheduleAt(
      Schedule(weekly: [
        ScheduleSample.weekly([.monday], "12:00", "18:00"), ScheduleSample.weekly([.monday], "08:00", "13:00"),
        ScheduleSample.weekly([.monday], "18:00", "02:00"), ScheduleSample.weekly([.tuesday], "01:00", "03:00"),
      ]), "Europe/Riga")
    try site.expectOpen("2026-12-21T08:00:00+02:00", "2026-12-22T03:00:00+02:00")
  }

  @Test("do not hold on a closed date, and a closed date ends with its day")
  func closed() throws {
    let site = try ScheduleAt(ScheduleSample.daily("00:00", "24:00", closed: ["2026-12-25"]), "Europe/Riga")
    #expect(try site.isOpen("2026-12-24T23:59:59.999+02:00"))
    #expect(try !site.isOpen("2026-12-25T00:00:00+02:00"))
    #expect(try !site.isOpen("2026-12-25T23:59:59.999+02:00"))
    #expect(try site.isOpen("2026-12-26T00:00:00+02:00"))
    #expect(
      try site.next("2026-12-25T00:00:00+02:00") == ScheduleSample.instant("2026-12-26T00:00:00+02:00"))
  }

  @Test("of a night stop at the midnight of a closed date, and those that would begin on it do not hold after it")
  func closedNights() throws {
    let site = try ScheduleAt(ScheduleSample.daily("22:00", "06:00", closed: ["2026-12-25"]), "Europe/Riga")
    try site.expectOpen("2026-12-24T22:00:00+02:00", "2026-12-25T00:00:00+02:00")
    #expect(try !site.isOpen("2026-12-25T03:00:00+02:00"), "the rest of the night before")
    #expect(try !site.isOpen("2026-12-25T23:00:00+02:00"), "the beginning of its own night")
    #expect(try !site.isOpen("2026-12-26T03:00:00+02:00"), "the rest of its own night")
    try site.expectOpen("2026-12-26T22:00:00+02:00", "2026-12-27T06:00:00+02:00")
    #expect(
      try site.next("2026-12-25T00:00:00+02:00") == ScheduleSample.instant("2026-12-26T22:00:00+02:00"))
  }

  @Test("that are extra hold beside the weekly, on their date only")
  func extra() throws {
    let site = try ScheduleAt(
      Schedule(
        weekly: [ScheduleSample.weekly(ScheduleSample.workdays, "08:00", "18:00")],
        extra: [
          ScheduleSample.extra("2026-12-26", "10:00", "12:00"), ScheduleSample.extra("2026-12-24", "18:00", "20:00"),
        ]),
      "Europe/Riga")
    try site.expectOpen("2026-12-26T10:00:00+02:00", "2026-12-26T12:00:00+02:00")
    try site.expectOpen("2026-12-24T08:00:00+02:00", "2026-12-24T20:00:00+02:00")
    #expect(try !site.isOpen("2026-12-27T11:00:00+02:00"))
    #expect(try !site.isOpen("2027-12-26T11:00:00+02:00"))
  }

  @Test("that are extra hold on a closed date, and run over midnight into one")
  func extraOnClosed() throws {
    let site = try ScheduleAt(
      Schedule(
        weekly: [ScheduleSample.weekly(ScheduleSample.everyDay, "08:00", "18:00")],
        closed: [ScheduleSample.date("2026-12-24"), ScheduleSample.date("2026-12-25")],
        extra: [
          ScheduleSample.extra("2026-12-24", "10:00", "12:00"), ScheduleSample.extra("2026-12-24", "22:00", "02:00"),
        ]), "Europe/Riga")
    try site.expectOpen("2026-12-24T10:00:00+02:00", "2026-12-24T12:00:00+02:00")
    try site.expectOpen("2026-12-24T22:00:00+02:00", "2026-12-25T02:00:00+02:00")
    #expect(try !site.isOpen("2026-12-25T08:00:00+02:00"))
  }

  @Test("do not hold without a date: at the ends of time all is shut, and nothing traps")
  func endsOfTime() throws {
    let zone = try ScheduleSample.zone("Asia/Kathmandu")
    let schedule = try ScheduleSample.daily("00:00", "24:00")
    let (first, last) = (Instant(milliseconds: .min), Instant(milliseconds: .max))
    for instant in [
      first, last, Instant.dated.lowerBound - .milliseconds(1), Instant.dated.upperBound + .milliseconds(1),
    ] {
      #expect(!schedule.isOpen(at: instant, in: zone))
    }
    #expect(schedule.isOpen(at: Instant.dated.lowerBound, in: zone))
    #expect(schedule.isOpen(at: Instant.dated.upperBound, in: zone))
    #expect(schedule.nextOpening(from: first, before: last, in: zone) == Instant.dated.lowerBound)
    #expect(schedule.nextOpening(from: Instant.dated.upperBound + .milliseconds(1), before: last, in: zone) == nil)
    #expect(schedule.nextOpening(from: first, before: Instant.dated.lowerBound, in: zone) == nil)
  }
}
