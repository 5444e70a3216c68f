import AccessAuth
import Testing

@Suite("Repeatable calls", .runningService)
struct IdempotencyTests {
  let service = RunningService.current

  private static func headers(_ key: String = "k-1") -> [(name: String, value: String)] { [("Idempotency-Key", key)] }

  private static func grant(_ service: RunningService, _ cabinet: Cabinet) -> JSON {
    [
      "subject": ["external_ref": "c"], "targets": cabinet.first, "ends_at": service.clock.time(in: .hours(24)),
      "credentials": [
        ["kind": "qr", "image": "png"], ["kind": "qr", "usage": "multi_use"], ["kind": "qr", "usage": "rotating"],
      ],
    ]
  }

  @Test("F-04 the same key and body answer the same ids, passes and pictures, say so, and make one grant")
  func replay() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let body = Self.grant(service, cabinet)
    let first = try await service.admin.post("/v1/grants", body, headers: Self.headers())
    #expect((first.status, first["idempotent-replayed"]) == (201, nil))
    for key in ["k-1", "\"k-1\""] {
      let again = try await service.admin.post("/v1/grants", body, headers: Self.headers(key))
      #expect((again.status, again["idempotent-replayed"]) == (201, "true"))
      #expect(again.body == first.body)
    }
    #expect(try await service.admin.get("/v1/grants").json["data"].elements.count == 1)
  }

  @Test("F-04 the same key with another body, or at another path, is refused and has no effect")
  func mismatch() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let body = Self.grant(service, cabinet)
    let first = try await service.admin.post("/v1/grants", body, headers: Self.headers())
    #expect(first.status == 201)
    var other = body
    other["max_uses"] = 2
    let credentials = "/v1/grants/\(first.json["id"].text)/credentials"
    let rows: [(path: String, body: JSON)] = [
      ("/v1/grants", other), (credentials, ["kind": "qr"]), ("/v1/subjects", ["external_ref": "x"]),
    ]
    for (path, body) in rows {
      let reply = try await service.admin.post(path, body, headers: Self.headers())
      #expect((reply.status, reply.code) == (422, "idempotency_mismatch"), "\(path)")
    }
    #expect(try await service.admin.get("/v1/grants").json["data"].elements.count == 1)
    #expect(try await service.admin.get("/v1/subjects").json["data"].elements.count == 1)
    #expect(try await service.admin.get("/v1/grants/\(first.json["id"].text)").json["credentials"].elements.count == 3)
  }

  @Test("F-04 50 calls with one key at once make one grant; who comes too early is told so")
  func concurrent() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let body = Self.grant(service, cabinet)
    let replies = try await withThrowingTaskGroup(of: Reply.self) { group in
      for _ in 0..<50 {
        group.addTask { try await service.admin.post("/v1/grants", body, headers: Self.headers()) }
      }
      return try await group.reduce(into: [Reply]()) { $0.append($1) }
    }
    let made = replies.filter { $0.status == 201 }
    #expect(made.filter { $0["idempotent-replayed"] == nil }.count == 1)
    #expect(Set(made.map(\.body)).count == 1)
    let early = replies.filter { $0.status != 201 }
    #expect(early.allSatisfy { ($0.status, $0.code) == (409, "idempotency_in_progress") && $0["retry-after"] == "1" })
    #expect(try await service.admin.get("/v1/grants").json["data"].elements.count == 1)
  }

  @Test("a key belongs to its caller: another key's call of the same name is another call")
  func callers() async throws {
    let operatorKey = try await service.admin.makeKey(["role": "operator"])
    let other = try await service.platform.makeTenant().admin
    var ids: Set<String> = []
    for client in [service.admin, operatorKey, other] {
      let reply = try await client.post("/v1/sites", ["name": "S", "timezone": "UTC"], headers: Self.headers())
      #expect((reply.status, reply["idempotent-replayed"]) == (201, nil))
      ids.insert(reply.json["id"].text)
    }
    #expect(ids.count == 3)
  }

  @Test("a generated key is never told twice: the repeated answer has null and says that it is not available")
  func secrets() async throws {
    let rows: [(client: Client, path: String, body: JSON, secret: String)] = [
      (service.admin, "/v1/api_keys", ["role": "operator"], "key"),
      (service.platform, "/v1/tenants", ["name": "T"], "admin_key"),
    ]
    for row in rows {
      let first = try await row.client.post(row.path, row.body, headers: Self.headers())
      #expect(first.status == 201)
      #expect(!first.json.has("secret_available"))
      let again = try await row.client.post(row.path, row.body, headers: Self.headers())
      #expect((again.status, again["idempotent-replayed"]) == (201, "true"))
      #expect(again.json[row.secret] == .null && again.json.has(row.secret))
      #expect(again.json["secret_available"] == false)
      #expect(again.json.without(row.secret).without("secret_available") == first.json.without(row.secret))
    }
  }

  @Test("every call that makes something can be repeated")
  func everyCall() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first)
    let rows: [(path: String, body: JSON?)] = [
      ("/v1/sites", ["name": "S", "timezone": "UTC"]),
      ("/v1/devices", ["site_id": .string(cabinet.site), "label": "D"]),
      ("/v1/devices/\(cabinet.id)/lockers", ["lockers": [["label": "Z", "board": "B", "number": 99]]]),
      ("/v1/subjects", ["external_ref": "new"]),
      ("/v1/grants/\(issued.id)/credentials", ["kind": "qr"]),
      ("/v1/credentials/\(issued.credential())/reissue", nil),
      ("/v1/signing_keys/pass/rotate", nil),
    ]
    for (index, row) in rows.enumerated() {
      let headers = Self.headers("call-\(index)")
      let first = try await service.admin.post(row.path, row.body, headers: headers)
      #expect((200..<300).contains(first.status), "\(row.path): \(first.text)")
      let again = try await service.admin.post(row.path, row.body, headers: headers)
      #expect((again.status, again["idempotent-replayed"]) == (first.status, "true"), "\(row.path)")
      #expect(again.body == first.body, "\(row.path)")
    }
    #expect(try await service.admin.get("/v1/signing_keys").json["data"].elements.count == 11)
  }

  @Test("a repeated call is answered as it was, also when the world has moved on and it would be refused by now")
  func movedOn() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let body = Self.grant(service, cabinet)
    let first = try await service.admin.post("/v1/grants", body, headers: Self.headers())
    let (grant, credential) = (first.json["id"].text, first.json["credentials"][0]["id"].text)
    let added = try await service.admin.post(
      "/v1/grants/\(grant)/credentials", ["kind": "qr"], headers: Self.headers("k-2"))
    let reissued = try await service.admin.post("/v1/credentials/\(credential)/reissue", headers: Self.headers("k-3"))
    #expect((first.status, added.status, reissued.status) == (201, 201, 200))
    #expect(try await service.admin.post("/v1/grants/\(grant)/revoke").status == 200)
    let again = try await service.admin.post("/v1/grants", body, headers: Self.headers())
    #expect((again.status, again.json["id"].text, again["idempotent-replayed"]) == (201, grant, "true"))
    let addedAgain = try await service.admin.post(
      "/v1/grants/\(grant)/credentials", ["kind": "qr"], headers: Self.headers("k-2"))
    #expect((addedAgain.status, addedAgain.json["id"]) == (201, added.json["id"]))
    let reissuedAgain = try await service.admin.post(
      "/v1/credentials/\(credential)/reissue", headers: Self.headers("k-3"))
    #expect((reissuedAgain.status, reissuedAgain["idempotent-replayed"]) == (200, "true"))
    service.clock.advance(by: .hours(24) - .milliseconds(1))
    let late = try await service.admin.post("/v1/grants", body, headers: Self.headers())
    #expect((late.status, late.json["id"].text) == (201, grant))
    #expect(try await service.admin.get("/v1/grants").json["data"].elements.count == 1)
  }

  @Test(
    "a suspension that is repeated late suspends nothing that was resumed meanwhile",
    arguments: ["grants", "credentials", "tenants"])
  func standing(kind: String) async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first)
    let tenant = try await service.platform.makeTenant()
    let (client, path) =
      switch kind {
      case "grants": (service.admin, "/v1/grants/\(issued.id)")
      case "credentials": (service.admin, "/v1/credentials/\(issued.credential())")
      default: (service.platform, "/v1/tenants/\(tenant.id)")
      }
    let state = kind == "tenants" ? "suspended" : "status"
    let first = try await client.post(path + "/suspend", headers: Self.headers())
    #expect((first.status, first["idempotent-replayed"]) == (200, nil))
    let again = try await client.post(path + "/suspend", headers: Self.headers())
    #expect((again.body, again["idempotent-replayed"]) == (first.body, "true"))
    #expect(try await client.post(path + "/resume").status == 200)
    let active = try await client.get(path).json[state]
    let late = try await client.post(path + "/suspend", headers: Self.headers())
    #expect((late.status, late["idempotent-replayed"]) == (200, "true"))
    #expect(try await client.get(path).json[state] == active)
    #expect(try await client.post(path + "/resume", headers: Self.headers()).code == "idempotency_mismatch")
    // A call that found nothing to change is a call that was made.
    let idle = try await client.post(path + "/resume", headers: Self.headers("k-2"))
    #expect((idle.status, idle["idempotent-replayed"]) == (200, nil))
    #expect(try await client.post(path + "/suspend").status == 200)
    let lateIdle = try await client.post(path + "/resume", headers: Self.headers("k-2"))
    #expect((lateIdle.status, lateIdle["idempotent-replayed"]) == (200, "true"))
    #expect(try await client.get(path).json[state] != active)
  }

  @Test("a call that was refused leaves its key free")
  func refused() async throws {
    let refused = try await service.admin.post("/v1/sites", ["name": "S"], headers: Self.headers())
    #expect(refused.status == 400)
    let conflict = try await service.admin.post(
      "/v1/devices", ["site_id": "site_01h455vb4pex5vsknk084sn02q", "label": "D"], headers: Self.headers())
    #expect(conflict.status == 404)
    let made = try await service.admin.post("/v1/sites", ["name": "S", "timezone": "UTC"], headers: Self.headers())
    #expect((made.status, made["idempotent-replayed"]) == (201, nil))
  }

  @Test("a key holds for 24 hours, also over a restart, and then is free")
  func memory() async throws {
    let folder = try await ServiceFolder()
    let body: JSON = ["name": "S", "timezone": "UTC"]
    let first = try await folder.serving { service in
      try await service.admin.post("/v1/sites", body, headers: Self.headers())
    }
    folder.clock.advance(by: .hours(24) - .milliseconds(1))
    try await folder.serving { service in
      let again = try await service.admin.post("/v1/sites", body, headers: Self.headers())
      #expect((again.body, again["idempotent-replayed"]) == (first.body, "true"))
      service.clock.advance(by: .milliseconds(1))
      let new = try await service.admin.post("/v1/sites", body, headers: Self.headers())
      #expect((new.status, new["idempotent-replayed"]) == (201, nil))
      #expect(new.json["id"] != first.json["id"])
    }
  }

  @Test(
    "what is no key is refused",
    arguments: ["", "\"\"", "a b", "\"a\"b\"", "a\\b", "ключ", String(repeating: "x", count: 256)])
  func malformed(key: String) async throws {
    let reply = try await service.admin.post(
      "/v1/sites", ["name": "S", "timezone": "UTC"], headers: Self.headers(key))
    #expect((reply.status, reply.code) == (400, "invalid_format"))
    #expect(try await service.admin.get("/v1/sites").json["data"].elements.isEmpty)
  }
}
