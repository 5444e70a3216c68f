import AccessAuth
import Testing

@Suite("One card in several grants", .runningService)
struct CardGrantsTests {
  let service = RunningService.current

  /// Enrols the card with grants for one use each, in this order, and returns their names.
  private static func issue(_ client: Client, _ drafts: [(targets: JSON, ends: Duration)]) async throws -> [String] {
    var grants: [String] = []
    for draft in drafts {
      grants.append(
        try await client.issue(draft.targets, credentials: [NumberCard.plain.credential], ends: draft.ends).id)
    }
    return grants
  }

  @Test(
    "with its locker named, a list comes first, then the device, then the site, and of equals the one that ends first")
  func named() async throws {
    let cabinet = try await service.admin.makeCabinet()
    // Neither as they are judged nor the other way round.
    let grants = try await Self.issue(
      service.admin,
      [
        (cabinet.wholeSite, .hours(1)), (cabinet.some(0, 1), .hours(9)), (cabinet.whole, .hours(2)),
        (cabinet.some(1), .hours(10)), (cabinet.some(0, 1), .hours(8)), (cabinet.whole, .hours(3)),
      ])
    var opened: [String] = []
    for _ in grants {
      let reply = try await cabinet.door.tap(.plain, locker: "A2")
      #expect(reply.decision == "grant granted")
      #expect(reply.json["lockers"].elements.map { $0["label"] } == ["A2"])
      opened.append(reply.json["grant_id"].text)
    }
    #expect(opened == [4, 1, 3, 2, 5, 0].map { grants[$0] })
    #expect(try await cabinet.door.tap(.plain, locker: "A2").decision == "deny already_used")
  }

  @Test("without a locker lists come first, and of them the one that ends first; then the device asks for one")
  func unnamed() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let grants = try await Self.issue(
      service.admin, [(cabinet.whole, .hours(1)), (cabinet.some(2), .hours(9)), (cabinet.some(0, 1), .hours(2))])
    let first = try await cabinet.door.tap(.plain)
    #expect((first.json["grant_id"].text, first.json["lockers"].elements.count) == (grants[2], 2))
    // A list of one locker names none that was asked for: it waits for its turn.
    let second = try await cabinet.door.tap(.plain)
    #expect((second.json["grant_id"].text, second.json["lockers"].elements.map { $0["label"] }) == (grants[1], ["A3"]))
    // The first denial in that order is what is told.
    #expect(try await cabinet.door.tap(.plain).decision == "deny already_used")
    _ = try await service.admin.post("/v1/grants/\(grants[2])/revoke")
    #expect(try await cabinet.door.tap(.plain).decision == "deny revoked")
    let last = try await cabinet.door.tap(.plain, locker: "A1")
    #expect((last.decision, last.json["grant_id"].text) == ("grant granted", grants[0]))
  }

  @Test("a grant that is shut does not stand in the way of another that opens")
  func firstThatOpens() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let shut = try await service.admin.issueCards(
      cabinet.first, NumberCard.plain.credential, more: ["holds": [["kind": "payment", "reference": "INV-9"]]])
    #expect(try await cabinet.door.tap(.plain, locker: "A1").decision == "deny on_hold")
    let open = try await service.admin.issueCards(cabinet.wholeSite, NumberCard.plain.credential)
    let opened = try await cabinet.door.tap(.plain, locker: "A1")
    #expect((opened.decision, opened.json["grant_id"].text) == ("grant granted", open.id))
    #expect(try await service.admin.uses(of: shut.id) == 0)
    #expect(try await cabinet.door.tap(.plain).decision == "deny on_hold")
  }

  @Test("a card is good for 16 live grants; the next is refused until one of them is over")
  func seventeenth() async throws {
    let cabinet = try await service.admin.makeCabinet()
    var grants: [String] = []
    for _ in 0..<16 { grants.append(try await service.admin.issueCards(cabinet.first, NumberCard.plain.credential).id) }
    let refused = try await service.admin.askFor(NumberCard.plain.credential, cabinet.first)
    #expect((refused.status, refused.code) == (409, "conflict"))
    let pinned = try await service.admin.issue(cabinet.first)
    let added = try await service.admin.post("/v1/grants/\(pinned.id)/credentials", NumberCard.plain.credential)
    #expect((added.status, added.code) == (409, "conflict"))
    // Another card, and the same one at another site, are no trouble.
    #expect(try await service.admin.askFor(NumberCard.uid.credential, cabinet.first).status == 201)
    let elsewhere = try await service.admin.makeCabinet()
    #expect(try await service.admin.askFor(NumberCard.plain.credential, elsewhere.first).status == 201)
    _ = try await service.admin.post("/v1/grants/\(grants[7])/revoke")
    #expect(try await service.admin.askFor(NumberCard.plain.credential, cabinet.first).status == 201)
    #expect(try await service.admin.askFor(NumberCard.plain.credential, cabinet.first).status == 409)
    #expect(try await cabinet.door.tap(.plain).decision == "grant granted")
  }
}
