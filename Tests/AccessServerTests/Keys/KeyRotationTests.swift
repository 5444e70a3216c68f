import Testing

@Suite("Rotation and life of API keys", .runningService)
struct KeyRotationTests {
  let service = RunningService.current

  @Test("a rotated key does what the old one did, which goes on until its overlap is over")
  func overlap() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let made = try await service.admin.post(
      "/v1/api_keys",
      ["role": "partner", "scopes": ["issue"], "site_ids": [.string(cabinet.site)], "person": "Backend"])
    let old = Client(service: service, key: made.json["key"].text)
    let issued = try await old.issue(cabinet.first)
    let path = "/v1/api_keys/\(try made.id(201))/rotate"
    let rotated = try await service.admin.post(path, ["overlap_seconds": 60], headers: [("Idempotency-Key", "r1")])
    #expect(rotated.status == 201 && rotated.json["id"] != made.json["id"])
    for member in ["role", "scopes", "site_ids", "person", "lineage"] {
      #expect(rotated.json[member] == made.json[member], "\(member)")
    }
    let new = Client(service: service, key: rotated.json["key"].text)
    // What the family made is in reach of all of it, passes too.
    for client in [old, new] {
      #expect(try await client.get("/v1/grants/\(issued.id)").status == 200)
      #expect(try await client.get("/v1/credentials/\(issued.credential())/qr").status == 200)
    }
    let second = try await new.issue(cabinet.first)
    #expect(try await old.get("/v1/grants/\(second.id)").status == 200)
    let again = try await service.admin.post(path, ["overlap_seconds": 60], headers: [("Idempotency-Key", "r1")])
    #expect(again.status == 201 && again.json["id"] == rotated.json["id"] && again.json["key"] == nil)
    #expect(again.json["secret_available"] == false && again["idempotent-replayed"] == "true")
    service.clock.advance(by: .seconds(60))
    #expect(try await old.get("/v1/grants").status == 401)
    #expect(try await new.get("/v1/grants/\(issued.id)").status == 200)
    let late = try await service.admin.post(path)
    #expect((late.status, late.code) == (409, "conflict"))
  }

  @Test("a door's key can be rotated, and a revoked one cannot")
  func others() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let made = try await service.admin.post("/v1/api_keys", ["role": "device", "device_id": .string(cabinet.id)])
    let id = try made.id(201)
    let rotated = try await service.admin.post("/v1/api_keys/\(id)/rotate")
    #expect(rotated.status == 201 && rotated.json["device_id"] == .string(cabinet.id))
    let pass = try await service.admin.issue(cabinet.first).pass()
    let door = Client(service: service, key: rotated.json["key"].text)
    #expect(try await door.show(pass).json["decision"] == "grant")
    #expect(try await service.admin.delete("/v1/api_keys/\(id)").status == 204)
    let refused = try await service.admin.post("/v1/api_keys/\(id)/rotate")
    #expect((refused.status, refused.code) == (409, "conflict"))
    for (body, pointer) in [(["overlap_seconds": -1], "/overlap_seconds"), (["overlap": 1], "/overlap")]
      as [(JSON, String)]
    {
      let reply = try await service.admin.post("/v1/api_keys/\(try rotated.id(201))/rotate", body)
      #expect((reply.status, reply.pointer) == (400, pointer))
    }
  }

  @Test("only the newest of a family is rotated, by a key of its line, and none ends itself")
  func order() async throws {
    let made = try await service.admin.post("/v1/api_keys", ["role": "operator", "person": "Bob"])
    let path = "/v1/api_keys/\(try made.id(201))/rotate"
    // Which key is newer is told by the millisecond of its making.
    service.clock.advance(by: .milliseconds(1))
    let second = try await service.admin.post(path, ["overlap_seconds": 60])
    // The answer was lost: the first key is not rotated again, for its end would be the new one's too.
    let again = try await service.admin.post(path)
    #expect((again.status, again.code) == (409, "conflict"))
    service.clock.advance(by: .milliseconds(1))
    let third = try await service.admin.post("/v1/api_keys/\(try second.id(201))/rotate")
    #expect(third.status == 201 && third.json["expires_at"] == nil)
    let other = try await service.admin.makeKey(["role": "admin"])
    let foreign = try await other.post("/v1/api_keys/\(try third.id(201))/rotate")
    #expect((foreign.status, foreign.code) == (409, "conflict"))
    let own = try await service.admin.get("/v1/api_keys").json["data"].elements.first {
      $0["role"] == "admin" && $0["lineage"] == []
    }
    let itself = try #require(own)["id"].text
    #expect(try await service.admin.post("/v1/api_keys/\(itself)/rotate", ["overlap_seconds": 0]).status == 409)
    service.clock.advance(by: .milliseconds(1))
    let renewed = try await service.admin.post("/v1/api_keys/\(itself)/rotate")
    let admin = Client(service: service, key: renewed.json["key"].text)
    // What the old one made is of the same line.
    #expect(try await admin.post("/v1/api_keys/\(try third.id(201))/rotate").status == 201)
  }

  @Test("a key ends when it was said to")
  func expiry() async throws {
    let key = try await service.admin.makeKey(["role": "operator", "expires_at": service.clock.time(in: .seconds(30))])
    #expect(try await key.get("/v1/sites").status == 200)
    service.clock.advance(by: .seconds(29))
    #expect(try await key.get("/v1/sites").status == 200)
    service.clock.advance(by: .seconds(1))
    #expect(try await key.get("/v1/sites").status == 401)
  }

  @Test("when a key was last used is kept to the minute")
  func lastUse() async throws {
    // It is written with the housekeeping, which here does not wait a minute.
    try await ServiceFolder().serving(housekeeping: .milliseconds(20)) { service in
      let made = try await service.admin.post("/v1/api_keys", ["role": "operator"])
      let path = "/v1/api_keys/\(try made.id(201))"
      #expect(made.json["last_used_at"] == nil)
      _ = try await Client(service: service, key: made.json["key"].text).get("/v1/sites")
      for _ in 0..<500 {
        if try await service.admin.get(path).json["last_used_at"] != nil { break }
        try await Task.sleep(for: .milliseconds(20))
      }
      let shown = try await service.admin.get(path).json["last_used_at"].text
      #expect(shown.hasSuffix(":00.000Z"))
    }
  }
}
