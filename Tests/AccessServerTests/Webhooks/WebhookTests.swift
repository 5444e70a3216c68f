import AccessAuth
import Foundation
import SodiumPrimitives
import Testing

@Suite("Webhooks", .runningService)
struct WebhookTests {
  let service = RunningService.current

  @Test("what happens is told in the order of the log, each thing once, in ids and metadata alone")
  func order() async throws {
    let admin = service.admin
    let cabinet = try await admin.makeCabinet()
    try await HookReceiver.run { receiver in
      let endpoint = try await admin.makeEndpoint(receiver, ["access.granted", "access.denied", "grant.exhausted"])
      let issued = try await admin.issue(cabinet.first, ["max_uses": 2])
      for number in 0..<6 {
        let reply = try await cabinet.door.show(number == 3 ? "AP1NOTHING" : issued.pass())
        #expect(reply.decision.hasPrefix(number == 0 ? "grant" : "deny"))
        // What is only asked about is told to nobody.
        _ = try await cabinet.door.show(issued.pass(), consume: false)
      }
      let hooks = try await receiver.hooks(atLeast: 6)
      #expect(hooks.map(\.type) == ["access.granted"] + Array(repeating: "access.denied", count: 5))
      let sequences = hooks.map(\.data["sequence"])
      let events = try await admin.events("class=access&limit=100", atLeast: 12)
      let told = events.reversed().filter { ["grant", "deny"].contains($0["decision"].text) }
      #expect(sequences == told.map { $0["sequence"] })
      #expect(hooks.map(\.id) == told.map { $0["id"].text })
      let first = try #require(hooks.first)
      #expect(
        first.json == [
          "type": "access.granted", "timestamp": told[0]["received_at"],
          "data": [
            "event_id": told[0]["id"], "sequence": told[0]["sequence"], "grant_id": .string(issued.id),
            "credential_id": .string(issued.credential()), "device_id": .string(cabinet.id),
            "locker_id": .string(cabinet.lockers[0]), "mode": "qr", "reason": "granted", "uses_left": 1,
          ],
        ])
      #expect(hooks[3].data.members == ["event_id", "sequence", "device_id", "mode", "reason"])
      #expect(first.headers["content-type"] == "application/json")
      for hook in hooks { try hook.check(endpoint.keys, at: service.clock.now) }
      let deliveries = try await admin.deliveries(to: endpoint) { $0.count == 6 }
      #expect(Set(deliveries.map { $0["event_id"].text }) == Set(hooks.map(\.id)))
      #expect(deliveries.allSatisfy { $0["status"] == "delivered" && $0["last_status"] == 204 && $0["tries"] == 1 })
    }
  }

  @Test("the last use of a grant makes a second message of the same event, under an id of its own")
  func exhausted() async throws {
    let admin = service.admin
    let cabinet = try await admin.makeCabinet()
    try await HookReceiver.run { receiver in
      _ = try await admin.makeEndpoint(receiver, ["access.granted", "grant.exhausted"])
      let issued = try await admin.issue(cabinet.first)
      let opened = try await cabinet.door.show(issued.pass())
      let hooks = try await receiver.hooks(atLeast: 2)
      let event = opened.json["event_id"].text
      #expect(hooks.map(\.type) == ["access.granted", "grant.exhausted"])
      #expect(hooks.map(\.id) == [event, "\(event).grant.exhausted"])
      #expect(hooks.map { $0.data["event_id"].text } == [event, event])
    }
  }

  @Test("an endpoint is told of what comes, not of what was, and of the types that it names")
  func types() async throws {
    let admin = service.admin
    let cabinet = try await admin.makeCabinet()
    let issued = try await admin.issue(
      cabinet.first, credentials: [["kind": "qr", "usage": "multi_use"]], ["max_uses": nil])
    _ = try await cabinet.door.show(issued.pass())
    _ = try await admin.events("class=access")
    try await HookReceiver.run { receiver in
      let endpoint = try await admin.makeEndpoint(receiver, ["locker.opened", "locker.jammed"])
      let attempts = (0..<3).map { _ in UUID().uuidString.lowercased() }
      for (attempt, result) in zip(attempts, ["opened", "jammed", "refused"]) {
        _ = try await cabinet.door.show(issued.pass(), attempt: attempt)
        let told = try await cabinet.door.post("/v1/verifications/\(attempt)/outcome", ["result": .string(result)])
        #expect(told.status == 200, "\(told.text)")
      }
      let hooks = try await receiver.hooks(atLeast: 2)
      #expect(hooks.map(\.type) == ["locker.opened", "locker.jammed"])
      #expect(hooks.map { $0.data["actuation"] } == ["opened", "jammed"])
      // A change counts from the next message on.
      let changed = try await admin.patch(endpoint.path, ["types": ["access.denied"]])
      #expect((changed.status, changed.json["types"]) == (200, ["access.denied"]))
      _ = try await cabinet.door.show("AP1NOTHING")
      let more = try await receiver.hooks(atLeast: 3)
      #expect(more.map(\.type) == ["locker.opened", "locker.jammed", "access.denied"])
    }
  }

  @Test("a test goes to its endpoint alone, whatever that wants to know")
  func test() async throws {
    let admin = service.admin
    try await HookReceiver.run { one in
      try await HookReceiver.run { other in
        let endpoint = try await admin.makeEndpoint(one, ["access.denied"])
        let second = try await admin.makeEndpoint(other)
        let event = try await admin.post("\(endpoint.path)/test")
        #expect(event.status == 202)
        let hook = try await one.hooks(atLeast: 1)[0]
        #expect((hook.type, hook.id) == ("webhook.test", event.json["event_id"].text))
        #expect(hook.data.members == ["event_id", "sequence", "endpoint_id"])
        #expect(hook.data["endpoint_id"].text == endpoint.id)
        _ = try await admin.post("\(second.path)/test")
        _ = try await other.hooks(atLeast: 1)
        #expect((one.hooks.count, other.hooks.count) == (1, 1))
        #expect(other.hooks[0].data["endpoint_id"].text == second.id)
      }
    }
  }

  @Test("what happens while the service is down is told after the next start; the cursor is kept")
  func restart() async throws {
    let folder = try await ServiceFolder()
    try await HookReceiver.run { receiver in
      let endpoint = try await folder.serving { service in
        let endpoint = try await service.admin.makeEndpoint(receiver)
        _ = try await service.admin.post("\(endpoint.path)/test")
        _ = try await receiver.hooks(atLeast: 1)
        _ = try await service.admin.delivery(to: endpoint, tries: 1)
        // Nobody can be reached: a try that ends with the process.
        receiver.answer(.silence)
        _ = try await service.admin.post("\(endpoint.path)/test")
        _ = try await receiver.hooks(atLeast: 2)
        return endpoint
      }
      receiver.answer(.status(200))
      try await folder.serving { service in
        let hooks = try await receiver.hooks(atLeast: 3)
        // At least once: the same message under the same id.
        #expect(hooks.count == 3 && hooks[1].id == hooks[2].id && hooks[1].body == hooks[2].body)
        #expect(hooks[0].id != hooks[1].id)
        let all = try await service.admin.deliveries(to: endpoint) { $0.count == 2 }
        #expect(all.allSatisfy { $0["status"] == "delivered" && $0["tries"] == 1 })
      }
    }
  }
}
