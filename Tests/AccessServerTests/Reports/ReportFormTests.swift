import AccessAuth
import Testing

@Suite("The form of what devices report", .runningService)
struct ReportFormTests {
  let service = RunningService.current
  private static let path = "/v1/devices/self/events"

  @Test("F-03 what is not exactly a report is refused at its place, and nothing is taken")
  func strict() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let door = cabinet.door
    let good = door.event(1)
    let rows: [(member: String, value: JSON, code: String)] = [
      ("sequence", 0, "invalid_value"), ("sequence", -1, "invalid_value"), ("sequence", "1", "invalid_format"),
      ("sequence", 1.5, "invalid_format"), ("sequence", nil, "invalid_format"),
      ("sequence", 9_007_199_254_740_992, "invalid_value"), ("type", "lock.outcome", "invalid_value"),
      ("type", "device.created", "invalid_value"), ("type", "device.report_conflict", "invalid_value"),
      ("type", "access.duress", "invalid_value"), ("type", "DEVICE.STARTED", "invalid_value"),
      ("type", nil, "invalid_format"), ("captured_at", nil, "invalid_format"), ("captured_at", 0, "invalid_format"),
      ("locker", "", "invalid_value"), ("locker", .string(String(repeating: "x", count: 33)), "invalid_value"),
      ("locker", "A\u{1B}[2J", "invalid_value"), ("locker", 1, "invalid_format"), ("code", "", "invalid_value"),
      ("code", .string(String(repeating: "x", count: 33)), "invalid_value"), ("code", "=cmd", "invalid_format"),
      ("code", "E 17", "invalid_format"), ("code", "é", "invalid_format"), ("level", -1, "invalid_value"),
      ("level", 101, "invalid_value"), ("level", 1.0, "accepted"), ("clock_offset_ms", 1.5, "invalid_format"),
      ("clock_offset_ms", 9_007_199_254_740_992, "invalid_value"),
      ("clock_offset_ms", -9_007_199_254_740_992, "invalid_value"), ("offline", nil, "invalid_format"),
      ("offline", 1, "invalid_format"), ("event_id", "evt_01h455vb4pex5vsknk084sn02q", "unknown_member"),
      ("device_id", .string(cabinet.id), "unknown_member"), ("Type", "device.started", "unknown_member"),
    ]
    for row in rows where row.code != "accepted" {
      var bad = good
      bad[row.member] = row.value
      let reply = try await door.report(good, bad)
      #expect((reply.status, reply.code) == (400, row.code), "\(row.member) \(row.value): \(reply.text)")
      #expect(reply.pointer == "/events/1/\(row.member)", "\(row.member) \(row.value)")
    }
    for member in ["sequence", "type", "captured_at"] {
      let reply = try await door.report(good, good.without(member))
      #expect((reply.code, reply.pointer) == ("missing_member", "/events/1/\(member)"))
    }
    #expect(try await door.report(good).statuses == ["1 accepted"], "none of that was taken")
  }

  @Test(
    "F-03 bodies that are no list of reports are refused",
    arguments: [
      (#"{}"#, "missing_member", "/events"), (#"{"events":[]}"#, "invalid_value", "/events"),
      (#"{"events":{}}"#, "invalid_format", "/events"), (#"{"events":null}"#, "invalid_format", "/events"),
      (#"{"events":[null]}"#, "invalid_format", "/events/0"), (#"{"events":[[]]}"#, "invalid_format", "/events/0"),
      (#"{"events":[{"sequence":1.0}]}"#, "invalid_format", "/events/0/sequence"),
      (#"{"events":[{"sequence":1e0}]}"#, "invalid_format", "/events/0/sequence"),
      (#"{"events":[{"level":1.0}]}"#, "invalid_format", "/events/0/level"),
      (#"{"events":[{"sequence":1,"sequence":1}]}"#, "duplicate_member", "/events/0/sequence"),
      (#"{"events":[{"sequence":99999999999999999999999}]}"#, "invalid_value", "/events/0/sequence"),
      (#"[]"#, "invalid_format", ""), (#"{"events":[{"sequence":1}]"#, "missing_member", "/events/0/type"),
    ])
  func bodies(_ body: String, _ code: String, _ pointer: String) async throws {
    let cabinet = try await service.admin.makeCabinet()
    let reply = try await cabinet.door.send("POST", Self.path, raw: Array(body.utf8))
    #expect((reply.status, reply.code, reply.pointer) == (400, code, pointer), "\(reply.text)")
  }

  @Test("a hundred reports are one call, and a hundred and one are none")
  func many() async throws {
    let cabinet = try await service.admin.makeCabinet()
    func body(_ count: Int64) -> JSON { ["events": .array((1...count).map { cabinet.door.event($0 * 1_000_000) })] }
    let refused = try await cabinet.door.post(Self.path, body(101))
    #expect((refused.status, refused.code, refused.pointer) == (400, "invalid_value", "/events/100"))
    let taken = try await cabinet.door.post(Self.path, body(100))
    #expect(taken.status == 200 && Set(taken.events).count == 100)
    let events = try await service.admin.events("class=device&limit=100", atLeast: 100)
    #expect(events.map { $0["id"].text } == taken.events.reversed(), "in the order in which they were told")
  }

  @Test("edges of what can be told are taken and shown as they were told")
  func edges() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let door = cabinet.door
    let highest: Int64 = 9_007_199_254_740_991
    let reply = try await door.report(
      door.event(
        highest, "device.battery",
        [
          "level": 100, "code": "A-b_c.9", "clock_offset_ms": .int(-highest),
          "captured_at": "9999-12-31T23:59:59.999Z", "locker": "A1",
        ]),
      door.event(1, "device.battery", ["level": 0, "captured_at": "0000-01-01T00:00:00Z"]))
    #expect(reply.statuses == ["\(highest) accepted", "1 accepted"])
    let events = try await service.admin.events("class=device", atLeast: 2)
    #expect((events[1]["report"], events[1]["clock_offset_ms"]) == (.int(highest), .int(-highest)))
    #expect((events[1]["level"], events[1]["code"]) == (100, "A-b_c.9"))
    #expect(events.map { $0["captured_at"] } == ["0000-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"])
    #expect(events[0]["level"] == 0)
  }

  @Test("a lock does not report that nobody told: none is no result of it")
  func none() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first)
    let attempt = "018f0000-0000-7000-8000-0000000000b1"
    #expect(try await cabinet.door.show(issued.pass(), attempt: attempt).status == 200)
    let told = try await cabinet.door.post("/v1/verifications/\(attempt)/outcome", ["result": "none"])
    #expect((told.status, told.code, told.pointer) == (400, "invalid_value", "/result"))
    let acknowledged = try await cabinet.door.post(
      "/v1/commands/cmd_01h455vb4pex5vsknk084sn02q/ack", ["result": "none", "nonce": "AAECAwQFBgcICQoLDA0ODw"])
    #expect((acknowledged.status, acknowledged.pointer) == (400, "/result"))
    let schemas = try await service.stranger.get("/openapi.json").json["components"]["schemas"]
    #expect(schemas["LockResult"]["enum"] == ["opened", "jammed", "refused"])
    for name in ["OutcomeDraft", "Outcome", "Acknowledgement"] {
      #expect(schemas[name]["properties"]["result"] == ["$ref": "#/components/schemas/LockResult"], "\(name)")
    }
  }
}
