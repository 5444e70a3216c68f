import AccessAuth
import Foundation
import Testing

@Suite("API keys and tenants", .runningService)
struct APIKeysTests {
  let service = RunningService.current

  @Test("a key is shown once, masked afterwards, listed and revoked")
  func key() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let made = try await service.admin.post("/v1/api_keys", ["role": "device", "device_id": .string(cabinet.id)])
    let id = try made.id(201)
    #expect(
      made.json.members == [
        "id", "role", "masked", "device_id", "site_ids", "scopes", "subject_id", "person", "openings_per_minute",
        "lineage", "created_at", "expires_at", "last_used_at", "revoked_at", "is_suspended", "key",
      ])
    let text = made.json["key"].text
    #expect(APIKeyToken(Array(text.utf8))?.role == .device)
    #expect(text.hasPrefix("aa_live_device_"))
    #expect(made.json["masked"].text == "aa_live_device_…\(text.suffix(4))")
    let read = try await service.admin.get("/v1/api_keys/\(id)")
    #expect(read.json == made.json.without("key"))
    service.clock.advance(by: .milliseconds(1))
    _ = try await service.admin.makeKey(["role": "operator"])
    let listed = try await service.admin.get("/v1/api_keys?limit=1")
    #expect(listed.json["data"].elements.map { $0["role"] } == ["operator"])
    let rest = try await service.admin.get("/v1/api_keys?cursor=\(listed.json["next_cursor"].text)&limit=10")
    #expect(Set(rest.json["data"].elements.map { $0["role"] }) == ["device", "admin"])
    #expect(rest.json["data"].elements.contains(read.json))
    #expect(!rest.text.contains(text))
    #expect(try await service.admin.delete("/v1/api_keys/\(id)").status == 204)
    #expect(try await service.admin.delete("/v1/api_keys/\(id)").status == 204)
    #expect(try await service.admin.get("/v1/api_keys/\(id)").json["revoked_at"] == service.clock.time())
  }

  @Test("a key goes with its role: a device key names a device, others none; partners have scopes, customers a person")
  func drafts() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let device = JSON.string(cabinet.id)
    let rows: [(body: JSON, status: Int, code: String, pointer: String)] = [
      (["role": "device"], 400, "invalid_value", "/device_id"),
      (["role": "admin", "device_id": device], 400, "invalid_value", "/device_id"),
      (["role": "device", "device_id": "dev_01h455vb4pex5vsknk084sn02q"], 404, "not_found", "/device_id"),
      (["role": "platform"], 400, "invalid_value", "/role"),
      (["role": "partner"], 400, "invalid_value", "/scopes"),
      (["role": "partner", "scopes": []], 400, "invalid_value", "/scopes"),
      (["role": "partner", "scopes": ["all"]], 400, "invalid_value", "/scopes/0"),
      (["role": "agent", "scopes": ["issue"]], 400, "invalid_value", "/scopes"),
      (["role": "operator", "site_ids": [.string(cabinet.site)]], 400, "invalid_value", "/site_ids"),
      (["role": "agent", "site_ids": ["site_01h455vb4pex5vsknk084sn02q"]], 404, "not_found", "/site_ids/0"),
      (["role": "customer"], 400, "invalid_value", "/subject_id"),
      (["role": "customer", "subject_id": "sub_01h455vb4pex5vsknk084sn02q"], 404, "not_found", "/subject_id"),
      (["role": "admin", "subject_id": "sub_01h455vb4pex5vsknk084sn02q"], 400, "invalid_value", "/subject_id"),
      (["role": "agent", "openings_per_minute": 5], 400, "invalid_value", "/openings_per_minute"),
      (
        ["role": "partner", "scopes": ["trigger"], "openings_per_minute": 601], 400, "invalid_value",
        "/openings_per_minute"
      ),
      (["role": "admin", "expires_at": "2020-01-01T00:00:00Z"], 400, "invalid_value", "/expires_at"),
      (["role": "root"], 400, "invalid_value", "/role"),
      ([:], 400, "missing_member", "/role"),
      (["role": "admin", "key": "aa_live_admin_x"], 400, "unknown_member", "/key"),
    ]
    for row in rows {
      let reply = try await service.admin.post("/v1/api_keys", row.body)
      #expect((reply.status, reply.code, reply.pointer) == (row.status, row.code, row.pointer), "\(row.body)")
    }
    let person = try await service.admin.post("/v1/api_keys", ["role": "operator", "person": "Anna"])
    #expect((person.status, person.json["person"]) == (201, "Anna"))
  }

  @Test("a revoked key is dead at once, and so is a device's")
  func revoked() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let made = try await service.admin.post("/v1/api_keys", ["role": "operator"])
    let operatorKey = Client(service: service, key: made.json["key"].text)
    #expect(try await operatorKey.get("/v1/sites").status == 200)
    #expect(try await service.admin.delete("/v1/api_keys/\(made.json["id"].text)").status == 204)
    let dead = try await operatorKey.get("/v1/sites")
    #expect((dead.status, dead.code, dead["www-authenticate"]) == (401, "unauthenticated", "Bearer"))

    let keys = try await service.admin.get("/v1/api_keys")
    let deviceKey = try #require(keys.json["data"].elements.first { $0["role"] == "device" })
    let pass = try await service.admin.issue(cabinet.first).pass()
    #expect(try await cabinet.door.show(pass, consume: false).json["decision"] == "would_grant")
    #expect(try await service.admin.delete("/v1/api_keys/\(deviceKey["id"].text)").status == 204)
    #expect(try await cabinet.door.show(pass).status == 401)
  }

  @Test("a key cannot revoke itself, nor the last way into a tenant with it")
  func itself() async throws {
    let keys = try await service.admin.get("/v1/api_keys")
    let reply = try await service.admin.delete("/v1/api_keys/\(keys.json["data"][0]["id"].text)")
    #expect((reply.status, reply.code) == (409, "conflict"))
    #expect(try await service.admin.get("/v1/sites").status == 200)
  }

  @Test(
    "what is no key is no key",
    arguments: [
      "", "Bearer", "Bearer ", "Basic YTpi", "Bearer aa_live_admin_x", "bearer null", "Bearer ' OR 1=1--",
      "Bearer aa_live_admin_" + String(repeating: "0", count: 49), "Bearer " + String(repeating: "a", count: 600),
    ])
  func strangers(authorization: String) async throws {
    let reply = try await service.stranger.get("/v1/sites", headers: [("Authorization", authorization)])
    #expect((reply.status, reply.code) == (401, "unauthenticated"))
  }

  @Test("a key is one to the byte: another case, a changed letter, two of them and white space are none")
  func nearKeys() async throws {
    let key = service.folder.adminKey
    let near = [
      key.uppercased(), String(key.dropLast()), key + "a", key.replacingOccurrences(of: "_live_", with: "_test_"),
      key.replacingOccurrences(of: "_admin_", with: "_platform_"), "\(key),\(key)", "\(key) \(key)", "\"\(key)\"",
    ]
    for text in near {
      let reply = try await Client(service: service, key: text).get("/v1/sites")
      #expect(reply.status == 401)
    }
    let twice = try await service.admin.get("/v1/sites", headers: [("Authorization", "Bearer \(key)")])
    #expect(twice.status == 401)
    // A key in the query or in a cookie is no key.
    #expect(try await service.stranger.get("/v1/sites?key=\(key)").status == 401)
    #expect(try await service.stranger.get("/v1/sites", headers: [("Cookie", "key=\(key)")]).status == 401)
  }
}
