import AccessAuth
import Testing

@Suite("Devices and lockers", .runningService)
struct DevicesTests {
  let service = RunningService.current

  @Test("a device is made with a code of its own, read, listed by site, changed and removed")
  func device() async throws {
    let site = try await service.admin.post("/v1/sites", ["name": "Riga", "timezone": "UTC"]).id(201)
    let other = try await service.admin.post("/v1/sites", ["name": "Tartu", "timezone": "UTC"]).id(201)
    let made = try await service.admin.post("/v1/devices", ["site_id": .string(site), "label": "Cabinet 1"])
    let id = try made.id(201)
    #expect(made.json.members == ["id", "site_id", "label", "device_code", "created_at"])
    #expect(DeviceCode(made.json["device_code"].text) != nil)
    #expect(try await service.admin.get("/v1/devices/\(id)").body == made.body)
    #expect(try await service.admin.get("/v1/devices?site_id=\(site)").json["data"] == [made.json])
    #expect(try await service.admin.get("/v1/devices?site_id=\(other)").json["data"] == [])
    let moved = try await service.admin.patch(
      "/v1/devices/\(id)", ["site_id": .string(other), "label": "Cabinet 2"], headers: [("If-Match", "\"r1\"")])
    #expect(moved.status == 200)
    #expect((moved.json["site_id"], moved.json["label"]) == (.string(other), "Cabinet 2"))
    #expect(moved.json["device_code"] == made.json["device_code"])
    #expect(try await service.admin.get("/v1/devices?site_id=\(other)").json["data"] == [moved.json])
    #expect(try await service.admin.delete("/v1/devices/\(id)").status == 204)
    #expect(try await service.admin.get("/v1/devices/\(id)").status == 404)
  }

  @Test("a device at no site is refused at its place")
  func unknownSite() async throws {
    let reply = try await service.admin.post(
      "/v1/devices", ["site_id": "site_01h455vb4pex5vsknk084sn02q", "label": "Cabinet"])
    #expect((reply.status, reply.code, reply.pointer) == (404, "not_found", "/site_id"))
    let kind = try await service.admin.post(
      "/v1/devices", ["site_id": "dev_01h455vb4pex5vsknk084sn02q", "label": "Cabinet"])
    #expect((kind.status, kind.code, kind.pointer) == (400, "invalid_format", "/site_id"))
  }

  @Test("lockers are made together, listed by number, read, changed and removed")
  func lockers() async throws {
    let cabinet = try await service.admin.makeCabinet(lockers: 1)
    let path = "/v1/devices/\(cabinet.id)/lockers"
    let made = try await service.admin.post(
      path,
      [
        "lockers": [
          ["label": "A12", "board": "B1", "number": 65535], ["label": "A13", "board": "B2", "number": 2],
        ]
      ])
    #expect(made.status == 201)
    #expect(made.json["data"].elements.map { $0["label"] } == ["A12", "A13"])
    #expect(made.json["data"][0].members == ["id", "device_id", "label", "board", "number", "created_at"])
    let listed = try await service.admin.get(path)
    #expect(listed.json["data"].elements.map { $0["number"] } == [1, 2, 65535])
    let first = try await service.admin.get("\(path)?limit=2")
    let second = try await service.admin.get("\(path)?limit=2&cursor=\(first.json["next_cursor"].text)")
    #expect(second.json["data"].elements.map { $0["number"] } == [65535])
    let id = made.json["data"][1]["id"].text
    #expect(try await service.admin.get("\(path)/\(id)").json == made.json["data"][1])
    let changed = try await service.admin.patch("\(path)/\(id)", ["label": "B1", "board": "B9"])
    #expect((changed.json["label"], changed.json["board"], changed.json["number"]) == ("B1", "B9", 2))
    let number = try await service.admin.patch("\(path)/\(id)", ["number": 3])
    #expect((number.code, number.pointer) == ("unknown_member", "/number"))
    #expect(try await service.admin.delete("\(path)/\(id)").status == 204)
    #expect(try await service.admin.get("\(path)/\(id)").status == 404)
    #expect(try await service.admin.get("/v1/devices/\(cabinet.id)").status == 200)
  }

  @Test("a locker is found at its own device only")
  func lockerOfAnotherDevice() async throws {
    let here = try await service.admin.makeCabinet(lockers: 1)
    let there = try await service.admin.makeCabinet(lockers: 1)
    #expect(try await service.admin.get("/v1/devices/\(here.id)/lockers/\(there.lockers[0])").status == 404)
    #expect(try await service.admin.delete("/v1/devices/\(here.id)/lockers/\(there.lockers[0])").status == 404)
    #expect(try await service.admin.get("/v1/devices/\(there.id)/lockers/\(there.lockers[0])").status == 200)
  }

  @Test("labels and numbers are unique in a device, and a list with one that is taken adds none")
  func unique() async throws {
    let cabinet = try await service.admin.makeCabinet(lockers: 1)
    let path = "/v1/devices/\(cabinet.id)/lockers"
    let new: JSON = ["label": "Z", "board": "B1", "number": 9]
    for taken: JSON in [
      ["label": "A1", "board": "B1", "number": 5], ["label": "A5", "board": "B1", "number": 1],
      ["label": "Z", "board": "B1", "number": 10], ["label": "Y", "board": "B1", "number": 9],
    ] {
      let reply = try await service.admin.post(path, ["lockers": [new, taken]])
      #expect((reply.status, reply.code) == (409, "conflict"))
    }
    #expect(try await service.admin.get(path).json["data"].elements.count == 1)
    // The same label at another device is another locker.
    _ = try await service.admin.makeCabinet(lockers: 1)
  }

  @Test("500 lockers are made at once, and made once when the call is repeated")
  func manyLockers() async throws {
    let cabinet = try await service.admin.makeCabinet(lockers: 1)
    let path = "/v1/devices/\(cabinet.id)/lockers"
    let drafts: [JSON] = (2...501).map { ["label": .string("L\($0)"), "board": "B1", "number": .int($0)] }
    let body: JSON = ["lockers": .array(drafts)]
    let first = try await service.admin.post(path, body, headers: [("Idempotency-Key", "many")])
    #expect(first.status == 201, "\(first.text)")
    #expect(first.json["data"].elements.count == 500)
    let again = try await service.admin.post(path, body, headers: [("Idempotency-Key", "many")])
    #expect(again["idempotent-replayed"] == "true", "\(again.text)")
    #expect(again.body == first.body)
    let tooMany = try await service.admin.post(path, ["lockers": .array(drafts + [drafts[0]])])
    #expect((tooMany.code, tooMany.pointer) == ("invalid_value", "/lockers/500"))
  }

  @Test("what a live grant opens, and what a key speaks for, stays")
  func inUse() async throws {
    let cabinet = try await service.admin.makeCabinet(lockers: 1)
    _ = try await service.admin.issue(cabinet.first)
    let locker = "/v1/devices/\(cabinet.id)/lockers/\(cabinet.lockers[0])"
    let refused = try await service.admin.delete(locker)
    #expect((refused.status, refused.code) == (409, "conflict"))
    #expect(try await service.admin.delete("/v1/devices/\(cabinet.id)").status == 409)
    #expect(try await service.admin.get(locker).status == 200)
  }
}
