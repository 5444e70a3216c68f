import AccessAuth
import Testing

@Suite("A lock that jammed", .runningService)
struct JammedTests {
  let service = RunningService.current

  private static let attempt = "018f0000-0000-7000-8000-0000000000dd"
  private static let outcome = "/v1/verifications/\(attempt)/outcome"

  private func give(_ returns: Bool, at scope: (name: String, id: String, list: String)? = nil) async throws {
    var body: JSON = ["jammed_returns_use": .bool(returns)]
    if let scope {
      body = [scope.list: [[scope.name: .string(scope.id), "jammed_returns_use": .bool(returns)]]]
    }
    // Literals as keys of a dictionary literal are names; this one is computed.
    let reply = try await service.admin.send("PUT", "/v1/policies", raw: body.bytes)
    #expect(reply.status == 200, "\(reply.text)")
  }

  @Test("A-12 gives the use back once where the policy says so, and the same QR opens again", arguments: [true, false])
  func verification(returns: Bool) async throws {
    let cabinet = try await service.admin.makeCabinet()
    try await give(returns)
    let issued = try await service.admin.issue(cabinet.first)
    #expect(try await cabinet.door.show(issued.pass(), attempt: Self.attempt).decision == "grant granted")
    for _ in 0..<2 { #expect(try await cabinet.door.post(Self.outcome, ["result": "jammed"]).status == 200) }
    let again = try await cabinet.door.show(issued.pass())
    #expect(again.decision == (returns ? "grant granted" : "deny already_used"))
    #expect(try await cabinet.door.show(issued.pass()).decision == "deny already_used")
    let lock = try await service.admin.events("class=lock&limit=50", atLeast: 2)
    #expect(Set(lock.map { $0["action"].text }) == ["lock.outcome", "access.granted_not_actuated"])
    #expect(lock.count == 2)
    let returned = try await service.admin.get("/v1/events?class=audit&limit=100").json["data"].elements
      .filter { $0["action"] == "grant.use_returned" }
    #expect(returned.count == (returns ? 1 : 0))
    #expect(returned.allSatisfy { $0["grant_id"] == .string(issued.id) && $0["attempt_id"] == .string(Self.attempt) })
  }

  @Test("A-12 only a jam gives back: refused is told, and stays spent")
  func refused() async throws {
    let cabinet = try await service.admin.makeCabinet()
    try await give(true)
    let issued = try await service.admin.issue(cabinet.first)
    _ = try await cabinet.door.show(issued.pass(), attempt: Self.attempt)
    #expect(try await cabinet.door.post(Self.outcome, ["result": "refused"]).status == 200)
    #expect(try await cabinet.door.show(issued.pass()).decision == "deny already_used")
    let lock = try await service.admin.events("class=lock", atLeast: 2)
    #expect(lock.allSatisfy { $0["actuation"] == "refused" })
    #expect(Set(lock.map { $0["action"].text }) == ["lock.outcome", "access.granted_not_actuated"])
  }

  @Test("A-12 a command that jams gives its use back, once, and the grant opens once more")
  func command() async throws {
    let cabinet = try await service.admin.makeCabinet()
    try await give(true)
    let issued = try await service.admin.issue(cabinet.first)
    _ = try await service.admin.trigger(cabinet.lockers[0], grant: issued.id)
    let fetched = try await cabinet.door.fetchCommands()[0]
    for _ in 0..<2 { #expect(try await cabinet.door.acknowledge(fetched, "jammed").status == 200) }
    #expect(try await service.admin.get("/v1/grants/\(issued.id)").json["uses"] == 0)
    #expect(try await cabinet.door.show(issued.pass()).decision == "grant granted")
    #expect(try await service.admin.trigger(cabinet.lockers[0], grant: issued.id).decision == "deny already_used")
    let lock = try await service.admin.events("class=lock", atLeast: 3)
    #expect(
      Set(lock.map { $0["action"].text })
        == ["lock.outcome", "access.granted_not_actuated", "command.finished"])
  }

  @Test("the policy of the device decides before that of the site and the tenant")
  func scopes() async throws {
    let (returning, keeping) = (try await service.admin.makeCabinet(), try await service.admin.makeCabinet())
    try await give(true, at: ("device_id", returning.id, "devices"))
    for (cabinet, uses) in [(returning, JSON.int(0)), (keeping, JSON.int(1))] {
      let issued = try await service.admin.issue(cabinet.first)
      _ = try await cabinet.door.show(issued.pass(), attempt: Self.attempt)
      #expect(try await cabinet.door.post(Self.outcome, ["result": "jammed"]).status == 200)
      #expect(try await service.admin.get("/v1/grants/\(issued.id)").json["uses"] == uses)
    }
  }

  @Test("a pass that took the place of the one that was shown stays as it is")
  func reissued() async throws {
    let cabinet = try await service.admin.makeCabinet()
    try await give(true)
    let issued = try await service.admin.issue(cabinet.first, ["max_uses": 3])
    _ = try await cabinet.door.show(issued.pass(), attempt: Self.attempt)
    service.clock.advance(by: .seconds(2))
    let fresh = try await service.admin.post("/v1/credentials/\(issued.credential())/reissue").json["pass"].text
    #expect(try await cabinet.door.show(fresh).decision == "grant granted")
    #expect(try await cabinet.door.post(Self.outcome, ["result": "jammed"]).status == 200)
    #expect(try await service.admin.get("/v1/grants/\(issued.id)").json["uses"] == 1)
    #expect(try await cabinet.door.show(fresh).decision == "deny already_used")
  }
}
