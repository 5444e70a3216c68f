import AccessAuth
import AccessHTTP
import Foundation
import SodiumPrimitives
import Testing

@Suite("Erasure of a person", .runningService)
struct ErasureTests {
  let service = RunningService.current

  /// A grant with holds, uses and events of its own.
  private func person(
    _ cabinet: Cabinet, _ client: Client? = nil, reference: String = "customer-4711"
  ) async throws -> Issued {
    try await (client ?? service.admin).issue(
      cabinet.first,
      credentials: [["kind": "qr", "usage": "single_use"], ["kind": "pin", "entry": "with_locker"]],
      ["subject": ["external_ref": .string(reference)], "max_uses": nil, "reference": "order 77"])
  }

  /// The newest events of what was done, when there are so many.
  private func audits(_ actions: Set<String>, atLeast count: Int) async throws -> [JSON] {
    var found: [JSON] = []
    for _ in 0..<500 {
      found = try await service.admin.events("class=audit&limit=100").filter { actions.contains($0["action"].text) }
      if found.count >= count { break }
      try await Task.sleep(for: .milliseconds(20))
    }
    return found
  }

  @Test("nothing of the person is there, no medium opens, and the receipt is signed by the tenant's key for receipts")
  func everything() async throws {
    let admin = service.admin
    let cabinet = try await admin.makeCabinet()
    let issued = try await person(cabinet)
    let subject = issued.json["subject_id"].text
    #expect(try await cabinet.door.show(issued.pass()).decision == "grant granted")
    let attempt = UUID().uuidString.lowercased()
    #expect(try await cabinet.door.show(issued.pass(), attempt: attempt).decision == "deny already_used")
    let customer = try await admin.makeKey(["role": "customer", "subject_id": .string(subject)])
    _ = try await admin.events("grant=\(issued.id)&limit=100", atLeast: 5)
    let erased = try await admin.delete("/v1/subjects/\(subject)")
    try #require(erased.status == 200, "\(erased.text)")
    let counts = erased.json["erased"]
    #expect(
      (counts["grants"], counts["credentials"], counts["api_keys"], counts["answers"], counts["holds"])
        == (1, 2, 1, 2, 0))
    // What doors saw goes; what an administrator did stays for 30 days, under a name whose key is gone.
    #expect(counts["events"] == 2)
    let kept = erased.json["kept"].elements.map { "\($0["what"].text) \($0["why"].text)" }
    #expect(kept == ["events minimum", "used_passes replay_protection", "repeated_calls repeated_calls"])
    let receipt = try #require(Base64URL.decode(erased.json["receipt"].text.utf8))
    let keys = try await service.publishedKeys(of: service.folder.tenant).keys.filter { $0.purpose == "receipt" }
    let read = try #require(
      try ErasureReceipt(receipt, signedBy: { id in keys.first { $0.id == id }?.key }))
    #expect(read.subject.description == subject && "\(read.erasure)" == erased.json["erasure_id"].text)
    #expect(read.tally.erased[.grants] == 1 && read.tally.kept.count == 3)

    for path in ["", "/erasure"] {
      let gone = try await admin.get("/v1/subjects/\(subject)\(path)")
      #expect(gone.status == (path.isEmpty ? 404 : 200))
    }
    #expect(try await admin.get("/v1/subjects/\(subject)/erasure").body == erased.body)
    #expect(try await admin.delete("/v1/subjects/\(subject)").body == erased.body, "again, it answers the same")
    #expect(try await admin.get("/v1/grants/\(issued.id)").status == 404)
    #expect(try await admin.get("/v1/credentials/\(issued.credential())").status == 404)
    #expect(try await admin.get("/v1/grants?subject_id=\(subject)").json["data"] == [])
    #expect(try await admin.get("/v1/subjects?external_ref=customer-4711").json["data"] == [])
    #expect(try await admin.get("/v1/events?subject=\(subject)").json["data"] == [])
    #expect(try await admin.get("/v1/events?grant=\(issued.id)&class=access").json["data"] == [])
    #expect(try await customer.get("/v1/grants").status == 401)
    #expect(try await cabinet.door.show(issued.pass()).decision == "deny not_recognized")
    let again = try await cabinet.door.show(issued.pass(), attempt: attempt)
    #expect(again.decision == "deny not_recognized", "what was answered is not kept either: \(again.text)")
    // The reference is free for another person.
    let other = try await person(cabinet)
    #expect(other.json["subject_id"].text != subject)
  }

  @Test("the log holds afterwards: its size, its order, and one record for what left it")
  func log() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await person(cabinet)
    _ = try await cabinet.door.show(issued.pass())
    let before = try await service.admin.events("limit=100", atLeast: 10)
    let audits = before.count { $0["class"] == "audit" }
    let erased = try await service.admin.delete("/v1/subjects/\(issued.json["subject_id"].text)")
    #expect(erased.status == 200)
    let after = try await service.admin.events("limit=100&class=audit", atLeast: audits + 3)
    let sequences = Set(before.map { $0["sequence"] }).subtracting(after.map { $0["sequence"] })
    #expect(sequences.count == 1, "the scan")
    let actions = after.map { $0["action"].text }
    #expect(actions.prefix(3) == ["subject.erased", "events.purged", "subject.erasure_begun"])
    #expect(after.prefix(3).allSatisfy { $0["subject"] == nil && $0["grant_id"] == nil })
    #expect(after[1]["count"] == 1 && after[1]["digest"].text.count == 64)
    #expect(after[2]["id"] == erased.json["erasure_id"] && after[2]["actor_id"] != nil)
  }

  @Test("a legal hold refuses with its ground, which is remembered; taken back, the person can be erased")
  func legalHold() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let subject = "/v1/subjects/\(try await person(cabinet).json["subject_id"].text)"
    let held = try await service.admin.post(
      subject + "/legal_hold", ["ground": "legal_claims", "reference": "case 12/2026"])
    #expect(held.status == 200 && held.json["legal_hold"]["ground"] == "legal_claims")
    #expect(held.json["legal_hold"]["reference"] == "case 12/2026")
    let same = try await service.admin.post(
      subject + "/legal_hold", ["ground": "legal_claims", "reference": "case 12/2026"])
    #expect(same["etag"] == held["etag"], "the same word twice changes nothing")
    let refused = try await service.admin.delete(subject)
    #expect((refused.status, refused.code) == (409, "conflict"))
    #expect(refused.json["detail"].text.hasSuffix("legal_claims"))
    #expect(try await service.admin.get(subject).status == 200)
    let bad = try await service.admin.post(subject + "/legal_hold", ["ground": "no_wish"])
    #expect((bad.status, bad.pointer) == (400, "/ground"))
    #expect(try await service.admin.delete(subject + "/legal_hold").status == 204)
    #expect(try await service.admin.delete(subject + "/legal_hold").status == 204)
    #expect(try await service.admin.delete(subject).status == 200)
    let actions = try await service.admin.events("class=audit&limit=100", atLeast: 12).map { $0["action"].text }
      .filter { $0.contains("legal_hold") || $0.contains("erasure_refused") }
    #expect(actions == ["legal_hold.released", "subject.erasure_refused", "legal_hold.placed"])
  }

  @Test("a legal hold of the tenant on grants refuses, by when they end; one on other kinds of data does not")
  func tenantHold() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await person(cabinet)
    let subject = "/v1/subjects/\(issued.json["subject_id"].text)"
    let customer = try await service.admin.makeKey(["role": "customer", "subject_id": issued.json["subject_id"]])
    func hold(_ members: [String: JSON]) async throws {
      let hold = JSON.object(["name": "case 12", "ground": "archiving"].merging(members) { $1 })
      let rules: JSON = ["preset": "eu", "rules": [], "contracts": [], "legal_holds": [hold]]
      let set = try await service.admin.put("/v1/retention", rules)
      try #require(set.status == 200, "\(set.text)")
    }
    // The grant ends in an hour.
    let holds: [[String: JSON]] = [
      ["classes": []], ["classes": ["access", "grants"], "from": service.clock.time(in: .seconds(1800))],
      ["classes": ["grants"], "to": service.clock.time(in: .days(2)), "device_id": .string(cabinet.id)],
    ]
    for members in holds {
      try await hold(members)
      for client in [service.admin, customer] {
        let refused = try await client.delete(subject)
        #expect((refused.status, refused.code) == (409, "conflict"), "\(members): \(refused.text)")
        #expect(refused.json["detail"].text.hasSuffix("archiving"))
      }
    }
    #expect(try await service.admin.get("/v1/grants/\(issued.id)").status == 200)
    #expect(try await cabinet.door.show(issued.pass()).decision == "grant granted")
    let refusals = try await audits(["subject.erasure_refused"], atLeast: 6)
    #expect(refusals.count == 6)
    try await hold(["classes": ["grants"], "to": service.clock.time(in: .seconds(1800))])
    #expect(try await service.admin.delete(subject).status == 200)
  }

  @Test("I-03 a restricted person is erased by staff or the person, not by a partner or a key that it made")
  func restricted() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let partner = try await service.admin.makeKey(["role": "partner", "scopes": ["issue", "customer_keys"]])
    let subject = try await person(cabinet, partner).json["subject_id"]
    let byPartner = try await partner.makeKey(["role": "customer", "subject_id": subject])
    let own = try await service.admin.makeKey(["role": "customer", "subject_id": subject])
    let path = "/v1/subjects/\(subject.text)"
    #expect(try await service.admin.post(path + "/restriction").status == 200)
    for client in [partner, byPartner] {
      let refused = try await client.delete(path)
      #expect((refused.status, refused.code) == (409, "conflict"), "\(refused.text)")
      #expect(try await client.get(path + "/export").status == 409)
    }
    #expect(try await own.delete(path).status == 200)
  }

  @Test("a customer's key erases its own person, once, and no other")
  func customer() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let (mine, other) = (try await person(cabinet), try await person(cabinet, reference: "somebody else"))
    let key: JSON = ["role": "customer", "subject_id": mine.json["subject_id"]]
    let customer = try await service.admin.makeKey(key)
    #expect(try await customer.delete("/v1/subjects/\(other.json["subject_id"].text)").status == 404)
    let erased = try await customer.delete("/v1/subjects/\(mine.json["subject_id"].text)")
    #expect(erased.status == 200 && erased.json["erased"]["grants"] == 1)
    #expect(try await customer.get("/v1/subjects/\(mine.json["subject_id"].text)").status == 401)
    #expect(try await service.admin.get("/v1/grants/\(other.id)").status == 200)
  }

  @Test("F-01 a partner erases whom it made, but not where another lineage has a grant, nor by a customer's key")
  func partner() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let partner = try await service.admin.makeKey(["role": "partner", "scopes": ["issue", "customer_keys"]])
    let stranger = try await service.admin.makeKey(["role": "partner", "scopes": ["issue"]])
    let issued = try await person(cabinet, partner)
    let subject = issued.json["subject_id"].text
    #expect(try await stranger.delete("/v1/subjects/\(subject)").status == 404)
    let later = try await person(cabinet)
    #expect(later.json["subject_id"].text == subject, "the operator's grant for the same person")
    let customer = try await partner.makeKey(["role": "customer", "subject_id": .string(subject)])
    for client in [partner, customer] {
      let refused = try await client.delete("/v1/subjects/\(subject)")
      #expect((refused.status, refused.code) == (409, "conflict"), "\(refused.text)")
    }
    let alone = try await person(cabinet, partner, reference: "another")
    let erased = try await partner.delete("/v1/subjects/\(alone.json["subject_id"].text)")
    #expect(erased.status == 200)
    #expect(try await partner.get("/v1/subjects/\(alone.json["subject_id"].text)/erasure").body == erased.body)
    #expect(try await stranger.get("/v1/subjects/\(alone.json["subject_id"].text)/erasure").status == 404)
  }

  @Test("what a law wants kept stays and is named in the receipt, pseudonymous, and the rest goes")
  func minimum() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let rules: JSON = [
      "preset": "in", "rules": [], "contracts": [],
      "legal_holds": [["name": "case 12", "ground": "legal_claims", "classes": ["access"]]],
    ]
    let set = try await service.admin.put("/v1/retention", rules)
    try #require(set.status == 200, "\(set.text)")
    let issued = try await person(cabinet)
    _ = try await cabinet.door.show(issued.pass())
    let erased = try await service.admin.delete("/v1/subjects/\(issued.json["subject_id"].text)")
    #expect(erased.status == 200 && erased.json["erased"]["events"] == 0)
    let kept = erased.json["kept"].elements.filter { $0["what"] == "events" }
    #expect(kept.map { $0["why"].text } == ["minimum", "legal_hold"])
    #expect(kept.last?["count"] == 1 && kept.last?["until"] == JSON.null)
    #expect(kept.first?["until"] == service.clock.time(in: .days(180)))
    let scan = try await service.admin.events("class=access")
    #expect(scan.count == 1 && scan[0]["subject"].text.count == 32)
  }

  @Test("I-02 webhooks are told who is gone, and nothing of theirs is delivered again")
  func webhooks() async throws {
    try await HookReceiver.run { receiver in
      let cabinet = try await service.admin.makeCabinet()
      let endpoint = try await service.admin.post("/v1/webhook_endpoints", ["url": .string(receiver.url)]).id(201)
      let issued = try await person(cabinet)
      _ = try await cabinet.door.show(issued.pass())
      _ = try await receiver.hooks(atLeast: 3)
      let subject = issued.json["subject_id"]
      let before = try await deliveries(to: endpoint, atLeast: 3)
      #expect(before.count >= 3)
      let erased = try await service.admin.delete("/v1/subjects/\(subject.text)")
      #expect(erased.status == 200)
      let told = try await receiver.hooks(atLeast: 4).filter { $0.type == "subject.erased" }
      #expect(told.count == 1 && told.first?.data["subject_id"] == subject)
      let left = try await deliveries(to: endpoint, atLeast: 1)
      #expect(Set(left.map { $0["type"].text }) == ["subject.erased"])
      let resent = try await service.admin.post("/v1/webhook_deliveries/\(before[0]["id"].text)/resend")
      #expect(resent.status == 404)
    }
  }

  private func deliveries(to endpoint: String, atLeast count: Int) async throws -> [JSON] {
    for _ in 0..<500 {
      let reply = try await service.admin.get("/v1/webhook_deliveries?endpoint=\(endpoint)&limit=100")
      if reply.json["data"].elements.count >= count { return reply.json["data"].elements }
      try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("the deliveries did not come")
    return []
  }

  @Test("a device is told which face to forget, until it says that it has")
  func devices() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(
      cabinet.first, credentials: [["kind": "face", "device_id": .string(cabinet.id)]])
    #expect(try await cabinet.door.get("/v1/devices/self/forgotten").json["data"] == [])
    _ = try await service.admin.delete("/v1/subjects/\(issued.json["subject_id"].text)")
    let waiting = try await cabinet.door.get("/v1/devices/self/forgotten")
    #expect(waiting.json["data"].elements.map { $0["credential_id"].text } == [issued.credential()])
    #expect(try await cabinet.door.get("/v1/devices/self/commands").json["forget"] == 1)
    let other = try await service.admin.makeCabinet()
    #expect(try await other.door.get("/v1/devices/self/forgotten").json["data"] == [])
    let body: JSON = ["credential_ids": [.string(issued.credential()), "crd_01h455vb4pex5vsknk084sn02q"]]
    #expect(try await other.door.post("/v1/devices/self/forgotten", body).status == 204)
    #expect(try await cabinet.door.get("/v1/devices/self/commands").json["forget"] == 1)
    #expect(try await cabinet.door.post("/v1/devices/self/forgotten", body).status == 204)
    #expect(try await cabinet.door.post("/v1/devices/self/forgotten", body).status == 204)
    #expect(try await cabinet.door.get("/v1/devices/self/commands").json["forget"] == 0)
    let events = try await service.admin.events("class=audit&device=\(cabinet.id)&limit=100", atLeast: 4)
      .filter { $0["action"] == "credential.forgotten" }
    #expect(events.count == 1 && events[0]["count"] == 1 && events[0]["credential_id"] == nil)
    let empty = try await cabinet.door.post("/v1/devices/self/forgotten", ["credential_ids": []])
    #expect((empty.status, empty.pointer) == (400, "/credential_ids"))
  }

  @Test("B-01 a card is enrolled again with its key, and no tap that was used opens again")
  func card() async throws {
    let cabinet = try await service.admin.makeCabinet()
    try await service.admin.setCardProfile()
    let tag = SUNTag()
    func enrol() async throws -> Issued {
      try await service.admin.issue(cabinet.first, credentials: [tag.credential], ["max_uses": nil])
    }
    let first = try await enrol()
    #expect(try await cabinet.door.present("card", try tag.tap(7), locker: "A1").decision == "grant granted")
    let erased = try await service.admin.delete("/v1/subjects/\(first.json["subject_id"].text)")
    #expect(erased.json["kept"].elements.contains { $0["what"] == "card_counters" && $0["count"] == 1 })
    #expect(try await cabinet.door.present("card", try tag.tap(8), locker: "A1").decision == "deny not_recognized")
    _ = try await enrol()
    #expect(try await cabinet.door.present("card", try tag.tap(7), locker: "A1").decision == "deny already_used")
    #expect(try await cabinet.door.present("card", try tag.tap(9), locker: "A1").decision == "grant granted")
  }

  @Test("a call that is repeated does not bring the person back")
  func repeated() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let header = [(name: "Idempotency-Key", value: "order-77")]
    let body: JSON = [
      "subject": ["external_ref": "customer-1"], "targets": cabinet.first, "ends_at": service.clock.time(in: .hours(1)),
      "credentials": [["kind": "qr"]],
    ]
    let made = try await service.admin.post("/v1/grants", body, headers: header)
    let subject = try await service.admin.post("/v1/subjects", ["external_ref": "customer-2"], headers: header + [])
    #expect(made.status == 201 && subject.status == 422, "the key was used")
    let hold = try await service.admin.post(
      "/v1/grants/\(made.json["id"].text)/holds", ["kind": "payment"], headers: [("Idempotency-Key", "hold")])
    let opened = try await service.admin.post(
      "/v1/triggers", ["locker_id": .string(cabinet.lockers[0]), "grant_id": made.json["id"]],
      headers: [("Idempotency-Key", "open")])
    #expect(hold.status == 201 && opened.status < 300)
    _ = try await service.admin.delete("/v1/subjects/\(made.json["subject_id"].text)")
    #expect(try await service.admin.post("/v1/grants", body, headers: header).status == 404)
    let holdAgain = try await service.admin.post(
      "/v1/grants/\(made.json["id"].text)/holds", ["kind": "payment"], headers: [("Idempotency-Key", "hold")])
    #expect(holdAgain.status == 404)
    let again = try await service.admin.post(
      "/v1/triggers", ["locker_id": .string(cabinet.lockers[0]), "grant_id": made.json["id"]],
      headers: [("Idempotency-Key", "open")])
    #expect((400..<500).contains(again.status), "\(again.text)")
    #expect(try await service.admin.get("/v1/subjects").json["data"] == [])
  }

  @Test("an erasure beside scans and new grants leaves nothing, and every call is answered")
  func races() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(
      cabinet.first, credentials: [["kind": "qr", "usage": "multi_use"]], ["max_uses": nil])
    let subject = issued.json["subject_id"].text
    let (admin, door, pass) = (service.admin, cabinet.door, issued.pass())
    let body: JSON = [
      "subject_id": .string(subject), "targets": cabinet.first, "ends_at": service.clock.time(in: .hours(1)),
      "credentials": [["kind": "qr"]],
    ]
    let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<20 { group.addTask { try await door.show(pass).status } }
      for _ in 0..<20 { group.addTask { try await admin.post("/v1/grants", body).status } }
      for _ in 0..<3 { group.addTask { try await admin.delete("/v1/subjects/\(subject)").status } }
      return try await group.reduce(into: Set<Int>()) { $0.insert($1) }
    }
    #expect(statuses.isSubset(of: [200, 201, 404, 503]), "\(statuses)")
    let erased = try await admin.delete("/v1/subjects/\(subject)")
    #expect(erased.status == 200 && erased.json["receipt"] != nil)
    #expect(try await admin.get("/v1/grants").json["data"] == [])
    #expect(try await door.show(pass).decision == "deny not_recognized")
    let begun = try await audits(["subject.erasure_begun", "subject.erased"], atLeast: 2)
    #expect(begun.count == 2, "one erasure, whoever asked")
  }
}
