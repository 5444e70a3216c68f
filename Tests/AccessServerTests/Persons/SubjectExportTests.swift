import AccessAuth
import Testing

@Suite("Export of a person", .runningService)
struct SubjectExportTests {
  let service = RunningService.current

  @Test("I-01 the export holds all there is: grants, every medium, holds, commands, keys, events, answers and messages")
  func everything() async throws {
    try await HookReceiver.run { receiver in
      let admin = service.admin
      _ = try await admin.post("/v1/webhook_endpoints", ["url": .string(receiver.url)])
      let cabinet = try await admin.makeCabinet()
      try await admin.setCardProfile()
      let wallet = try await Wallet(
        admin, cabinet,
        ["max_uses": nil, "reference": "order 77", "holds": [["kind": "payment", "reference": "inv 9"]]])
      let subject = wallet.issued.json["subject_id"].text
      let hold = wallet.issued.json["holds"][0]["id"].text
      #expect(try await admin.put("/v1/holds/\(hold)", ["status": "cleared"]).status == 200)
      for medium in [Wallet.Medium.qr, .multiQR, .pin, .card, .sun, .appToken, .face] {
        #expect(try await wallet.show(medium).decision == "grant granted", "\(medium)")
      }
      _ = try await admin.makeKey(["role": "customer", "subject_id": .string(subject)])
      let opened = try await admin.post(
        "/v1/triggers", ["locker_id": .string(cabinet.lockers[0]), "grant_id": .string(wallet.issued.id)],
        headers: [("Idempotency-Key", "open")])
      #expect(opened.status == 201, "\(opened.text)")
      _ = try await admin.events("subject=\(subject)&limit=100", atLeast: 20)
      _ = try await receiver.hooks(atLeast: 10)
      try await Task.sleep(for: .milliseconds(300))
      let before = try await admin.events("class=audit&limit=100")
      let reply = try await admin.get("/v1/subjects/\(subject)/export")
      #expect(reply.status == 200 && reply["cache-control"] == "no-store")
      let export = reply.json
      #expect((export["complete"], export["coverage"]) == (true, "everything"))
      #expect(export["subject"]["external_ref"] == "customer-4711" && export["api_keys"].elements.count == 1)
      let grant = export["grants"][0]
      #expect(export["grants"].elements.count == 1 && grant["reference"] == "order 77")
      #expect(grant["credentials"].elements.count == 9)
      #expect(grant["holds"][0]["reference"] == "inv 9")
      #expect(grant["phone_keys"].elements.count == 1 && grant["pin_places"].elements.count == 2)
      #expect(grant["card_places"].elements.count == 1 && grant["physical_cards"][0]["taps"] == 1)
      #expect(grant["commands"][0]["id"] == opened.json["command"]["id"])
      #expect(grant["used_passes"] == 1)
      let events = export["events"].elements
      let sequences = events.map { $0["sequence"] }
      #expect(Set(sequences).count == sequences.count)
      #expect(events.count { $0["class"] == "access" } == 8)
      #expect(events.filter { $0["class"] == "access" }.allSatisfy { $0["answer_kept"] == true })
      #expect(events.contains { !$0["deliveries"].elements.isEmpty })
      #expect(events.allSatisfy { $0["subject"] == export["pseudonym"] || $0["subject"] == nil })
      // No secret of any medium is in it.
      #expect(!reply.text.contains(wallet.issued.pass()) && !reply.text.contains("wrapped"))
      let told = try await admin.events("class=audit&limit=100", atLeast: before.count + 1).map { $0["action"].text }
      #expect(told.first { $0.hasPrefix("subject.") } == "subject.exported")
    }
  }

  @Test("a person with thousands of events is exported whole, in the order of the log")
  func many() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(
      cabinet.first, credentials: [["kind": "qr", "usage": "multi_use"]], ["max_uses": nil])
    let (door, pass) = (cabinet.door, issued.pass())
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<8 { group.addTask { for _ in 0..<100 { _ = try await door.show(pass) } } }
      try await group.waitForAll()
    }
    let subject = issued.json["subject_id"].text
    for _ in 0..<100 {
      let export = try await service.admin.get("/v1/subjects/\(subject)/export").json
      let events = export["events"].elements
      let access = events.filter { $0["class"] == "access" }
      if access.count < 800 {
        try await Task.sleep(for: .milliseconds(50))
        continue
      }
      #expect(access.count == 800 && export["complete"] == true)
      let sequences = events.compactMap { event -> Int64? in
        if case .int(let sequence) = event["sequence"] { sequence } else { nil }
      }
      #expect(sequences == sequences.sorted() && Set(sequences).count == events.count)
      return
    }
    Issue.record("the events did not come")
  }

  @Test("F-01 a partner gets what its lineage made, a customer no alarm and no duress PIN, and a stranger nothing")
  func reach() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let partner = try await service.admin.makeKey(["role": "partner", "scopes": ["issue", "customer_keys"]])
    let stranger = try await service.admin.makeKey(["role": "partner", "scopes": ["issue"]])
    let own = try await partner.issue(cabinet.first)
    let subject = own.json["subject_id"].text
    let others = try await service.admin.issue(
      cabinet.first,
      credentials: [["kind": "pin", "entry": "with_locker"], ["kind": "pin", "entry": "with_locker", "duress": true]])
    #expect(others.json["subject_id"].text == subject)
    let opened = try await service.admin.post(
      "/v1/triggers", ["locker_id": .string(cabinet.lockers[0]), "grant_id": .string(own.id)],
      headers: [("Idempotency-Key", "open")])
    #expect(opened.status == 201, "\(opened.text)")
    let duress = others.json["credentials"][1]["pin"]
    #expect(try await cabinet.door.present("pin", ["pin": duress], locker: "A1").decision == "grant granted")
    _ = try await service.admin.events("class=alarm", atLeast: 2)
    func export(_ client: Client) async throws -> JSON {
      let reply = try await client.get("/v1/subjects/\(subject)/export")
      try #require(reply.status == 200, "\(reply.text)")
      return reply.json
    }
    let all = try await export(service.admin)
    #expect(all["coverage"] == "everything" && all["grants"].elements.count == 2)
    #expect(all["events"].elements.contains { $0["class"] == "alarm" })
    let part = try await export(partner)
    #expect(part["coverage"] == "own_lineage" && part["grants"].elements.map { $0["id"].text } == [own.id])
    #expect(part["events"].elements.allSatisfy { $0["grant_id"].text == own.id && $0["class"] != "alarm" })
    #expect(!part["events"].elements.isEmpty)
    // What the operator opened by the partner's grant is the operator's, as in every list.
    #expect(part["grants"][0]["commands"] == [])
    #expect(all["grants"].elements.flatMap { $0["commands"].elements }.count == 1)
    let customer = try await service.admin.makeKey(["role": "customer", "subject_id": .string(subject)])
    let mine = try await export(customer)
    #expect(mine["coverage"] == "without_alarms" && mine["grants"].elements.count == 2)
    #expect(mine["events"].elements.allSatisfy { $0["class"] != "alarm" })
    #expect(mine["grants"].elements.flatMap { $0["credentials"].elements }.allSatisfy { !$0.has("duress") })
    let byPartner = try await partner.makeKey(["role": "customer", "subject_id": .string(subject)])
    #expect(try await export(byPartner)["grants"].elements.map { $0["id"].text } == [own.id])
    #expect(try await stranger.get("/v1/subjects/\(subject)/export").status == 404)
    #expect(try await cabinet.door.get("/v1/subjects/\(subject)/export").status == 403)
  }

  @Test("I-03 of a restricted person only the person and the staff get an export")
  func restricted() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let partner = try await service.admin.makeKey(["role": "partner", "scopes": ["issue"]])
    let subject = try await partner.issue(cabinet.first).json["subject_id"].text
    let customer = try await service.admin.makeKey(["role": "customer", "subject_id": .string(subject)])
    #expect(try await service.admin.post("/v1/subjects/\(subject)/restriction").status == 200)
    let path = "/v1/subjects/\(subject)/export"
    #expect(try await partner.get(path).status == 409)
    #expect(try await customer.get(path).status == 200)
    #expect(try await service.admin.get(path).status == 200)
  }
}
