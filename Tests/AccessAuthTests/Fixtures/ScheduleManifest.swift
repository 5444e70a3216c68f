import SodiumPrimitives
import Testing

@testable import AccessAuth

/// `fixtures/schedules`: when schedules open at sites whose clocks are changed, and what is no schedule.
struct ScheduleManifest: FixtureManifest {
  static let folder = "schedules"

  var about: String
  /// How far ahead of each instant the next opening is looked for.
  var searchedDays: Int64
  var schedules: [Row]
  var refused: [Refused]
  var zones: [Zone]

  struct Row: FixtureRow {
    var name: String
    /// An IANA name.
    var zone: String
    var schedule: Lists
    var instants: [Asked]
  }

  struct Asked: Codable, Equatable, Sendable {
    /// As the clock of the site shows it.
    var at: String
    var open: Bool
    /// The first instant from `at` on at which it is open, in UTC; absent where there is none.
    var nextOpening: String?
  }

  /// The first flaw of a schedule.
  struct Refused: FixtureRow {
    var name: String
    var schedule: Lists
    /// A JSON pointer from the schedule.
    var pointer: String
    var detail: String
  }

  /// `accepted` or `refused` as the zone of a site.
  struct Zone: Codable, Equatable, Sendable {
    var zone: String
    var outcome: String
  }

  /// The member `schedule` of a grant, as the API has it.
  struct Lists: Codable, Equatable, Sendable {
    var weekly: [Weekly]?
    var closed: [String]?
    var extra: [Extra]?
  }

  struct Weekly: Codable, Equatable, Sendable {
    var days: [String]
    var from: String
    var to: String
  }

  struct Extra: Codable, Equatable, Sendable {
    var date: String
    var from: String
    var to: String
  }
}

extension ScheduleManifest.Lists {
  /// The schedule of these lists. Throws its flaw, and records an issue for a text that is none.
  func schedule() throws -> Schedule {
    try Schedule(
      weekly: (weekly ?? []).map { entry in
        let days = try entry.days.map { try #require(Weekday(rawValue: $0)) }
        return try ScheduleSample.weekly(Set(days), entry.from, entry.to)
      },
      closed: (closed ?? []).map(ScheduleSample.date),
      extra: (extra ?? []).map { try ScheduleSample.extra($0.date, $0.from, $0.to) })
  }
}

extension ScheduleManifest.Row {
  /// Whether it is open at the instant, and when it opens next.
  func asked(at text: String, days: Int64) throws -> ScheduleManifest.Asked {
    let (schedule, zone) = (try schedule.schedule(), try ScheduleSample.zone(zone))
    let instant = try ScheduleSample.instant(text)
    return ScheduleManifest.Asked(
      at: text, open: schedule.isOpen(at: instant, in: zone),
      nextOpening: schedule.nextOpening(from: instant, before: instant + .days(days), in: zone)?.description)
  }
}

extension ScheduleManifest {
  /// About as far as 400 closed dates of one weekday reach.
  static let searchedDays: Int64 = 3000

  static func made() throws -> ScheduleManifest {
    ScheduleManifest(
      about: """
        Schedules of grants in the time zones of sites, with instants at which they are open or shut, and when they open \
        next within the searched days. Zones follow the IANA database. Written by script/fixtures.
        """,
      searchedDays: searchedDays,
      schedules: try scenes.enumerated().map { index, scene in
        let (title, zone, lists, instants) = scene
        var row = Row(
          name: FixtureName.text(1 + index, "accepted", title), zone: zone, schedule: lists, instants: [])
        row.instants = try instants.map { try row.asked(at: $0.0, days: searchedDays) }
        // Open or shut is written by hand beside the instant.
        #expect(row.instants.map(\.open) == instants.map { $0.1 == .open }, "\(row.name)")
        return row
      },
      refused: try flawed.enumerated().map { index, row in
        let flaw = try #require(throws: ScheduleFlaw.self) { try row.1.schedule() }
        return Refused(
          name: FixtureName.text(101 + index, "refused", row.0), schedule: row.1, pointer: flaw.pointer,
          detail: "\(flaw.detail)")
      },
      zones: zones.map { Zone(zone: $0, outcome: SiteZone($0) == nil ? "refused" : "accepted") })
  }
}
