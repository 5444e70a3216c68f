import Testing

/// Members that a caller may not set, at the calls and in the parts that `MassAssignmentTests` leaves out.
@Suite("Members that are nobody's to set", .runningService)
struct UnknownMembersTests {
  let service = RunningService.current

  static let forbidden = [
    "tenant_id", "role", "used_at", "valid_until", "id", "revision", "uses", "status", "made_by", "is_admin",
    "created_at",
    "uses_left", "key_id", "serial", "epoch", "assurance", "sandbox", "Name", "NAME", "name ", "", "$ref", "__proto__",
  ]

  @Test("F-03 a call that needs no body takes no member, and does nothing when it has one")
  func emptyBodies() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first)
    let tenant = try await service.platform.makeTenant().id
    let before = try await service.admin.get("/v1/grants/\(issued.id)").text
    let paths: [(client: Client, path: String)] = [
      (service.admin, "/v1/grants/\(issued.id)/suspend"), (service.admin, "/v1/grants/\(issued.id)/resume"),
      (service.admin, "/v1/grants/\(issued.id)/revoke"),
      (service.admin, "/v1/credentials/\(issued.credential())/suspend"),
      (service.admin, "/v1/credentials/\(issued.credential())/resume"),
      (service.admin, "/v1/credentials/\(issued.credential())/revoke"),
      (service.admin, "/v1/credentials/\(issued.credential())/reissue"),
      (service.admin, "/v1/subjects/\(issued.json["subject_id"].text)/restriction"),
      (service.admin, "/v1/signing_keys/pass/rotate"), (cabinet.door, "/v1/devices/self/challenges"),
      (service.platform, "/v1/tenants/\(tenant)/suspend"), (service.platform, "/v1/tenants/\(tenant)/resume"),
    ]
    for (client, path) in paths {
      for name in Self.forbidden {
        let reply = try await client.post(path, .object([name: "x"]))
        #expect((reply.status, reply.code) == (400, "unknown_member"), "\(path) \(name)")
        #expect(reply.pointer == "/\(name)", "\(path)")
      }
    }
    #expect(try await service.admin.get("/v1/grants/\(issued.id)").text == before)
    #expect(try await service.admin.get("/v1/signing_keys").json["data"].elements.count == 10)
    #expect(try await service.platform.get("/v1/tenants/\(tenant)").json["suspended"] == false)
    #expect(try await cabinet.door.show(issued.pass()).decision == "grant granted")
  }

  @Test("F-03 no part of a body takes them either, and the pointer says where")
  func parts() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first, ["holds": [["kind": "other"]]])
    let attempt = "018f0000-0000-7000-8000-00000000000a"
    #expect(try await cabinet.door.show(issued.pass(), attempt: attempt).status == 200)
    let credentials = "/v1/grants/\(issued.id)/credentials"
    /// A body whose part with the forbidden member is `part`.
    typealias Place = (
      client: Client, method: String, path: String, prefix: String, own: Set<String>, body: (JSON) -> JSON
    )
    let places: [Place] = [
      (cabinet.door, "POST", "/v1/verifications/\(attempt)/outcome", "", [], { $0 }),
      (cabinet.door, "POST", "/v1/verifications", "/presented", [], { ["presented": $0] }),
      (cabinet.door, "POST", "/v1/devices/self/events", "/events/0", [], { ["events": [$0]] }),
      (service.admin, "POST", "/v1/devices/\(cabinet.id)/lockers", "/lockers/0", [], { ["lockers": [$0]] }),
      (service.admin, "PATCH", "/v1/grants/\(issued.id)", "/targets", [], { ["targets": $0] }),
      (service.admin, "PATCH", "/v1/grants/\(issued.id)", "/schedule", [], { ["schedule": $0] }),
      (
        service.admin, "PATCH", "/v1/grants/\(issued.id)", "/schedule/weekly/0", [],
        { ["schedule": ["weekly": [$0]]] }
      ),
      (service.admin, "PATCH", "/v1/grants/\(issued.id)", "/schedule/extra/0", [], { ["schedule": ["extra": [$0]]] }),
      (service.admin, "PUT", "/v1/policies", "/sites/0", [], { ["sites": [$0]] }),
      (service.admin, "PUT", "/v1/policies", "/devices/0", [], { ["devices": [$0]] }),
      (service.admin, "POST", credentials, "/card", [], { ["kind": "card", "card": $0] }),
      (service.admin, "POST", credentials, "/public_key", [], { ["kind": "app_token", "public_key": $0] }),
      (service.admin, "POST", "/v1/grants", "/holds/0", [], { ["holds": [$0]] }),
      (service.admin, "POST", "/v1/grants", "/credentials/0", [], { ["credentials": [$0]] }),
      (service.admin, "POST", "/v1/grants", "/subject", [], { ["subject": $0] }),
      (service.platform, "POST", "/v1/tenants", "", ["sandbox"], { $0 }),
      (service.admin, "POST", "/v1/api_keys", "", ["role"], { $0 }),
      (service.admin, "PATCH", "/v1/devices/\(cabinet.id)/lockers/\(cabinet.lockers[0])", "", [], { $0 }),
    ]
    for place in places {
      for name in Self.forbidden where !place.own.contains(name) {
        let body = place.body(.object([name: 1]))
        let reply = try await place.client.send(place.method, place.path, raw: body.bytes)
        #expect(
          (reply.status, reply.code) == (400, "unknown_member"), "\(place.path)\(place.prefix) \(name): \(reply.text)")
        #expect(reply.pointer == "\(place.prefix)/\(name)", "\(place.path)")
      }
    }
    #expect(try await service.admin.get("/v1/policies").json["devices"] == [])
  }

  @Test("F-03 a member that is known elsewhere, or known twice over, is unknown or double here")
  func borrowed() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let rows: [(method: String, path: String, body: String, code: String, pointer: String)] = [
      ("PATCH", "/v1/sites/\(cabinet.site)", #"{"name":"a","label":"b"}"#, "unknown_member", "/label"),
      (
        "PATCH", "/v1/devices/\(cabinet.id)", #"{"label":"a","device_code":"00000000"}"#, "unknown_member",
        "/device_code"
      ),
      ("POST", "/v1/subjects", #"{"external_ref":"a","restricted":true}"#, "unknown_member", "/restricted"),
      ("POST", "/v1/sites", #"{"name":"a","n\u0061me":"b","timezone":"UTC"}"#, "duplicate_member", "/name"),
      ("POST", "/v1/sites", #"{"name":"a","timezone":"UTC","na\u006De":"b"}"#, "duplicate_member", "/name"),
      ("POST", "/v1/sites", "{\"name\":\"a\",\"name\u{301}\":\"b\"}", "unknown_member", "/name\u{301}"),
      ("POST", "/v1/sites", #"{"name":"a","name\u0000":"b"}"#, "unknown_member", "/name\u{0}"),
      ("POST", "/v1/sites", "{\"ｎａｍｅ\":\"a\"}", "unknown_member", "/ｎａｍｅ"),
      ("POST", "/v1/sites", "{\"n\u{430}me\":\"a\"}", "unknown_member", "/n\u{430}me"),
      ("POST", "/v1/sites", #"{"a/b~c":1}"#, "unknown_member", "/a~1b~0c"),
      ("POST", "/v1/sites", "{\"\(String(repeating: "x", count: 65))\":1}", "unknown_member", ""),
    ]
    for row in rows {
      let reply = try await service.admin.send(row.method, row.path, raw: Array(row.body.utf8))
      #expect((reply.status, reply.code) == (400, row.code), "\(row.body): \(reply.text)")
      #expect(reply.pointer.map { Array($0.utf8) } == Array(row.pointer.utf8), "\(row.body): \(reply.text)")
    }
    #expect(try await service.admin.get("/v1/sites").json["data"].elements.count == 1)
  }
}
