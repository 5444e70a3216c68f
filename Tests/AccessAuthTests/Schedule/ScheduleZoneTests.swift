import Testing

@testable import AccessAuth

/// Instants are written as the clock of the site shows them, with the offset of the moment.
@Suite("A schedule where the clocks are changed")
struct ScheduleZoneTests {
  private func expect(
    _ zone: String, _ from: String, _ to: String, open first: String, _ end: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    try ScheduleAt(ScheduleSample.daily(from, to), zone).expectOpen(first, end, sourceLocation: sourceLocation)
  }

  /// Daily hours that lie in a skipped hour: not open from `start` to `end`, and next at `opening`.
  private func expectSkipped(
    _ zone: String, _ from: String, _ to: String, _ start: String, _ end: String, next opening: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let site = try ScheduleAt(ScheduleSample.daily(from, to), zone)
    #expect(try site.next(start, before: end) == nil, sourceLocation: sourceLocation)
    #expect(try site.next(start) == ScheduleSample.instant(opening), sourceLocation: sourceLocation)
  }

  @Test("hours keep the local time before and after, in the north")
  func north() throws {
    try expect("Europe/Riga", "08:00", "18:00", open: "2026-03-28T08:00:00+02:00", "2026-03-28T18:00:00+02:00")
    try expect("Europe/Riga", "08:00", "18:00", open: "2026-03-29T08:00:00+03:00", "2026-03-29T18:00:00+03:00")
    try expect("Europe/Riga", "08:00", "18:00", open: "2026-10-25T08:00:00+02:00", "2026-10-25T18:00:00+02:00")
    try expect(
      "America/New_York", "08:00", "18:00", open: "2026-03-08T08:00:00-04:00", "2026-03-08T18:00:00-04:00")
    try expect(
      "America/New_York", "08:00", "18:00", open: "2026-11-01T08:00:00-05:00", "2026-11-01T18:00:00-05:00")
  }

  @Test("hours keep the local time before and after, in the south")
  func south() throws {
    try expect("Australia/Sydney", "08:00", "18:00", open: "2026-04-04T08:00:00+11:00", "2026-04-04T18:00:00+11:00")
    try expect("Australia/Sydney", "08:00", "18:00", open: "2026-04-05T08:00:00+10:00", "2026-04-05T18:00:00+10:00")
    try expect("Australia/Sydney", "08:00", "18:00", open: "2026-10-04T08:00:00+11:00", "2026-10-04T18:00:00+11:00")
    try expect("America/Santiago", "08:00", "18:00", open: "2026-04-05T08:00:00-04:00", "2026-04-05T18:00:00-04:00")
    try expect("America/Santiago", "08:00", "18:00", open: "2026-09-06T08:00:00-03:00", "2026-09-06T18:00:00-03:00")
  }

  @Test("hours wholly in the skipped hour do not open on that day")
  func skipped() throws {
    try expectSkipped(
      "Europe/Riga", "03:00", "04:00", "2026-03-28T04:00:00+02:00", "2026-03-30T03:00:00+03:00",
      next: "2026-03-30T03:00:00+03:00")
    try expectSkipped(
      "America/New_York", "02:15", "02:45", "2026-03-07T02:45:00-05:00", "2026-03-09T02:15:00-04:00",
      next: "2026-03-09T02:15:00-04:00")
    try expectSkipped(
      "America/Santiago", "00:00", "01:00", "2026-09-05T01:00:00-04:00", "2026-09-07T00:00:00-03:00",
      next: "2026-09-07T00:00:00-03:00")
    try expectSkipped(
      "Australia/Lord_Howe", "02:00", "02:30", "2026-10-03T02:30:00+10:30", "2026-10-05T02:00:00+11:00",
      next: "2026-10-05T02:00:00+11:00")
    try expectSkipped(
      "Pacific/Chatham", "02:45", "03:45", "2026-09-26T03:45:00+12:45", "2026-09-28T02:45:00+13:45",
      next: "2026-09-28T02:45:00+13:45")
  }

  @Test("hours that begin or end in the skipped hour open or shut at the change")
  func halfSkipped() throws {
    try expect("Europe/Riga", "03:30", "05:00", open: "2026-03-29T04:00:00+03:00", "2026-03-29T05:00:00+03:00")
    try expect("Europe/Riga", "02:00", "03:30", open: "2026-03-29T02:00:00+02:00", "2026-03-29T04:00:00+03:00")
    try expect("Europe/Riga", "02:00", "05:00", open: "2026-03-29T02:00:00+02:00", "2026-03-29T05:00:00+03:00")
    try expect("Europe/Riga", "22:00", "06:00", open: "2026-03-28T22:00:00+02:00", "2026-03-29T06:00:00+03:00")
  }

  @Test("hours in the repeated hour open both times")
  func repeated() throws {
    try expect("Europe/Riga", "03:15", "03:45", open: "2026-10-25T03:15:00+03:00", "2026-10-25T03:45:00+03:00")
    try expect("Europe/Riga", "03:15", "03:45", open: "2026-10-25T03:15:00+02:00", "2026-10-25T03:45:00+02:00")
    try expect("Europe/Riga", "03:00", "04:00", open: "2026-10-25T03:00:00+03:00", "2026-10-25T04:00:00+02:00")
    try expect(
      "America/New_York", "01:15", "01:45", open: "2026-11-01T01:15:00-04:00", "2026-11-01T01:45:00-04:00")
    try expect(
      "America/New_York", "01:15", "01:45", open: "2026-11-01T01:15:00-05:00", "2026-11-01T01:45:00-05:00")
    try expect(
      "Australia/Lord_Howe", "01:40", "01:50", open: "2026-04-05T01:40:00+11:00", "2026-04-05T01:50:00+11:00")
    try expect(
      "Australia/Lord_Howe", "01:40", "01:50", open: "2026-04-05T01:40:00+10:30", "2026-04-05T01:50:00+10:30")
    try expect("Pacific/Chatham", "03:00", "03:30", open: "2026-04-05T03:00:00+13:45", "2026-04-05T03:30:00+13:45")
    try expect("Pacific/Chatham", "03:00", "03:30", open: "2026-04-05T03:00:00+12:45", "2026-04-05T03:30:00+12:45")
  }

  @Test("hours that end in the repeated hour shut, and open again when the clock is put back")
  func reopened() throws {
    try expect("Europe/Riga", "01:00", "03:30", open: "2026-10-25T01:00:00+03:00", "2026-10-25T03:30:00+03:00")
    try expect("Europe/Riga", "01:00", "03:30", open: "2026-10-25T03:00:00+02:00", "2026-10-25T03:30:00+02:00")
  }

  @Test("a clock put back over midnight brings back the evening of the day before, with its day")
  func backOverMidnight() throws {
    // Santiago, 2026-04-04 24:00 becomes 23:00 of the same Saturday.
    let saturday = try ScheduleAt(
      Schedule(weekly: [ScheduleSample.weekly([.saturday], "23:00", "24:00")]), "America/Santiago")
    try saturday.expectOpen("2026-04-04T23:00:00-03:00", "2026-04-05T00:00:00-04:00")
    let sunday = try ScheduleAt(
      Schedule(weekly: [ScheduleSample.weekly([.sunday], "00:00", "01:00")]), "America/Santiago")
    try sunday.expectOpen("2026-04-05T00:00:00-04:00", "2026-04-05T01:00:00-04:00")
  }

  @Test("zones without summer time have nothing to skip", arguments: ["Asia/Kolkata", "Asia/Kathmandu", "UTC"])
  func unchanged(name: String) throws {
    let zone = try ScheduleSample.zone(name)
    let (start, end) = (
      try ScheduleSample.instant("2020-01-01T00:00:00Z"), try ScheduleSample.instant("2030-01-01T00:00:00Z")
    )
    #expect(zone.nextChange(after: start.wholeSeconds, before: end.wholeSeconds) == end.wholeSeconds)
  }

  @Test("a zone that kept its summer time for good has no second change (Istanbul, 2016)")
  func istanbul() throws {
    try expect("Europe/Istanbul", "08:00", "18:00", open: "2015-12-01T08:00:00+02:00", "2015-12-01T18:00:00+02:00")
    try expect("Europe/Istanbul", "08:00", "18:00", open: "2016-12-01T08:00:00+03:00", "2016-12-01T18:00:00+03:00")
    try expect("Europe/Istanbul", "03:15", "03:45", open: "2016-10-30T03:15:00+03:00", "2016-10-30T03:45:00+03:00")
  }

  @Test("a zone that moved by half an hour and back skips and repeats it (Pyongyang, 2015 and 2018)")
  func pyongyang() throws {
    try expect("Asia/Pyongyang", "23:40", "23:50", open: "2015-08-14T23:40:00+09:00", "2015-08-14T23:50:00+09:00")
    try expect("Asia/Pyongyang", "23:40", "23:50", open: "2015-08-14T23:40:00+08:30", "2015-08-14T23:50:00+08:30")
    try expectSkipped(
      "Asia/Pyongyang", "23:30", "24:00", "2018-05-04T00:00:00+08:30", "2018-05-05T23:30:00+09:00",
      next: "2018-05-05T23:30:00+09:00")
  }

  @Test("a zone that gave up its summer time skips no midnight any more (Sao Paulo, 2019)")
  func saoPaulo() throws {
    try expectSkipped(
      "America/Sao_Paulo", "00:00", "01:00", "2018-11-03T01:00:00-03:00", "2018-11-05T00:00:00-02:00",
      next: "2018-11-05T00:00:00-02:00")
    try expect("America/Sao_Paulo", "23:15", "23:45", open: "2019-02-16T23:15:00-02:00", "2019-02-16T23:45:00-02:00")
    try expect("America/Sao_Paulo", "23:15", "23:45", open: "2019-02-16T23:15:00-03:00", "2019-02-16T23:45:00-03:00")
    try expect("America/Sao_Paulo", "00:00", "01:00", open: "2019-11-03T00:00:00-03:00", "2019-11-03T01:00:00-03:00")
  }

  @Test("a whole date that a zone skipped has no hours, weekly or extra (Apia, 2011-12-30)")
  func apia() throws {
    let hours = try ScheduleSample.weekly([.friday], "00:00", "24:00")
    let fridays = try ScheduleAt(Schedule(weekly: [hours]), "Pacific/Apia")
    #expect(
      try fridays.next("2011-12-24T00:00:00-10:00") == ScheduleSample.instant("2012-01-06T00:00:00+14:00"))
    let extra = try ScheduleSample.extra("2011-12-30", "08:00", "18:00")
    #expect(try ScheduleAt(Schedule(weekly: [], extra: [extra]), "Pacific/Apia").next("2011-01-01T00:00:00Z") == nil)
    try expect("Pacific/Apia", "00:00", "23:00", open: "2011-12-31T00:00:00+14:00", "2011-12-31T23:00:00+14:00")
  }

  @Test("local mean time counts to the second (Riga before 1880: 1:36:34 ahead)")
  func meanTime() throws {
    try expect("Europe/Riga", "08:00", "18:00", open: "1879-06-01T06:23:26Z", "1879-06-01T16:23:26Z")
  }

  @Test("a date that a zone lived through twice is open twice (Apia, 1892-07-04)")
  func twice() throws {
    let extra = try ScheduleSample.extra("1892-07-04", "08:00", "09:00")
    let site = try ScheduleAt(Schedule(weekly: [], extra: [extra]), "Pacific/Apia")
    try site.expectOpen("1892-07-03T19:26:56Z", "1892-07-03T20:26:56Z")
    try site.expectOpen("1892-07-04T19:26:56Z", "1892-07-04T20:26:56Z")
  }
}
