import AccessAuth
import AccessAuthTesting
import AccessHTTP
import Foundation
import Testing

@Suite("Webhook endpoints", .runningService)
struct WebhookEndpointTests {
  let service = RunningService.current

  @Test("an endpoint is made, read, listed, changed by whoever has seen it, and removed with its deliveries")
  func life() async throws {
    let admin = service.admin
    let body: JSON = ["url": "https://example.com/hook", "types": ["access.denied"], "description": "Orders"]
    let made = try await admin.post("/v1/webhook_endpoints", body)
    let endpoint = Endpoint(json: made.json)
    #expect(made.status == 201)
    #expect(
      made.json.members == [
        "id", "url", "types", "signature", "public_keys", "description", "status", "disabled_reason", "created_at",
      ])
    #expect((made.json["signature"], made.json["status"], made.json["disabled_reason"]) == ("v1a", "enabled", nil))
    #expect(made.json["public_keys"].elements.count == 2, "the one that signs, and the next")
    #expect(try await admin.get(endpoint.path).json == made.json)
    #expect(try await admin.get("/v1/webhook_endpoints").json["data"] == [made.json])

    let missing = try await admin.patch(endpoint.path, ["description": "x"], headers: [(name: "If-Match", value: "")])
    #expect((missing.status, missing.code) == (428, "precondition_required"))
    let stale = try await admin.patch(
      endpoint.path, ["description": "x"], headers: [(name: "If-Match", value: "\"r7\"")])
    #expect((stale.status, stale.code) == (412, "precondition_failed"))
    let tag = try #require(made["etag"])
    let changed = try await admin.patch(
      endpoint.path, ["url": "https://example.org/", "types": [], "description": nil],
      headers: [(name: "If-Match", value: tag)])
    #expect(changed.status == 200, "\(changed.text)")
    #expect(changed.json["url"] == "https://example.org/" && changed.json["types"] == [])
    #expect(changed.json["description"] == nil)
    for (status, code) in [("disabled", "invalid_value"), ("other", "invalid_value")] {
      let reply = try await admin.patch(endpoint.path, ["status": .string(status)])
      #expect((reply.status, reply.code, reply.pointer) == (400, code, "/status"))
    }
    #expect(try await admin.delete(endpoint.path).status == 204)
    #expect(try await admin.get(endpoint.path).status == 404)
    #expect(try await admin.delete(endpoint.path).status == 404)
    let actions = try await admin.events("class=audit&limit=100", atLeast: 3)
    for action in ["created", "changed", "removed"] {
      let event = actions.first { $0["action"].text == "webhook_endpoint.\(action)" }
      #expect(event?["endpoint_id"].text == endpoint.id, "\(action)")
    }
  }

  @Test(
    "F-05 a URL that leads into a private network, or looks like another, is refused where it is given",
    arguments: [
      "http://example.com/hook", "https://10.0.0.1/", "https://169.254.169.254/latest/meta-data/",
      "https://[::ffff:10.0.0.1]/", "https://0x7f000001/", "https://2130706433/", "https://user@example.com/",
      "https://example.com/#x", "https://example.com:25/", "ftp://example.com/", "example.com", "https://192.168.1.1",
    ])
  func refusedURL(url: String) async throws {
    let admin = service.admin
    let refused = try await admin.post("/v1/webhook_endpoints", ["url": .string(url)])
    // A name over http may be one of an allowed network, which shows when it is delivered.
    guard url != "http://example.com/hook" else { return #expect(refused.status == 201) }
    #expect((refused.status, refused.code, refused.pointer) == (400, "invalid_value", "/url"))
    #expect(!refused.text.contains(url))
    let endpoint = Endpoint(json: try await admin.post("/v1/webhook_endpoints", ["url": "https://example.com"]).json)
    let changed = try await admin.patch(endpoint.path, ["url": .string(url)])
    #expect((changed.status, changed.pointer) == (400, "/url"))
  }

  /// The URLs that are published as to be refused.
  private static func published() throws -> [String] {
    struct File: Decodable { let reject: [String] }
    // One has a remark behind it.
    return try Vectors.json("abuse/ssrf-urls.json", as: File.self)?.reject.map { url in
      url.split(separator: " (", maxSplits: 1).first.map(String.init) ?? url
    } ?? []
  }

  @Test("F-05 every published URL to inner places is refused when it is given, and no endpoint comes of it")
  func publishedURLs() async throws {
    let folder = try await ServiceFolder()
    try await folder.serving(receivers: ReachableAddresses()) { service in
      for url in try Self.published() {
        let refused = try await service.admin.post("/v1/webhook_endpoints", ["url": .string(url)])
        #expect((refused.status, refused.code, refused.pointer) == (400, "invalid_value", "/url"), "\(url)")
      }
      #expect(try await service.admin.get("/v1/webhook_endpoints").json["data"] == [])
    }
  }

  @Test("F-05 unless the operator allows it, this machine is no receiver, and http is none")
  func notAllowed() async throws {
    let folder = try await ServiceFolder()
    try await folder.serving(receivers: ReachableAddresses()) { service in
      for url in ["http://127.0.0.1:9999/", "https://127.0.0.1:9999/", "https://localhost/", "http://example.com/"] {
        let refused = try await service.admin.post("/v1/webhook_endpoints", ["url": .string(url)])
        #expect((refused.status, refused.pointer) == (400, "/url"), "\(url)")
      }
    }
  }

  @Test("a secret is shown once, and never again to whoever repeats the call")
  func secretOnce() async throws {
    let admin = service.admin
    let body: JSON = ["url": "https://example.com/hook", "signature": "v1"]
    let header = [(name: "Idempotency-Key", value: "hook-1")]
    let made = try await admin.post("/v1/webhook_endpoints", body, headers: header)
    let endpoint = Endpoint(json: made.json)
    #expect(made.json["secret"].text.hasPrefix("whsec_") && !made.json.has("public_keys"))
    let again = try await admin.post("/v1/webhook_endpoints", body, headers: header)
    #expect((again.status, again["idempotent-replayed"], again.json["id"]) == (201, "true", made.json["id"]))
    #expect(again.json["secret"] == nil && again.json["secret_available"] == false)
    #expect(!(try await admin.get(endpoint.path)).json.has("secret"))
    let rotation = [(name: "Idempotency-Key", value: "hook-2")]
    let rotated = try await admin.post("\(endpoint.path)/rotate", headers: rotation)
    #expect(rotated.status == 200 && rotated.json["secret"] != made.json["secret"])
    let repeated = try await admin.post("\(endpoint.path)/rotate", headers: rotation)
    #expect((repeated.status, repeated.json["secret"], repeated.json["secret_available"]) == (200, nil, false))
    let asymmetric = try await admin.post("/v1/webhook_endpoints", ["url": "https://example.com"])
    #expect(try await admin.post("/v1/webhook_endpoints/\(asymmetric.json["id"].text)/rotate").status == 409)
  }

  @Test("a tenant has at most 50 endpoints; bodies are read strictly")
  func bounds() async throws {
    let admin = service.admin
    let invalid: [(JSON, String, String?)] = [
      ([:], "missing_member", "/url"), (["url": 7], "invalid_format", "/url"),
      (["url": "https://example.com", "types": ["access.opened"]], "invalid_value", "/types/0"),
      (["url": "https://example.com", "signature": "v2"], "invalid_value", "/signature"),
      (["url": "https://example.com", "secret": "whsec_x"], "unknown_member", "/secret"),
    ]
    for (body, code, pointer) in invalid {
      let reply = try await admin.post("/v1/webhook_endpoints", body)
      #expect((reply.status, reply.code, reply.pointer) == (400, code, pointer))
    }
    for _ in 0..<WebhookEndpoint.maximumPerTenant {
      #expect(try await admin.post("/v1/webhook_endpoints", ["url": "https://example.com"]).status == 201)
    }
    let more = try await admin.post("/v1/webhook_endpoints", ["url": "https://example.com"])
    #expect((more.status, more.code) == (409, "conflict"))
    #expect(try await admin.get("/v1/webhook_endpoints?limit=100").json["data"].elements.count == 50)
    let page = try await admin.get("/v1/webhook_endpoints?limit=20")
    let next = try await admin.get("/v1/webhook_endpoints?limit=20&cursor=\(page.json["next_cursor"].text)")
    #expect(page.json["data"].elements.count == 20 && next.json["data"].elements.count == 20)
    #expect(Set(page.json["data"].elements).isDisjoint(with: next.json["data"].elements))
  }

  @Test("G-01 no secret of an endpoint stands in the data folder, or in the log")
  func secretsAtRest() async throws {
    let admin = service.admin
    try await HookReceiver.run { receiver in
      let endpoint = try await admin.makeEndpoint(receiver, signature: "v1")
      let rotated = try await admin.post("\(endpoint.path)/rotate")
      _ = try await admin.post("\(endpoint.path)/test")
      _ = try await receiver.hooks(atLeast: 1)
      _ = try await admin.delivery(to: endpoint, tries: 1)
      var places = ["log": Data(service.log.text.utf8)]
      for file in try FileManager.default.contentsOfDirectory(atPath: service.folder.dataPath) {
        places[file] = try Data(contentsOf: URL(filePath: service.folder.dataPath).appending(path: file))
      }
      #expect(places.count >= 3)
      for text in [endpoint.json["secret"].text, rotated.json["secret"].text] {
        let bytes = try #require(Data(base64Encoded: String(text.dropFirst("whsec_".utf8.count))))
        #expect(bytes.count == 32)
        for (place, content) in places {
          let isThere =
            SecretSearch.holds(content, Array(text.utf8)) || SecretSearch.holds(content, Array(bytes))
            || SecretSearch.holds(content, Array(text.utf8.dropFirst(6)))
          #expect(!isThere, "in \(place)")
        }
      }
    }
  }
}
