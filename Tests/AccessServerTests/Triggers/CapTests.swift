import AccessAuth
import Testing

@Suite("How many openings there may be", .runningService)
struct CapTests {
  let service = RunningService.current

  /// The answers to `count` openings, one after the other.
  private func open(_ count: Int, _ cabinet: Cabinet, by client: Client) async throws -> [String] {
    var answers: [String] = []
    for _ in 0..<count {
      let reply = try await client.trigger(cabinet.lockers[0], reason: "x")
      answers.append(reply.status == 403 ? reply.code : reply.decision)
    }
    return answers
  }

  private static let granted = "grant granted"

  @Test("F-13 a stolen key opens three times a minute; the fourth waits for a second person, with an alarm")
  func perKey() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let other = try await service.admin.makeCabinet()
    #expect(
      try await open(5, cabinet, by: service.admin)
        == [Self.granted, Self.granted, Self.granted, "approval_required", "approval_required"])
    #expect(try await open(1, other, by: service.admin) == ["approval_required"], "at any site")
    let alarms = try await service.admin.events("class=alarm", atLeast: 2)
    #expect(alarms.count == 2, "one for each site, not one for each try")
    #expect(alarms.allSatisfy { $0["action"] == "approval.requested" })
    #expect(Set(alarms.map { $0["device_id"] }) == [.string(cabinet.id), .string(other.id)])
    service.clock.advance(by: .seconds(59))
    #expect(try await open(1, cabinet, by: service.admin) == ["approval_required"])
    service.clock.advance(by: .seconds(1))
    #expect(try await open(1, cabinet, by: service.admin) == [Self.granted])
  }

  @Test("F-13 ten openings a minute are all that a site allows, however many keys ask")
  func perSite() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let second = try await service.admin.makeCabinet(at: cabinet.site)
    var answers: [String] = []
    for number in 0..<5 {
      let key = try await service.admin.makeKey(["role": "operator"])
      answers += try await open(3, number.isMultiple(of: 2) ? cabinet : second, by: key)
    }
    #expect(answers == Array(repeating: Self.granted, count: 10) + Array(repeating: "approval_required", count: 5))
    let elsewhere = try await service.admin.makeCabinet()
    let key = try await service.admin.makeKey(["role": "operator"])
    #expect(try await open(1, elsewhere, by: key) == [Self.granted])
  }

  @Test("F-13 fifty keys at once open no more than the site allows")
  func storm() async throws {
    let cabinet = try await service.admin.makeCabinet()
    var keys: [Client] = []
    for _ in 0..<10 { keys.append(try await service.admin.makeKey(["role": "operator"])) }
    let asking = keys
    let replies = try await together(50) { number in
      try await asking[number % 10].trigger(cabinet.lockers[0], reason: "x")
    }
    #expect(replies.count { $0.status == 201 } == 10)
    #expect(replies.count { $0.code == "approval_required" } == 40)
    let pending = try await service.admin.get("/v1/approvals?limit=100").json["data"].elements
    let families = pending.map { $0["requested_by"] }
    #expect(Set(families).count == families.count, "one request for each family")
  }

  @Test("F-13 a rotated key is the same family, and has no openings of its own")
  func rotation() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let made = try await service.admin.post("/v1/api_keys", ["role": "operator"])
    let key = Client(service: service, key: made.json["key"].text)
    #expect(try await open(3, cabinet, by: key).last == Self.granted)
    let rotated = try await service.admin.post("/v1/api_keys/\(made.json["id"].text)/rotate", [:])
    try #require(rotated.status == 201, "\(rotated.text)")
    let successor = Client(service: service, key: rotated.json["key"].text)
    #expect(try await open(1, cabinet, by: successor) == ["approval_required"])
  }

  @Test("a denial counts, a repetition does not")
  func counted() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first)
    for _ in 0..<4 {
      #expect(try await service.admin.trigger(cabinet.lockers[0], grant: issued.id, key: "same").status == 201)
    }
    for _ in 0..<2 {
      let denied = try await service.admin.trigger(cabinet.lockers[0], grant: issued.id)
      #expect(denied.decision == "deny already_used")
    }
    #expect(try await service.admin.trigger(cabinet.lockers[0], grant: issued.id).code == "approval_required")
    #expect(try await service.admin.trigger(cabinet.lockers[0], grant: issued.id, key: "same").status == 201)
  }

  @Test("an administrator raises the cap of a key, and policy that of a site; a device has none")
  func raised() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let key = try await service.admin.makeKey(["role": "operator", "openings_per_minute": 12])
    #expect(try await open(11, cabinet, by: key).filter { $0 == Self.granted }.count == 10)
    let policies: JSON = ["sites": [["site_id": .string(cabinet.site), "openings_per_minute": 12]]]
    let set = try await service.admin.send("PUT", "/v1/policies", raw: policies.bytes)
    #expect(set.status == 200, "\(set.text)")
    #expect(set.json["sites"][0]["openings_per_minute"] == 12 && set.json["openings_per_minute"] == 10)
    #expect(try await open(3, cabinet, by: key) == [Self.granted, Self.granted, "approval_required"])
    let rows: [(body: JSON, code: String, pointer: String)] = [
      (["openings_per_minute": 0], "invalid_value", "/openings_per_minute"),
      (["openings_per_minute": 601], "invalid_value", "/openings_per_minute"),
      (["jammed_returns_use": "yes"], "invalid_format", "/jammed_returns_use"),
      (
        ["devices": [["device_id": .string(cabinet.id), "openings_per_minute": 20]]], "unknown_member",
        "/devices/0/openings_per_minute"
      ),
    ]
    for row in rows {
      let reply = try await service.admin.send("PUT", "/v1/policies", raw: row.body.bytes)
      #expect((reply.code, reply.pointer) == (row.code, row.pointer))
    }
  }
}
