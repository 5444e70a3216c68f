import Testing

@Suite("Tenants", .runningService)
struct TenantsTests {
  let service = RunningService.current

  @Test("the platform makes a tenant, whose first key is shown once and works at once")
  func made() async throws {
    let made = try await service.platform.post("/v1/tenants", ["name": "Other"])
    let id = try made.id(201)
    #expect(made.json.members == ["id", "name", "sandbox", "suspended", "created_at", "admin_key"])
    #expect(made.json["admin_key"].text.hasPrefix("aa_live_admin_"))
    let admin = Client(service: service, key: made.json["admin_key"].text)
    let cabinet = try await admin.makeCabinet()
    #expect(try await cabinet.door.show(try await admin.issue(cabinet.first).pass()).decision == "grant granted")
    let read = try await service.platform.get("/v1/tenants/\(id)")
    #expect(read.json == made.json.without("admin_key"))
    let listed = try await service.platform.get("/v1/tenants")
    #expect(Set(listed.json["data"].elements.map { $0["name"].text }) == ["First tenant", "Other"])
    #expect(!listed.text.contains("aa_live"))
  }

  @Test("a suspended tenant is dead at once with every key of it, and lives again when it is resumed")
  func suspended() async throws {
    let tenant = try await service.platform.makeTenant()
    let cabinet = try await tenant.admin.makeCabinet()
    let pass = try await tenant.admin.issue(cabinet.first).pass()
    #expect(try await cabinet.door.show(pass, consume: false).status == 200)
    let suspended = try await service.platform.post("/v1/tenants/\(tenant.id)/suspend")
    #expect((suspended.status, suspended.json["suspended"]) == (200, true))
    #expect(try await tenant.admin.get("/v1/sites").status == 401)
    #expect(try await cabinet.door.show(pass).status == 401)
    #expect(try await service.admin.get("/v1/sites").status == 200)
    let resumed = try await service.platform.post("/v1/tenants/\(tenant.id)/resume")
    #expect((resumed.status, resumed.json["suspended"]) == (200, false))
    #expect(try await tenant.admin.get("/v1/sites").status == 200)
    #expect(try await cabinet.door.show(pass).decision == "grant granted")
  }

  @Test("keys of a sandbox say so, and those of others do not")
  func sandbox() async throws {
    let sandbox = try await service.platform.makeTenant(sandbox: true).admin
    #expect(sandbox.key?.hasPrefix("aa_test_admin_") == true)
    let cabinet = try await sandbox.makeCabinet()
    #expect(cabinet.door.key?.hasPrefix("aa_test_device_") == true)
    #expect(try await cabinet.door.show(try await sandbox.issue(cabinet.first).pass()).decision == "grant granted")
  }

  @Test("the platform sees nothing inside a tenant")
  func platform() async throws {
    _ = try await service.admin.makeCabinet()
    for path in ["/v1/sites", "/v1/devices", "/v1/subjects", "/v1/grants", "/v1/events", "/v1/api_keys"] {
      #expect(try await service.platform.get(path).code == "forbidden", "\(path)")
    }
    // A platform key is no admin of anything, not of itself either.
    #expect(try await service.platform.post("/v1/api_keys", ["role": "admin"]).code == "forbidden")
    #expect(try await service.platform.post("/v1/signing_keys/pass/rotate").code == "forbidden")
  }

  @Test("tenants that are made at the same time can all sign at once")
  func concurrentTenants() async throws {
    let decisions = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<16 {
        group.addTask {
          let admin = try await service.platform.makeTenant().admin
          let cabinet = try await admin.makeCabinet(lockers: 1)
          return try await cabinet.door.show(try await admin.issue(cabinet.first).pass()).decision
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(decisions == Array(repeating: "grant granted", count: 16))
  }
}
