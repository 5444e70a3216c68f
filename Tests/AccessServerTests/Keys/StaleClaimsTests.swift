import Testing

@Suite("What is taken back while codes are live", .runningService)
struct StaleClaimsTests {
  let service = RunningService.current

  /// A tenant of its own with a cabinet, the key of its controller, and a code and a PIN that open without limit.
  private struct Scene {
    let tenant: String
    let admin: Client
    let cabinet: Cabinet
    let issuer: (id: String, client: Client)
    let issued: Issued
    let deviceKey: String

    init(_ service: RunningService) async throws {
      (tenant, admin) = try await service.platform.makeTenant()
      cabinet = try await admin.makeCabinet()
      let key = try await admin.post("/v1/api_keys", ["role": "partner", "scopes": ["issue"]])
      issuer = (try key.id(201), Client(service: service, key: key.json["key"].text))
      issued = try await issuer.client.issue(
        cabinet.first, credentials: [["kind": "qr", "usage": "multi_use"], ["kind": "pin", "entry": "with_locker"]],
        ["max_uses": nil])
      let keys = try await admin.get("/v1/api_keys?limit=100").json["data"].elements
      deviceKey = try #require(keys.first { $0["role"] == "device" })["id"].text
    }

    /// What the door says to the code and to the PIN: decision and reason, or the status of a problem.
    func answers() async throws -> [String] {
      let replies = [
        try await cabinet.door.show(issued.pass()),
        try await cabinet.door.present("pin", ["pin": issued.json["credentials"][1]["pin"]], locker: "A1"),
      ]
      return replies.map { $0.status == 200 ? $0.decision : "\($0.status)" }
    }
  }

  /// What is taken back.
  enum Taken: CaseIterable {
    case credential, grant, person, tenant, deviceKey, rotatedDeviceKey
  }

  @Test("D-13 what is taken back counts no more from the answer on, whatever was remembered", arguments: Taken.allCases)
  func takenBack(what: Taken) async throws {
    let scene = try await Scene(service)
    // Everything is remembered that ever is.
    #expect(try await scene.answers() == ["grant granted", "grant granted"])
    let (status, expected): (Int, [String])
    switch what {
    case .credential:
      status = try await scene.admin.post("/v1/credentials/\(scene.issued.credential())/revoke").status
      expected = ["deny revoked", "grant granted"]
    case .grant:
      status = try await scene.admin.post("/v1/grants/\(scene.issued.id)/revoke").status
      expected = ["deny revoked", "deny revoked"]
    case .person:
      let subject = scene.issued.json["subject_id"].text
      status = try await scene.admin.post("/v1/subjects/\(subject)/restriction").status
      expected = ["deny restricted", "deny restricted"]
    case .tenant:
      status = try await service.platform.post("/v1/tenants/\(scene.tenant)/suspend").status
      expected = ["401", "401"]
    case .deviceKey:
      status = try await scene.admin.delete("/v1/api_keys/\(scene.deviceKey)").status
      expected = ["401", "401"]
    case .rotatedDeviceKey:
      status = try await scene.admin.post("/v1/api_keys/\(scene.deviceKey)/rotate", ["overlap_seconds": 0]).status
      expected = ["401", "401"]
    }
    #expect((200..<300).contains(status))
    #expect(try await scene.answers() == expected)
  }

  @Test("D-13 a backend's key is dead at once, and takes nothing with it: what it issued is taken back by name")
  func issuer() async throws {
    let scene = try await Scene(service)
    #expect(try await scene.admin.delete("/v1/api_keys/\(scene.issuer.id)").status == 204)
    #expect(try await scene.issuer.client.get("/v1/grants/\(scene.issued.id)").status == 401)
    #expect(try await scene.answers() == ["grant granted", "grant granted"])
    #expect(try await scene.admin.post("/v1/grants/\(scene.issued.id)/revoke").status == 200)
    #expect(try await scene.answers() == ["deny revoked", "deny revoked"])
  }

  @Test("D-13 a device does not vanish under live codes and keys; its key is revoked first")
  func device() async throws {
    let scene = try await Scene(service)
    let path = "/v1/devices/\(scene.cabinet.id)"
    let refused = try await scene.admin.delete(path)
    #expect((refused.status, refused.code) == (409, "conflict"))
    #expect(try await scene.answers() == ["grant granted", "grant granted"])
    #expect(try await scene.admin.delete("/v1/api_keys/\(scene.deviceKey)").status == 204)
    #expect(try await scene.answers() == ["401", "401"])
  }
}
