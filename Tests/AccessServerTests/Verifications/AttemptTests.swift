import AccessAuth
import Foundation
import Testing

@Suite("Attempts", .runningService)
struct AttemptTests {
  let service = RunningService.current

  private static let attempt = "018f0000-0000-7000-8000-0000000000aa"

  @Test("an attempt that is repeated gets the same bytes again, and uses nothing up, also after a restart")
  func replay() async throws {
    let folder = try await ServiceFolder()
    let (cabinet, body, first) = try await folder.serving { service in
      let cabinet = try await service.admin.makeCabinet()
      let issued = try await service.admin.issue(cabinet.first)
      let body = Client.showing(issued.pass(), locker: "A1", attempt: Self.attempt)
      let first = try await cabinet.door.post("/v1/verifications", body)
      #expect(first.decision == "grant granted")
      service.clock.advance(by: .hours(1))
      #expect(try await cabinet.door.post("/v1/verifications", body).body == first.body)
      return (cabinet, body, first)
    }
    try await folder.serving { service in
      let door = Client(service: service, key: cabinet.door.key)
      service.clock.advance(by: .hours(22))
      let again = try await door.post("/v1/verifications", body)
      #expect(again.body == first.body)
      #expect(try await door.get("/v1/verifications/\(Self.attempt)").body == first.body)
      #expect(try await service.admin.get("/v1/grants").json["data"][0]["uses"] == 1)
    }
  }

  @Test("a denial is repeated as it was, even when the answer would be another one by now")
  func replayedDenial() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first, ["starts_at": service.clock.time(in: .hours(1))])
    let body = Client.showing(issued.pass(), attempt: Self.attempt)
    let first = try await cabinet.door.post("/v1/verifications", body)
    #expect(first.decision == "deny not_yet_valid")
    service.clock.advance(by: .hours(2))
    #expect(try await cabinet.door.post("/v1/verifications", body).body == first.body)
    #expect(try await cabinet.door.show(issued.pass()).decision == "grant granted")
  }

  @Test("an attempt with another body is refused: another pass, locker, purpose or time")
  func mismatch() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first)
    let other = try await service.admin.issue(cabinet.first)
    let body = Client.showing(issued.pass(), attempt: Self.attempt)
    let first = try await cabinet.door.post("/v1/verifications", body)
    var later = body
    later["captured_at"] = service.clock.time()
    var card = body
    card["mode"] = "card"
    card["presented"] = ["format": "uid", "bits": 56, "value_hex": "04A1B2C3D4E5F6"]
    let bodies = [
      Client.showing(other.pass(), attempt: Self.attempt),
      Client.showing(issued.pass(), locker: "A1", attempt: Self.attempt),
      Client.showing(issued.pass(), consume: false, attempt: Self.attempt), later, card,
    ]
    for body in bodies {
      let reply = try await cabinet.door.post("/v1/verifications", body)
      #expect((reply.status, reply.code) == (422, "idempotency_mismatch"))
    }
    #expect(try await cabinet.door.post("/v1/verifications", body).body == first.body)
    #expect(try await cabinet.door.show(other.pass()).decision == "grant granted")
  }

  @Test("an attempt belongs to its device: another one's has the same name and is another attempt")
  func otherDevice() async throws {
    let here = try await service.admin.makeCabinet()
    let there = try await service.admin.makeCabinet()
    let first = try await service.admin.issue(here.first)
    let second = try await service.admin.issue(there.first)
    let opened = try await here.door.show(first.pass(), attempt: Self.attempt)
    #expect(opened.decision == "grant granted")
    #expect(try await there.door.get("/v1/verifications/\(Self.attempt)").status == 404)
    #expect(try await there.door.show(second.pass(), attempt: Self.attempt).decision == "grant granted")
    #expect(try await here.door.get("/v1/verifications/\(Self.attempt)").body == opened.body)
  }

  @Test("an attempt is one whatever the case of its digits")
  func spelling() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first)
    let first = try await cabinet.door.show(issued.pass(), attempt: Self.attempt.uppercased())
    #expect(first.json["attempt_id"] == .string(Self.attempt))
    #expect(try await cabinet.door.show(issued.pass(), attempt: Self.attempt).body == first.body)
    #expect(try await cabinet.door.get("/v1/verifications/\(Self.attempt.uppercased())").body == first.body)
    for text in ["x", Self.attempt.replacingOccurrences(of: "-", with: ""), "{\(Self.attempt)}"] {
      #expect(try await cabinet.door.get("/v1/verifications/\(text)").status == 404)
    }
  }

  @Test("one attempt sent 20 times at once is answered 20 times alike, and uses one use")
  func concurrent() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(
      cabinet.first, credentials: [["kind": "qr", "usage": "multi_use"]], ["max_uses": 50])
    let answers = try await withThrowingTaskGroup(of: [UInt8].self) { group in
      for _ in 0..<20 {
        group.addTask { try await cabinet.door.show(issued.pass(), attempt: Self.attempt).body }
      }
      return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
    }
    #expect(answers.count == 1)
    #expect(try await service.admin.get("/v1/grants/\(issued.id)").json["uses"] == 1)
  }

  @Test("an attempt is forgotten after 24 hours, and what it burnt stays burnt")
  func forgotten() async throws {
    let folder = try await ServiceFolder()
    let (door, pass) = try await folder.serving { service in
      let cabinet = try await service.admin.makeCabinet()
      let issued = try await service.admin.issue(cabinet.first, ends: .hours(100), ["max_uses": nil])
      #expect(try await cabinet.door.show(issued.pass(), attempt: Self.attempt).decision == "grant granted")
      return (cabinet.door.key, issued.pass())
    }
    folder.clock.advance(by: .hours(24) + .milliseconds(1))
    try await folder.serving(housekeeping: .milliseconds(20)) { service in
      let door = Client(service: service, key: door)
      for _ in 0..<500 where try await door.get("/v1/verifications/\(Self.attempt)").status != 404 {
        try await Task.sleep(for: .milliseconds(20))
      }
      #expect(try await door.get("/v1/verifications/\(Self.attempt)").status == 404)
      #expect(try await door.show(pass).decision == "deny already_used")
    }
  }
}
