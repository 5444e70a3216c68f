import AccessAuth
import Foundation
import Testing

@Suite("Local hours", .runningService)
struct ScheduleTests {
  let service = RunningService.current

  private static let qr: JSON = [["kind": "qr", "usage": "multi_use", "lifetime_seconds": 604_800]]
  private static let everyDay: JSON = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

  /// A grant over the first locker at these hours, from now on for two weeks.
  private func issue(_ cabinet: Cabinet, _ schedule: JSON, _ more: [String: JSON] = [:]) async throws -> Issued {
    try await service.admin.issue(
      cabinet.first, credentials: Self.qr, ends: .hours(336),
      more.merging(["max_uses": nil, "schedule": schedule]) { first, _ in first })
  }

  /// What the door says at these times, and when it is worth trying again.
  private func expect(
    _ rows: [(time: String, reason: String, retry: JSON)], of issued: Issued, at cabinet: Cabinet
  ) async throws {
    for row in rows {
      service.set(row.time)
      let reply = try await cabinet.door.show(issued.pass(), consume: false)
      #expect(reply.json["reason"].text == row.reason, "\(row.time)")
      #expect(reply.json["retry_after_seconds"] == row.retry, "\(row.time)")
    }
  }

  @Test("a grant opens in its hours of the site's time, half-open, and tells when it opens next")
  func weekly() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let schedule: JSON = [
      "weekly": [["days": ["mon", "tue"], "from": "08:00", "to": "18:00"]], "closed": [], "extra": [],
    ]
    let issued = try await issue(cabinet, schedule)
    #expect(issued.json["schedule"] == schedule)
    // Sunday noon; Riga is two hours ahead.
    #expect(issued.json["opens_next_at"] == "2026-11-23T06:00:00.000Z")
    try await expect(
      [
        ("2026-11-22T12:00:00.250Z", "outside_schedule", 64_800), ("2026-11-23T05:59:59.999Z", "outside_schedule", 1),
        ("2026-11-23T06:00:00Z", "granted", nil), ("2026-11-23T15:59:59.999Z", "granted", nil),
        ("2026-11-23T16:00:00Z", "outside_schedule", 50_400), ("2026-11-24T06:00:00Z", "granted", nil),
        ("2026-11-24T16:00:00Z", "outside_schedule", 482_400),
      ], of: issued, at: cabinet)
    service.set("2026-11-23T06:00:00Z")
    let path = "/v1/grants/\(issued.id)"
    #expect(try await service.admin.get(path).json["opens_next_at"] == "2026-11-23T06:00:00.000Z")
    #expect(try await cabinet.door.show(issued.pass()).decision == "grant granted")
    service.set("2026-11-23T16:00:00Z")
    let denied = try await cabinet.door.show(issued.pass())
    #expect((denied.decision, denied.json["retry_after_seconds"]) == ("deny outside_schedule", 50_400))
    #expect(try await service.admin.get(path).json["opens_next_at"] == "2026-11-24T06:00:00.000Z")
    // Time changes the answer, so nobody's copy is current.
    let tag = try #require(try await service.admin.get(path)["etag"])
    #expect(try await service.admin.get(path, headers: [("If-None-Match", tag)]).status == 200)
  }

  @Test("the day on which the clocks of Riga go forward lacks an hour: hours inside it do not open, later ones do")
  func springForward() async throws {
    service.set("2027-03-27T12:00:00Z")
    let cabinet = try await service.admin.makeCabinet()
    let skipped = try await issue(cabinet, ["weekly": [["days": Self.everyDay, "from": "03:00", "to": "04:00"]]])
    try await expect(
      [
        ("2027-03-28T00:59:59.999Z", "outside_schedule", 82_801), ("2027-03-28T01:00:00Z", "outside_schedule", 82_800),
        // The next day is summer time.
        ("2027-03-28T23:59:59Z", "outside_schedule", 1), ("2027-03-29T00:00:00Z", "granted", nil),
        ("2027-03-29T00:59:59Z", "granted", nil), ("2027-03-29T01:00:00Z", "outside_schedule", 82_800),
      ], of: skipped, at: cabinet)
    service.set("2027-03-27T12:00:00Z")
    let across = try await issue(cabinet, ["weekly": [["days": Self.everyDay, "from": "03:30", "to": "05:00"]]])
    try await expect(
      [
        ("2027-03-28T00:59:59.999Z", "outside_schedule", 1), ("2027-03-28T01:00:00Z", "granted", nil),
        ("2027-03-28T01:59:59.999Z", "granted", nil), ("2027-03-28T02:00:00Z", "outside_schedule", 81_000),
      ], of: across, at: cabinet)
  }

  @Test("the day on which the clocks of Riga go back has an hour twice: hours inside it open both times")
  func fallBack() async throws {
    service.set("2027-10-30T12:00:00Z")
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await issue(cabinet, ["weekly": [["days": ["sun"], "from": "03:15", "to": "03:45"]]])
    try await expect(
      [
        ("2027-10-31T00:14:59Z", "outside_schedule", 1), ("2027-10-31T00:15:00Z", "granted", nil),
        ("2027-10-31T00:44:59Z", "granted", nil), ("2027-10-31T00:45:00Z", "outside_schedule", 1800),
        ("2027-10-31T01:15:00Z", "granted", nil), ("2027-10-31T01:44:59Z", "granted", nil),
        ("2027-10-31T01:45:00Z", "outside_schedule", 603_000),
      ], of: issued, at: cabinet)
  }

  @Test("a closed date shuts weekly hours, and extra hours open beside them, on a closed date too")
  func holidays() async throws {
    service.set("2026-12-22T12:00:00Z")
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await issue(
      cabinet,
      [
        "weekly": [["days": Self.everyDay, "from": "08:00", "to": "18:00"]], "closed": ["2026-12-25", "2026-12-26"],
        "extra": [
          ["date": "2026-12-25", "from": "10:00", "to": "12:00"],
          ["date": "2026-12-24", "from": "20:00", "to": "22:00"],
        ],
      ])
    try await expect(
      [
        ("2026-12-24T15:59:59Z", "granted", nil), ("2026-12-24T16:00:00Z", "outside_schedule", 7200),
        ("2026-12-24T18:00:00Z", "granted", nil), ("2026-12-24T20:00:00Z", "outside_schedule", 43_200),
        ("2026-12-25T06:00:00Z", "outside_schedule", 7200), ("2026-12-25T08:00:00Z", "granted", nil),
        ("2026-12-25T10:00:00Z", "outside_schedule", 158_400), ("2026-12-26T10:00:00Z", "outside_schedule", 72_000),
        ("2026-12-27T06:00:00Z", "granted", nil),
      ], of: issued, at: cabinet)
  }

  @Test("hours over midnight belong to the day on which they begin")
  func overMidnight() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await issue(cabinet, ["weekly": [["days": ["mon"], "from": "22:00", "to": "06:00"]]])
    try await expect(
      [
        ("2026-11-23T03:00:00Z", "outside_schedule", 61_200), ("2026-11-23T20:00:00Z", "granted", nil),
        ("2026-11-24T03:59:59Z", "granted", nil), ("2026-11-24T04:00:00Z", "outside_schedule", 576_000),
      ], of: issued, at: cabinet)
  }

  @Test("window and hours must both hold: the later of both is when it opens, and after the window there is nothing")
  func windowAndHours() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(
      cabinet.first, credentials: Self.qr,
      [
        "max_uses": nil, "starts_at": "2026-11-23T07:30:00Z", "ends_at": "2026-11-23T15:30:00Z",
        "schedule": ["weekly": [["days": ["mon", "tue"], "from": "08:00", "to": "18:00"]]],
      ])
    #expect(issued.json["opens_next_at"] == "2026-11-23T07:30:00.000Z")
    try await expect(
      [
        ("2026-11-23T07:00:00Z", "not_yet_valid", 1800), ("2026-11-23T07:30:00Z", "granted", nil),
        ("2026-11-23T15:30:00Z", "expired", nil), ("2026-11-24T08:00:00Z", "expired", nil),
      ], of: issued, at: cabinet)
    let late = try await service.admin.issue(
      cabinet.first, credentials: Self.qr,
      [
        "max_uses": nil, "ends_at": "2026-11-24T20:00:00Z",
        "schedule": ["weekly": [["days": ["tue"], "from": "08:00", "to": "18:00"]]],
      ])
    try await expect(
      [
        // Nothing opens any more: no time to wait for.
        ("2026-11-24T16:00:00Z", "outside_schedule", nil), ("2026-11-24T20:00:00Z", "expired", nil),
      ], of: late, at: cabinet)
    #expect(try await service.admin.get("/v1/grants/\(late.id)").json["opens_next_at"] == .null)
  }

  @Test("hours that are changed or taken away by a PATCH count from its answer on")
  func patch() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let night: JSON = ["weekly": [["days": Self.everyDay, "from": "22:00", "to": "23:00"]], "closed": [], "extra": []]
    let day: JSON = ["weekly": [["days": Self.everyDay, "from": "08:00", "to": "23:00"]], "closed": [], "extra": []]
    let issued = try await issue(cabinet, night)
    let path = "/v1/grants/\(issued.id)"
    #expect(try await cabinet.door.show(issued.pass()).decision == "deny outside_schedule")
    let changed = try await service.admin.patch(path, ["schedule": day])
    #expect((changed.status, changed.json["schedule"]) == (200, day))
    #expect(try await cabinet.door.show(issued.pass()).decision == "grant granted")
    let kept = try await service.admin.patch(path, ["max_uses": 100])
    #expect(kept.json["schedule"] == day)
    // Without hours a pass may say that it opens without asking, so it becomes another one.
    let open = try await service.admin.patch(path, ["schedule": nil])
    #expect((open.status, open.json["schedule"], open.json["credentials"][0]["serial"]) == (200, .null, 1))
    #expect(open.json["opens_next_at"] == service.clock.time())
    #expect(try await cabinet.door.show(issued.pass()).decision == "deny revoked")
    let fetched = try await service.admin.get(
      "/v1/credentials/\(issued.credential())/qr", headers: [("Accept", "application/json")])
    #expect(try await cabinet.door.show(fetched.json["pass"].text).decision == "grant granted")
    let shut = try await service.admin.patch(path, ["schedule": night])
    #expect(shut.json["credentials"][0]["serial"] == 2)
    #expect(try await cabinet.door.show(fetched.json["pass"].text).decision == "deny revoked")
  }

  @Test("a pass of a grant with hours is never self-sufficient, whatever is allowed offline")
  func offline() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let schedule: JSON = ["weekly": [["days": Self.everyDay, "from": "00:00", "to": "24:00"]]]
    let with = try await service.admin.issue(cabinet.first, ["offline": "allowed", "schedule": schedule])
    #expect(try with.claims().flags == [.singleUse])
    let without = try await service.admin.issue(cabinet.first, ["offline": "allowed", "schedule": nil])
    #expect(try without.claims().flags == [.singleUse, .selfSufficient])
    #expect(without.json["schedule"] == .null)
  }

  private static let morning = #"{"days":["mon"],"from":"08:00","to":"18:00"}"#

  private static func hours(_ member: String) -> String { #"{"weekly":[{"days":["mon"],\#(member)}]}"# }

  private static let flaws: [(what: String, schedule: String, code: String, pointer: String)] = [
    ("no hours at all", "{}", "invalid_value", ""),
    ("empty lists", #"{"weekly":[],"closed":[],"extra":[]}"#, "invalid_value", ""),
    ("closed dates alone", #"{"closed":["2026-12-25"]}"#, "invalid_value", ""),
    ("no day", #"{"weekly":[{"days":[],"from":"08:00","to":"18:00"}]}"#, "invalid_value", "/weekly/0/days"),
    (
      "a day twice", #"{"weekly":[{"days":["mon","mon"],"from":"08:00","to":"18:00"}]}"#, "invalid_value",
      "/weekly/0/days"
    ),
    (
      "an unknown day", #"{"weekly":[{"days":["Mon"],"from":"08:00","to":"18:00"}]}"#, "invalid_value",
      "/weekly/0/days/0"
    ),
    ("days as a word", #"{"weekly":[{"days":"mon","from":"08:00","to":"18:00"}]}"#, "invalid_format", "/weekly/0/days"),
    ("no length", hours(#""from":"08:00","to":"08:00""#), "invalid_value", "/weekly/0/to"),
    ("from the end of a day", hours(#""from":"24:00","to":"08:00""#), "invalid_value", "/weekly/0/from"),
    ("minute 60", hours(#""from":"08:60","to":"18:00""#), "invalid_format", "/weekly/0/from"),
    ("one digit", hours(#""from":"8:00","to":"18:00""#), "invalid_format", "/weekly/0/from"),
    ("seconds", hours(#""from":"08:00:00","to":"18:00""#), "invalid_format", "/weekly/0/from"),
    ("beyond 24:00", hours(#""from":"08:00","to":"24:01""#), "invalid_format", "/weekly/0/to"),
    ("a number", hours(#""from":8,"to":"18:00""#), "invalid_format", "/weekly/0/from"),
    ("no end", hours(#""from":"08:00""#), "missing_member", "/weekly/0/to"),
    ("no beginning", hours(#""to":"08:00""#), "missing_member", "/weekly/0/from"),
    ("no days", #"{"weekly":[{"from":"08:00","to":"18:00"}]}"#, "missing_member", "/weekly/0/days"),
    ("a zone", hours(#""from":"08:00","to":"18:00","timezone":"UTC""#), "unknown_member", "/weekly/0/timezone"),
    ("an unknown list", #"{"monthly":[]}"#, "unknown_member", "/monthly"),
    ("a list twice", #"{"closed":[],"closed":[]}"#, "duplicate_member", "/closed"),
    ("the 30th of February", #"{"closed":["2027-02-30"]}"#, "invalid_format", "/closed/0"),
    ("a date as an instant", #"{"closed":["2026-12-25T00:00:00Z"]}"#, "invalid_format", "/closed/0"),
    (
      "a date twice", #"{"weekly":[\#(morning)],"closed":["2026-12-25","2026-12-25"]}"#,
      "invalid_value", "/closed/1"
    ),
    ("extra without a date", #"{"extra":[{"from":"08:00","to":"18:00"}]}"#, "missing_member", "/extra/0/date"),
    (
      "extra without length", #"{"extra":[{"date":"2026-12-24","from":"08:00","to":"08:00"}]}"#, "invalid_value",
      "/extra/0/to"
    ),
    ("a word", #""always""#, "invalid_format", ""),
    ("a list", "[]", "invalid_format", ""),
    (
      "51 weekly hours",
      "{\"weekly\":[" + Array(repeating: morning, count: 51).joined(separator: ",")
        + "]}", "invalid_value", "/weekly/50"
    ),
    (
      "401 closed dates",
      "{\"closed\":[" + Array(repeating: #""2026-12-25""#, count: 401).joined(separator: ",") + "]}", "invalid_value",
      "/closed/400"
    ),
  ]

  @Test("hours that make no sense are refused at their place, in a new grant and in a change, and change nothing")
  func flaws() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first)
    let lockers = String(decoding: cabinet.first.bytes, as: UTF8.self)
    let grants = Self.flaws.map { row in
      RefusedBody(
        row.what,
        #"{"subject":{"external_ref":"c"},"targets":\#(lockers),"ends_at":"2027-01-01T00:00:00Z","#
          + "\"schedule\":\(row.schedule)}",
        row.code, "/schedule" + row.pointer)
    }
    try await RefusedBody.expect(grants, from: service.admin, "POST", "/v1/grants")
    let patches = Self.flaws.map {
      RefusedBody($0.what, "{\"schedule\":\($0.schedule)}", $0.code, "/schedule" + $0.pointer)
    }
    try await RefusedBody.expect(patches, from: service.admin, "PATCH", "/v1/grants/\(issued.id)")
    #expect(try await service.admin.get("/v1/grants").json["data"].elements.count == 1)
    #expect(try await service.admin.get("/v1/grants/\(issued.id)").json["schedule"] == .null)
  }

  @Test("the most lists that fit are taken and given back as they came")
  func bounds() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let weekly: [JSON] = (0..<50).map {
      ["days": ["mon", "sun"], "from": .string("0\($0 % 10):0\($0 / 10)"), "to": "24:00"]
    }
    let first = try #require(LocalDate(year: 2027, month: 1, day: 1)).daysSince1970
    let years: [JSON] = try (0..<400).map { .string(try #require(LocalDate(daysSince1970: first + $0)).description) }
    let extra: [JSON] = years.map { ["date": $0, "from": "10:00", "to": "09:00"] }
    let schedule: JSON = ["weekly": .array(weekly), "closed": .array(years), "extra": .array(extra)]
    let issued = try await issue(cabinet, schedule)
    #expect(issued.json["schedule"] == schedule)
    #expect(try await service.admin.get("/v1/grants/\(issued.id)").json["schedule"] == schedule)
  }

  @Test("the hours of a grant over two sites are those of the site where it is shown")
  func twoSites() async throws {
    let riga = try await service.admin.makeCabinet()
    let site = try await service.admin.post("/v1/sites", ["name": "T", "timezone": "Asia/Tokyo"]).id(201)
    let tokyo = try await service.admin.makeCabinet(at: site)
    let issued = try await service.admin.issue(
      ["locker_ids": [.string(riga.lockers[0]), .string(tokyo.lockers[0])]], credentials: Self.qr, ends: .hours(100),
      ["max_uses": nil, "schedule": ["weekly": [["days": Self.everyDay, "from": "08:00", "to": "09:00"]]]])
    // Eight o'clock in Tokyo comes first.
    #expect(issued.json["opens_next_at"] == "2026-11-22T23:00:00.000Z")
    service.set("2026-11-22T23:00:00Z")
    #expect(try await tokyo.door.show(issued.pass()).decision == "grant granted")
    #expect(try await riga.door.show(issued.pass()).decision == "deny outside_schedule")
    service.set("2026-11-23T06:30:00Z")
    #expect(try await riga.door.show(issued.pass()).decision == "grant granted")
    #expect(try await tokyo.door.show(issued.pass()).decision == "deny outside_schedule")
  }
}
