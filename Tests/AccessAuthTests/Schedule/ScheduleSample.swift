import AccessAuth
import Testing

/// Schedules and instants from their texts.
enum ScheduleSample {
  static let workdays: Set<Weekday> = [.monday, .tuesday, .wednesday, .thursday, .friday]
  static let everyDay = Set(Weekday.allCases)

  static func time(_ text: String) throws -> LocalTime { try #require(LocalTime(Array(text.utf8))) }

  static func date(_ text: String) throws -> LocalDate { try #require(LocalDate(Array(text.utf8))) }

  /// `2026-03-29T03:00:00+03:00`.
  static func instant(_ text: String) throws -> Instant { try #require(Instant(rfc3339: Array(text.utf8))) }

  static func zone(_ name: String) throws -> SiteZone { try #require(SiteZone(name)) }

  static func weekly(_ days: Set<Weekday>, _ from: String, _ to: String) throws -> Schedule.Weekly {
    .init(days: days, from: try time(from), to: try time(to))
  }

  static func extra(_ date: String, _ from: String, _ to: String) throws -> Schedule.Extra {
    .init(date: try Self.date(date), from: try time(from), to: try time(to))
  }

  /// Hours of every day.
  static func daily(_ from: String, _ to: String, closed: [String] = []) throws -> Schedule {
    try Schedule(weekly: [weekly(everyDay, from, to)], closed: closed.map(date))
  }
}

/// A schedule at a site, asked with texts.
struct ScheduleAt {
  let schedule: Schedule
  let zone: SiteZone

  init(_ schedule: Schedule, _ zone: String) throws {
    (self.schedule, self.zone) = (schedule, try ScheduleSample.zone(zone))
  }

  func isOpen(_ instant: String) throws -> Bool {
    schedule.isOpen(at: try ScheduleSample.instant(instant), in: zone)
  }

  /// The next opening within ten years, unless an end is given.
  func next(_ instant: String, before end: String? = nil) throws -> Instant? {
    let start = try ScheduleSample.instant(instant)
    let end = try end.map(ScheduleSample.instant) ?? start + .days(3653)
    return schedule.nextOpening(from: start, before: end, in: zone)
  }

  /// It opens exactly at `first` and shuts exactly at `end`, to the millisecond, and is open in between.
  func expectOpen(_ first: String, _ end: String, sourceLocation: SourceLocation = #_sourceLocation) throws {
    let (first, end) = (try ScheduleSample.instant(first), try ScheduleSample.instant(end))
    #expect(
      !schedule.isOpen(at: first - .milliseconds(1), in: zone), "before the beginning", sourceLocation: sourceLocation)
    #expect(
      !schedule.isOpen(at: end, in: zone), "after the end", sourceLocation: sourceLocation)
    #expect(
      schedule.isOpen(at: end - .milliseconds(1), in: zone), "in the last millisecond", sourceLocation: sourceLocation)
    let minutes = stride(from: first.milliseconds, to: end.milliseconds, by: 60_000)
    let shut = minutes.filter { !schedule.isOpen(at: Instant(milliseconds: $0), in: zone) }
    #expect(shut.first == nil, "in between", sourceLocation: sourceLocation)
    let opening = schedule.nextOpening(from: first - .milliseconds(1), before: end, in: zone)
    #expect(opening == first, "the next opening", sourceLocation: sourceLocation)
  }
}
