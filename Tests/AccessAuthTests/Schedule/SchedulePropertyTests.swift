import Foundation
import SodiumPrimitives
import Testing

@testable import AccessAuth

/// Schedules by chance, around changes of clocks, against two slow readings of the same rule.
@Suite("A schedule by chance")
struct SchedulePropertyTests {
  /// A zone and an instant at which its clocks were changed, or nothing happened.
  static let changes: [(zone: String, instant: String)] = [
    ("Europe/Riga", "2026-03-29T01:00:00Z"), ("Europe/Riga", "2026-10-25T01:00:00Z"),
    ("America/New_York", "2026-03-08T07:00:00Z"), ("America/New_York", "2026-11-01T06:00:00Z"),
    ("America/Santiago", "2026-04-05T03:00:00Z"), ("America/Santiago", "2026-09-06T04:00:00Z"),
    ("Australia/Sydney", "2026-04-04T16:00:00Z"), ("Australia/Sydney", "2026-10-03T16:00:00Z"),
    ("Australia/Lord_Howe", "2026-04-04T15:00:00Z"), ("Australia/Lord_Howe", "2026-10-03T15:30:00Z"),
    ("Pacific/Chatham", "2026-04-04T14:00:00Z"), ("Pacific/Chatham", "2026-09-26T14:00:00Z"),
    ("Asia/Kathmandu", "2026-06-01T00:00:00Z"), ("Asia/Kolkata", "2026-06-01T00:00:00Z"),
    ("Europe/Istanbul", "2016-03-27T01:00:00Z"), ("Europe/Istanbul", "2016-09-06T21:00:00Z"),
    ("Asia/Pyongyang", "2015-08-14T15:00:00Z"), ("Asia/Pyongyang", "2018-05-04T15:00:00Z"),
    ("America/Sao_Paulo", "2018-11-04T03:00:00Z"), ("America/Sao_Paulo", "2019-02-17T02:00:00Z"),
    ("Pacific/Apia", "2011-12-30T10:00:00Z"), ("Antarctica/Troll", "2026-03-29T01:00:00Z"),
  ]

  private static let schedulesEach = 6
  private static let before = 36 * 60
  private static let minutes = 100 * 60

  @Test("opens next where a scan of every minute finds it open", arguments: changes)
  func nextOpening(zone name: String, around text: String) throws {
    let zone = try ScheduleSample.zone(name)
    let change = try ScheduleSample.instant(text)
    let start = change - .seconds(Self.before * 60)
    let random = SeededRandom(seed: UInt64(bitPattern: change.milliseconds))
    var wrong: [String] = []
    for _ in 0..<Self.schedulesEach {
      let schedule = try Self.schedule(around: change, random)
      let open = (0..<Self.minutes).map { schedule.isOpen(at: start + .seconds($0 * 60), in: zone) }
      for _ in 0..<40 {
        let first = Int(random.uniform(below: UInt32(Self.minutes)))
        let end = first + Int(random.uniform(below: UInt32(Self.minutes - first)))
        // Somewhere in the first minute; the end is a whole minute.
        let from = start + .milliseconds(first * 60_000 + Int(random.uniform(below: 60_000)))
        let found = open[first...].firstIndex(of: true)
        let expected = found.flatMap { minute in
          minute >= end ? nil : max(from, start + .seconds(minute * 60))
        }
        let opening = schedule.nextOpening(from: from, before: start + .seconds(end * 60), in: zone)
        if opening != expected { wrong.append("\(schedule) from \(from): \(opening as Any), not \(expected as Any)") }
      }
    }
    #expect(wrong.first == nil)
  }

  @Test("is open where Foundation's calendar shows a date and a time of its hours", arguments: changes)
  func isOpen(zone name: String, around text: String) throws {
    let zone = try ScheduleSample.zone(name)
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: name))
    let change = try ScheduleSample.instant(text)
    let start = change - .seconds(Self.before * 60)
    let random = SeededRandom(seed: UInt64(bitPattern: change.milliseconds))
    var wrong: [String] = []
    for _ in 0..<Self.schedulesEach {
      let schedule = try Self.schedule(around: change, random)
      for minute in stride(from: Int(random.uniform(below: 17)), to: Self.minutes, by: 17) {
        let instant = start + .seconds(minute * 60) + .milliseconds(Int(random.uniform(below: 60_000)))
        let shown = calendar.dateComponents(
          [.year, .month, .day, .hour, .minute], from: Date(timeIntervalSince1970: Double(instant.wholeSeconds)))
        let expected = try Self.isOpen(schedule, shown)
        if schedule.isOpen(at: instant, in: zone) != expected { wrong.append("\(schedule) at \(instant)") }
      }
    }
    #expect(wrong.first == nil)
  }

  /// The rule of the documentation, word by word, for what a clock shows.
  private static func isOpen(_ schedule: Schedule, _ shown: DateComponents) throws -> Bool {
    let date = try #require(
      LocalDate(year: shown.year ?? 0, month: shown.month ?? 0, day: shown.day ?? 0))
    let yesterday = try #require(LocalDate(daysSince1970: date.daysSince1970 - 1))
    let time = try #require(LocalTime(minutes: (shown.hour ?? 0) * 60 + (shown.minute ?? 0)))
    func weekday(_ date: LocalDate) throws -> Weekday {
      // 1970-01-05 was a Monday.
      let number = (date.daysSince1970 - 4) % 7
      return Weekday.allCases[Int(number < 0 ? number + 7 : number)]
    }
    for hours in schedule.weekly where !schedule.closed.contains(date) {
      let isOverMidnight = hours.to < hours.from
      if hours.days.contains(try weekday(date)), time >= hours.from, isOverMidnight || time < hours.to { return true }
      if isOverMidnight, time < hours.to, hours.days.contains(try weekday(yesterday)),
        !schedule.closed.contains(yesterday)
      {
        return true
      }
    }
    for hours in schedule.extra {
      let isOverMidnight = hours.to < hours.from
      if hours.date == date, time >= hours.from, isOverMidnight || time < hours.to { return true }
      if isOverMidnight, time < hours.to, hours.date == yesterday { return true }
    }
    return false
  }

  /// Up to two weekly and two extra hours, half of them of less than two hours, and up to two closed dates, of the days
  /// around `change`.
  private static func schedule(around change: Instant, _ random: SeededRandom) throws -> Schedule {
    func hours() throws -> (from: LocalTime, to: LocalTime) {
      let from = Int(random.uniform(below: 2) == 0 ? random.uniform(below: 1440) : random.uniform(below: 300))
      let length =
        1 + Int(random.uniform(below: 2) == 0 ? random.uniform(below: 1439 - 1) : random.uniform(below: 120))
      return (try #require(LocalTime(minutes: from)), try #require(LocalTime(minutes: (from + length) % 1440)))
    }
    func date() throws -> LocalDate {
      let today = change.wholeSeconds / 86400
      return try #require(LocalDate(daysSince1970: today - 2 + Int64(random.uniform(below: 5))))
    }
    var weekly: [Schedule.Weekly] = []
    for _ in 0..<random.uniform(below: 3) {
      let hours = try hours()
      let bits = try #require(WeekdayBits(rawValue: UInt8(1 + random.uniform(below: 127))))
      weekly.append(.init(days: bits.days, from: hours.from, to: hours.to))
    }
    var extra: [Schedule.Extra] = []
    for _ in 0..<(weekly.isEmpty ? 1 : 0) + random.uniform(below: 2) {
      let hours = try hours()
      extra.append(.init(date: try date(), from: hours.from, to: hours.to))
    }
    var closed: Set<LocalDate> = []
    for _ in 0..<random.uniform(below: 3) { closed.insert(try date()) }
    return try Schedule(weekly: weekly, closed: closed.sorted(), extra: extra)
  }
}
