import AccessAuth
import Testing

@Suite("Lengths of PINs and the risk of a guess", .runningService)
struct PINBudgetTests {
  let service = RunningService.current

  /// What is refused when a grant with a PIN is asked for.
  private static func refusal(_ client: Client, _ targets: JSON, _ entry: String = "with_locker") async throws -> Reply
  {
    try await client.post(
      "/v1/grants",
      [
        "subject": ["external_ref": "customer-4711"], "targets": targets,
        "ends_at": client.service.clock.time(in: .hours(24)),
        "credentials": [["kind": "pin", "entry": .string(entry)]],
      ])
  }

  @Test("two PINs of one call that can be guessed at one locker have 7 digits, and the risk stays within its bound")
  func twoAtOnce() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(
      cabinet.first,
      credentials: [["kind": "pin", "entry": "with_locker"], ["kind": "pin", "entry": "with_locker"]],
      ["max_uses": nil])
    #expect([issued.pin(0).utf8.count, issued.pin(1).utf8.count] == [7, 7])
    #expect(issued.pin(0) != issued.pin(1))
    for index in 0...1 {
      let opened = try await cabinet.door.enter(issued.pin(index), locker: "A1")
      #expect((opened.decision, opened.json["credential_id"].text) == ("grant granted", issued.credential(index)))
    }
    // Another locker has its own.
    #expect(try await service.admin.issuePIN(cabinet.some(1)).pin().utf8.count == 7)
  }

  @Test("PINs whose windows do not meet are no neighbours")
  func apart() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let first = try await service.admin.issuePIN(cabinet.first, ends: .hours(1))
    let second = try await service.admin.issuePIN(
      cabinet.first, ends: .hours(3), ["starts_at": service.clock.time(in: .hours(2))])
    #expect([first.pin().utf8.count, second.pin().utf8.count] == [6, 6])
  }

  @Test("the risk of a device says what is live, how long PINs are, and how likely a guess is in 30 days")
  func risk() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let path = "/v1/devices/\(cabinet.id)/risk"
    let fresh = try await service.admin.get(path).json
    #expect((fresh["device_id"], fresh["pin_traffic"], fresh["max_live_pins"]) == (.string(cabinet.id), "normal", 100))
    #expect(fresh["live_pins"] == ["with_locker": 0, "alone": 0] && fresh["digits"] == ["with_locker": 6, "alone": 8])
    #expect((fresh["tries_per_day"], fresh["tries_30_days"]) == (40, 736))
    #expect((fresh["chance_30_days"], fresh["limit"]) == (0, 0.001))

    let first = try await service.admin.issuePIN(cabinet.first)
    let one = try await service.admin.get(path).json
    #expect(one["live_pins"] == ["with_locker": 1, "alone": 0] && one["chance_30_days"] == 0.000736)
    _ = try await service.admin.issuePIN(cabinet.first)
    _ = try await service.admin.issuePIN(cabinet.whole, "alone")
    let three = try await service.admin.get(path).json
    #expect(three["live_pins"] == ["with_locker": 2, "alone": 1])
    #expect(three["digits"] == ["with_locker": 7, "alone": 8] && three["chance_30_days"] == 0.000736)

    _ = try await service.admin.post("/v1/grants/\(first.id)/revoke")
    let fewer = try await service.admin.get(path).json
    #expect(fewer["live_pins"] == ["with_locker": 1, "alone": 1])
    service.clock.advance(by: .hours(24))
    let over = try await service.admin.get(path).json
    #expect(over["live_pins"] == ["with_locker": 0, "alone": 0])
    #expect(over["digits"] == ["with_locker": 6, "alone": 8] && over["chance_30_days"] == 0)
  }

  @Test("busy readers bear ten times as many tries, for PINs with one digit more")
  func busy() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let other = try await service.admin.makeCabinet()
    let policies: JSON = [
      "devices": [["device_id": .string(cabinet.id), "pin_traffic": "busy", "max_live_pins": 1000]]
    ]
    #expect(try await service.admin.put("/v1/policies", policies).status == 200)
    let risk = try await service.admin.get("/v1/devices/\(cabinet.id)/risk").json
    #expect((risk["pin_traffic"], risk["max_live_pins"]) == ("busy", 1000))
    #expect(risk["digits"] == ["with_locker": 7, "alone": 10])
    #expect((risk["tries_per_day"], risk["tries_30_days"]) == (402, 7362))
    #expect(try await service.admin.issuePIN(cabinet.first).pin().utf8.count == 7)
    #expect(try await service.admin.issuePIN(cabinet.first, "alone").pin().utf8.count == 10)
    #expect(try await service.admin.get("/v1/devices/\(other.id)/risk").json["pin_traffic"] == "normal")
    #expect(try await service.admin.issuePIN(other.first).pin().utf8.count == 6)
  }

  @Test("a grant over two readers has PINs of one length: that of the one that asks for more")
  func longestCounts() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let other = try await service.admin.makeCabinet(at: cabinet.site)
    _ = try await service.admin.issuePIN(cabinet.first)
    _ = try await service.admin.issuePIN(cabinet.first)
    let both: JSON = ["locker_ids": [.string(cabinet.lockers[1]), .string(other.lockers[0])]]
    let issued = try await service.admin.issuePIN(both)
    #expect(issued.pin().utf8.count == 7)
    #expect(try await cabinet.door.enter(issued.pin(), locker: "A2").decision == "grant granted")
    #expect(try await other.door.enter(issued.pin(), locker: "A1").decision == "grant granted")
  }

  @Test("a PIN is good for 64 devices of one site and no more")
  func tooManyDevices() async throws {
    let cabinet = try await service.admin.makeCabinet()
    for number in 2...64 {
      let device: JSON = ["site_id": .string(cabinet.site), "label": .string("Cabinet \(number)")]
      #expect(try await service.admin.post("/v1/devices", device).status == 201)
    }
    let issued = try await service.admin.issuePIN(cabinet.wholeSite, "alone")
    #expect(try await cabinet.door.enter(issued.pin(), locker: "A1").decision == "grant granted")
    let last: JSON = ["site_id": .string(cabinet.site), "label": "Cabinet 65"]
    #expect(try await service.admin.post("/v1/devices", last).status == 201)
    for entry in ["alone", "with_locker"] {
      let refused = try await Self.refusal(service.admin, cabinet.wholeSite, entry)
      #expect((refused.status, refused.code) == (409, "pin_needs_device"))
    }
    // One of its devices alone is no trouble, and a QR never is.
    #expect(try await Self.refusal(service.admin, cabinet.whole).status == 201)
    #expect(try await service.admin.issue(cabinet.wholeSite).pass().hasPrefix("AP1"))
  }

  @Test("lockers of two sites have no PIN in common, and nothing is made of a grant that asks for one")
  func twoSites() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let other = try await service.admin.makeCabinet()
    let both: JSON = ["locker_ids": [.string(cabinet.lockers[0]), .string(other.lockers[0])]]
    let refused = try await Self.refusal(service.admin, both)
    #expect((refused.status, refused.code) == (409, "pin_needs_device"))
    #expect(try await service.admin.get("/v1/grants").json["data"] == [])
    let issued = try await service.admin.issue(both)
    let added = try await service.admin.post(
      "/v1/grants/\(issued.id)/credentials", ["kind": "pin", "entry": "with_locker"])
    #expect((added.status, added.code) == (409, "pin_needs_device"))
  }

  @Test("the risk of a device is no business of a door's key, nor of another tenant's")
  func whoMayAsk() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let path = "/v1/devices/\(cabinet.id)/risk"
    #expect(try await cabinet.door.get(path).code == "forbidden")
    let other = try await service.platform.makeTenant().admin
    #expect(try await other.get(path).code == "not_found")
    let operative = try await service.admin.makeKey(["role": "operator"])
    #expect(try await operative.get(path).status == 200)
  }
}
