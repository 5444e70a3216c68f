import AccessAuth
import Testing

/// The cursors of every list. Those of sites, character by character, and of other lists and tenants, are tried in
/// `CursorTests`; here are all other lists, and cursors of another service.
@Suite("The cursors of every list", .runningService)
struct EveryCursorTests {
  let service = RunningService.current

  /// Fills every list of a service with at least three elements, and returns their paths, with `limit=1`.
  private static func lists(_ service: RunningService) async throws -> [(client: Client, path: String)] {
    let admin = service.admin
    let cabinet = try await admin.makeCabinet()
    for _ in 0..<2 { _ = try await admin.makeCabinet(at: cabinet.site) }
    for name in ["a", "b", "c"] {
      _ = try await admin.post("/v1/sites", ["name": .string(name), "timezone": "UTC"])
      _ = try await service.platform.post("/v1/tenants", ["name": .string(name)])
      let body: JSON = [
        "subject": ["external_ref": .string(name)], "targets": cabinet.first,
        "ends_at": service.clock.time(in: .hours(1)),
        "credentials": [["kind": "qr"]],
      ]
      _ = try await admin.post("/v1/grants", body)
    }
    // Three readers that have failed too often.
    let devices = try await admin.get("/v1/devices").json["data"].elements.map(\.["id"].text)
    for device in devices {
      let door = try await admin.makeKey(["role": "device", "device_id": .string(device)])
      for _ in 0..<6 { _ = try await door.present("pin", ["pin": "482913"], locker: "A1") }
    }
    _ = try await admin.events(atLeast: 20)
    return [
      (admin, "/v1/sites?limit=1"), (admin, "/v1/devices?limit=1"),
      (admin, "/v1/devices?site_id=\(cabinet.site)&limit=1"),
      (admin, "/v1/devices/\(cabinet.id)/lockers?limit=1"), (admin, "/v1/subjects?limit=1"),
      (admin, "/v1/grants?limit=1"),
      (admin, "/v1/api_keys?limit=1"), (admin, "/v1/events?limit=1"), (admin, "/v1/events?class=audit&limit=1"),
      (admin, "/v1/lockouts?limit=1"), (admin, "/v1/lockers/\(cabinet.lockers[0])/access?limit=1"),
      (service.platform, "/v1/tenants?limit=1"),
    ]
  }

  @Test("F-11 in every list a cursor that was altered in any byte, cut anywhere or of another list is refused")
  func everyList() async throws {
    let lists = try await Self.lists(service)
    var cursors: [String] = []
    for (client, path) in lists {
      let page = try await client.get(path)
      try #require(page.status == 200, "\(path): \(page.text)")
      let cursor = page.json["next_cursor"].text
      #expect(!cursor.isEmpty, "\(path)")
      cursors.append(cursor)
      let next = try await client.get("\(path)&cursor=\(cursor)")
      #expect(next.status == 200 && next.json["data"] != page.json["data"], "\(path)")
    }
    for (index, (client, path)) in lists.enumerated() {
      let cursor = Array(cursors[index])
      var altered = cursor.indices.dropFirst().map { String(cursor[..<$0]) }
      altered += cursor.indices.map { place in
        var copy = cursor
        copy[place] =
          copy[place] == "f"
          ? "0" : copy[place] == "9" ? "a" : Character(Unicode.Scalar((copy[place].asciiValue ?? 47) + 1))
        return String(copy)
      }
      altered += ["g", " ", "00", "%00", "é"].map { String(cursor) + $0.percentEncoded }
      altered += [
        String(cursor.reversed()), String(cursor) + String(cursor), String(repeating: "0", count: cursor.count),
      ]
      altered += cursors.enumerated().filter { $0.offset != index }.map(\.element)
      let found = try await misfits(altered) { _, text in
        let reply = try await client.get("\(path)&cursor=\(text)")
        // What cannot be a cursor for its length is a parameter out of bounds.
        let fits =
          reply.status == 400
          && (reply.code == "invalid_cursor" || (text.utf8.count > 128 && reply.code == "invalid_value"))
        return fits ? [] : ["\(path) \(text): \(reply.text)"]
      }
      #expect(found == [])
    }
  }

  @Test("F-11 a cursor counts for its own filters in any order, and for no other")
  func filters() async throws {
    let lists = try await Self.lists(service)
    let grant = try await service.admin.get("/v1/grants?limit=1").json["data"][0]["id"].text
    let path = "/v1/events?limit=1&class=audit&from=2020-01-01T00:00:00Z"
    let cursor = try await service.admin.get(path).json["next_cursor"].text
    for same in [
      "/v1/events?class=audit&from=2020-01-01T00:00:00Z&limit=5",
      "/v1/events?from=2020-01-01T00:00:00Z&limit=1&class=audit",
    ] {
      #expect(try await service.admin.get("\(same)&cursor=\(cursor)").status == 200, "\(same)")
    }
    for other in [
      "/v1/events?limit=1", "/v1/events?limit=1&class=audit", "/v1/events?limit=1&from=2020-01-01T00:00:00Z",
      "/v1/events?limit=1&class=access&from=2020-01-01T00:00:00Z",
      "/v1/events?limit=1&class=audit&from=2021-01-01T00:00:00Z",
      "\(path)&to=2030-01-01T00:00:00Z", "\(path)&grant=\(grant)",
    ] {
      let reply = try await service.admin.get("\(other)&cursor=\(cursor)")
      #expect((reply.status, reply.code) == (400, "invalid_cursor"), "\(other)")
    }
    _ = lists
  }

  @Test("F-11 a cursor of another service is refused, and one of before a restart is not")
  func otherService() async throws {
    let first = try await ServiceFolder()
    let second = try await ServiceFolder()
    func makeSites(_ service: RunningService) async throws -> String {
      for name in ["a", "b"] {
        _ = try await service.admin.post("/v1/sites", ["name": .string(name), "timezone": "UTC"])
      }
      return try await service.admin.get("/v1/sites?limit=1").json["next_cursor"].text
    }
    let cursor = try await first.serving { service in try await makeSites(service) }
    try await second.serving { service in
      let own = try await makeSites(service)
      let foreign = try await service.admin.get("/v1/sites?cursor=\(cursor)")
      #expect((foreign.status, foreign.code) == (400, "invalid_cursor"))
      #expect(try await service.admin.get("/v1/sites?cursor=\(own)").status == 200)
    }
    try await first.serving { service in
      let reply = try await service.admin.get("/v1/sites?cursor=\(cursor)")
      #expect(reply.status == 200)
    }
  }
}
