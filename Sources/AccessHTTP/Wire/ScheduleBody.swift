import AccessAuth

/// The member `schedule` of a grant.
enum ScheduleBody {
  static func read(_ json: inout JSONReader) throws(Problem) -> Schedule {
    var weekly: [Schedule.Weekly] = []
    var closed: [LocalDate] = []
    var extra: [Schedule.Extra] = []
    try json.object { (member, json) throws(Problem) in
      switch member {
      case "weekly": weekly = try json.array(0...Schedule.maximumWeekly, of: Self.weekly)
      case "closed":
        closed = try json.array(0...Schedule.maximumClosed) { (json) throws(Problem) in try json.date() }
      case "extra": extra = try json.array(0...Schedule.maximumExtra, of: Self.extra)
      default: throw json.unknownMember()
      }
    }
    do throws(ScheduleFlaw) {
      return try Schedule(weekly: weekly, closed: closed, extra: extra)
    } catch {
      throw Problem(.invalidValue, at: json.pointer + error.pointer, error.detail)
    }
  }

  private static func weekly(_ json: inout JSONReader) throws(Problem) -> Schedule.Weekly {
    var days: Set<Weekday>?
    var from: LocalTime?
    var to: LocalTime?
    try json.object { (member, json) throws(Problem) in
      switch member {
      case "days":
        let listed = try json.array(0...Weekday.allCases.count) { (json) throws(Problem) in
          try json.word(Weekday.self)
        }
        guard Set(listed).count == listed.count else { throw json.invalid("a day stands here twice") }
        days = Set(listed)
      case "from": from = try json.timeOfDay()
      case "to": to = try json.timeOfDay()
      default: throw json.unknownMember()
      }
    }
    return Schedule.Weekly(
      days: try json.required(days, "days"), from: try json.required(from, "from"), to: try json.required(to, "to"))
  }

  private static func extra(_ json: inout JSONReader) throws(Problem) -> Schedule.Extra {
    var date: LocalDate?
    var from: LocalTime?
    var to: LocalTime?
    try json.object { (member, json) throws(Problem) in
      switch member {
      case "date": date = try json.date()
      case "from": from = try json.timeOfDay()
      case "to": to = try json.timeOfDay()
      default: throw json.unknownMember()
      }
    }
    return Schedule.Extra(
      date: try json.required(date, "date"), from: try json.required(from, "from"), to: try json.required(to, "to"))
  }
}

extension JSONReader {
  fileprivate mutating func date() throws(Problem) -> LocalDate {
    guard let date = LocalDate(try bytes(0...64)) else {
      throw invalid("a date such as 2026-12-25 is needed", code: .invalidFormat)
    }
    return date
  }

  fileprivate mutating func timeOfDay() throws(Problem) -> LocalTime {
    guard let time = LocalTime(try bytes(0...64)) else {
      throw invalid("a time of day from 00:00 to 24:00 is needed", code: .invalidFormat)
    }
    return time
  }
}

extension Schedule {
  /// The members of a schedule.
  func write(to json: inout JSONObject) {
    json.objects("weekly", weekly) { json, hours in
      let days = hours.days
      json.member("days", Weekday.allCases.filter(days.contains))
      json.member("from", hours.from.description)
      json.member("to", hours.to.description)
    }
    json.member("closed", closed.map(\.description))
    json.objects("extra", extra) { json, hours in
      json.member("date", hours.date.description)
      json.member("from", hours.from.description)
      json.member("to", hours.to.description)
    }
  }
}

extension Weekday: JSONValue {}
