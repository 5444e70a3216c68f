import AccessAuth
import Testing

@Suite("What problems do not tell", .runningService)
struct LeakTests {
  let service = RunningService.current

  private static let canary = "CANARY7f3a9c"

  @Test("F-10 no problem of any kind repeats a value, and none speaks of files, statements or types")
  func problems() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first)
    let canary = JSON.string(Self.canary)
    _ = try await service.admin.post("/v1/subjects", ["external_ref": canary])
    let raw = Array("{\"name\":\"\(Self.canary)".utf8)
    let key = [(name: "Idempotency-Key", value: Self.canary)]
    _ = try await service.admin.post("/v1/sites", ["name": "S", "timezone": "UTC"], headers: key)
    var replies: [Reply] = []
    replies.append(try await service.admin.send("POST", "/v1/sites", raw: raw))
    replies.append(try await service.admin.post("/v1/sites", ["name": "S", "timezone": canary]))
    replies.append(try await service.admin.post("/v1/devices", ["site_id": canary, "label": canary]))
    replies.append(try await service.admin.post("/v1/subjects", ["external_ref": canary]))
    replies.append(try await service.admin.post("/v1/sites", ["name": canary, "timezone": "UTC"], headers: key))
    replies.append(try await service.admin.post("/v1/api_keys", ["role": canary]))
    replies.append(
      try await service.admin.patch("/v1/grants/\(issued.id)", ["max_uses": 2], headers: [("If-Match", Self.canary)]))
    replies.append(try await service.admin.get("/v1/\(Self.canary)"))
    replies.append(try await service.admin.get("/v1/grants/\(Self.canary)"))
    replies.append(try await service.admin.get("/v1/grants?cursor=\(Self.canary)"))
    replies.append(try await service.admin.get("/v1/events?mode=\(Self.canary)"))
    replies.append(try await service.admin.get("/v1/events?\(Self.canary)=1"))
    replies.append(try await Client(service: service, key: Self.canary).get("/v1/sites"))
    replies.append(try await cabinet.door.get("/v1/sites?x=\(Self.canary)"))
    replies.append(try await cabinet.door.post("/v1/verifications", ["mode": "qr", "attempt_id": canary]))
    replies.append(try await service.call(HTTPCall(method: Self.canary, path: "/v1/sites", key: service.admin.key)))
    replies.append(
      try await service.call(
        HTTPCall(method: "POST", path: "/v1/sites", key: service.admin.key, body: raw, contentType: Self.canary)))
    replies.append(
      try await service.admin.send("POST", "/v1/sites", raw: raw + [UInt8](repeating: 0x78, count: 300_000)))
    let words = [
      Self.canary, "sqlite", "sql", "grdb", ".swift", "swift", "/tmp", "data/", "accessauth/", "errno", "0x",
    ]
    for reply in replies {
      #expect(reply.status >= 400, "\(reply.text)")
      #expect(reply["content-type"] == "application/problem+json")
      // Without the identifier of the request, which is chance.
      let text = String(decoding: reply.anonymous.bytes, as: UTF8.self).lowercased()
      let told = words.filter { text.contains($0.lowercased()) }
      #expect(told == [], "\(reply.text)")
    }
    let codes = Set(replies.map(\.code))
    #expect(codes.count >= 12, "\(codes)")
    #expect(!service.log.text.contains(Self.canary))
  }

  @Test("G-10 the log has the route of a request, and neither its path, its query nor a header")
  func log() async throws {
    let cabinet = try await service.admin.makeCabinet()
    _ = try await service.admin.get("/v1/sites/\(cabinet.site)", headers: [("Referer", "https://x.test/secret")])
    _ = try await service.admin.get("/v1/subjects?external_ref=customer-4711", headers: [("User-Agent", "agent-7")])
    let log = service.log.text
    #expect(log.contains("\"route\":\"/v1/sites/{site_id}\""))
    #expect(log.contains("\"status\":\"200\""))
    for word in [cabinet.site, "customer-4711", "secret", "agent-7", service.folder.adminKey, "external_ref"] {
      #expect(!log.contains(word), "\(word)")
    }
  }
}
