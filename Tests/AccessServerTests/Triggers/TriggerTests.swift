import AccessAuth
import Testing

@Suite("Opening from afar", .runningService)
struct TriggerTests {
  let service = RunningService.current

  @Test("a grant opens by a command that its device fetches, verifies and tells of; one use is gone")
  func opens() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first)
    let asked = try await service.admin.trigger(cabinet.lockers[0], grant: issued.id)
    #expect(asked.status == 201, "\(asked.text)")
    #expect(asked.decision == "grant granted")
    let command = asked.json["command"]
    #expect(
      command.members == [
        "id", "status", "device_id", "locker_id", "grant_id", "reason_ref", "created_at", "expires_at",
        "delivered_at", "finished_at",
      ])
    #expect((command["status"], command["device_id"]) == ("queued", .string(cabinet.id)))
    let waiting = try await cabinet.door.fetchCommands()
    #expect(waiting.count == 1)
    #expect(waiting[0].members == ["id", "locker", "nonce", "expires_in_ms", "command"])
    #expect((waiting[0]["id"], waiting[0]["expires_in_ms"]) == (command["id"], 30_000))
    #expect(waiting[0]["locker"]["label"] == "A1" && waiting[0]["locker"]["number"] == 1)
    #expect(try await service.admin.status(command) == "delivered")
    let told = try await cabinet.door.acknowledge(waiting[0], "opened")
    #expect((told.status, told.json["status"]) == (200, "opened"))
    #expect(try await cabinet.door.fetchCommands() == [])
    #expect(try await cabinet.door.show(issued.pass()).decision == "deny already_used")
    let access = try await service.admin.events("class=access&mode=api_trigger")[0]
    #expect((access["decision"], access["command_id"]) == ("grant", command["id"]))
    #expect(access["id"] == asked.json["event_id"] && access["assurance"] == "cryptographic")
    let lock = try await service.admin.events("class=lock", atLeast: 2)
    #expect(Set(lock.map { $0["action"].text }) == ["lock.outcome", "command.finished"])
    #expect(lock.allSatisfy { $0["actuation"] == "opened" && $0["attempt_id"] == access["attempt_id"] })
    #expect(lock.allSatisfy { $0["subject"] == access["subject"] && $0["subject"] != .null })
  }

  @Test("the rules of a door decide: a denial has its reason, no command, and the same answer when it is repeated")
  func denied() async throws {
    let admin = service.admin
    let cabinet = try await admin.makeCabinet()
    let other = try await admin.makeCabinet()
    let spent = try await admin.issue(cabinet.first)
    _ = try await cabinet.door.show(spent.pass())
    let early = try await admin.issue(cabinet.first, ["starts_at": service.clock.time(in: .hours(2))])
    let held = try await admin.issue(cabinet.first, ["holds": [["kind": "payment"]]])
    let gone = try await admin.issue(cabinet.first)
    #expect(try await admin.post("/v1/grants/\(gone.id)/revoke").status == 200)
    let there = try await admin.issue(other.first)
    let elsewhere = try await admin.issue(cabinet.some(1))
    let more = try await admin.makeKey(["role": "admin", "openings_per_minute": 60])
    let rows: [(grant: String, reason: String)] = [
      (spent.id, "already_used"), (early.id, "not_yet_valid"), (held.id, "on_hold"), (gone.id, "revoked"),
      (there.id, "wrong_device"), (elsewhere.id, "wrong_locker"),
    ]
    for row in rows {
      let reply = try await more.trigger(cabinet.lockers[0], grant: row.grant, key: row.reason)
      #expect((reply.status, reply.decision) == (200, "deny \(row.reason)"))
      #expect(reply.json["command"] == .null && reply.json.has("command"))
      let again = try await more.trigger(cabinet.lockers[0], grant: row.grant, key: row.reason)
      #expect(again.body == reply.body && again["idempotent-replayed"] == "true")
    }
    #expect(try await cabinet.door.fetchCommands() == [])
  }

  @Test("a restricted person's grant does not open, and neither does one whose hours are others")
  func conditions() async throws {
    let admin = service.admin
    let cabinet = try await admin.makeCabinet()
    // The clock stands at 14:00 of a Sunday in Riga.
    let schedule: JSON = ["weekly": [["days": ["mon"], "from": "03:00", "to": "03:30"]]]
    let other = try await admin.issue(cabinet.first, ["schedule": schedule])
    let reply = try await admin.trigger(cabinet.lockers[0], grant: other.id)
    #expect(reply.decision == "deny outside_schedule")
    let issued = try await admin.issue(cabinet.first)
    let subject = issued.json["subject_id"].text
    #expect(try await admin.post("/v1/subjects/\(subject)/restriction").status == 200)
    #expect(try await admin.trigger(cabinet.lockers[0], grant: issued.id).decision == "deny restricted")
  }

  @Test("an operator opens without a grant for a reason; a partner names a grant, and nobody opens for nothing")
  func freely() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let staff = try await service.admin.makeKey(["role": "operator"])
    let reply = try await staff.trigger(cabinet.lockers[1], reason: "ticket 77")
    #expect((reply.status, reply.decision) == (201, "grant granted"))
    #expect(reply.json["command"]["grant_id"] == .null && reply.json["command"]["reason_ref"] == "ticket 77")
    try await cabinet.carryOut()
    let nothing = try await staff.trigger(cabinet.lockers[1])
    #expect((nothing.code, nothing.pointer) == ("missing_member", "/reason_ref"))
    let partner = try await service.admin.makePartner("trigger")
    let bare = try await partner.trigger(cabinet.lockers[1], reason: "ticket 77")
    #expect((bare.status, bare.code, bare.pointer) == (400, "missing_member", "/grant_id"))
    let none = try await service.admin.makePartner("issue")
    #expect(try await none.trigger(cabinet.lockers[1], reason: "x").code == "forbidden")
    #expect(try await cabinet.door.trigger(cabinet.lockers[1], reason: "x").code == "forbidden")
    let card = try await staff.trigger(cabinet.lockers[1], reason: "4111 1111 1111 1111")
    #expect((card.code, card.pointer) == ("payment_data_refused", "/reason_ref"))
  }

  @Test("without an Idempotency-Key nothing is asked for; with it 50 calls at once come to one command")
  func idempotency() async throws {
    let admin = try await service.admin.makeKey(["role": "admin", "openings_per_minute": 600])
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first, ["max_uses": 100])
    let body: JSON = ["locker_id": .string(cabinet.lockers[0]), "grant_id": .string(issued.id)]
    let without = try await admin.post("/v1/triggers", body)
    #expect((without.status, without.code) == (400, "invalid_format"))
    let replies = try await together(50) { _ in
      try await admin.trigger(cabinet.lockers[0], grant: issued.id, key: "one")
    }
    let made = replies.filter { $0.status == 201 }
    #expect(replies.allSatisfy { $0.status == 201 || $0.code == "idempotency_in_progress" })
    #expect(Set(made.map { $0.json["command"]["id"] }).count == 1)
    #expect(made.count { $0["idempotent-replayed"] == nil } == 1)
    #expect(try await cabinet.door.fetchCommands().count == 1)
    #expect(try await admin.get("/v1/grants/\(issued.id)").json["uses"] == 1)
    let other = try await admin.trigger(cabinet.lockers[1], grant: issued.id, key: "one")
    #expect((other.status, other.code) == (422, "idempotency_mismatch"))
  }

  @Test("A-01 fifty openings of a grant for one use come to one command")
  func race() async throws {
    let admin = try await service.admin.makeKey(["role": "admin", "openings_per_minute": 600])
    let cabinet = try await service.admin.makeCabinet()
    try await service.admin.allowOpenings(600)
    let issued = try await service.admin.issue(cabinet.first)
    let replies = try await together(50) { _ in try await admin.trigger(cabinet.lockers[0], grant: issued.id) }
    let (opened, denied) = (replies.count { $0.status == 201 }, replies.count { $0.decision == "deny already_used" })
    #expect((opened, denied) == (1, 49))
    #expect(try await cabinet.door.fetchCommands().count == 1)
  }

  @Test("F-05 a partner opens by grants that its own lineage made, at its sites; a rotated key is the same partner")
  func reach() async throws {
    let admin = service.admin
    let (here, there) = (try await admin.makeCabinet(), try await admin.makeCabinet())
    let rotating = try await admin.post(
      "/v1/api_keys", ["role": "partner", "scopes": ["issue", "trigger"], "site_ids": [.string(here.site)]])
    let partner = Client(service: service, key: rotating.json["key"].text)
    let mine = try await partner.issue(here.first, ["max_uses": 9])
    let theirs = try await admin.issue(here.first)
    let refused = try await partner.trigger(here.lockers[0], grant: theirs.id)
    #expect((refused.status, refused.code, refused.pointer) == (404, "not_found", "/grant_id"))
    let far = try await partner.trigger(there.lockers[0], grant: mine.id)
    #expect((far.status, far.pointer) == (404, "/locker_id"))
    let unknown = try await partner.trigger("lok_01h455vb4pex5vsknk084sn02q", grant: mine.id)
    #expect(unknown.anonymous == far.anonymous)
    let opened = try await partner.trigger(here.lockers[0], grant: mine.id)
    #expect(opened.status == 201)
    let rotated = try await admin.post("/v1/api_keys/\(rotating.json["id"].text)/rotate", [:])
    let successor = Client(service: service, key: rotated.json["key"].text)
    #expect(try await successor.status(opened.json["command"]) == "queued")
    let other = try await admin.makePartner("issue", "trigger")
    let path = "/v1/commands/\(opened.json["command"]["id"].text)"
    #expect(try await other.get(path).status == 404)
    #expect(try await other.post(path + "/cancel").status == 404)
    #expect(try await admin.get(path).status == 200)
    let (_, stranger) = try await service.platform.makeTenant()
    #expect(try await stranger.get(path).status == 404)
    #expect(try await stranger.trigger(here.lockers[0], reason: "x").status == 404)
  }
}

/// Runs `call` `count` times at once.
func together<Value: Sendable>(
  _ count: Int, _ call: @escaping @Sendable (Int) async throws -> Value
) async throws -> [Value] {
  try await withThrowingTaskGroup(of: Value.self) { group in
    for number in 0..<count { group.addTask { try await call(number) } }
    return try await group.reduce(into: []) { $0.append($1) }
  }
}

extension Client {
  /// Lets this many openings a minute through, at every site.
  func allowOpenings(_ count: Int64) async throws {
    let body: JSON = ["openings_per_minute": .int(count)]
    let reply = try await send("PUT", "/v1/policies", raw: body.bytes)
    #expect(reply.status == 200, "\(reply.text)")
  }
}
