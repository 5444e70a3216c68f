import Testing

@Suite("Credentials share the uses of their grant", .runningService)
struct SharedUsesTests {
  let service = RunningService.current

  /// A wallet for a new cabinet.
  private func makeWallet(uses: JSON) async throws -> Wallet {
    try await service.admin.setCardProfile()
    return try await Wallet(service.admin, try await service.admin.makeCabinet(), ["max_uses": uses])
  }

  @Test(
    "one use is one use, whichever medium takes it: the others are used up with it", arguments: Wallet.Medium.allCases)
  func once(first: Wallet.Medium) async throws {
    let wallet = try await makeWallet(uses: 1)
    let opened = try await wallet.show(first)
    #expect((opened.decision, opened.json["uses_left"]) == ("grant granted", 0))
    #expect(opened.json["credential_id"] == .string(wallet.issued.credential(first.rawValue)))
    for medium in Wallet.Medium.allCases {
      // Two of them are denials of a PIN, of which the reader takes five.
      let reply = try await wallet.show(medium, tap: 2)
      #expect(reply.decision == "deny already_used", "\(medium)")
    }
    #expect(try await service.admin.uses(of: wallet.issued.id) == 1)
  }

  @Test("three uses are three, by any three media")
  func three() async throws {
    let wallet = try await makeWallet(uses: 3)
    for (medium, left) in [(Wallet.Medium.card, 2), (.appToken, 1), (.pin, 0)] as [(Wallet.Medium, JSON)] {
      let opened = try await wallet.show(medium)
      #expect((opened.decision, opened.json["uses_left"]) == ("grant granted", left))
    }
    for medium in [Wallet.Medium.qr, .face, .sun] {
      #expect(try await wallet.show(medium).decision == "deny already_used")
    }
    let more = try await service.admin.patch("/v1/grants/\(wallet.issued.id)", ["max_uses": 4])
    #expect(more.status == 200)
    #expect(try await wallet.show(.qr).decision == "grant granted")
    #expect(try await wallet.show(.face).decision == "deny already_used")
  }

  @Test("media that are shown at once open exactly as often as the grant may be used", arguments: [1, 2])
  func concurrent(uses: Int) async throws {
    let cabinet = try await service.admin.makeCabinet()
    let phone = try Phone()
    let door = cabinet.door
    var counts: [String: Int] = [:]
    var wrong: [Int] = []
    for round in 0..<50 {
      let card: JSON = ["format": "raw", "bits": 32, "value_hex": .string("00FF0" + String(100 + round))]
      let credentials: [JSON] = [
        ["kind": "qr", "usage": "multi_use"], ["kind": "pin", "entry": "with_locker"],
        ["kind": "card", "card": card], phone.credential,
      ]
      let issued = try await service.admin.issue(
        cabinet.first, credentials: .array(credentials), ["max_uses": .int(Int64(uses))])
      let nonce = try await cabinet.challenge()
      let pin = issued.json["credentials"][1]["pin"]
      let decisions = try await withThrowingTaskGroup(of: String.self) { group in
        for _ in 0..<2 {
          group.addTask { try await door.show(issued.pass(), locker: "A1").decision }
          group.addTask { try await door.present("card", card, locker: "A1").decision }
        }
        group.addTask { try await cabinet.show(token: issued.pass(3), of: phone, over: nonce, locker: "A1").decision }
        group.addTask { try await door.present("pin", ["pin": pin], locker: "A1").decision }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      for decision in decisions { counts[decision, default: 0] += 1 }
      let opened = decisions.filter { $0 == "grant granted" }.count
      let used = try await service.admin.uses(of: issued.id)
      if opened != uses || used != .int(Int64(uses)) { wrong.append(round) }
      _ = try await service.admin.post("/v1/grants/\(issued.id)/revoke")
      // The reader forgets a PIN's denial, of which there may be one a round.
      service.clock.advance(by: .seconds(7200))
    }
    #expect(wrong == [], "\(counts)")
    #expect(counts["grant granted"] == 50 * uses)
    #expect(Set(counts.keys) == ["grant granted", "deny already_used"], "\(counts)")
  }
}
