import AccessAuth
import Testing

@Suite("Members that a caller may not set", .runningService)
struct MassAssignmentTests {
  let service = RunningService.current

  static let forbidden = [
    "id", "tenant_id", "role", "status", "uses", "used_at", "valid_until", "revision", "created_at", "made_by",
    "is_admin", "__proto__", "constructor",
  ]

  @Test("F-03 what a caller may not set is an unknown member of every call that makes or changes something")
  func refused() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first, ["holds": [["kind": "payment"]]])
    let grant: JSON = [
      "subject": ["external_ref": "c"], "targets": cabinet.first, "ends_at": service.clock.time(in: .hours(1)),
    ]
    let locker = "/v1/devices/\(cabinet.id)/lockers/\(cabinet.lockers[0])"
    let calls: [(client: Client, method: String, path: String, body: JSON)] = [
      (service.platform, "POST", "/v1/tenants", ["name": "T"]),
      (service.admin, "POST", "/v1/sites", ["name": "S", "timezone": "UTC"]),
      (service.admin, "PATCH", "/v1/sites/\(cabinet.site)", [:]),
      (service.admin, "POST", "/v1/devices", ["site_id": .string(cabinet.site), "label": "D"]),
      (service.admin, "PATCH", "/v1/devices/\(cabinet.id)", [:]),
      (service.admin, "POST", "/v1/devices/\(cabinet.id)/lockers", [:]),
      (service.admin, "PATCH", locker, [:]),
      (service.admin, "POST", "/v1/subjects", ["external_ref": "new"]),
      (service.admin, "PATCH", "/v1/subjects/\(issued.json["subject_id"].text)", [:]),
      (service.admin, "POST", "/v1/grants", grant),
      (service.admin, "PATCH", "/v1/grants/\(issued.id)", [:]),
      (service.admin, "POST", "/v1/grants/\(issued.id)/credentials", ["kind": "qr"]),
      (service.admin, "POST", "/v1/grants/\(issued.id)/credentials", ["kind": "pin", "entry": "with_locker"]),
      (service.admin, "POST", "/v1/grants/\(issued.id)/credentials", ["kind": "card"]),
      (service.admin, "POST", "/v1/grants/\(issued.id)/credentials", ["kind": "app_token"]),
      (service.admin, "POST", "/v1/grants/\(issued.id)/credentials", ["kind": "face"]),
      (service.admin, "POST", "/v1/grants/\(issued.id)/holds", ["kind": "payment"]),
      (service.admin, "PUT", "/v1/holds/\(issued.json["holds"][0]["id"].text)", [:]),
      (service.admin, "POST", "/v1/subjects/\(issued.json["subject_id"].text)/restriction", [:]),
      (service.admin, "POST", "/v1/devices/\(cabinet.id)/capture", ["grant_id": .string(issued.id)]),
      (service.admin, "PUT", "/v1/policies", [:]),
      (service.admin, "PUT", "/v1/card_profile", [:]),
      (cabinet.door, "POST", "/v1/devices/self/challenges", [:]),
      (cabinet.door, "POST", "/v1/devices/self/events", [:]),
      (service.admin, "POST", "/v1/api_keys", [:]),
      (cabinet.door, "POST", "/v1/verifications", Client.showing("AP1")),
    ]
    for call in calls {
      // These two are members of their own there.
      let own = ["/v1/api_keys": "role", "/v1/holds/\(issued.json["holds"][0]["id"].text)": "status"]
      for name in Self.forbidden where own[call.path] != name {
        var body = call.body
        body[name] = "x"
        let reply = try await call.client.send(call.method, call.path, raw: body.bytes)
        #expect((reply.status, reply.code) == (400, "unknown_member"), "\(call.method) \(call.path) \(name)")
        #expect(reply.pointer == "/\(name)", "\(call.method) \(call.path)")
      }
    }
    #expect(try await service.admin.get("/v1/sites").json["data"].elements.count == 1)
    #expect(try await service.admin.get("/v1/grants").json["data"].elements.count == 1)
  }

  @Test("F-03 members inside a grant's parts are as closed as those outside")
  func nested() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let end = service.clock.time(in: .hours(1))
    let rows: [(body: JSON, pointer: String)] = [
      (["subject": ["external_ref": "c", "tenant_id": "x"], "ends_at": end], "/subject/tenant_id"),
      (["targets": ["tenant_id": "x"], "ends_at": end], "/targets/tenant_id"),
      (["credentials": [["kind": "qr", "serial": 7]]], "/credentials/0/serial"),
      (["credentials": [["kind": "pin", "pin": "482913"]]], "/credentials/0/pin"),
      (["credentials": [["kind": "pin", "entry": "alone", "digits": 4]]], "/credentials/0/digits"),
      (["credentials": [["kind": "card", "assurance": "cryptographic"]]], "/credentials/0/assurance"),
      (["credentials": [["kind": "card", "card": ["format": "uid", "masked": "x"]]]], "/credentials/0/card/masked"),
      (["credentials": [["kind": "card", "card": ["counter": 0]]]], "/credentials/0/card/counter"),
      (["credentials": [["kind": "app_token", "public_key": ["kid": "x"]]]], "/credentials/0/public_key/kid"),
      (["credentials": [["kind": "face", "template": "x"]]], "/credentials/0/template"),
      (["holds": [["kind": "payment", "status": "cleared"]]], "/holds/0/status"),
      (["schedule": ["timezone": "UTC"]], "/schedule/timezone"),
      (["opens_next_at": end], "/opens_next_at"),
      (["credentials": [["kind": "qr"], ["kind": "qr", "status": "active"]]], "/credentials/1/status"),
    ]
    for row in rows {
      let reply = try await service.admin.post("/v1/grants", row.body)
      #expect((reply.code, reply.pointer) == ("unknown_member", row.pointer))
    }
    _ = cabinet
  }
}
