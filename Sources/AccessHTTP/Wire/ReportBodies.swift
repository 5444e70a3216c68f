package import AccessAuth

/// The body of `POST /v1/devices/self/events`.
package enum ReportsBody {
  package static func read(_ body: consuming JSONBody) throws(Problem) -> [ReportDraft] {
    try body.read { (json) throws(Problem) in
      var reports: [ReportDraft]?
      try json.object { (member, json) throws(Problem) in
        switch member {
        case "events": reports = try json.array(1...ReportDraft.maximumAtOnce, of: report)
        default: throw json.unknownMember()
        }
      }
      return try json.required(reports, "events")
    }
  }

  private static func report(_ json: inout JSONReader) throws(Problem) -> ReportDraft {
    var members = Members()
    try json.object { (member, json) throws(Problem) in try members.take(member, &json) }
    return ReportDraft(
      number: try json.required(members.number, "sequence"), type: try json.required(members.type, "type"),
      capturedAt: try json.required(members.capturedAt, "captured_at"), locker: members.locker, code: members.code,
      level: members.level, clockOffset: members.clockOffset, isOffline: members.isOffline)
  }

  /// What one report says, as it is read.
  private struct Members {
    var number: Int64?
    var type: ReportType?
    var capturedAt: Instant?
    var locker: String?
    var code: String?
    var level: Int64?
    var clockOffset: Int64?
    var isOffline = false

    mutating func take(_ member: String, _ json: inout JSONReader) throws(Problem) {
      switch member {
      case "sequence": number = try json.integer(in: ReportDraft.numbers)
      case "type": type = try json.word()
      case "captured_at": capturedAt = try json.instant()
      case "locker": locker = try json.null() ? nil : try json.text(WireLimits.label)
      case "code": code = try json.null() ? nil : try Self.code(&json)
      case "level": level = try json.null() ? nil : try json.integer(in: 0...100)
      case "clock_offset_ms":
        clockOffset = try json.null() ? nil : try json.integer(in: ReportDraft.clockOffsets)
      case "offline": isOffline = try json.boolean()
      default: throw json.unknownMember()
      }
    }

    private static func code(_ json: inout JSONReader) throws(Problem) -> String {
      let code = try json.ascii(ReportDraft.codeLength)
      guard ReportDraft.isCode(code) else {
        throw json.invalid("letters, digits, points, underscores and hyphens are needed", code: .invalidFormat)
      }
      return code
    }
  }
}

extension [ReportResult] {
  /// The member that says what became of each report.
  package func write(to json: inout JSONObject) {
    json.objects("data", self) { json, result in
      json.member("sequence", result.number)
      json.member("status", result.status)
      json.member("event_id", result.event)
    }
  }

  /// The problem that stands for reports of which some were not taken; nil where all were.
  package var problem: Problem? {
    let errors = enumerated().filter { $0.element.status == .conflict }.map { index, _ in
      Problem.Reference(
        pointer: "/events/\(index)/sequence", code: .conflict, detail: "another report was sent under this number")
    }
    return errors.isEmpty
      ? nil : Problem(.conflict, detail: "other reports were sent under some of these numbers", errors: errors)
  }
}

extension ReportResult.Status: JSONValue {}
