import AccessAuth
import Testing

@Suite("Uses", .runningService)
struct UsesTests {
  let service = RunningService.current

  @Test("a single-use pass opens once, and tells how many uses are left")
  func single() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first)
    let opened = try await cabinet.door.show(issued.pass())
    #expect(
      opened.json.members == [
        "attempt_id", "decision", "reason", "open_before", "lockers", "grant_id", "credential_id", "event_id",
        "uses_left", "decided_at",
      ])
    #expect(opened.decision == "grant granted")
    #expect(opened.json["uses_left"] == 0)
    #expect(
      (opened.json["grant_id"], opened.json["credential_id"]) == (.string(issued.id), .string(issued.credential())))
    #expect(opened.json["decided_at"] == service.clock.time())
    #expect(opened.json["open_before"] == service.clock.time(in: .seconds(30)))
    let refused = try await cabinet.door.show(issued.pass())
    #expect(refused.decision == "deny already_used")
    #expect(
      refused.json.members == ["attempt_id", "decision", "reason", "event_id", "retry_after_seconds", "decided_at"])
    #expect(try await service.admin.get("/v1/grants/\(issued.id)").json["uses"] == 1)
  }

  @Test("a single-use pass of a grant without limit opens once all the same")
  func singleWithoutLimit() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first, ["max_uses": nil])
    let opened = try await cabinet.door.show(issued.pass())
    #expect((opened.decision, opened.json["uses_left"]) == ("grant granted", .null))
    #expect(try await cabinet.door.show(issued.pass()).decision == "deny already_used")
  }

  @Test("a multi-use pass opens as often as the grant allows")
  func multi() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(
      cabinet.first, credentials: [["kind": "qr", "usage": "multi_use"]], ["max_uses": 3])
    var left: [JSON] = []
    for _ in 0..<3 { left.append(try await cabinet.door.show(issued.pass()).json["uses_left"]) }
    #expect(left == [2, 1, 0])
    #expect(try await cabinet.door.show(issued.pass()).decision == "deny already_used")
  }

  @Test("two QR codes of one grant share its uses: using one burns the other")
  func shared() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let two: JSON = [["kind": "qr", "usage": "single_use"], ["kind": "qr", "usage": "multi_use"]]
    let issued = try await service.admin.issue(cabinet.first, credentials: two)
    #expect(try await cabinet.door.show(issued.pass(1)).decision == "grant granted")
    #expect(try await cabinet.door.show(issued.pass(0)).decision == "deny already_used")
    #expect(try await cabinet.door.show(issued.pass(1)).decision == "deny already_used")
  }

  @Test("asking whether it would open spends nothing, and never says that it does")
  func wouldGrant() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first)
    for _ in 0..<3 {
      let asked = try await cabinet.door.show(issued.pass(), consume: false)
      #expect(asked.decision == "would_grant granted")
      #expect(
        asked.json.members == [
          "attempt_id", "decision", "reason", "lockers", "grant_id", "credential_id", "event_id", "decided_at",
        ])
    }
    #expect(try await service.admin.get("/v1/grants/\(issued.id)").json["uses"] == 0)
    #expect(try await cabinet.door.show(issued.pass()).decision == "grant granted")
    #expect(try await cabinet.door.show(issued.pass(), consume: false).decision == "would_deny already_used")
  }

  @Test("asking and then opening needs another attempt")
  func askingThenOpening() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first)
    let attempt = "018f0000-0000-7000-8000-00000000000a"
    #expect(
      try await cabinet.door.show(issued.pass(), consume: false, attempt: attempt).json["decision"] == "would_grant")
    let refused = try await cabinet.door.show(issued.pass(), consume: true, attempt: attempt)
    #expect((refused.status, refused.code) == (422, "idempotency_mismatch"))
    #expect(try await service.admin.get("/v1/grants/\(issued.id)").json["uses"] == 0)
    // True is what is meant where nothing is said.
    let other = "018f0000-0000-7000-8000-00000000000b"
    let opened = try await cabinet.door.show(issued.pass(), attempt: other)
    #expect(opened.decision == "grant granted")
    #expect(try await cabinet.door.show(issued.pass(), consume: true, attempt: other).body == opened.body)
  }
}
