import Testing

/// A route, a call of it that works, and the roles that may make it.
private struct Route: Sendable {
  let method: String
  let path: String
  let body: JSON?
  let roles: Set<Who>

  init(_ method: String, _ path: String, _ body: JSON? = nil, _ roles: Set<Who>) {
    (self.method, self.path, self.body, self.roles) = (method, path, body, roles)
  }

  /// Who calls.
  enum Who: String, CaseIterable, Sendable {
    case platform, admin, `operator`, device
  }
}

@Suite("What each role may do", .runningService)
struct RolesTests {
  let service = RunningService.current

  private static let staff: Set<Route.Who> = [.admin, .operator]

  /// Every route, with objects of the tenant. What removes or revokes stands at the end.
  private static func routes(
    _ cabinet: Cabinet, _ issued: Issued, tenant: String, key: String, lockout: String
  ) -> [Route] {
    let subject = issued.json["subject_id"].text
    let locker = "/v1/devices/\(cabinet.id)/lockers/\(cabinet.lockers[2])"
    let grant: JSON = ["subject": ["external_ref": "x"], "targets": cabinet.first, "ends_at": "2027-01-01T00:00:00Z"]
    let attempt = "018f0000-0000-7000-8000-000000000000"
    let opened = "018f0000-0000-7000-8000-000000000001"
    let hold = "/v1/holds/\(issued.json["holds"][0]["id"].text)"
    let profile: JSON = ["wiegand34": "16+16", "wiegand37": "H10304"]
    return [
      Route("POST", "/v1/tenants", ["name": "T"], [.platform]),
      Route("GET", "/v1/tenants", nil, [.platform]),
      Route("GET", "/v1/tenants/\(tenant)", nil, [.platform]),
      Route("POST", "/v1/tenants/\(tenant)/resume", nil, [.platform]),
      Route("POST", "/v1/sites", ["name": "S", "timezone": "UTC"], staff),
      Route("GET", "/v1/sites", nil, staff),
      Route("GET", "/v1/sites/\(cabinet.site)", nil, staff),
      Route("PATCH", "/v1/sites/\(cabinet.site)", ["name": "S2"], staff),
      Route("POST", "/v1/devices", ["site_id": .string(cabinet.site), "label": "D"], staff),
      Route("GET", "/v1/devices", nil, staff),
      Route("GET", "/v1/devices/\(cabinet.id)", nil, staff),
      Route("PATCH", "/v1/devices/\(cabinet.id)", ["label": "D2"], staff),
      Route("GET", "/v1/devices/\(cabinet.id)/lockers", nil, staff),
      Route("GET", locker, nil, staff),
      Route("PATCH", locker, ["board": "B7"], staff),
      Route("GET", "/v1/subjects", nil, staff),
      Route("GET", "/v1/subjects/\(subject)", nil, staff),
      Route("PATCH", "/v1/subjects/\(subject)", ["external_ref": "customer-4711"], staff),
      Route("POST", "/v1/subjects/\(subject)/restriction", nil, staff),
      Route("DELETE", "/v1/subjects/\(subject)/restriction", nil, staff),
      Route("POST", "/v1/grants", grant, staff),
      Route("GET", "/v1/grants", nil, staff),
      Route("GET", "/v1/grants/\(issued.id)", nil, staff),
      Route("PATCH", "/v1/grants/\(issued.id)", ["max_uses": 5], staff),
      Route("POST", "/v1/grants/\(issued.id)/suspend", nil, staff),
      Route("POST", "/v1/grants/\(issued.id)/resume", nil, staff),
      Route("POST", "/v1/grants/\(issued.id)/credentials", ["kind": "qr"], staff),
      Route("POST", "/v1/grants/\(issued.id)/holds", ["kind": "approval"], staff),
      Route("GET", hold, nil, staff),
      Route("PUT", hold, ["status": "cleared"], staff),
      Route("GET", "/v1/devices/\(cabinet.id)/risk", nil, staff),
      Route("POST", "/v1/devices/\(cabinet.id)/capture", ["grant_id": .string(issued.id)], staff),
      Route("GET", "/v1/lockers/\(cabinet.lockers[0])/access", nil, staff),
      Route("GET", "/v1/lockouts", nil, staff),
      Route("DELETE", "/v1/lockouts/\(lockout)", nil, staff),
      Route("GET", "/v1/policies", nil, staff),
      Route("PUT", "/v1/policies", [:], [.admin]),
      Route("GET", "/v1/retention", nil, staff),
      Route("PUT", "/v1/retention", ["preset": "eu"], [.admin]),
      Route("POST", "/v1/retention/preview", nil, staff),
      Route("GET", "/v1/card_profile", nil, staff),
      Route("PUT", "/v1/card_profile", profile, [.admin]),
      Route("POST", "/v1/devices/self/challenges", nil, [.device]),
      Route(
        "POST", "/v1/devices/self/events",
        ["events": [["sequence": 1, "type": "device.started", "captured_at": "2026-11-22T12:00:00Z"]]], [.device]),
      Route("GET", "/v1/credentials/\(issued.credential())", nil, staff),
      Route("POST", "/v1/credentials/\(issued.credential())/suspend", nil, staff),
      Route("POST", "/v1/credentials/\(issued.credential())/resume", nil, staff),
      Route("POST", "/v1/credentials/\(issued.credential())/reissue", nil, staff),
      Route("POST", "/v1/verifications", Client.showing("AP1", attempt: attempt), [.device]),
      Route("GET", "/v1/verifications/\(attempt)", nil, [.device]),
      Route("POST", "/v1/verifications/\(opened)/outcome", ["result": "opened"], [.device]),
      Route("GET", "/v1/events", nil, staff),
      Route("GET", "/v1/api_keys", nil, [.admin]),
      Route("POST", "/v1/api_keys", ["role": "operator"], [.admin]),
      Route("GET", "/v1/api_keys/\(key)", nil, [.admin]),
      Route("GET", "/v1/signing_keys", nil, [.admin]),
      Route("POST", "/v1/signing_keys/pass/rotate", nil, [.admin]),
      Route("POST", "/v1/credentials/\(issued.credential())/revoke", nil, staff),
      Route("POST", "/v1/grants/\(issued.id)/revoke", nil, staff),
      Route("DELETE", locker, nil, staff),
      Route("DELETE", "/v1/api_keys/\(key)", nil, [.admin]),
    ]
  }

  @Test("F-01 every route answers the roles that may call it, 403 to the others, and 401 to no key")
  func matrix() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first, ["holds": [["kind": "payment"]]])
    let second = try await service.admin.issue(cabinet.first)
    _ = try await cabinet.door.show(second.pass(), attempt: "018f0000-0000-7000-8000-000000000001")
    // A reader that has failed too often.
    for _ in 0..<6 { _ = try await cabinet.door.present("pin", ["pin": "482913"], locker: "A1") }
    let lockout = try await service.admin.get("/v1/lockouts").json["data"][0]["id"].text
    let operatorKey = try await service.admin.makeKey(["role": "operator"])
    let spare = try await service.admin.post("/v1/api_keys", ["role": "operator"])
    let clients: [Route.Who: Client] = [
      .platform: service.platform, .admin: service.admin, .operator: operatorKey, .device: cabinet.door,
    ]
    let routes = Self.routes(
      cabinet, issued, tenant: service.folder.tenant, key: try spare.id(201), lockout: lockout)
    for route in routes {
      let call = HTTPCall(method: route.method, path: route.path, body: route.body?.bytes)
      let without = try await service.call(call)
      #expect((without.status, without.code) == (401, "unauthenticated"), "\(route.method) \(route.path)")
      for (who, client) in clients where !route.roles.contains(who) {
        let reply = try await service.call(with(call, client.key))
        #expect((reply.status, reply.code) == (403, "forbidden"), "\(who) \(route.method) \(route.path)")
      }
      for (who, client) in clients where route.roles.contains(who) {
        let reply = try await service.call(with(call, client.key))
        // What one of them removed is not there for the other.
        let isGone = route.method == "DELETE" && reply.status == 404
        #expect(
          (200..<300).contains(reply.status) || isGone, "\(who) \(route.method) \(route.path): \(reply.text)")
      }
    }
  }

  private func with(_ call: HTTPCall, _ key: String?) -> HTTPCall {
    var call = call
    call.key = key
    return call
  }

  @Test("only the key that made a credential, and the keys above it, fetch its pass")
  func lineage() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let maker = try await service.admin.makeKey(["role": "operator"])
    let other = try await service.admin.makeKey(["role": "operator"])
    let secondAdmin = try await service.admin.makeKey(["role": "admin"])
    let below = try await secondAdmin.makeKey(["role": "operator"])
    let path = "/v1/credentials/\(try await maker.issue(cabinet.first).credential())/qr"
    #expect(try await maker.get(path).status == 200)
    #expect(try await service.admin.get(path).status == 200)
    let unknown = try await service.admin.get("/v1/credentials/crd_01h455vb4pex5vsknk084sn02q/qr")
    for client in [other, secondAdmin, below] {
      let reply = try await client.get(path)
      #expect((reply.status, reply.anonymous) == (404, unknown.anonymous))
    }
    let belowPath = "/v1/credentials/\(try await below.issue(cabinet.first).credential())/qr"
    #expect(try await secondAdmin.get(belowPath).status == 200)
    #expect(try await service.admin.get(belowPath).status == 200)
    #expect(try await maker.get(belowPath).status == 404)
  }
}
