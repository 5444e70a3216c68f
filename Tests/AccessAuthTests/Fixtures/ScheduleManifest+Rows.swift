extension ScheduleManifest {
  enum State { case open, shut }

  typealias Scene = (title: String, zone: String, lists: Lists, instants: [(String, State)])

  private static let workdays = ["mon", "tue", "wed", "thu", "fri"]
  private static let everyDay = workdays + ["sat", "sun"]

  private static func daily(_ from: String, _ to: String, closed: [String]? = nil, extra: [Extra]? = nil) -> Lists {
    Lists(weekly: [Weekly(days: everyDay, from: from, to: to)], closed: closed, extra: extra)
  }

  static let scenes: [Scene] = plain + changes

  private static let plain: [Scene] = [
    (
      "hours-are-half-open", "Europe/Riga", Lists(weekly: [Weekly(days: workdays, from: "08:00", to: "18:00")]),
      [
        ("2026-12-22T07:59:59.999+02:00", .shut), ("2026-12-22T08:00:00+02:00", .open),
        ("2026-12-22T17:59:59.999+02:00", .open), ("2026-12-22T18:00:00+02:00", .shut),
        ("2026-12-25T18:00:00+02:00", .shut), ("2026-12-26T12:00:00+02:00", .shut),
      ]
    ),
    (
      "over-midnight", "Europe/Riga", Lists(weekly: [Weekly(days: ["fri"], from: "22:00", to: "06:00")]),
      [
        ("2026-12-18T05:00:00+02:00", .shut), ("2026-12-18T22:00:00+02:00", .open),
        ("2026-12-19T05:59:59.999+02:00", .open), ("2026-12-19T06:00:00+02:00", .shut),
        ("2026-12-19T22:00:00+02:00", .shut),
      ]
    ),
    (
      "whole-days", "UTC", Lists(weekly: [Weekly(days: ["sat", "sun"], from: "00:00", to: "24:00")]),
      [
        ("2026-12-18T23:59:59.999Z", .shut), ("2026-12-19T00:00:00Z", .open), ("2026-12-20T23:59:59.999Z", .open),
        ("2026-12-21T00:00:00Z", .shut),
      ]
    ),
    (
      "closed-date-shuts-the-night-on-both-sides", "Europe/Riga", daily("22:00", "06:00", closed: ["2026-12-25"]),
      [
        ("2026-12-24T23:59:59+02:00", .open), ("2026-12-25T00:00:00+02:00", .shut),
        ("2026-12-25T05:00:00+02:00", .shut), ("2026-12-25T23:00:00+02:00", .shut),
        ("2026-12-26T05:00:00+02:00", .shut), ("2026-12-26T22:00:00+02:00", .open),
      ]
    ),
    (
      "extra-hours-on-a-closed-date", "Europe/Riga",
      daily(
        "08:00", "18:00", closed: ["2026-12-24", "2026-12-25"],
        extra: [
          Extra(date: "2026-12-24", from: "10:00", to: "12:00"), Extra(date: "2026-12-25", from: "23:00", to: "01:00"),
        ]),
      [
        ("2026-12-24T09:00:00+02:00", .shut), ("2026-12-24T10:00:00+02:00", .open),
        ("2026-12-24T12:00:00+02:00", .shut), ("2026-12-25T12:00:00+02:00", .shut),
        ("2026-12-26T00:30:00+02:00", .open), ("2026-12-26T01:00:00+02:00", .shut),
      ]
    ),
    (
      "extra-hours-alone", "Asia/Kolkata",
      Lists(extra: [Extra(date: "2026-12-24", from: "10:00", to: "12:00")]),
      [
        ("2026-12-23T11:00:00+05:30", .shut), ("2026-12-24T10:00:00+05:30", .open),
        ("2026-12-24T12:00:00+05:30", .shut),
      ]
    ),
    (
      "overlapping-hours", "Europe/Riga",
      Lists(weekly: [
        Weekly(days: ["mon"], from: "08:00", to: "12:00"), Weekly(days: ["mon"], from: "11:00", to: "14:00"),
      ]),
      [
        ("2026-12-21T11:30:00+02:00", .open), ("2026-12-21T13:00:00+02:00", .open),
        ("2026-12-21T14:00:00+02:00", .shut),
      ]
    ),
    (
      "leap-day", "Europe/Riga", daily("08:00", "18:00", closed: ["2028-02-29"]),
      [
        ("2028-02-28T18:00:00+02:00", .shut), ("2028-02-29T12:00:00+02:00", .shut),
        ("2028-03-01T08:00:00+02:00", .open),
      ]
    ),
  ]

  /// The clocks of Riga go from 03:00 to 04:00 on 2026-03-29 and from 04:00 to 03:00 on 2026-10-25.
  private static let changes: [Scene] = [
    (
      "local-time-is-kept-over-both-changes", "Europe/Riga", daily("08:00", "18:00"),
      [
        ("2026-03-28T18:00:00+02:00", .shut), ("2026-03-29T08:00:00+03:00", .open),
        ("2026-10-24T18:00:00+03:00", .shut), ("2026-10-25T07:59:59.999+02:00", .shut),
        ("2026-10-25T08:00:00+02:00", .open),
      ]
    ),
    (
      "hours-in-the-skipped-hour-do-not-open", "Europe/Riga", daily("03:00", "04:00"),
      [
        ("2026-03-28T03:30:00+02:00", .open), ("2026-03-28T04:00:00+02:00", .shut),
        ("2026-03-29T02:59:59.999+02:00", .shut), ("2026-03-29T04:00:00+03:00", .shut),
        ("2026-03-30T03:00:00+03:00", .open),
      ]
    ),
    (
      "hours-that-begin-in-the-skipped-hour-open-at-the-change", "Europe/Riga", daily("03:30", "05:00"),
      [
        ("2026-03-29T02:59:59.999+02:00", .shut), ("2026-03-29T04:00:00+03:00", .open),
        ("2026-03-29T05:00:00+03:00", .shut),
      ]
    ),
    (
      "hours-that-end-in-the-skipped-hour-shut-at-the-change", "Europe/Riga", daily("02:00", "03:30"),
      [("2026-03-29T02:59:59.999+02:00", .open), ("2026-03-29T04:00:00+03:00", .shut)]
    ),
    (
      "hours-in-the-repeated-hour-open-both-times", "Europe/Riga", daily("03:15", "03:45"),
      [
        ("2026-10-25T03:15:00+03:00", .open), ("2026-10-25T03:45:00+03:00", .shut),
        ("2026-10-25T03:00:00+02:00", .shut), ("2026-10-25T03:15:00+02:00", .open),
        ("2026-10-25T03:45:00+02:00", .shut),
      ]
    ),
    (
      "the-night-of-the-longer-day", "Europe/Riga", daily("22:00", "06:00"),
      [
        ("2026-10-24T22:00:00+03:00", .open), ("2026-10-25T05:59:59.999+02:00", .open),
        ("2026-10-25T06:00:00+02:00", .shut),
      ]
    ),
    (
      "new-york-skips-an-hour", "America/New_York", daily("02:15", "02:45"),
      [
        ("2026-03-07T02:45:00-05:00", .shut), ("2026-03-08T01:59:59.999-05:00", .shut),
        ("2026-03-08T03:00:00-04:00", .shut), ("2026-03-09T02:15:00-04:00", .open),
      ]
    ),
    (
      "new-york-repeats-an-hour", "America/New_York", daily("01:15", "01:45"),
      [
        ("2026-11-01T01:15:00-04:00", .open), ("2026-11-01T01:45:00-04:00", .shut),
        ("2026-11-01T01:15:00-05:00", .open), ("2026-11-01T01:45:00-05:00", .shut),
      ]
    ),
    (
      "santiago-skips-midnight", "America/Santiago", daily("00:00", "01:00"),
      [
        ("2026-09-05T01:00:00-04:00", .shut), ("2026-09-06T01:00:00-03:00", .shut),
        ("2026-09-07T00:00:00-03:00", .open),
      ]
    ),
    (
      "santiago-has-the-last-hour-of-saturday-twice", "America/Santiago",
      Lists(weekly: [Weekly(days: ["sat"], from: "23:00", to: "24:00")]),
      [
        ("2026-04-04T23:00:00-03:00", .open), ("2026-04-04T23:59:59.999-03:00", .open),
        ("2026-04-04T23:00:00-04:00", .open), ("2026-04-05T00:00:00-04:00", .shut),
      ]
    ),
    (
      "lord-howe-moves-by-half-an-hour", "Australia/Lord_Howe", daily("01:40", "02:30"),
      [
        ("2026-04-05T01:40:00+11:00", .open), ("2026-04-05T01:35:00+10:30", .shut),
        ("2026-04-05T01:40:00+10:30", .open), ("2026-10-04T01:59:59.999+10:30", .open),
        ("2026-10-04T02:30:00+11:00", .shut),
      ]
    ),
    (
      "apia-skips-a-whole-friday", "Pacific/Apia", Lists(weekly: [Weekly(days: ["fri"], from: "00:00", to: "24:00")]),
      [
        ("2011-12-23T23:59:59.999-10:00", .open), ("2011-12-29T23:59:59.999-10:00", .shut),
        ("2011-12-31T00:00:00+14:00", .shut), ("2012-01-06T00:00:00+14:00", .open),
      ]
    ),
    (
      "kathmandu-has-no-change", "Asia/Kathmandu", daily("00:00", "00:15"),
      [("2026-03-29T00:14:59.999+05:45", .open), ("2026-03-29T00:15:00+05:45", .shut)]
    ),
  ]

  static let flawed: [(String, Lists)] = [
    ("empty", Lists(weekly: [], closed: [], extra: [])), ("closed-dates-alone", Lists(closed: ["2026-12-25"])),
    ("no-days", Lists(weekly: [Weekly(days: [], from: "08:00", to: "18:00")])),
    ("begins-at-24-00", Lists(weekly: [Weekly(days: ["mon"], from: "24:00", to: "06:00")])),
    ("no-length", daily("08:00", "08:00")),
    (
      "second-entry-without-length",
      Lists(weekly: [
        Weekly(days: ["mon"], from: "08:00", to: "18:00"), Weekly(days: ["tue"], from: "00:00", to: "00:00"),
      ])
    ),
    ("extra-begins-at-24-00", Lists(extra: [Extra(date: "2026-12-24", from: "24:00", to: "06:00")])),
    ("extra-without-length", Lists(extra: [Extra(date: "2026-12-24", from: "10:00", to: "10:00")])),
    ("closed-twice", daily("08:00", "18:00", closed: ["2026-12-25", "2026-12-26", "2026-12-25"])),
    (
      "51-weekly-entries",
      Lists(weekly: [Weekly](repeating: Weekly(days: ["mon"], from: "08:00", to: "18:00"), count: 51))
    ),
  ]

  static let zones = [
    "UTC", "Europe/Riga", "Asia/Kolkata", "America/Argentina/Buenos_Aires", "", "Riga", "europe riga", "GMT+3",
    "+03:00",
    "Europe/Riga ", "Europe/Rīga", "Europe/Nowhere", "../Europe/Riga",
  ]
}
