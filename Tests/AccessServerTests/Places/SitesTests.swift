import Testing

@Suite("Sites", .runningService)
struct SitesTests {
  let service = RunningService.current

  @Test("a site is made, read, listed, changed and removed")
  func life() async throws {
    let made = try await service.admin.post("/v1/sites", ["name": "Riga centre", "timezone": "Europe/Riga"])
    let id = try made.id(201)
    #expect(id.hasPrefix("site_"))
    #expect(
      made.json == [
        "id": .string(id), "name": "Riga centre", "timezone": "Europe/Riga", "created_at": service.clock.time(),
      ])
    let read = try await service.admin.get("/v1/sites/\(id)")
    #expect(read.body == made.body)
    #expect(read["etag"] == "\"r1\"")
    let listed = try await service.admin.get("/v1/sites")
    #expect(listed.json == ["data": [made.json], "next_cursor": nil])
    let changed = try await service.admin.patch("/v1/sites/\(id)", ["name": "Riga"])
    #expect(changed.status == 200)
    #expect(changed.json["name"] == "Riga")
    #expect(changed.json["timezone"] == "Europe/Riga")
    #expect(changed["etag"] == "\"r2\"")
    let removed = try await service.admin.delete("/v1/sites/\(id)")
    #expect((removed.status, removed.body) == (204, []))
    #expect(try await service.admin.get("/v1/sites/\(id)").status == 404)
    #expect(try await service.admin.delete("/v1/sites/\(id)").status == 404)
  }

  @Test("an object that the caller has is not sent again, and a change of an older one is refused")
  func preconditions() async throws {
    let id = try await service.admin.post("/v1/sites", ["name": "Riga", "timezone": "UTC"]).id(201)
    let path = "/v1/sites/\(id)"
    let same = try await service.admin.get(path, headers: [("If-None-Match", "\"r1\"")])
    #expect((same.status, same.body, same["etag"]) == (304, [], "\"r1\""))
    let first = try await service.admin.patch(path, ["name": "A"], headers: [("If-Match", "\"r1\"")])
    #expect(first.status == 200)
    for tag in ["\"r1\"", "\"r3\"", "r2", "W/\"r2\"", "\"\"", "\"r2\", \"r3\"", "\"r-2\"", "\"r99999999999999999999\""]
    {
      let refused = try await service.admin.patch(path, ["name": "B"], headers: [("If-Match", tag)])
      #expect((refused.status, refused.code) == (412, "precondition_failed"), "\(tag)")
    }
    #expect(try await service.admin.patch(path, ["name": "C"], headers: [("If-Match", "*")]).status == 200)
    #expect(try await service.admin.get(path, headers: [("If-None-Match", "\"r1\"")]).json["name"] == "C")
  }

  @Test("a site with a device stays until the device is gone")
  func referenced() async throws {
    let cabinet = try await service.admin.makeCabinet(lockers: 1)
    let refused = try await service.admin.delete("/v1/sites/\(cabinet.site)")
    #expect((refused.status, refused.code) == (409, "conflict"))
    #expect(try await service.admin.get("/v1/sites/\(cabinet.site)").status == 200)
  }

  @Test("a list comes in pages without gaps and repetitions, newest first")
  func pages() async throws {
    var made: [String] = []
    for number in 0..<25 {
      service.clock.advance(by: .milliseconds(1))
      let reply = try await service.admin.post("/v1/sites", ["name": .string("Site \(number)"), "timezone": "UTC"])
      made.append(try reply.id(201))
    }
    var listed: [String] = []
    var sizes: [Int] = []
    var cursor = ""
    repeat {
      let page = try await service.admin.get("/v1/sites?limit=10\(cursor)")
      listed += page.json["data"].elements.map { $0["id"].text }
      sizes.append(page.json["data"].elements.count)
      let next = page.json["next_cursor"]
      cursor = next == .null ? "" : "&cursor=\(next.text)"
    } while !cursor.isEmpty
    #expect(sizes == [10, 10, 5])
    #expect(listed == made.reversed())
    #expect(try await service.admin.get("/v1/sites").json["data"].elements.count == 20)
    // A page that is just full has nothing behind it.
    #expect(try await service.admin.get("/v1/sites?limit=25").json["next_cursor"] == .null)
  }
}
