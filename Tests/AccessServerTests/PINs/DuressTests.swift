import AccessAuth
import Foundation
import Testing

@Suite("PINs under duress", .runningService)
struct DuressTests {
  let service = RunningService.current

  /// A cabinet and a grant with a PIN and its duress PIN.
  private static func make(
    _ service: RunningService, _ entry: String = "with_locker"
  ) async throws -> (cabinet: Cabinet, issued: Issued) {
    try await service.admin.makeKeypadsBusy()
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(
      cabinet.first,
      credentials: [
        ["kind": "pin", "entry": .string(entry)], ["kind": "pin", "entry": .string(entry), "duress": true],
      ], ["max_uses": nil])
    return (cabinet, issued)
  }

  /// An answer without what is another for every attempt.
  private static func common(_ reply: Reply) -> String {
    [reply.json["attempt_id"].text, reply.json["event_id"].text].reduce(reply.text) { text, id in
      text.replacingOccurrences(of: id, with: String(repeating: "#", count: id.utf8.count))
    }
  }

  @Test(
    "the answer to a duress PIN is that of the PIN which it shadows, to the byte",
    arguments: ["with_locker", "alone"], [true, false])
  func answer(entry: String, consume: Bool) async throws {
    let (cabinet, issued) = try await Self.make(service, entry)
    #expect(issued.pin(0) != issued.pin(1) && issued.pin(0).utf8.count == issued.pin(1).utf8.count)
    let shadowed = try await cabinet.door.enter(issued.pin(0), locker: "A1", consume: consume)
    let duress = try await cabinet.door.enter(issued.pin(1), locker: "A1", consume: consume)
    #expect(shadowed.decision == (consume ? "grant granted" : "would_grant granted"))
    #expect(duress.json["credential_id"].text == issued.credential(0))
    #expect(Self.common(duress) == Self.common(shadowed))
    #expect(duress.headers.map(\.name) == shadowed.headers.map(\.name))
    #expect(duress["content-length"] == shadowed["content-length"])
  }

  @Test("so is every denial", arguments: ["suspend", "revoke"])
  func denial(action: String) async throws {
    let (cabinet, issued) = try await Self.make(service)
    _ = try await service.admin.post("/v1/grants/\(issued.id)/\(action)")
    let shadowed = try await cabinet.door.enter(issued.pin(0), locker: "A1")
    let duress = try await cabinet.door.enter(issued.pin(1), locker: "A1")
    #expect(duress.decision == (action == "suspend" ? "deny suspended" : "deny revoked"))
    #expect(Self.common(duress) == Self.common(shadowed))
  }

  @Test("it uses up what the shadowed one would, and is told so like it")
  func uses() async throws {
    let (cabinet, issued) = try await Self.make(service)
    _ = try await service.admin.patch("/v1/grants/\(issued.id)", ["max_uses": 2])
    #expect(try await cabinet.door.enter(issued.pin(1), locker: "A1").json["uses_left"] == 1)
    #expect(try await cabinet.door.enter(issued.pin(0), locker: "A1").json["uses_left"] == 0)
    #expect(try await cabinet.door.enter(issued.pin(1), locker: "A1").decision == "deny already_used")
  }

  @Test("an alarm names it for administrators and operators; the access itself names the shadowed one")
  func alarm() async throws {
    let (cabinet, issued) = try await Self.make(service)
    let opened = try await cabinet.door.enter(issued.pin(1), locker: "A1")
    #expect(opened.decision == "grant granted")
    let `operator` = try await service.admin.makeKey(["role": "operator"])
    for client in [service.admin, `operator`] {
      let events = try await client.events("limit=100&class=alarm", atLeast: 2)
      let alarm = try #require(events.first { $0["action"] == "access.duress" })
      #expect(alarm["credential_id"].text == issued.credential(1))
      #expect((alarm["grant_id"].text, alarm["device_id"].text) == (issued.id, cabinet.id))
      #expect((alarm["mode"], alarm["decision"], alarm["reason"]) == ("pin", "grant", "granted"))
      #expect(alarm["attempt_id"] == opened.json["attempt_id"])
      let access = try await client.events("class=access")
      #expect(access.map { $0["credential_id"].text } == [issued.credential(0)])
      #expect(JSON.array(access)[0]["id"] == opened.json["event_id"])
    }
    let plain = try await cabinet.door.enter(issued.pin(0), locker: "A1")
    _ = try await service.admin.events("class=access", atLeast: 2)
    let alarms = try await service.admin.get("/v1/events?class=alarm&limit=100")
    #expect(plain.decision == "grant granted")
    #expect(alarms.json["data"].elements.count { $0["action"] == "access.duress" } == 1)
  }

  @Test("who may know sees it with its grant; a door, and another tenant, find nothing")
  func visibility() async throws {
    let (cabinet, issued) = try await Self.make(service)
    let `operator` = try await service.admin.makeKey(["role": "operator"])
    for client in [service.admin, `operator`] {
      let grant = try await client.get("/v1/grants/\(issued.id)").json
      #expect(grant["credentials"].elements.map { $0["duress"] } == [.null, true])
      #expect(!grant["credentials"][0].has("duress"))
      #expect(try await client.get("/v1/credentials/\(issued.credential(1))").json["duress"] == true)
    }
    let path = "/v1/credentials/\(issued.credential(1))"
    let other = try await service.platform.makeTenant().admin
    for client in [cabinet.door, other] {
      let isDoor = client.key == cabinet.door.key
      for path in [path, "/v1/grants/\(issued.id)"] {
        let reply = try await client.get(path)
        #expect(reply.status == (isDoor ? 403 : 404) && !reply.text.contains("duress"))
      }
    }
    #expect(try await cabinet.door.get("/v1/events").status == 403)
    _ = try await cabinet.door.enter(issued.pin(1), locker: "A1")
    #expect(try await other.get("/v1/events?class=alarm").json["data"] == [])
  }

  @Test("it needs a PIN to stand in for, with the same entry; it may come later, and is then shown like any other")
  func later() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issuePIN(cabinet.first, "with_locker")
    let path = "/v1/grants/\(issued.id)/credentials"
    let refused = try await service.admin.post(path, ["kind": "pin", "entry": "alone", "duress": true])
    #expect((refused.status, refused.code, refused.pointer) == (400, "invalid_value", "/duress"))
    let added = try await service.admin.post(path, ["kind": "pin", "entry": "with_locker", "duress": true])
    #expect((added.status, added.json["duress"]) == (201, true))
    let opened = try await cabinet.door.enter(added.json["pin"].text, locker: "A1")
    #expect((opened.decision, opened.json["credential_id"].text) == ("grant granted", issued.credential()))
  }

  @Test("when both are used up by wrong PINs, it says so like the PIN that it shadows, and raises the alarm")
  func exhausted() async throws {
    let (cabinet, issued) = try await Self.make(service)
    for wrong in WrongPINs.besides(issued.pin(0), issued.pin(1), count: 10) {
      #expect(try await cabinet.door.enter(wrong, locker: "A1").decision == "deny not_recognized")
      service.clock.advance(by: .seconds(1800))
    }
    let shadowed = try await cabinet.door.enter(issued.pin(0), locker: "A1")
    let duress = try await cabinet.door.enter(issued.pin(1), locker: "A1")
    #expect(shadowed.decision == "deny suspended")
    #expect(Self.common(duress) == Self.common(shadowed))
    // Of the duress PIN: that it was issued, suspended and entered; of the other one: that it was suspended.
    let events = try await service.admin.events("class=alarm&limit=100", atLeast: 4)
    #expect(events.filter { $0["action"] == "credential.suspended" }.count == 2)
    #expect(events.contains { $0["action"] == "access.duress" && $0["reason"] == "suspended" })
  }

  @Test("whoever mistypes and then opens leaves no failures to either, so that neither blocks the other later")
  func sharedLadder() async throws {
    let (cabinet, issued) = try await Self.make(service)
    let wrong = WrongPINs.besides(issued.pin(0), issued.pin(1), count: 2)
    for round in 0..<6 {
      for pin in wrong {
        #expect(try await cabinet.door.enter(pin, locker: "A1").decision == "deny not_recognized", "\(round)")
      }
      // The one that is used every day, and now and then the other.
      let opened = try await cabinet.door.enter(issued.pin(round == 4 ? 1 : 0), locker: "A1")
      #expect(opened.decision == "grant granted", "\(round)")
    }
    #expect(try await cabinet.door.enter(issued.pin(1), locker: "A1").decision == "grant granted")
    #expect(try await service.admin.lockouts() == [])
  }

  @Test("one that is suspended or revoked is a PIN that nobody has", arguments: ["suspend", "revoke"])
  func resting(action: String) async throws {
    let (cabinet, issued) = try await Self.make(service)
    #expect(try await service.admin.post("/v1/credentials/\(issued.credential(1))/\(action)").status == 200)
    #expect(try await cabinet.door.enter(issued.pin(1), locker: "A1").decision == "deny not_recognized")
    #expect(try await cabinet.door.enter(issued.pin(0), locker: "A1").decision == "grant granted")
  }

  @Test("when the PIN that it shadows is revoked it says so, and raises the alarm")
  func shadowRevoked() async throws {
    let (cabinet, issued) = try await Self.make(service)
    _ = try await service.admin.post("/v1/credentials/\(issued.credential(0))/revoke")
    #expect(try await cabinet.door.enter(issued.pin(1), locker: "A1").decision == "deny revoked")
    let events = try await service.admin.events("class=alarm&limit=100", atLeast: 2)
    let alarm = try #require(events.first { $0["action"] == "access.duress" })
    #expect((alarm["decision"], alarm["reason"]) == ("deny", "revoked"))
  }
}
