import AccessAuth
import AccessAuthTesting
import Testing

@Suite("What a card reader may send", .runningService)
struct CardAbuseTests {
  let service = RunningService.current

  /// Frames that no reader sends of its own accord, and the member at fault.
  private static let broken: [(presented: JSON, member: String)] = [
    (["format": "wiegand26", "bits": 26, "value_hex": "2F623AF"], "value_hex"),
    (["format": "wiegand26", "bits": 26, "value_hex": "0F623AE"], "value_hex"),
    (["format": "wiegand26", "bits": 25, "value_hex": "2F623AE"], "bits"),
    (["format": "wiegand34", "bits": 26, "value_hex": "2F623AE"], "bits"),
    (["format": "wiegand26", "bits": 26, "value_hex": "2F623A"], "value_hex"),
    (["format": "wiegand26", "bits": 26, "value_hex": "2F623AEE"], "value_hex"),
    (["format": "wiegand26", "bits": 26, "value_hex": "2F62 AE"], "value_hex"),
    (["format": "wiegand26", "bits": 26, "value_hex": "6F623AE"], "value_hex"),
    (["format": "sun", "picc_data_hex": "00", "cmac_hex": "0011223344556677"], "picc_data_hex"),
    (["format": "sun", "picc_data_hex": "00112233445566778899AABBCCDDEEFF", "cmac_hex": "00"], "cmac_hex"),
  ]

  @Test("C-06 a broken frame is refused at its place; the eleventh must wait, and a genuine card does not")
  func brokenFrames() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issueCards(cabinet.first, NumberCard.plain.credential, ["kind": "qr"])
    for row in Self.broken {
      let reply = try await cabinet.door.present("card", row.presented)
      #expect((reply.status, reply.code) == (400, "invalid_format"), "\(row.presented)")
      #expect(reply.pointer == "/presented/\(row.member)", "\(row.presented)")
    }
    for _ in 0..<3 {
      let refused = try await cabinet.door.present("card", Self.broken[0].presented)
      #expect((refused.status, refused.code, refused["retry-after"]) == (429, "rate_limited", "30"))
      #expect(refused["ratelimit"] != nil && refused["ratelimit-policy"] != nil)
      #expect(try await cabinet.door.tap(.plain).decision == "grant granted")
    }
    #expect(try await cabinet.door.show(issued.pass(1)).decision == "grant granted")
    #expect(try await cabinet.door.tap(.uid).decision == "deny not_recognized")
    let lockouts = try await service.admin.lockouts()
    #expect(lockouts.map { $0["kind"] } == ["bad_frames"] && JSON.array(lockouts)[0]["device_id"].text == cabinet.id)
    let events = try await service.admin.events("reason=throttled")
    #expect((JSON.array(events)[0]["action"], JSON.array(events)[0]["mode"]) == ("reader.throttled", "card"))
    service.clock.advance(by: .seconds(30))
    #expect(try await cabinet.door.present("card", Self.broken[0].presented).status == 400)
    #expect(try await cabinet.door.present("card", Self.broken[0].presented).status == 429)
    // Another reader has its own count.
    let other = try await service.admin.makeCabinet(at: cabinet.site)
    #expect(try await other.door.present("card", Self.broken[0].presented).status == 400)
  }

  struct Row: Decodable, Sendable {
    let bits: Int
    let frame: String
    enum CodingKeys: String, CodingKey {
      case bits
      case frame = "bitstring"
    }
  }
  struct File: Decodable {
    let invalid: [Row]
  }

  @Test("C-06 every published frame that is broken is refused, and none traps")
  func published() async throws {
    guard let file = try Vectors.json("wiegand/wiegand.json", as: File.self) else { return }
    try #require(file.invalid.count == 9)
    let cabinet = try await service.admin.makeCabinet()
    for row in file.invalid {
      let bits = row.frame.utf8.count
      let value = row.frame.utf8.reduce(UInt64(0)) { $0 << 1 | UInt64($1 & 1) }
      let digits = String(value, radix: 16)
      let hex = String(repeating: "0", count: max((bits + 3) / 4 - digits.utf8.count, 0)) + digits
      let format = bits == 34 || bits == 37 ? "wiegand\(bits)" : "wiegand26"
      let reply = try await cabinet.door.tap(NumberCard(format, bits, hex, hint: ""))
      #expect((reply.status, reply.code) == (400, "invalid_format"), "\(row.frame)")
    }
  }

  @Test("a wrong member or a wrong type is the caller's mistake, and no frame")
  func notFrames() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let rows: [(presented: JSON, code: String, pointer: String)] = [
      (["format": "wiegand26", "bits": 26], "missing_member", "/presented/value_hex"),
      (["format": "wiegand26", "bits": "26", "value_hex": "2F623AE"], "invalid_format", "/presented/bits"),
      (["format": "hid", "bits": 26, "value_hex": "2F623AE"], "invalid_value", "/presented/format"),
      (
        ["format": "wiegand26", "bits": 26, "value_hex": "2F623AE", "cmac_hex": "00"], "invalid_value",
        "/presented/cmac_hex"
      ),
      (["format": "sun", "picc_data_hex": "00"], "missing_member", "/presented/cmac_hex"),
      (["format": "wiegand26", "bits": 26, "value_hex": "2F623AE", "uid": "00"], "unknown_member", "/presented/uid"),
    ]
    for _ in 0..<3 {
      for row in rows {
        let reply = try await cabinet.door.present("card", row.presented)
        #expect((reply.status, reply.code, reply.pointer) == (400, row.code, row.pointer), "\(row.presented)")
      }
    }
    #expect(try await service.admin.lockouts() == [])
  }

  @Test("C-06 numbers in a row are throttled after ten; genuine cards, QR codes and PINs still open")
  func sequential() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issueCards(
      cabinet.first, NumberCard.plain.credential, ["kind": "qr"], ["kind": "pin", "entry": "with_locker"])
    for number in 0..<10 {
      let reply = try await cabinet.door.tap(.sequential(number))
      #expect((reply.decision, reply.json["retry_after_seconds"]) == ("deny not_recognized", .null), "\(number)")
    }
    for number in 10..<20 {
      let reply = try await cabinet.door.tap(.sequential(number))
      #expect((reply.decision, reply.json["retry_after_seconds"]) == ("deny throttled", 30), "\(number)")
    }
    #expect(try await cabinet.door.tap(.plain).decision == "grant granted")
    #expect(try await cabinet.door.show(issued.pass(1)).decision == "grant granted")
    #expect(try await cabinet.door.enter(issued.pin(2), locker: "A1").decision == "grant granted")
    // A genuine card that does not open is not unknown: it is told why.
    #expect(try await cabinet.door.tap(.plain, locker: "A2").decision == "deny wrong_locker")
    #expect(try await service.admin.lockouts().map { $0["kind"] } == ["unknown_credentials"])
    let throttled = try await service.admin.events("reason=throttled")
    #expect((JSON.array(throttled)[0]["action"], JSON.array(throttled)[0]["mode"]) == ("reader.throttled", "card"))
    service.clock.advance(by: .seconds(30))
    #expect(try await cabinet.door.tap(.sequential(20)).decision == "deny not_recognized")
    #expect(try await cabinet.door.tap(.sequential(21)).decision == "deny throttled")
  }

  @Test("C-06 of 100 unknown cards at once ten are remembered, and a genuine one between them opens")
  func parallel() async throws {
    let cabinet = try await service.admin.makeCabinet()
    _ = try await service.admin.issueCards(cabinet.first, NumberCard.plain.credential)
    let decisions = try await withThrowingTaskGroup(of: String.self) { group in
      for number in 0..<100 { group.addTask { try await cabinet.door.tap(.sequential(number)).decision } }
      group.addTask { try await cabinet.door.tap(.plain).decision }
      return try await group.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
    }
    #expect(decisions == ["deny not_recognized": 10, "deny throttled": 90, "grant granted": 1])
  }

  @Test("a throttled answer is not kept: the same attempt is looked at when its time has come")
  func notKept() async throws {
    let cabinet = try await service.admin.makeCabinet()
    for number in 0..<10 { _ = try await cabinet.door.tap(.sequential(number)) }
    let attempt = "018f0000-0000-7000-8000-0000000000aa"
    #expect(try await cabinet.door.tap(.plain, attempt: attempt).decision == "deny throttled")
    #expect(try await cabinet.door.get("/v1/verifications/\(attempt)").status == 404)
    _ = try await service.admin.issueCards(cabinet.first, NumberCard.plain.credential)
    #expect(try await cabinet.door.tap(.plain, attempt: attempt).decision == "grant granted")
  }
}
