import Testing

@Suite("Cursors of lists", .runningService)
struct CursorTests {
  let service = RunningService.current

  @Test("F-11 a cursor that was altered in one character, cut, grown or capitalised is refused")
  func altered() async throws {
    for _ in 0..<3 { _ = try await service.admin.post("/v1/sites", ["name": "S", "timezone": "UTC"]) }
    let cursor = try await service.admin.get("/v1/sites?limit=1").json["next_cursor"].text
    #expect(try await service.admin.get("/v1/sites?limit=1&cursor=\(cursor)").status == 200)
    #expect(try await service.admin.get("/v1/sites?limit=2&cursor=\(cursor)").status == 200)
    let characters = Array(cursor)
    var altered = [cursor.uppercased(), String(cursor.dropLast(2)), cursor + "00", "00" + cursor, "0", "' OR 1=1--"]
    altered += characters.indices.map { index in
      var copy = characters
      copy[index] = copy[index] == "0" ? "1" : "0"
      return String(copy)
    }
    for text in altered where text != cursor {
      let reply = try await service.admin.get("/v1/sites?limit=1&cursor=\(text.percentEncoded)")
      #expect((reply.status, reply.code) == (400, "invalid_cursor"), "\(text)")
    }
  }

  @Test("F-11 a cursor counts for its own list, filters and tenant only")
  func elsewhere() async throws {
    let other = try await service.platform.makeTenant().admin
    let cabinet = try await service.admin.makeCabinet()
    let second = try await service.admin.makeCabinet(at: cabinet.site)
    for client in [service.admin, other] {
      for name in ["a", "b"] { _ = try await client.post("/v1/sites", ["name": .string(name), "timezone": "UTC"]) }
    }
    let sites = try await service.admin.get("/v1/sites?limit=1").json["next_cursor"].text
    let devices = try await service.admin.get("/v1/devices?limit=1&site_id=\(cabinet.site)").json["next_cursor"].text
    let lockers = try await service.admin.get("/v1/devices/\(cabinet.id)/lockers?limit=1").json["next_cursor"].text
    let rows: [(client: Client, path: String)] = [
      (other, "/v1/sites?cursor=\(sites)"),
      (service.admin, "/v1/devices?cursor=\(sites)"),
      (service.admin, "/v1/subjects?cursor=\(sites)"),
      (service.admin, "/v1/grants?cursor=\(sites)"),
      (service.admin, "/v1/events?cursor=\(sites)"),
      (service.admin, "/v1/api_keys?cursor=\(sites)"),
      (service.platform, "/v1/tenants?cursor=\(sites)"),
      (service.admin, "/v1/devices?cursor=\(devices)"),
      (service.admin, "/v1/devices?site_id=\(other.key ?? "")&cursor=\(devices)"),
      (service.admin, "/v1/devices/\(second.id)/lockers?cursor=\(lockers)"),
    ]
    for row in rows {
      let reply = try await row.client.get(row.path)
      #expect((reply.status, reply.code) == (400, "invalid_cursor"), "\(row.path)")
    }
    #expect(try await service.admin.get("/v1/devices?site_id=\(cabinet.site)&cursor=\(devices)").status == 200)
  }
}

extension String {
  /// Every byte but letters and digits as an escape of a query.
  var percentEncoded: String {
    utf8.map { byte in
      let character = Character(Unicode.Scalar(byte))
      let isPlain = byte < 0x80 && (character.isLetter || character.isNumber)
      return isPlain ? String(character) : "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
    }.joined()
  }
}
