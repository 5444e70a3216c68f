import Testing

@Suite("Sandboxes", .runningService)
struct SandboxTests {
  let service = RunningService.current

  @Test("a scan in a sandbox is answered as the door would be, burns the code, and can be repeated")
  func scan() async throws {
    let tenant = try await service.platform.makeTenant(sandbox: true)
    let cabinet = try await tenant.admin.makeCabinet()
    let issued = try await tenant.admin.issue(cabinet.first)
    func body(_ attempt: String?) -> JSON {
      var body: JSON = ["device_id": .string(cabinet.id), "mode": "qr", "presented": ["pass": .string(issued.pass())]]
      if let attempt { body["attempt_id"] = .string(attempt) }
      return body
    }
    let attempt = "018f0000-0000-7000-8000-00000000000a"
    let first = try await tenant.admin.post("/v1/sandbox/scans", body(attempt))
    #expect(first.status == 200 && first.json["decision"] == "grant" && first.json["grant_id"] == .string(issued.id))
    #expect(try await tenant.admin.post("/v1/sandbox/scans", body(attempt)).json == first.json)
    #expect(try await tenant.admin.post("/v1/sandbox/scans", body(nil)).json["reason"] == "already_used")
    #expect(try await cabinet.door.show(issued.pass()).json["reason"] == "already_used")
  }

  @Test("outside a sandbox there are no simulated scans, and a sandbox reaches no other tenant's door")
  func mixing() async throws {
    let live = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(live.first)
    let scan: JSON = ["device_id": .string(live.id), "mode": "qr", "presented": ["pass": .string(issued.pass())]]
    let refused = try await service.admin.post("/v1/sandbox/scans", scan)
    #expect((refused.status, refused.code) == (404, "not_found"))
    let tenant = try await service.platform.makeTenant(sandbox: true)
    let foreign = try await tenant.admin.post("/v1/sandbox/scans", scan)
    #expect((foreign.status, foreign.pointer) == (404, "/device_id"))
    let cabinet = try await tenant.admin.makeCabinet()
    var here = scan
    here["device_id"] = .string(cabinet.id)
    #expect(try await tenant.admin.post("/v1/sandbox/scans", here).json["reason"] == "not_recognized")
    #expect(try await cabinet.door.post("/v1/sandbox/scans", here).status == 403)
    #expect(try await live.door.show(issued.pass()).json["decision"] == "grant")
  }
}
