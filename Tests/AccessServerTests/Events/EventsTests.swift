import AccessAuth
import Testing

@Suite("Events", .runningService)
struct EventsTests {
  let service = RunningService.current

  @Test("a scan is remembered: how access was asked for, what was decided, where and when, and never what was shown")
  func scan() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first)
    var body = Client.showing(issued.pass(), locker: "A1", attempt: "018f0000-0000-7000-8000-0000000000dd")
    body["captured_at"] = "2026-11-22T13:59:58+02:00"
    let opened = try await cabinet.door.post("/v1/verifications", body)
    let denied = try await cabinet.door.show(issued.pass())
    let events = try await service.admin.events("class=access", atLeast: 2)
    #expect(events.map { $0["id"] } == [denied.json["event_id"], opened.json["event_id"]])
    let event = events[1]
    let expected: JSON = [
      "id": opened.json["event_id"], "sequence": event["sequence"], "class": "access",
      "action": "access.verification", "mode": "qr", "decision": "grant", "reason": "granted", "actuation": nil,
      "assurance": "cryptographic", "device_id": .string(cabinet.id), "board": "B1",
      "locker_id": .string(cabinet.lockers[0]),
      "locker_ids": [.string(cabinet.lockers[0])], "credential_id": .string(issued.credential()),
      "grant_id": .string(issued.id), "subject": event["subject"],
      "hold_id": nil, "count": nil, "uses_left": 0, "command_id": nil, "endpoint_id": nil,
      "attempt_id": "018f0000-0000-7000-8000-0000000000dd", "actor_id": nil,
      "request_id": .string(opened["request-id"] ?? ""), "trust": "online", "manifest_age_seconds": nil,
      "clock_offset_ms": nil, "code": nil, "level": nil, "report": nil, "digest": nil, "data_class": nil,
      "captured_at": "2026-11-22T11:59:58.000Z",
      "received_at": service.clock.time(),
    ]
    #expect(event == expected)
    // A name that means nothing by itself.
    let name = event["subject"].text
    #expect(name.count == 32)
    #expect(name.utf8.allSatisfy("0123456789abcdef".utf8.contains))
    #expect((events[0]["decision"], events[0]["reason"]) == ("deny", "already_used"))
    #expect(events[0]["subject"] == event["subject"])
  }

  @Test("I-05 an event is shown with the members of the allow-list, and so does the document say")
  func members() async throws {
    let shown = Set(EventField.allCases.filter(\.isShown).map { "\($0.name)" })
    let event = try #require(try await service.admin.events().first)
    #expect(event.members == shown)
    let schema = try await service.stranger.get("/openapi.json").json["components"]["schemas"]["Event"]
    #expect(schema["properties"].members == shown)
    #expect(Set(schema["required"].elements.map(\.text)) == shown)
  }

  @Test("a board is named where all lockers that open hang on it, and a lock that nobody told of has no trust")
  func boards() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let path = "/v1/devices/\(cabinet.id)/lockers/\(cabinet.lockers[2])"
    #expect(try await service.admin.patch(path, ["board": "B2"]).status == 200)
    let (one, two) = (
      try await service.admin.issue(cabinet.some(0, 1)), try await service.admin.issue(cabinet.some(0, 2))
    )
    let attempts = ["018f0000-0000-7000-8000-0000000000a1", "018f0000-0000-7000-8000-0000000000a2"]
    for (issued, attempt) in zip([one, two], attempts) {
      #expect(try await cabinet.door.show(issued.pass(), attempt: attempt).decision == "grant granted")
      let told = try await cabinet.door.post("/v1/verifications/\(attempt)/outcome", ["result": "refused"])
      #expect(told.status == 200, "\(told.text)")
    }
    let decided = try await service.admin.events("class=access", atLeast: 2)
    #expect(decided.map { $0["board"] } == [nil, "B1"])
    let told = try await service.admin.events("class=lock", atLeast: 4)
    #expect(told.map { $0["board"] } == [nil, nil, "B1", "B1"])
    #expect(told.allSatisfy { $0["trust"] == "online" && $0["actuation"] == "refused" })
    let opened = try await service.admin.post(
      "/v1/triggers", ["locker_id": .string(cabinet.lockers[2]), "reason_ref": "ticket 77"],
      headers: [("Idempotency-Key", "a")])
    #expect(opened.status == 201, "\(opened.text)")
    service.clock.advance(by: .seconds(300))
    let command = try await service.admin.get("/v1/commands/\(opened.json["command"]["id"].text)")
    #expect(command.json["status"] == "expired")
    let silent = try await service.admin.events("class=lock", atLeast: 6).prefix(2)
    #expect(silent.allSatisfy { $0["actuation"] == "none" && $0["trust"] == nil && $0["board"] == "B2" })
    #expect(try await service.admin.events("class=access", atLeast: 3)[0]["board"] == "B2")
  }

  @Test("nowhere in events, objects, lists or the log is there a pass, a part of one, or a key")
  func noSecrets() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(
      cabinet.first, credentials: [["kind": "qr", "usage": "multi_use"], ["kind": "qr", "usage": "rotating"]],
      ["max_uses": nil])
    for index in 0..<2 {
      _ = try await cabinet.door.show(issued.pass(index))
      _ = try await cabinet.door.show(String(issued.pass(index).dropLast()))
      _ = try await service.admin.get("/v1/credentials/\(issued.credential(index))/qr")
    }
    _ = try await cabinet.door.send("POST", "/v1/verifications", raw: Array("{\"pass\":\"\(issued.pass())\"".utf8))
    _ = try await service.admin.get("/v1/sites?pass=\(issued.pass())")
    _ = try await service.admin.get("/v1/\(issued.pass())")
    let events = try await service.admin.events("limit=100", atLeast: 14)
    var seen = String(decoding: JSON.array(events).bytes, as: UTF8.self)
    for path in [
      "/v1/grants/\(issued.id)", "/v1/grants", "/v1/credentials/\(issued.credential())", "/v1/api_keys",
      "/v1/subjects", "/v1/signing_keys", "/metrics", "/readyz?verbose",
    ] { seen += try await service.admin.get(path).text }
    seen += service.log.text
    seen = seen.uppercased()
    for index in 0..<2 {
      let pass = Array(issued.pass(index).uppercased())
      for start in 0...(pass.count - 12) {
        #expect(!seen.contains(String(pass[start..<start + 12])), "characters \(start)…")
      }
    }
    for key in [service.folder.adminKey, service.folder.platformKey, cabinet.door.key ?? ""] {
      #expect(!seen.contains(key.suffix(49).prefix(20).uppercased()))
    }
  }

  @Test("every act is an event, and their sequence has no gap and no repetition")
  func sequence() async throws {
    let folder = try await ServiceFolder()
    let before = try await folder.serving { service in
      let cabinet = try await service.admin.makeCabinet()
      for _ in 0..<10 {
        let issued = try await service.admin.issue(cabinet.first)
        _ = try await cabinet.door.show(issued.pass())
        _ = try await cabinet.door.show(issued.pass())
      }
      return try await Self.all(service, atLeast: 46)
    }
    // 1 tenant, 1 site, 1 device, 1 list of lockers, 1 key, 1 subject, 10 grants, 10 credentials, 20 scans.
    #expect(before.count == 46)
    #expect(before.map { $0["sequence"] } == (1...46).reversed().map { JSON.int($0) })
    try await folder.serving { service in
      _ = try await service.admin.post("/v1/sites", ["name": "S", "timezone": "UTC"])
      let after = try await Self.all(service, atLeast: 47)
      let sequences = after.map { $0["sequence"] }
      #expect(sequences == (1...47).reversed().map(JSON.int))
      #expect(Array(after.dropFirst()) == before)
    }
  }

  /// All events by pages of 7, once there are this many.
  private static func all(_ service: RunningService, atLeast count: Int) async throws -> [JSON] {
    _ = try await service.admin.events(atLeast: count)
    var all: [JSON] = []
    var cursor: JSON = ""
    while cursor != .null {
      let page = try await service.admin.get(
        "/v1/events?limit=7" + (cursor.text.isEmpty ? "" : "&cursor=\(cursor.text)"))
      try #require(page.status == 200, "\(page.text)")
      all += page.json["data"].elements
      cursor = page.json["next_cursor"]
    }
    return all
  }

  @Test("each filter shows what it names, and nothing else")
  func filters() async throws {
    let here = try await service.admin.makeCabinet()
    let there = try await service.admin.makeCabinet()
    let first = try await service.admin.issue(here.some(0, 1))
    let second = try await service.admin.issue(there.first, ["subject": ["external_ref": "somebody else"]])
    _ = try await here.door.show(first.pass())
    _ = try await here.door.show(first.pass(), consume: false)
    service.clock.advance(by: .hours(1))
    _ = try await there.door.show(second.pass(), attempt: "018f0000-0000-7000-8000-0000000000ee")
    _ = try await there.door.post(
      "/v1/verifications/018f0000-0000-7000-8000-0000000000ee/outcome", ["result": "jammed"])
    _ = try await there.door.show("AP1")
    _ = try await service.admin.events("class=access", atLeast: 4)
    let subject = first.json["subject_id"].text
    let rows: [(query: String, count: Int)] = [
      ("class=access", 4), ("class=lock", 2), ("mode=qr&class=access", 4), ("mode=card", 0),
      ("decision=grant", 2), ("decision=would_deny", 1), ("decision=deny", 1), ("reason=granted", 2),
      ("reason=already_used", 1), ("reason=not_recognized", 1), ("device=\(here.id)&class=access", 2),
      ("locker=\(here.lockers[1])&class=access", 2), ("locker=\(here.lockers[2])&class=access", 0),
      ("grant=\(first.id)&class=access", 2), ("credential=\(second.credential())&class=lock", 2),
      ("subject=\(subject)&class=access", 2), ("subject=sub_01h455vb4pex5vsknk084sn02q", 0),
      ("from=2026-11-22T13:00:00.250Z&class=access", 2), ("to=2026-11-22T13:00:00.250Z&class=access", 2),
      ("from=2026-11-22T15:00:00.251+02:00&class=access", 0),
      ("class=access&decision=grant&device=\(there.id)&grant=\(second.id)&reason=granted&mode=qr", 1),
      ("class=access&decision=grant&device=\(here.id)&grant=\(second.id)", 0),
    ]
    for row in rows {
      let reply = try await service.admin.get("/v1/events?limit=100&\(row.query)")
      #expect(reply.json["data"].elements.count == row.count, "\(row.query)")
      #expect(reply.json["next_cursor"] == .null, "\(row.query)")
    }
    // Pages of a filtered list, one by one.
    let page = try await service.admin.get("/v1/events?limit=3&class=access")
    let rest = try await service.admin.get("/v1/events?class=access&limit=3&cursor=\(page.json["next_cursor"].text)")
    #expect((page.json["data"].elements.count, rest.json["data"].elements.count) == (3, 1))
  }

  @Test("what an administrator does is remembered with the key that did it")
  func audit() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first)
    let admin = try await service.admin.get("/v1/api_keys").json["data"].elements.first { $0["role"] == "admin" }
    for path in [
      "/v1/grants/\(issued.id)/suspend", "/v1/grants/\(issued.id)/resume",
      "/v1/credentials/\(issued.credential())/suspend", "/v1/credentials/\(issued.credential())/resume",
      "/v1/credentials/\(issued.credential())/reissue", "/v1/credentials/\(issued.credential())/revoke",
      "/v1/grants/\(issued.id)/revoke", "/v1/signing_keys/pass/rotate",
    ] { #expect(try await service.admin.post(path).status == 200, "\(path)") }
    let events = try await service.admin.events("class=audit&limit=100", atLeast: 16)
    #expect(
      events.reversed().dropFirst().map { $0["action"].text } == [
        "site.created", "device.created", "lockers.added", "api_key.created", "subject.created", "grant.created",
        "credential.issued", "grant.suspended", "grant.resumed", "credential.suspended", "credential.resumed",
        "credential.reissued", "credential.revoked", "grant.revoked", "signing_key.rotated",
      ])
    #expect(events.dropLast().allSatisfy { $0["actor_id"] == admin?["id"] })
    #expect(events.dropLast().allSatisfy { $0["request_id"].text.hasPrefix("req_") })
  }
}
