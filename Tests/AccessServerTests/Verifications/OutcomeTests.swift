import Testing

@Suite("What the lock did", .runningService)
struct OutcomeTests {
  let service = RunningService.current

  private static let attempt = "018f0000-0000-7000-8000-0000000000bb"
  private static let path = "/v1/verifications/\(attempt)/outcome"

  @Test("an outcome is told once: the same word again is the same answer, another word a conflict")
  func told() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.some(0, 1))
    let opened = try await cabinet.door.show(issued.pass(), attempt: Self.attempt)
    let first = try await cabinet.door.post(Self.path, ["result": "opened"])
    #expect(first.status == 200, "\(first.text)")
    #expect(first.json.members == ["attempt_id", "result", "event_id"])
    #expect((first.json["attempt_id"], first.json["result"]) == (.string(Self.attempt), "opened"))
    #expect(first.json["event_id"] != opened.json["event_id"])
    #expect(try await cabinet.door.post(Self.path, ["result": "opened"]).body == first.body)
    for other in ["jammed", "refused"] {
      let reply = try await cabinet.door.post(Self.path, ["result": .string(other)])
      #expect((reply.status, reply.code) == (409, "conflict"))
    }
    let events = try await service.admin.events("class=lock")
    #expect(events.count == 1)
    #expect((events[0]["id"], events[0]["actuation"]) == (first.json["event_id"], "opened"))
    #expect(events[0]["action"] == "lock.outcome")
    #expect(events[0]["locker_ids"] == .array(cabinet.lockers.prefix(2).map(JSON.string)))
    #expect((events[0]["attempt_id"], events[0]["grant_id"]) == (.string(Self.attempt), .string(issued.id)))
  }

  @Test("A-12 a lock that jams after the burn leaves the use spent and says so; a person gives the use back")
  func jammed() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first)
    _ = try await cabinet.door.show(issued.pass(), attempt: Self.attempt)
    #expect(try await cabinet.door.post(Self.path, ["result": "jammed"]).status == 200)
    let event = try await service.admin.events("class=lock")[0]
    #expect((event["actuation"], event["grant_id"]) == ("jammed", .string(issued.id)))
    #expect(try await cabinet.door.show(issued.pass()).decision == "deny already_used")
    let reissue = "/v1/credentials/\(issued.credential())/reissue"
    let unhelped = try await service.admin.post(reissue).json["pass"].text
    #expect(try await cabinet.door.show(unhelped).decision == "deny already_used")
    #expect(try await service.admin.patch("/v1/grants/\(issued.id)", ["max_uses": 2]).status == 200)
    #expect(try await cabinet.door.show(unhelped).decision == "grant granted")
  }

  @Test("a denied, an asked and an unknown attempt have no outcome")
  func none() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first)
    #expect(try await cabinet.door.post(Self.path, ["result": "opened"]).status == 404)
    _ = try await cabinet.door.show(issued.pass(), consume: false, attempt: Self.attempt)
    #expect(try await cabinet.door.post(Self.path, ["result": "opened"]).code == "conflict")
    let denied = "018f0000-0000-7000-8000-0000000000cc"
    _ = try await cabinet.door.show("AP1", attempt: denied)
    let reply = try await cabinet.door.post("/v1/verifications/\(denied)/outcome", ["result": "refused"])
    #expect((reply.status, reply.code) == (409, "conflict"))
  }

  @Test("an outcome is told by the device that asked, in a word that exists")
  func others() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let other = try await service.admin.makeCabinet(at: cabinet.site)
    let issued = try await service.admin.issue(cabinet.first)
    _ = try await cabinet.door.show(issued.pass(), attempt: Self.attempt)
    #expect(try await other.door.post(Self.path, ["result": "opened"]).status == 404)
    #expect(try await service.admin.post(Self.path, ["result": "opened"]).code == "forbidden")
    let rows: [(body: JSON, code: String, pointer: String)] = [
      ([:], "missing_member", "/result"), (["result": "ajar"], "invalid_value", "/result"),
      (["result": true], "invalid_format", "/result"), (["result": "opened", "at": "x"], "unknown_member", "/at"),
    ]
    for row in rows {
      let reply = try await cabinet.door.post(Self.path, row.body)
      #expect((reply.code, reply.pointer) == (row.code, row.pointer))
    }
    #expect(try await cabinet.door.post(Self.path, ["result": "jammed"]).status == 200)
  }

  @Test("an outcome told 20 times at once in two words has one of them, and one event")
  func concurrent() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first)
    _ = try await cabinet.door.show(issued.pass(), attempt: Self.attempt)
    let replies = try await withThrowingTaskGroup(of: Reply.self) { group in
      for index in 0..<20 {
        let word: JSON = index.isMultiple(of: 2) ? "opened" : "jammed"
        group.addTask { try await cabinet.door.post(Self.path, ["result": word]) }
      }
      return try await group.reduce(into: [Reply]()) { $0.append($1) }
    }
    #expect(Set(replies.filter { $0.status == 200 }.map(\.body)).count == 1)
    #expect(replies.filter { $0.status == 200 }.count == 10)
    #expect(replies.filter { $0.code == "conflict" }.count == 10)
    // A lock that jammed has not opened either: that is a second event, of another action.
    let told = try await service.admin.events("class=lock").filter { $0["action"] == "lock.outcome" }
    #expect(told.count == 1)
  }
}
