import AccessAuth
import Testing

@Suite("Cards that have a number", .runningService)
struct CardNumberTests {
  let service = RunningService.current

  @Test(
    "a card of each format opens, whatever the case of its digits, and shows four of them", arguments: NumberCard.all)
  func opens(card: NumberCard) async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issueCards(cabinet.first, card.credential)
    let shown = issued.json["credentials"][0]
    #expect((shown["kind"], shown["assurance"], shown["status"]) == ("card", "identifier", "active"))
    #expect(shown["card"] == ["format": .string(card.format), "masked": .string("…" + card.hint)])
    #expect(shown["expires_at"] == issued.json["ends_at"])
    for hex in [card.hex, card.hex.lowercased(), card.hex.uppercased()] {
      let opened = try await cabinet.door.tap(card.written(hex))
      #expect((opened.decision, opened.json["credential_id"].text) == ("grant granted", issued.credential()))
      #expect(opened.json["lockers"].elements.map { $0["label"] } == ["A1"])
    }
    let events = try await service.admin.events("class=access", atLeast: 3)
    #expect(Set(events.map { $0["assurance"] }) == ["identifier"] && Set(events.map { $0["mode"] }) == ["card"])
  }

  @Test("a card that was enrolled in lower case is the same card")
  func lowerCase() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issueCards(
      cabinet.first, NumberCard.uid.written(NumberCard.uid.hex.lowercased()).credential)
    #expect(issued.json["credentials"][0]["card"]["masked"] == "…E5F6")
    #expect(try await cabinet.door.tap(.uid).decision == "grant granted")
  }

  @Test("the same digits in another format are another card")
  func formats() async throws {
    let cabinet = try await service.admin.makeCabinet()
    _ = try await service.admin.issueCards(cabinet.first, NumberCard.plain.credential)
    for card in [NumberCard("raw", 26, "2F623AE", hint: ""), NumberCard("raw", 28, "2F623AE", hint: "")] {
      #expect(try await cabinet.door.tap(card).decision == "deny not_recognized")
    }
    #expect(try await cabinet.door.tap(.plain).decision == "grant granted")
  }

  @Test("a card is asked for its locker like everything else, and told why it does not open")
  func lockers() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issueCards(cabinet.some(0, 1), NumberCard.plain.credential)
    #expect(try await cabinet.door.tap(.plain).json["lockers"].elements.count == 2)
    let one = try await cabinet.door.tap(.plain, locker: "A2")
    #expect(one.json["lockers"].elements.map { $0["id"].text } == [cabinet.lockers[1]])
    #expect(try await cabinet.door.tap(.plain, locker: "A3").decision == "deny wrong_locker")
    let asked = try await cabinet.door.tap(.plain, consume: false)
    #expect(asked.decision == "would_grant granted" && !asked.json.has("open_before"))
    #expect(try await service.admin.uses(of: issued.id) == 2)
    _ = try await service.admin.post("/v1/credentials/\(issued.credential())/suspend")
    #expect(try await cabinet.door.tap(.plain).decision == "deny suspended")
    _ = try await service.admin.post("/v1/grants/\(issued.id)/revoke")
    #expect(try await cabinet.door.tap(.plain).decision == "deny revoked")
  }

  @Test("a card is known at the sites of its grant, and at no other; neither is another tenant's")
  func sites() async throws {
    let here = try await service.admin.makeCabinet()
    let beside = try await service.admin.makeCabinet(at: here.site)
    let there = try await service.admin.makeCabinet()
    let other = try await service.platform.makeTenant().admin
    let theirs = try await other.makeCabinet()
    _ = try await service.admin.issueCards(here.first, NumberCard.plain.credential)
    #expect(try await here.door.tap(.plain).decision == "grant granted")
    #expect(try await beside.door.tap(.plain).decision == "deny wrong_device")
    #expect(try await there.door.tap(.plain).decision == "deny not_recognized")
    #expect(try await theirs.door.tap(.plain).decision == "deny not_recognized")
    // A grant that reaches both sites makes it known at both.
    let both: JSON = ["locker_ids": [.string(here.lockers[0]), .string(there.lockers[0])]]
    _ = try await service.admin.issueCards(both, NumberCard.uid.credential)
    for cabinet in [here, there] { #expect(try await cabinet.door.tap(.uid).decision == "grant granted") }
    #expect(try await theirs.door.tap(.uid).decision == "deny not_recognized")
  }

  @Test("a device where cards live does not change its site")
  func movedDevice() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let other = try await service.admin.makeCabinet()
    let issued = try await service.admin.issueCards(cabinet.first, NumberCard.plain.credential)
    let path = "/v1/devices/\(cabinet.id)"
    let refused = try await service.admin.patch(path, ["site_id": .string(other.site)])
    #expect((refused.status, refused.code) == (409, "conflict"))
    _ = try await service.admin.post("/v1/credentials/\(issued.credential())/revoke")
    #expect(try await service.admin.patch(path, ["site_id": .string(other.site)]).status == 200)
  }

  @Test("what is no card is refused at its place when it is enrolled")
  func badDrafts() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let at = "/credentials/0/card/"
    let rows: [(card: JSON, code: String, pointer: String)] = [
      (["format": "wiegand26", "bits": 26, "value_hex": "2F623AF"], "invalid_format", at + "value_hex"),
      (["format": "wiegand26", "bits": 27, "value_hex": "2F623AE"], "invalid_format", at + "bits"),
      (["format": "wiegand26", "bits": 26, "value_hex": "2F623A"], "invalid_format", at + "value_hex"),
      (["format": "wiegand26", "bits": 26, "value_hex": "6F623AE"], "invalid_format", at + "value_hex"),
      (["format": "uid", "bits": 48, "value_hex": "04A1B2C3D4E5"], "invalid_format", at + "bits"),
      (["format": "uid", "bits": 32, "value_hex": "04A1B2G3"], "invalid_format", at + "value_hex"),
      (["format": "raw", "bits": 0, "value_hex": ""], "invalid_format", at + "bits"),
      // A chip that draws its UID anew for every reader identifies nothing.
      (["format": "uid", "bits": 32, "value_hex": "08A1B2C3"], "invalid_value", at + "value_hex"),
      (["format": "wiegand27", "bits": 26, "value_hex": "2F623AE"], "invalid_value", at + "format"),
      (["format": "wiegand26", "value_hex": "2F623AE"], "missing_member", at + "bits"),
      (["bits": 26, "value_hex": "2F623AE"], "missing_member", at + "format"),
      (
        ["format": "wiegand26", "bits": 26, "value_hex": "2F623AE", "uid_hex": "04A1B2C3"], "invalid_value",
        at + "uid_hex"
      ),
      (["format": "uid", "bits": 32, "value_hex": "04A1B2C3", "masked": "…B2C3"], "unknown_member", at + "masked"),
    ]
    for row in rows {
      let reply = try await service.admin.askFor(["kind": "card", "card": row.card], cabinet.first)
      #expect((reply.status, reply.code, reply.pointer) == (400, row.code, row.pointer), "\(row.card)")
    }
    #expect(try await service.admin.get("/v1/grants").json["data"] == [])
  }

  @Test("C-01 a UID that a chip draws anew is nobody's at a door")
  func randomUID() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let card = NumberCard("uid", 32, "08A1B2C3", hint: "B2C3")
    let refused = try await service.admin.askFor(card.credential, cabinet.first)
    #expect((refused.status, refused.code) == (400, "invalid_value"))
    #expect(try await cabinet.door.tap(card).decision == "deny not_recognized")
  }

  @Test("of a card's number four digits are shown, and the rest is nowhere: in no answer, event or line of the log")
  func masked() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let card = NumberCard("uid", 56, "04C7D8E9FA0B1C", hint: "0B1C")
    var replies: [Reply] = []
    let draft: JSON = [
      "subject": ["external_ref": "customer-4711"], "targets": cabinet.first,
      "ends_at": service.clock.time(in: .hours(24)), "max_uses": nil, "credentials": [card.credential],
    ]
    let key = [(name: "Idempotency-Key", value: "order-77")]
    for _ in 0..<2 { replies.append(try await service.admin.post("/v1/grants", draft, headers: key)) }
    let (grant, id) = (replies[0].json["id"].text, replies[0].json["credentials"][0]["id"].text)
    replies.append(try await cabinet.door.tap(card))
    replies.append(try await cabinet.door.tap(card, locker: "A3"))
    replies.append(try await cabinet.door.tap(card.written("04C7D8E9FA0B1")))
    replies.append(
      try await service.admin.askFor(["kind": "card", "card": card.json, "entry": "alone"], cabinet.first))
    _ = try await service.admin.events("class=access", atLeast: 2)
    for path in [
      "/v1/grants/\(grant)", "/v1/grants", "/v1/credentials/\(id)", "/v1/events?limit=100",
      "/v1/lockers/\(cabinet.lockers[0])/access", "/v1/card_profile", "/v1/lockouts",
    ] { replies.append(try await service.admin.get(path)) }
    for reply in replies {
      let text = reply.text.lowercased()
      #expect(!text.contains("c7d8") && !text.contains("04c7") && !text.contains("fa0b"), "\(reply.text)")
    }
    #expect(replies[0].status == 201 && replies[0].text.contains("…0B1C"))
    #expect(!service.log.text.lowercased().contains("c7d8"))
  }
}
