import AccessAuth
import AccessAuthTesting
import SodiumPrimitives
import Testing

@Suite("Keys of cards that prove themselves", .runningService)
struct CardKeyTests {
  let service = RunningService.current

  /// Keys that everybody has.
  private static let published = [
    "00000000000000000000000000000000", "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", "303132333435363738393A3B3C3D3E3F",
    "A396EFA4E24F00000000000000000000", "A31667A8CEC1A31667A8CEC1A31667A8",
  ]

  @Test("C-05 a key that everybody has is refused, for a card and for the profile", arguments: published)
  func factory(key: String) async throws {
    let cabinet = try await service.admin.makeCabinet()
    let card = try await service.admin.askFor(CardKeys.credential(key), cabinet.first)
    #expect((card.status, card.code) == (400, "invalid_value"))
    #expect(card.pointer == "/credentials/0/card/file_read_key_hex")
    let profile = try await service.admin.setMetaReadKeys([.string(CardKeys.meta), .string(key.lowercased())])
    #expect((profile.status, profile.code) == (400, "invalid_value"))
    #expect(profile.pointer == "/sun_meta_read_keys_hex/1")
    #expect(try await service.admin.get("/v1/card_profile").json["sun_meta_read_keys"] == 0)
    #expect(!card.text.contains(key) && !profile.text.contains(key))
  }

  @Test("while two generations of meta-read keys are set the cards of both open; then those of the newer one")
  func rotation() async throws {
    let cabinet = try await service.admin.makeCabinet()
    _ = try await service.admin.issueCards(
      cabinet.first, CardKeys.credential(), CardKeys.credential(uid: "04DE5F1EACC041"))
    var old = try CardKeys.card()
    var new = try CardKeys.card(uid: "04DE5F1EACC041", meta: CardKeys.otherMeta)
    func shown() async throws -> [String] {
      let messages = [try old.tap(random: SystemRandom()), try new.tap(random: SystemRandom())]
      var reasons: [String] = []
      for message in messages { reasons.append(try await cabinet.door.tap(message).json["reason"].text) }
      return reasons
    }
    let (first, second): (JSON, JSON) = (.string(CardKeys.meta), .string(CardKeys.otherMeta.lowercased()))
    var reasons = try await shown()
    #expect(reasons == ["not_recognized", "not_recognized"])
    for (keys, expected) in [
      ([first], ["granted", "not_recognized"]), ([second, first], ["granted", "granted"]),
      ([second], ["not_recognized", "granted"]), ([], ["not_recognized", "not_recognized"]),
    ] {
      let reply = try await service.admin.setMetaReadKeys(.array(keys))
      #expect((reply.status, reply.json["sun_meta_read_keys"]) == (200, .int(Int64(keys.count))))
      reasons = try await shown()
      #expect(reasons == expected)
    }
  }

  @Test("a profile without keys leaves those that there are, and no answer shows one")
  func kept() async throws {
    let cabinet = try await service.admin.makeCabinet()
    #expect(try await service.admin.setMetaReadKeys([.string(CardKeys.meta)]).status == 200)
    let changed = try await service.admin.put("/v1/card_profile", ["wiegand34": "8+24", "wiegand37": "H10302"])
    #expect(changed.json == ["wiegand34": "8+24", "wiegand37": "H10302", "sun_meta_read_keys": 1])
    let read = try await service.admin.get("/v1/card_profile")
    #expect(read.json == changed.json && !read.text.contains(CardKeys.meta))
    _ = try await service.admin.issueCards(cabinet.first, CardKeys.credential())
    var card = try CardKeys.card()
    #expect(try await cabinet.door.tap(try card.tap(random: SystemRandom())).decision == "grant granted")
    _ = try await service.admin.events(atLeast: 5)
    let events = try await service.admin.get("/v1/events?limit=100")
    #expect(!events.text.contains(CardKeys.meta) && !events.text.contains(CardKeys.file))
    #expect(!service.log.text.contains(CardKeys.meta) && !service.log.text.contains(CardKeys.file))
  }

  @Test("a fifth generation of meta-read keys, one that is no key, and a split that there is not are refused")
  func badProfiles() async throws {
    let five = (1...5).map { JSON.string("0\($0)" + CardKeys.meta.dropFirst(2)) }
    let rows: [(body: JSON, code: String, pointer: String)] = [
      (
        ["wiegand34": "16+16", "wiegand37": "H10304", "sun_meta_read_keys_hex": .array(five)], "invalid_value",
        "/sun_meta_read_keys_hex/4"
      ),
      (
        ["wiegand34": "16+16", "wiegand37": "H10304", "sun_meta_read_keys_hex": ["42AF"]], "invalid_format",
        "/sun_meta_read_keys_hex/0"
      ),
      (["wiegand34": "12+20", "wiegand37": "H10304"], "invalid_value", "/wiegand34"),
      (["wiegand34": "16+16"], "missing_member", "/wiegand37"),
      (["wiegand34": "16+16", "wiegand37": "H10304", "osdp_key": "00"], "unknown_member", "/osdp_key"),
    ]
    for row in rows {
      let reply = try await service.admin.put("/v1/card_profile", row.body)
      #expect((reply.status, reply.code, reply.pointer) == (400, row.code, row.pointer), "\(row.body)")
    }
    #expect(try await service.admin.setMetaReadKeys(.array(Array(five.prefix(4)))).json["sun_meta_read_keys"] == 4)
  }

  @Test("how a Wiegand number is divided changes what is shown of a new card, and never whether it opens")
  func splits() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let card = NumberCard(wiegand: 37, payload: 0x1_2345_6789, hint: "6789")
    _ = try await service.admin.issueCards(cabinet.first, card.credential)
    #expect(
      try await service.admin.put("/v1/card_profile", ["wiegand34": "0+32", "wiegand37": "H10302"]).status == 200)
    #expect(try await cabinet.door.tap(card).decision == "grant granted")
  }

  @Test("a card has one key: enrolling it with another is a conflict, with the same it is in another grant")
  func oneKey() async throws {
    let cabinet = try await service.admin.makeCabinet()
    #expect(try await service.admin.setMetaReadKeys([.string(CardKeys.meta)]).status == 200)
    _ = try await service.admin.issueCards(cabinet.first, CardKeys.credential())
    for key in ["00112233445566778899AABBCCDDEEFE", nil] {
      let refused = try await service.admin.askFor(CardKeys.credential(key), cabinet.first)
      #expect((refused.status, refused.code) == (409, "conflict"))
      #expect(!refused.text.contains("00112233"))
    }
    #expect(
      try await service.admin.askFor(CardKeys.credential(CardKeys.file.lowercased()), cabinet.first).status == 201)
    // Another tenant's card of the same number is another card.
    let other = try await service.platform.makeTenant().admin
    let theirs = try await other.makeCabinet()
    #expect(try await other.askFor(CardKeys.credential("00112233445566778899AABBCCDDEEFE"), theirs.first).status == 201)
  }

  @Test("a card that proves itself is good for 16 live grants too")
  func seventeenth() async throws {
    let cabinet = try await service.admin.makeCabinet()
    var last = ""
    for _ in 0..<16 { last = try await service.admin.issueCards(cabinet.first, CardKeys.credential()).id }
    let refused = try await service.admin.askFor(CardKeys.credential(), cabinet.first)
    #expect((refused.status, refused.code) == (409, "conflict"))
    _ = try await service.admin.post("/v1/grants/\(last)/revoke")
    #expect(try await service.admin.askFor(CardKeys.credential(), cabinet.first).status == 201)
  }

  @Test("what is no such card is refused at its place when it is enrolled")
  func badDrafts() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let at = "/credentials/0/card/"
    let uid = JSON.string(CardKeys.uid)
    let file = JSON.string(CardKeys.file)
    let rows: [(card: JSON, code: String, pointer: String)] = [
      (["format": "sun", "uid_hex": "04A1B2C3", "file_read_key_hex": file], "invalid_value", at + "uid_hex"),
      (["format": "sun", "uid_hex": "04DE5F1EACC0", "keys": "derived"], "invalid_format", at + "uid_hex"),
      (["format": "sun", "uid_hex": uid, "file_read_key_hex": "B62A"], "invalid_format", at + "file_read_key_hex"),
      (["format": "sun", "uid_hex": uid], "missing_member", at + "file_read_key_hex"),
      (["format": "sun", "uid_hex": uid, "keys": "derived", "file_read_key_hex": file], "invalid_value", at + "keys"),
      (["format": "sun", "uid_hex": uid, "keys": "factory"], "invalid_value", at + "keys"),
      (["format": "sun", "keys": "derived"], "missing_member", at + "uid_hex"),
      (["format": "sun", "uid_hex": uid, "keys": "derived", "bits": 56], "invalid_value", at + "bits"),
    ]
    for row in rows {
      let reply = try await service.admin.askFor(["kind": "card", "card": row.card], cabinet.first)
      #expect((reply.status, reply.code, reply.pointer) == (400, row.code, row.pointer), "\(row.card)")
      #expect(!reply.text.contains(CardKeys.file) && !reply.text.contains("DE5F1E"))
    }
  }
}
