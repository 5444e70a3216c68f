import AccessAuth
import Testing

@Suite("What agents, partners and customers reach", .runningService)
struct ReachTests {
  let service = RunningService.current

  @Test("F-01 an agent and a backend see what their own lineage made, and nothing of each other")
  func lineage() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let agent = try await service.admin.makeKey(["role": "agent"])
    let backend = try await service.admin.makeKey(["role": "partner", "scopes": ["issue"]])
    for (mine, other) in [(agent, backend), (backend, agent)] {
      let person = JSON.string("customer of \(mine.key?.suffix(8) ?? "")")
      let issued = try await mine.issue(cabinet.first, ["subject": ["external_ref": person]])
      let subject = issued.json["subject_id"].text
      let own = ["/v1/grants/\(issued.id)", "/v1/credentials/\(issued.credential())", "/v1/subjects/\(subject)"]
      for path in own {
        #expect(try await mine.get(path).status == 200, "\(path)")
        let reply = try await other.get(path)
        let unknown = try await other.get(String(path.dropLast(4)) + "0000")
        #expect(reply.status == 404 && reply.anonymous == unknown.anonymous, "\(path)")
      }
      let writes: [(String, JSON?)] = [
        ("/v1/grants/\(issued.id)/revoke", nil), ("/v1/grants/\(issued.id)/credentials", ["kind": "qr"]),
        ("/v1/grants/\(issued.id)/holds", ["kind": "approval"]),
        ("/v1/credentials/\(issued.credential())/reissue", nil),
        ("/v1/credentials/\(issued.credential())/suspend", nil),
      ]
      for (path, body) in writes {
        #expect(try await other.post(path, body).status == 404, "\(path)")
        // What revokes would end the others.
        let reply = try await mine.post(path.replacing("/revoke", with: "/suspend"), body)
        #expect((200..<300).contains(reply.status), "\(path): \(reply.text)")
      }
      #expect(try await other.patch("/v1/grants/\(issued.id)", ["max_uses": 9]).status == 404)
      let listed = try await mine.get("/v1/grants?limit=100").json["data"].elements.map(\.["id"])
      #expect(listed.contains(.string(issued.id)))
      let strangers = try await other.get("/v1/grants?limit=100").json["data"].elements.map(\.["id"])
      #expect(!strangers.contains(.string(issued.id)))
      let subjects = try await other.get("/v1/subjects?limit=100").json["data"].elements.map(\.["id"])
      #expect(!subjects.contains(.string(subject)))
    }
  }

  @Test("a person whom another lineage knows can be given a grant by the tenant's name for them, and stays theirs")
  func sharedPerson() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let first = try await service.admin.makeKey(["role": "partner", "scopes": ["issue"]])
    let second = try await service.admin.makeKey(["role": "partner", "scopes": ["issue"]])
    let theirs = try await first.issue(cabinet.first)
    let mine = try await second.issue(cabinet.first)
    let subject = theirs.json["subject_id"]
    #expect(mine.json["subject_id"] == subject)
    #expect(try await second.get("/v1/subjects/\(subject.text)").status == 404)
    let named = try await second.post(
      "/v1/grants",
      ["subject_id": subject, "targets": cabinet.first, "ends_at": service.clock.time(in: .hours(1))])
    #expect((named.status, named.pointer) == (404, "/subject_id"))
  }

  @Test("F-01 a key that is limited to sites knows no others")
  func sites() async throws {
    let here = try await service.admin.makeCabinet()
    let there = try await service.admin.makeCabinet()
    let agent = try await service.admin.makeKey(["role": "agent", "site_ids": [.string(here.site)]])
    #expect(try await agent.get("/v1/sites").json["data"].elements.map(\.["id"]) == [.string(here.site)])
    #expect(try await agent.get("/v1/devices").json["data"].elements.map(\.["id"]) == [.string(here.id)])
    #expect(try await agent.get("/v1/devices?site_id=\(there.site)").json["data"] == [])
    for path in ["/v1/sites/\(there.site)", "/v1/devices/\(there.id)", "/v1/devices/\(there.id)/lockers"] {
      #expect(try await agent.get(path).status == 404, "\(path)")
      let own = path.replacing(there.site, with: here.site).replacing(there.id, with: here.id)
      #expect(try await agent.get(own).status == 200)
    }
    for (targets, pointer) in [
      (there.first, "/targets/locker_ids/0"), (there.whole, "/targets/device_id"),
      (there.wholeSite, "/targets/site_id"),
    ] {
      let reply = try await agent.post(
        "/v1/grants",
        ["subject": ["external_ref": "a"], "targets": targets, "ends_at": service.clock.time(in: .hours(1))])
      #expect((reply.status, reply.pointer) == (404, pointer))
    }
    let issued = try await agent.issue(here.first)
    let moved = try await agent.patch("/v1/grants/\(issued.id)", ["targets": there.first])
    #expect((moved.status, moved.pointer) == (404, "/targets/locker_ids/0"))
  }

  @Test("payments are settled by whoever placed them and may, and nothing else is")
  func payments() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let shop = try await service.admin.makeKey(["role": "partner", "scopes": ["issue", "payments"]])
    let payer = try await service.admin.makeKey(["role": "partner", "scopes": ["payments"]])
    let issued = try await shop.issue(cabinet.first, ["holds": [["kind": "payment"], ["kind": "approval"]]])
    let holds = issued.json["holds"].elements.map { "/v1/holds/\($0["id"].text)" }
    let cleared: JSON = ["status": "cleared"]
    #expect(try await shop.send("PUT", holds[0], raw: cleared.bytes).status == 200)
    #expect(try await shop.send("PUT", holds[1], raw: cleared.bytes).status == 404)
    #expect(try await payer.send("PUT", holds[0], raw: cleared.bytes).status == 404)
    #expect(try await payer.get("/v1/grants/\(issued.id)").status == 403)
    #expect(try await shop.get(holds[1]).status == 200)
  }

  @Test("a customer's key sees one person, reads only, and lives an hour")
  func customer() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let backend = try await service.admin.makeKey(["role": "partner", "scopes": ["issue", "customer_keys"]])
    let mine = try await backend.issue(cabinet.first)
    let other = try await backend.issue(cabinet.first, ["subject": ["external_ref": "customer-2"]])
    let subject = mine.json["subject_id"]
    let made = try await backend.post("/v1/api_keys", ["role": "customer", "subject_id": subject])
    #expect(made.status == 201 && made.json["expires_at"] == service.clock.time(in: .hours(1)))
    let customer = Client(service: service, key: made.json["key"].text)
    for path in [
      "/v1/grants/\(mine.id)", "/v1/credentials/\(mine.credential())", "/v1/credentials/\(mine.credential())/qr",
      "/v1/subjects/\(subject.text)",
    ] { #expect(try await customer.get(path).status == 200, "\(path)") }
    for path in [
      "/v1/grants/\(other.id)", "/v1/credentials/\(other.credential())", "/v1/credentials/\(other.credential())/qr",
      "/v1/subjects/\(other.json["subject_id"].text)",
    ] { #expect(try await customer.get(path).status == 404, "\(path)") }
    #expect(try await customer.get("/v1/grants").json["data"].elements.map(\.["id"]) == [.string(mine.id)])
    #expect(try await customer.get("/v1/subjects").json["data"].elements.map(\.["id"]) == [subject])
    for path in ["/v1/grants/\(mine.id)/revoke", "/v1/credentials/\(mine.credential())/reissue"] {
      #expect(try await customer.post(path).status == 403, "\(path)")
    }
    // A backend makes keys for its own customers, and no others.
    let stranger = try await service.admin.issue(cabinet.first, ["subject": ["external_ref": "customer-3"]])
    let refused = try await backend.post(
      "/v1/api_keys", ["role": "customer", "subject_id": stranger.json["subject_id"]])
    #expect((refused.status, refused.pointer) == (404, "/subject_id"))
    #expect(try await backend.post("/v1/api_keys", ["role": "operator"]).status == 403)
    #expect(try await backend.get("/v1/api_keys").status == 403)
    let key = try await service.admin.get("/v1/api_keys/\(try made.id(201))")
    #expect(try await service.admin.post("/v1/api_keys/\(key.json["id"].text)/rotate").status == 409)
    service.clock.advance(by: .hours(1))
    #expect(try await customer.get("/v1/grants").status == 401)
  }

  @Test("F-01 a customer's key opens nothing to the partner that made it but what that partner issued")
  func customerOfPartner() async throws {
    let (here, there) = (try await service.admin.makeCabinet(), try await service.admin.makeCabinet())
    let partner = try await service.admin.makeKey([
      "role": "partner", "scopes": ["issue", "customer_keys"], "site_ids": [.string(here.site)],
    ])
    // The partner knows the person's name first.
    let mine = try await partner.issue(here.first)
    let theirs = try await service.admin.issue(there.first)
    let subject = mine.json["subject_id"]
    #expect(theirs.json["subject_id"] == subject)
    let customer = try await partner.makeKey(["role": "customer", "subject_id": subject])
    #expect(try await customer.get("/v1/grants").json["data"].elements.map(\.["id"]) == [.string(mine.id)])
    for path in [
      "/v1/grants/\(theirs.id)", "/v1/credentials/\(theirs.credential())", "/v1/credentials/\(theirs.credential())/qr",
    ] { #expect(try await customer.get(path).status == 404, "\(path)") }
    #expect(try await customer.get("/v1/credentials/\(mine.credential())/qr").status == 200)
    // An administrator's customer is the person.
    let whole = try await service.admin.makeKey(["role": "customer", "subject_id": subject])
    #expect(Set(try await whole.get("/v1/grants").json["data"].elements.map(\.["id"].text)) == [mine.id, theirs.id])
  }

  @Test("events by scope are those of the partner's own grants, without alarms")
  func events() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let partner = try await service.admin.makeKey(["role": "partner", "scopes": ["issue", "events"]])
    let mine = try await partner.issue(cabinet.first)
    let other = try await service.admin.issue(cabinet.first, ["subject": ["external_ref": "customer-2"]])
    _ = try await cabinet.door.show(mine.pass())
    _ = try await cabinet.door.show(other.pass())
    _ = try await service.admin.events("class=access&grant=\(other.id)")
    let seen = try await partner.events("limit=100", atLeast: 3)
    #expect(Set(seen.map(\.["grant_id"])) == [.string(mine.id)])
    #expect(seen.contains { $0["class"] == "access" && $0["decision"] == "grant" && $0["uses_left"] == 0 })
    #expect(try await partner.get("/v1/events?grant=\(other.id)").json["data"] == [])
    #expect(try await partner.get("/v1/events?subject=\(other.json["subject_id"].text)").json["data"] == [])
    #expect(try await partner.get("/v1/events?class=alarm").json["data"] == [])
  }
}
