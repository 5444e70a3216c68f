import AccessAuth
import AccessAuthTesting
import SodiumPrimitives
import Testing

@Suite("Cards that prove themselves", .runningService)
struct SUNCardTests {
  let service = RunningService.current

  /// A cabinet of a tenant whose meta-read key is set.
  private static func make(_ service: RunningService) async throws -> Cabinet {
    #expect(try await service.admin.setMetaReadKeys([.string(CardKeys.meta)]).status == 200)
    return try await service.admin.makeCabinet()
  }

  @Test("a card opens with each tap, with the key that was given for it")
  func given() async throws {
    let cabinet = try await Self.make(service)
    let issued = try await service.admin.issueCards(cabinet.first, CardKeys.credential())
    let shown = issued.json["credentials"][0]
    #expect((shown["kind"], shown["assurance"]) == ("card", "cryptographic"))
    // Whoever gave the key has it.
    #expect(shown["card"] == ["format": "sun", "masked": "…C040"])
    var card = try CardKeys.card()
    for fileData in [nil, [UInt8](repeating: 0x41, count: 32)] {
      let message = try card.tap(fileData: fileData, random: SystemRandom())
      let opened = try await cabinet.door.tap(message)
      #expect((opened.decision, opened.json["credential_id"].text) == ("grant granted", issued.credential()))
    }
    let events = try await service.admin.events("class=access", atLeast: 2)
    #expect(events.allSatisfy { $0["assurance"] == "cryptographic" && $0["mode"] == "card" })
    for path in ["/v1/grants/\(issued.id)", "/v1/credentials/\(issued.credential())", "/v1/events?limit=100"] {
      let reply = try await service.admin.get(path)
      #expect(reply.status == 200 && !reply.text.uppercased().contains("DE5F1E"), "\(path)")
    }
    #expect(!service.log.text.uppercased().contains("DE5F1E"))
  }

  @Test("a derived key is shown once, for whoever writes it to the card, and is the card's alone")
  func derived() async throws {
    let cabinet = try await Self.make(service)
    let key = [(name: "Idempotency-Key", value: "card-1")]
    let grant = try await service.admin.issueCards(cabinet.first)
    let path = "/v1/grants/\(grant.id)/credentials"
    let first = try await service.admin.post(path, CardKeys.credential(nil), headers: key)
    #expect((first.status, first["cache-control"]) == (201, "no-store"))
    let fileKey = first.json["card"]["file_read_key_hex"].text
    #expect(fileKey.utf8.count == 32 && !first.json["card"].has("secret_available"))
    var card = try CardKeys.card(fileKey)
    #expect(try await cabinet.door.tap(try card.tap(random: SystemRandom())).decision == "grant granted")

    let again = try await service.admin.post(path, CardKeys.credential(nil), headers: key)
    #expect((again.status, again["idempotent-replayed"], again.json["id"]) == (201, "true", first.json["id"]))
    #expect(!again.text.lowercased().contains(fileKey.lowercased()))
    let id = first.json["id"].text
    for path in ["/v1/credentials/\(id)", "/v1/grants/\(grant.id)", "/v1/events?limit=100", "/v1/card_profile"] {
      let reply = try await service.admin.get(path)
      #expect(reply.status == 200 && !reply.text.lowercased().contains(fileKey.lowercased()), "\(path)")
    }
  }

  @Test("C-02 nobody's card tells anything about another's: derived keys differ by card and by tenant")
  func diversified() async throws {
    let cabinet = try await Self.make(service)
    let other = try await service.platform.makeTenant().admin
    let theirs = try await other.makeCabinet()
    var keys: Set<String> = []
    for uid in [CardKeys.uid, "04DE5F1EACC041", "05DE5F1EACC040"] {
      for (client, targets) in [(service.admin, cabinet.first), (other, theirs.first)] {
        let issued = try await client.issueCards(targets, CardKeys.credential(nil, uid: uid))
        let key = issued.json["credentials"][0]["card"]["file_read_key_hex"].text
        #expect(key.utf8.count == 32)
        keys.insert(key)
      }
    }
    #expect(keys.count == 6)
    // The key of one card does not speak for another.
    let own = try await service.admin.issueCards(cabinet.first, CardKeys.credential(nil, uid: "04DE5F1EACC0AA"))
    var forged = try CardKeys.card(own.json["credentials"][0]["card"]["file_read_key_hex"].text)
    #expect(try await cabinet.door.tap(try forged.tap(random: SystemRandom())).decision == "deny not_recognized")
  }

  @Test("an answer that is repeated says that the derived key cannot be shown again")
  func derivedReplay() async throws {
    let cabinet = try await Self.make(service)
    let grant = try await service.admin.issueCards(cabinet.first)
    let key = [(name: "Idempotency-Key", value: "card-1")]
    let path = "/v1/grants/\(grant.id)/credentials"
    #expect(try await service.admin.post(path, CardKeys.credential(nil), headers: key).status == 201)
    let again = try await service.admin.post(path, CardKeys.credential(nil), headers: key)
    #expect(again.json["card"].has("file_read_key_hex") && again.json["card"]["file_read_key_hex"] == .null)
    #expect(again.json["card"]["secret_available"] == false)
    // So does a whole grant; of a key that was given there is nothing to show.
    let body: JSON = [
      "subject": ["external_ref": "customer-4711"], "targets": cabinet.first,
      "ends_at": service.clock.time(in: .hours(24)),
      "credentials": [CardKeys.credential(nil, uid: "04DE5F1EACC041"), CardKeys.credential(uid: "04DE5F1EACC042")],
    ]
    let grantKey = [(name: "Idempotency-Key", value: "card-2")]
    #expect(try await service.admin.post("/v1/grants", body, headers: grantKey).status == 201)
    let cards = try await service.admin.post("/v1/grants", body, headers: grantKey).json["credentials"]
    #expect(cards[0]["card"]["secret_available"] == false && cards[0]["card"]["file_read_key_hex"] == .null)
    #expect(cards[1]["card"] == ["format": "sun", "masked": "…C042"])
  }

  @Test("a card that nobody enrolled, of another tenant, or under other keys is not recognized")
  func unknown() async throws {
    let cabinet = try await Self.make(service)
    let other = try await service.platform.makeTenant().admin
    #expect(try await other.setMetaReadKeys([.string(CardKeys.meta)]).status == 200)
    let theirs = try await other.makeCabinet()
    _ = try await service.admin.issueCards(cabinet.first, CardKeys.credential())
    var stranger = try CardKeys.card(uid: "04DE5F1EACC041")
    var otherFile = try CardKeys.card("00112233445566778899AABBCCDDEEFE")
    var otherMeta = try CardKeys.card(meta: CardKeys.otherMeta)
    var genuine = try CardKeys.card()
    for message in [
      try stranger.tap(random: SystemRandom()), try otherFile.tap(random: SystemRandom()),
      try otherMeta.tap(random: SystemRandom()),
    ] { #expect(try await cabinet.door.tap(message).decision == "deny not_recognized") }
    let message = try genuine.tap(random: SystemRandom())
    #expect(try await theirs.door.tap(message).decision == "deny not_recognized")
    #expect(try await cabinet.door.tap(message).decision == "grant granted")
    // Its number alone, read by a reader that knows no better, is another card.
    let uid = NumberCard("uid", 56, CardKeys.uid, hint: "")
    #expect(try await cabinet.door.tap(uid).decision == "deny not_recognized")
  }

  @Test("C-03 a message opens once; the same, a lower and an equal counter are used up")
  func replayed() async throws {
    let cabinet = try await Self.make(service)
    let issued = try await service.admin.issueCards(cabinet.first, CardKeys.credential())
    var card = try CardKeys.card(counter: 7)
    var copy = card
    let first = try card.tap(random: SystemRandom())
    let second = try card.tap(random: SystemRandom())
    // The same counter, in a message that was never seen: the padding is chance.
    let equal = try copy.tap(random: SystemRandom())
    #expect(try await cabinet.door.tap(second).decision == "grant granted")
    for message in [second, first, equal] {
      #expect(try await cabinet.door.tap(message).decision == "deny already_used")
    }
    service.clock.advance(by: .hours(1))
    #expect(try await cabinet.door.tap(second).decision == "deny already_used")
    let third = try card.tap(random: SystemRandom())
    #expect(try await cabinet.door.tap(third).decision == "grant granted")
    #expect(try await service.admin.uses(of: issued.id) == 2)
    // A genuine card that is not fresh is no unknown one.
    #expect(try await service.admin.lockouts() == [])
  }

  @Test("C-03 one message at two readers at once, ten times over, opens once each time")
  func race() async throws {
    let cabinet = try await Self.make(service)
    let other = try await service.admin.makeCabinet(at: cabinet.site)
    let issued = try await service.admin.issueCards(cabinet.wholeSite, CardKeys.credential())
    var card = try CardKeys.card()
    for round in 1...10 {
      let message = try card.tap(random: SystemRandom())
      let decisions = try await withThrowingTaskGroup(of: String.self) { group in
        for door in [cabinet.door, other.door, cabinet.door, other.door] {
          group.addTask { try await door.tap(message, locker: "A1").decision }
        }
        return try await group.reduce(into: [String]()) { $0.append($1) }
      }
      #expect(decisions.sorted() == Array(repeating: "deny already_used", count: 3) + ["grant granted"])
      #expect(try await service.admin.uses(of: issued.id) == .int(Int64(round)))
    }
  }

  @Test("C-03 the counter belongs to the card: what opened by one of its grants does not open by another")
  func sharedCounter() async throws {
    let cabinet = try await Self.make(service)
    let other = try await service.admin.makeCabinet()
    let list = try await service.admin.issueCards(cabinet.first, CardKeys.credential())
    let device = try await service.admin.issueCards(cabinet.whole, CardKeys.credential())
    let elsewhere = try await service.admin.issueCards(other.whole, CardKeys.credential())
    var card = try CardKeys.card()
    let message = try card.tap(random: SystemRandom())
    #expect(try await cabinet.door.tap(message, locker: "A2").json["grant_id"].text == device.id)
    #expect(try await cabinet.door.tap(message, locker: "A1").decision == "deny already_used")
    // What is told is the first denial: that of the list, which is of another door.
    #expect(try await other.door.tap(message, locker: "A1").decision == "deny wrong_device")
    let next = try card.tap(random: SystemRandom())
    #expect(try await other.door.tap(next, locker: "A1").json["grant_id"].text == elsewhere.id)
    #expect(try await cabinet.door.tap(next, locker: "A1").decision == "deny already_used")
    #expect(try await service.admin.uses(of: list.id) == 0)
  }

  @Test("C-03 asking only spends no counter, and a denial does")
  func spending() async throws {
    let cabinet = try await Self.make(service)
    let issued = try await service.admin.issueCards(cabinet.first, CardKeys.credential())
    var card = try CardKeys.card()
    let message = try card.tap(random: SystemRandom())
    for _ in 0..<3 {
      #expect(try await cabinet.door.tap(message, consume: false).decision == "would_grant granted")
    }
    _ = try await service.admin.post("/v1/grants/\(issued.id)/suspend")
    #expect(try await cabinet.door.tap(message, consume: false).decision == "would_deny suspended")
    _ = try await service.admin.post("/v1/grants/\(issued.id)/resume")
    #expect(try await cabinet.door.tap(message, locker: "A2").decision == "deny wrong_locker")
    #expect(try await cabinet.door.tap(message).decision == "deny already_used")
    #expect(try await cabinet.door.tap(message, consume: false).decision == "would_deny already_used")
    let next = try card.tap(random: SystemRandom())
    #expect(try await cabinet.door.tap(next).decision == "grant granted")
  }

  @Test("C-03 the counter is kept over a restart")
  func restart() async throws {
    let folder = try await ServiceFolder()
    let (door, message) = try await folder.serving { service in
      let cabinet = try await Self.make(service)
      _ = try await service.admin.issueCards(cabinet.first, CardKeys.credential())
      var card = try CardKeys.card()
      let message = try card.tap(random: SystemRandom())
      #expect(try await cabinet.door.tap(message).decision == "grant granted")
      return (cabinet.door.key, message)
    }
    try await folder.serving { service in
      let again = try await Client(service: service, key: door).tap(message)
      #expect(again.decision == "deny already_used")
    }
  }

  @Test("C-03 an attempt that is repeated gets its answer again, and another message under its name is refused")
  func attempt() async throws {
    let cabinet = try await Self.make(service)
    _ = try await service.admin.issueCards(cabinet.first, CardKeys.credential())
    var card = try CardKeys.card()
    let attempt = "018f0000-0000-7000-8000-0000000000aa"
    let message = try card.tap(random: SystemRandom())
    let opened = try await cabinet.door.tap(message, attempt: attempt)
    #expect(opened.decision == "grant granted")
    #expect(try await cabinet.door.tap(message, attempt: attempt).body == opened.body)
    let next = try card.tap(random: SystemRandom())
    #expect(try await cabinet.door.tap(next, attempt: attempt).code == "idempotency_mismatch")
    #expect(try await cabinet.door.tap(next).decision == "grant granted")
  }

  @Test("C-04 a message with one bit changed, a part of another one, or a cut one opens nothing")
  func tampered() async throws {
    let cabinet = try await Self.make(service)
    _ = try await service.admin.issueCards(cabinet.first, CardKeys.credential())
    var card = try CardKeys.card()
    let message = try card.tap(random: SystemRandom())
    let next = try card.tap(random: SystemRandom())
    func flipped(_ hex: String, _ bit: Int) -> String {
      var bytes = Array(hex.utf8)
      let digit = UInt8(Character(UnicodeScalar(bytes[bit / 4])).hexDigitValue ?? 0) ^ (1 << UInt8(bit % 4))
      bytes[bit / 4] = Array(String(digit, radix: 16, uppercase: true).utf8)[0]
      return String(decoding: bytes, as: UTF8.self)
    }
    var forged = [0, 1, 37, 64, 127].map { (flipped(message.piccDataHex, $0), message.cmacHex) }
    forged += [0, 5, 31, 63].map { (message.piccDataHex, flipped(message.cmacHex, $0)) }
    forged += [
      (next.piccDataHex, message.cmacHex), (message.piccDataHex, next.cmacHex),
      (message.piccDataHex, "0000000000000000"), (String(repeating: "0", count: 32), message.cmacHex),
    ]
    for (picc, cmac) in forged {
      service.clock.advance(by: .seconds(30))
      let shown: JSON = ["format": "sun", "picc_data_hex": .string(picc), "cmac_hex": .string(cmac)]
      #expect(try await cabinet.door.present("card", shown).decision == "deny not_recognized")
    }
    for (picc, cmac, member) in [
      (String(message.piccDataHex.dropLast(2)), message.cmacHex, "picc_data_hex"),
      (message.piccDataHex, String(message.cmacHex.dropLast(2)), "cmac_hex"),
      (message.piccDataHex + "00", message.cmacHex, "picc_data_hex"),
    ] {
      let shown: JSON = ["format": "sun", "picc_data_hex": .string(picc), "cmac_hex": .string(cmac)]
      let reply = try await cabinet.door.present("card", shown)
      #expect((reply.status, reply.code, reply.pointer) == (400, "invalid_format", "/presented/\(member)"))
    }
    // File data that its code does not cover.
    let shown: JSON = [
      "format": "sun", "picc_data_hex": .string(message.piccDataHex), "cmac_hex": .string(message.cmacHex),
      "enc_hex": .string(String(repeating: "41", count: 16)),
    ]
    #expect(try await cabinet.door.present("card", shown).decision == "deny not_recognized")
    #expect(try await cabinet.door.tap(message).decision == "grant granted")
    #expect(try await cabinet.door.tap(next).decision == "grant granted")
  }
}
