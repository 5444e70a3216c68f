import Testing

@Suite("What PINs, cards and faces are bound to", .runningService)
struct BindingTests {
  let service = RunningService.current

  private static let card: JSON = [
    "kind": "card", "card": ["format": "wiegand26", "bits": 26, "value_hex": "2F623AE"],
  ]
  private static let pin: JSON = ["kind": "pin", "entry": "with_locker"]

  @Test(
    "a grant with a PIN, a card or a face does not move to other doors, until it is revoked",
    arguments: ["pin", "alone", "card", "face"])
  func targets(kind: String) async throws {
    let cabinet = try await service.admin.makeCabinet()
    let other = try await service.admin.makeCabinet(at: cabinet.site)
    let far = try await service.admin.makeCabinet()
    let credentials: [String: JSON] = [
      "pin": Self.pin, "alone": ["kind": "pin", "entry": "alone"], "card": Self.card,
      "face": ["kind": "face", "device_id": .string(cabinet.id)],
    ]
    let issued = try await service.admin.issue(
      cabinet.first, credentials: [credentials[kind] ?? nil, ["kind": "qr"]])
    let path = "/v1/grants/\(issued.id)"
    for targets in [cabinet.some(1), cabinet.some(0, 1), cabinet.whole, cabinet.wholeSite, other.first, far.first] {
      let reply = try await service.admin.patch(path, ["targets": targets])
      #expect((reply.status, reply.code) == (409, "conflict"), "\(targets)")
    }
    // The same doors in other words, and another window, are no move.
    let same = try await service.admin.patch(
      path, ["targets": cabinet.first, "ends_at": service.clock.time(in: .seconds(7200))])
    #expect(same.status == 200, "\(same.text)")
    #expect(same.json["targets"] == cabinet.first)
    #expect(try await service.admin.post("/v1/credentials/\(issued.credential())/revoke").status == 200)
    let moved = try await service.admin.patch(path, ["targets": other.first])
    #expect((moved.status, moved.json["targets"]) == (200, other.first))
  }

  @Test("a grant with a QR, a token or a card that proves itself moves to any doors")
  func movable() async throws {
    try await service.admin.setCardProfile()
    let cabinet = try await service.admin.makeCabinet()
    let far = try await service.admin.makeCabinet()
    let (phone, tag) = (try Phone(), SUNTag())
    let issued = try await service.admin.issue(
      cabinet.first, credentials: [["kind": "qr"], phone.credential, tag.credential], ["max_uses": nil])
    #expect(try await service.admin.patch("/v1/grants/\(issued.id)", ["targets": far.first]).status == 200)
    #expect(try await far.door.present("card", try tag.tap(1)).decision == "grant granted")
    #expect(try await cabinet.door.present("card", try tag.tap(2)).decision == "deny wrong_device")
    #expect(try await far.show(token: issued.pass(1), of: phone).decision == "deny wrong_device")
  }

  @Test(
    "a device with live PINs or cards stays at its site; without them it moves",
    arguments: ["pin", "alone", "card", "qr"])
  func site(kind: String) async throws {
    let cabinet = try await service.admin.makeCabinet()
    let site = try await service.admin.post("/v1/sites", ["name": "T", "timezone": "UTC"]).id(201)
    let credentials: [String: JSON] = [
      "pin": Self.pin, "alone": ["kind": "pin", "entry": "alone"], "card": Self.card, "qr": ["kind": "qr"],
    ]
    let issued = try await service.admin.issue(cabinet.first, credentials: [credentials[kind] ?? nil])
    let path = "/v1/devices/\(cabinet.id)"
    let reply = try await service.admin.patch(path, ["site_id": .string(site)])
    guard kind != "qr" else {
      #expect((reply.status, reply.json["site_id"]) == (200, .string(site)))
      return
    }
    #expect((reply.status, reply.code) == (409, "conflict"))
    #expect(try await service.admin.get(path).json["site_id"] == .string(cabinet.site))
    // The site that it has, and another name, are no move.
    let named = try await service.admin.patch(path, ["site_id": .string(cabinet.site), "label": "New"])
    #expect((named.status, named.json["label"]) == (200, "New"))
    #expect(try await service.admin.post("/v1/credentials/\(issued.credential())/revoke").status == 200)
    let moved = try await service.admin.patch(path, ["site_id": .string(site)])
    #expect((moved.status, moved.json["site_id"]) == (200, .string(site)))
  }

  @Test("a device whose PINs are over may move, and they stay over")
  func expired() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let site = try await service.admin.post("/v1/sites", ["name": "T", "timezone": "UTC"]).id(201)
    let issued = try await service.admin.issue(
      cabinet.first, credentials: [Self.pin], ["ends_at": service.clock.time(in: .seconds(3600))])
    service.clock.advance(by: .seconds(3600))
    let moved = try await service.admin.patch("/v1/devices/\(cabinet.id)", ["site_id": .string(site)])
    #expect(moved.status == 200, "\(moved.text)")
    let pin = issued.json["credentials"][0]["pin"]
    #expect(try await cabinet.door.present("pin", ["pin": pin], locker: "A1").decision == "deny not_recognized")
  }
}
