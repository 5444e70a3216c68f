import AccessAuth
import Foundation
import Testing

@Suite("Webhooks, and who learns what", .runningService)
struct WebhookReachTests {
  let service = RunningService.current

  private func makePartner(_ scopes: [String]) async throws -> Client {
    try await service.admin.makeKey(["role": "partner", "scopes": .array(scopes.map(JSON.string))])
  }

  @Test("a partner's endpoint is told of its own grants alone, and of no alarm")
  func partner() async throws {
    let admin = service.admin
    let cabinet = try await admin.makeCabinet()
    let partner = try await makePartner(["issue", "webhooks"])
    let other = try await makePartner(["issue", "webhooks"])
    try await HookReceiver.run { receiver in
      try await HookReceiver.run { rest in
        let endpoint = try await partner.makeEndpoint(receiver)
        _ = try await other.makeEndpoint(rest)
        let more: [String: JSON] = ["max_uses": nil, "subject": ["external_ref": "customer-1"]]
        let multi: JSON = [["kind": "qr", "usage": "multi_use"]]
        let mine = try await partner.issue(cabinet.first, credentials: multi, more)
        let admins = try await admin.issue(cabinet.first, credentials: multi, ["max_uses": nil])
        _ = try await cabinet.door.show(admins.pass())
        _ = try await cabinet.door.show("AP1NOTHING")
        let opened = try await cabinet.door.show(mine.pass())
        _ = try await partner.deliveries(to: endpoint) { $0.contains { $0["type"] == "access.granted" } }
        let told = receiver.hooks
        #expect(told.allSatisfy { $0.data["grant_id"].text == mine.id })
        #expect(told.filter { $0.type == "access.granted" }.map(\.id) == [opened.json["event_id"].text])
        #expect(told.allSatisfy { $0.type != "access.denied" }, "what nobody knows is nobody's")
        #expect(rest.hooks.isEmpty)
      }
    }
  }

  @Test("endpoints and deliveries of another family of keys, or another tenant, are not there")
  func isolation() async throws {
    let admin = service.admin
    let (partner, other) = (try await makePartner(["webhooks"]), try await makePartner(["webhooks"]))
    let stranger = try await service.platform.makeTenant().admin
    try await HookReceiver.run { receiver in
      let endpoint = try await partner.makeEndpoint(receiver)
      #expect(try await partner.post("\(endpoint.path)/test").status == 202)
      let delivery = try await partner.delivery(to: endpoint, tries: 1)
      for client in [other, stranger] {
        #expect(try await client.get("/v1/webhook_endpoints").json["data"] == [])
        #expect(try await client.get("/v1/webhook_deliveries").json["data"] == [])
        #expect(try await client.get("/v1/webhook_deliveries?endpoint=\(endpoint.id)").json["data"] == [])
        #expect(try await client.get(endpoint.path).status == 404)
        #expect(try await client.patch(endpoint.path, ["description": "x"]).status == 404)
        #expect(try await client.delete(endpoint.path).status == 404)
        #expect(try await client.post("\(endpoint.path)/test").status == 404)
        #expect(try await client.post("\(endpoint.path)/rotate").status == 404)
        #expect(try await client.get("/v1/webhook_deliveries/\(delivery["id"].text)").status == 404)
        #expect(try await client.post("/v1/webhook_deliveries/\(delivery["id"].text)/resend").status == 404)
      }
      #expect(try await admin.get(endpoint.path).json == endpoint.json, "an administrator reaches all")
      #expect(try await partner.get("/v1/webhook_deliveries").json["data"] == [delivery])
    }
  }

  @Test("keys of customers, agents, operators, devices and of partners without the scope have no webhooks")
  func roles() async throws {
    let admin = service.admin
    let cabinet = try await admin.makeCabinet()
    let subject = try await admin.post("/v1/subjects", ["external_ref": "customer-1"]).id(201)
    let clients = [
      try await admin.makeKey(["role": "customer", "subject_id": .string(subject)]),
      try await admin.makeKey(["role": "agent"]), try await admin.makeKey(["role": "operator"]), cabinet.door,
      try await makePartner(["issue", "trigger", "payments", "events", "customer_keys"]),
    ]
    for client in clients {
      #expect(try await client.get("/v1/webhook_endpoints").status == 403)
      #expect(try await client.post("/v1/webhook_endpoints", ["url": "https://example.com"]).status == 403)
      #expect(try await client.get("/v1/webhook_deliveries").status == 403)
    }
    #expect(try await service.stranger.get("/v1/webhook_endpoints").status == 401)
  }

  @Test("an alarm reaches the endpoints of administrators alone; others see what the shadowed PIN would have shown")
  func duress() async throws {
    let admin = service.admin
    try await admin.makeKeypadsBusy()
    let cabinet = try await admin.makeCabinet()
    let partner = try await makePartner(["issue", "webhooks"])
    try await HookReceiver.run { receiver in
      try await HookReceiver.run { own in
        let issued = try await partner.issue(
          cabinet.first, credentials: [["kind": "pin", "entry": "with_locker"]],
          ["max_uses": nil, "subject": ["external_ref": "customer-1"]])
        let added = try await admin.post(
          "/v1/grants/\(issued.id)/credentials", ["kind": "pin", "entry": "with_locker", "duress": true])
        try #require(added.status == 201, "\(added.text)")
        _ = try await admin.makeEndpoint(receiver, ["access.granted", "access.duress"])
        _ = try await partner.makeEndpoint(own)
        let opened = try await cabinet.door.enter(added.json["pin"].text, locker: "A1")
        #expect(opened.decision == "grant granted")
        let hooks = try await receiver.hooks(atLeast: 2)
        #expect(Set(hooks.map(\.type)) == ["access.granted", "access.duress"])
        let alarm = try #require(hooks.first { $0.type == "access.duress" })
        #expect(alarm.data["credential_id"] == added.json["id"])
        let seen = try await own.hooks(atLeast: 1)
        #expect(seen.map(\.type) == ["access.granted"])
        #expect(seen[0].data["credential_id"].text == issued.credential())
        #expect(!own.hooks.contains { String(decoding: $0.body, as: UTF8.self).contains("duress") })
      }
    }
  }

  @Test("a partner whose keys all ended is told nothing more, nor is a tenant that is suspended")
  func ended() async throws {
    let admin = service.admin
    let reply = try await admin.post("/v1/api_keys", ["role": "partner", "scopes": ["webhooks"]])
    let partner = Client(service: service, key: reply.json["key"].text)
    let (id, other) = try await service.platform.makeTenant()
    try await HookReceiver.run { receiver in
      let endpoint = try await partner.makeEndpoint(receiver)
      let second = try await other.makeEndpoint(receiver)
      _ = try await partner.post("\(endpoint.path)/test")
      _ = try await other.post("\(second.path)/test")
      _ = try await receiver.hooks(atLeast: 2)
      #expect(try await admin.delete("/v1/api_keys/\(reply.json["id"].text)").status == 204)
      #expect(try await service.platform.post("/v1/tenants/\(id)/suspend").status == 200)
      try await Task.sleep(for: .milliseconds(500))
      #expect(try await admin.post("\(endpoint.path)/test").status == 202)
      _ = try await admin.events("class=audit&limit=100", atLeast: 4)
      try await Task.sleep(for: .milliseconds(600))
      #expect(receiver.hooks.count == 2)
      // What waits in the log is told when the tenant goes on.
      #expect(try await service.platform.post("/v1/tenants/\(id)/resume").status == 200)
      _ = try await other.post("\(second.path)/test")
      #expect(try await receiver.hooks(atLeast: 3).count == 3)
    }
  }
}
