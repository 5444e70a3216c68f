import AccessAuth
import Foundation
import Testing

@Suite("Whom events are about", .runningService)
struct PersonInEventsTests {
  let service = RunningService.current

  /// The newest hundred events, once `action` is among them.
  private func events(until action: String) async throws -> [JSON] {
    for _ in 0..<500 {
      let events = try await service.admin.events("limit=100")
      if events.contains(where: { $0["action"].text == action }) { return events }
      try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("\(action) did not come")
    return []
  }

  /// Ten wrong PINs at the first locker: after them its PINs rest.
  private func exhaust(_ cabinet: Cabinet, _ pins: String...) async throws {
    for (wrong, block) in zip(WrongPINs.besides(pins, count: 10), [0, 0, 30, 60, 120, 240, 480, 900, 1800, 0]) {
      #expect(try await cabinet.door.enter(wrong, locker: "A1").decision == "deny not_recognized")
      service.clock.advance(by: .seconds(Int64(block)))
    }
  }

  private func liftAll() async throws {
    for lockout in try await service.admin.lockouts() {
      #expect(try await service.admin.delete("/v1/lockouts/\(lockout["id"].text)").status == 204)
    }
  }

  @Test("I-02 what names a grant or a credential names its person too, whoever did it, and goes with the person")
  func named() async throws {
    let admin = service.admin
    let days: JSON = ["class": "audit", "minimum_days": 0, "maximum_days": 365]
    let rules: JSON = ["preset": "eu", "rules": [days], "contracts": [], "legal_holds": []]
    #expect(try await admin.put("/v1/retention", rules).status == 200)
    #expect(try await admin.put("/v1/policies", ["pin_traffic": "busy", "jammed_returns_use": true]).status == 200)
    try await admin.setCardProfile()
    let cabinet = try await admin.makeCabinet()
    let wallet = try await Wallet(
      admin, cabinet, ["max_uses": nil, "holds": [["kind": "payment", "reference": "inv 9"]]])
    let (grant, hold) = ("/v1/grants/\(wallet.issued.id)", wallet.issued.json["holds"][0]["id"].text)
    #expect(try await admin.put("/v1/holds/\(hold)", ["status": "cleared"]).status == 200)
    for medium in [Wallet.Medium.qr, .multiQR, .pin, .card, .sun, .appToken, .face] {
      #expect(try await wallet.show(medium).decision == "grant granted", "\(medium)")
    }
    let attempt = UUID().uuidString.lowercased()
    _ = try await cabinet.door.show(wallet.issued.pass(1), attempt: attempt)
    #expect(try await cabinet.door.post("/v1/verifications/\(attempt)/outcome", ["result": "jammed"]).status == 200)
    // From afar: one that is carried out, one that is taken back, and one of which nobody tells.
    for end in ["jammed", "cancel", nil] {
      let queued = try await admin.trigger(cabinet.lockers[0], grant: wallet.issued.id)
      try #require(queued.status == 201, "\(queued.text)")
      let command = "/v1/commands/\(queued.json["command"]["id"].text)"
      switch end {
      case "cancel": #expect(try await admin.post(command + "/cancel").status == 200)
      case let result?: try await cabinet.carryOut(result)
      case nil:
        service.clock.advance(by: .seconds(300))
        #expect(try await admin.get(command).json["status"] == "expired")
      }
    }
    let bound = try await admin.issueCards(cabinet.first)
    let arming = try await admin.post("/v1/devices/\(cabinet.id)/capture", ["grant_id": .string(bound.id)])
    #expect(arming.status == 201)
    #expect(try await cabinet.door.tap(.uid).decision == "deny not_recognized")
    #expect(try await cabinet.door.tap(.uid).decision == "grant granted")
    try await exhaust(cabinet, wallet.issued.pin(3), wallet.issued.pin(4))
    try await liftAll()
    for call in ["/v1/credentials/\(wallet.issued.credential(3))/resume", grant + "/suspend", grant + "/resume"] {
      #expect(try await admin.post(call).status == 200, "\(call)")
    }
    #expect(try await admin.get("/v1/credentials/\(wallet.issued.credential(1))/qr").status == 200)
    #expect(try await admin.patch(grant, ["max_uses": 99]).status == 200)
    let events = try await events(until: "grant.changed")
    let naming = events.filter { $0["grant_id"] != .null || $0["credential_id"] != .null }
    #expect(naming.filter { $0["subject"] == .null }.map { $0["action"].text } == [])
    let actions = Set(naming.map { $0["action"].text })
    #expect(
      actions.isSuperset(of: [
        "credential.suspended", "lockout.lifted", "command.cancelled", "command.finished", "capture.armed",
        "credential.issued", "access.granted_not_actuated", "credential.fetched",
      ]), "\(actions.sorted())")
    let erased = try await admin.delete("/v1/subjects/\(wallet.issued.json["subject_id"].text)")
    try #require(erased.status == 200, "\(erased.text)")
    let left = try await self.events(until: "subject.erased")
    #expect(left.allSatisfy { $0["grant_id"] == .null && $0["credential_id"] == .null && $0["subject"] == .null })
  }

  @Test("what tells of a duress PIN, as that its lockout was lifted, is for those alone who may know of it")
  func duress() async throws {
    try await service.admin.makeKeypadsBusy()
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(
      cabinet.first,
      credentials: [
        ["kind": "pin", "entry": "with_locker"], ["kind": "pin", "entry": "with_locker", "duress": true],
      ], ["max_uses": nil])
    try await exhaust(cabinet, issued.pin(0), issued.pin(1))
    try await liftAll()
    #expect(try await service.admin.post("/v1/grants/\(issued.id)/suspend").status == 200)
    let lifted = try await events(until: "grant.suspended").filter { $0["action"] == "lockout.lifted" }
    let classes = Dictionary(lifted.map { ($0["credential_id"].text, $0["class"].text) }, uniquingKeysWith: +)
    #expect(classes == [issued.credential(0): "audit", issued.credential(1): "alarm"])
  }
}
