import AccessAuth
import Foundation
import Testing

/// A controller that a balancer sends to one service now and to another a moment later.
@Suite("A device that talks to many services", .onSharedServer) struct SharedDeviceTests {
  @Test("a challenge of one service counts at another, once")
  func challenge() async throws {
    try await Fleet.run { fleet in
      let cabinet = try await fleet.admin().makeCabinet()
      let phone = try Phone()
      let issued = try await fleet.admin().issue(
        cabinet.first, credentials: [phone.credential], ["max_uses": nil])
      let nonce = try await cabinet.challenge()
      let shown = try await cabinet.at(fleet.services[1]).show(token: issued.pass(), of: phone, over: nonce)
      #expect(shown.decision == "grant granted")
      for service in fleet.services {
        let again = try await cabinet.at(service).show(token: issued.pass(), of: phone, over: nonce)
        #expect(again.decision == "deny proof_required")
      }
    }
  }

  @Test("an attempt that one service has answered is answered the same by every other, whatever became of the grant")
  func attempt() async throws {
    try await Fleet.run { fleet in
      let cabinet = try await fleet.admin().makeCabinet()
      let issued = try await fleet.admin().issue(cabinet.first)
      let attempt = UUID().uuidString.lowercased()
      let first = try await cabinet.door.show(issued.pass(), attempt: attempt)
      #expect(first.decision == "grant granted")
      _ = try await fleet.admin(2).post("/v1/grants/\(issued.id)/revoke")
      for service in fleet.services {
        let door = cabinet.at(service).door
        #expect(try await door.show(issued.pass(), attempt: attempt).body == first.body)
        #expect(try await door.get("/v1/verifications/\(attempt)").body == first.body)
        let other = try await door.show("AP1OTHER", attempt: attempt)
        #expect((other.status, other.code) == (422, "idempotency_mismatch"))
      }
      let outcome = try await cabinet.at(fleet.services[1]).door.post(
        "/v1/verifications/\(attempt)/outcome", ["result": "opened"])
      #expect(outcome.status == 200, "\(outcome.text)")
      let twice = try await cabinet.at(fleet.services[2]).door.post(
        "/v1/verifications/\(attempt)/outcome", ["result": "jammed"])
      #expect((twice.status, twice.code) == (409, "conflict"))
    }
  }
}
