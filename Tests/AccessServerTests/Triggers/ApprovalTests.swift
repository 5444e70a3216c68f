import AccessAuth
import Testing

@Suite("The second person", .runningService)
struct ApprovalTests {
  let service = RunningService.current

  /// A key of an operator with a name, as it was made.
  private func person(_ name: String?, role: String = "operator", by maker: Client? = nil) async throws -> Client {
    var body: JSON = ["role": .string(role)]
    if let name { body["person"] = .string(name) }
    return try await (maker ?? service.admin).makeKey(body)
  }

  /// Uses the openings of `client` up and returns the approval that waits.
  private func exhaust(_ client: Client, _ cabinet: Cabinet) async throws -> JSON {
    for _ in 0..<3 { #expect(try await client.trigger(cabinet.lockers[0], reason: "x").status == 201) }
    #expect(try await client.trigger(cabinet.lockers[0], reason: "x").code == "approval_required")
    let list = try await service.admin.get("/v1/approvals")
    try #require(list.status == 200, "\(list.text)")
    return list.json["data"][0]
  }

  private func approve(_ approval: JSON, by client: Client, openings: Int64? = nil) async throws -> Reply {
    var body: JSON = ["approval_id": approval["id"]]
    if let openings { body["openings"] = .int(openings) }
    return try await client.post("/v1/approvals", body)
  }

  @Test("F-13 lets as many through as were said, for 15 minutes, and is spent one by one")
  func given() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let (anna, bert) = (try await person("Anna"), try await person("Bert"))
    service.clock.advance(by: .hours(25))
    let approval = try await exhaust(anna, cabinet)
    #expect(
      approval.members == [
        "id", "kind", "status", "requested_by", "site_id", "openings", "openings_left", "requested_at", "expires_at",
        "approved_by", "approved_at",
      ])
    #expect((approval["status"], approval["site_id"]) == ("pending", .string(cabinet.site)))
    let given = try await approve(approval, by: bert, openings: 2)
    #expect((given.status, given.json["status"], given.json["openings_left"]) == (200, "approved", 2))
    #expect(given.json["expires_at"] == service.clock.time(in: .seconds(900)))
    for _ in 0..<2 { #expect(try await anna.trigger(cabinet.lockers[0], reason: "x").status == 201) }
    service.clock.advance(by: .milliseconds(1))
    #expect(try await anna.trigger(cabinet.lockers[0], reason: "x").code == "approval_required")
    let list = try await service.admin.get("/v1/approvals").json["data"].elements
    #expect(list.map { $0["status"] } == ["pending", "approved"] && list[1]["openings_left"] == 0)
    let audit = try await service.admin.events("class=audit&limit=100").map { $0["action"] }
    #expect(audit.count { $0 == "approval.given" } == 1)
    #expect(try await approve(approval, by: bert).code == "conflict")
  }

  @Test("F-13 nobody approves for themselves: the same person, an unnamed key, the asking family and what it made")
  func refused() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let stolen = try await person("Anna", role: "admin")
    let (same, unnamed) = (try await person("ANNA"), try await person(nil))
    let puppet = try await person("Carl", by: stolen)
    service.clock.advance(by: .hours(25))
    let young = try await person("Dora")
    let approval = try await exhaust(stolen, cabinet)
    for client in [stolen, same, unnamed, puppet, young] {
      #expect(try await approve(approval, by: client).code == "forbidden")
    }
    let partner = try await service.admin.makePartner("trigger")
    #expect(try await approve(approval, by: partner).code == "forbidden")
    #expect(try await partner.get("/v1/approvals").code == "forbidden")
    let (_, stranger) = try await service.platform.makeTenant()
    #expect(try await approve(approval, by: stranger).status == 404)
    #expect(try await stranger.get("/v1/approvals").json["data"].elements == [])
  }

  @Test("one that waits ends after 15 minutes, and so does one that was given")
  func expired() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let (anna, bert) = (try await person("Anna"), try await person("Bert"))
    service.clock.advance(by: .hours(25))
    let first = try await exhaust(anna, cabinet)
    service.clock.advance(by: .seconds(900))
    #expect(try await approve(first, by: bert).code == "conflict")
    let second = try await exhaust(anna, cabinet)
    #expect(second["id"] != first["id"])
    #expect(try await approve(second, by: bert).status == 200)
    service.clock.advance(by: .seconds(900))
    _ = try await exhaust(anna, cabinet)
    let list = try await service.admin.get("/v1/approvals").json["data"].elements
    #expect(list.map { $0["status"] } == ["pending", "expired", "expired"])
  }

  @Test("it is for one family at one site")
  func narrow() async throws {
    let (here, there) = (try await service.admin.makeCabinet(), try await service.admin.makeCabinet())
    let (anna, bert, carl) = (try await person("Anna"), try await person("Bert"), try await person("Carl"))
    service.clock.advance(by: .hours(25))
    let approval = try await exhaust(anna, here)
    #expect(try await approve(approval, by: bert).status == 200)
    #expect(try await anna.trigger(there.lockers[0], reason: "x").code == "approval_required")
    for _ in 0..<3 { #expect(try await carl.trigger(here.lockers[0], reason: "x").status == 201) }
    #expect(try await carl.trigger(here.lockers[0], reason: "x").code == "approval_required")
    #expect(try await anna.trigger(here.lockers[0], reason: "x").status == 201)
  }

  @Test("a call that is repeated is answered the same way, and a body that says nothing is refused")
  func form() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let (anna, bert) = (try await person("Anna"), try await person("Bert"))
    service.clock.advance(by: .hours(25))
    let approval = try await exhaust(anna, cabinet)
    let rows: [(body: JSON, status: Int, pointer: String)] = [
      ([:], 400, "/approval_id"), (["approval_id": "apv_1"], 400, "/approval_id"),
      (["approval_id": "apv_01h455vb4pex5vsknk084sn02q"], 404, "/approval_id"),
      (["approval_id": approval["id"], "openings": 0], 400, "/openings"),
      (["approval_id": approval["id"], "openings": 101], 400, "/openings"),
    ]
    for row in rows {
      let reply = try await bert.post("/v1/approvals", row.body)
      #expect((reply.status, reply.pointer) == (row.status, row.pointer))
    }
    let body: JSON = ["approval_id": approval["id"]]
    let key = [(name: "Idempotency-Key", value: "one")]
    let first = try await bert.post("/v1/approvals", body, headers: key)
    #expect((first.status, first.json["openings"]) == (200, 10))
    let again = try await bert.post("/v1/approvals", body, headers: key)
    #expect(again.body == first.body && again["idempotent-replayed"] == "true")
  }

  @Test("F-13 an approval for three lets three of fifty through that ask at once")
  func race() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let (anna, bert) = (try await person("Anna"), try await person("Bert"))
    service.clock.advance(by: .hours(25))
    let approval = try await exhaust(anna, cabinet)
    #expect(try await approve(approval, by: bert, openings: 3).status == 200)
    let replies = try await together(50) { _ in try await anna.trigger(cabinet.lockers[0], reason: "x") }
    #expect(replies.count { $0.status == 201 } == 3)
    let others = replies.filter { $0.status != 201 }
    #expect(others.allSatisfy { $0.code == "approval_required" || $0.code == "busy" })
  }
}
