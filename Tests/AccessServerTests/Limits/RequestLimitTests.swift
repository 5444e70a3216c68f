import AccessAuth
import AccessHTTP
import Foundation
import Testing

/// Each test serves with the lowest limits there are: a key has 10 requests at once and then one in a second, an address 2
/// and then one in 5 seconds, a tenant 200 and then 20 in a second. The clock stands still unless a test moves it.
@Suite("Limits of requests")
struct RequestLimitTests {
  @Test("a key that calls too fast is told in every way, and goes on when it was told")
  func refusal() async throws {
    try await ServiceFolder().serving(requestsPerSecond: 1) { service in
      for _ in 0..<10 { #expect(try await service.admin.get("/v1/sites").status == 200) }
      let refused = try await service.admin.get("/v1/sites")
      #expect((refused.status, refused.code) == (429, "rate_limited"))
      #expect(refused["content-type"] == "application/problem+json")
      #expect(refused["cache-control"] == "no-store")
      #expect(refused["retry-after"] == "1")
      #expect(refused["ratelimit-policy"] == "\"key\";q=10;w=10")
      #expect(refused["ratelimit"] == "\"key\";r=0;t=1")
      #expect(refused.json["type"] == "/problems/rate_limited")
      #expect(refused.json["instance"].text == refused["request-id"])
      #expect(refused["www-authenticate"] == nil)
      service.clock.advance(by: .milliseconds(999))
      #expect(try await service.admin.get("/v1/sites")["retry-after"] == "1")
      service.clock.advance(by: .milliseconds(1))
      #expect(try await service.admin.get("/v1/sites").status == 200)
      #expect(try await service.admin.get("/v1/sites").status == 429)
    }
  }

  @Test("a request that is refused for what it says is charged like any other")
  func failedCalls() async throws {
    try await ServiceFolder().serving(requestsPerSecond: 1) { service in
      for _ in 0..<10 {
        let reply = try await service.admin.post("/v1/sites", ["nonsense": true])
        #expect(reply.status == 400)
      }
      #expect(try await service.admin.get("/v1/sites").status == 429)
    }
  }

  @Test("each key has its own budget, the platform's too")
  func keys() async throws {
    try await ServiceFolder().serving(requestsPerSecond: 1) { service in
      let other = try await service.admin.makeKey(["role": "operator"])
      for _ in 0..<9 { #expect(try await service.admin.get("/v1/sites").status == 200) }
      #expect(try await service.admin.get("/v1/sites").status == 429)
      for _ in 0..<10 { #expect(try await other.get("/v1/sites").status == 200) }
      #expect(try await other.get("/v1/sites")["ratelimit"] == "\"key\";r=0;t=1")
      for _ in 0..<10 { #expect(try await service.platform.get("/v1/tenants").status == 200) }
      #expect(try await service.platform.get("/v1/tenants")["ratelimit-policy"] == "\"key\";q=10;w=10")
    }
  }

  @Test("what others of a tenant ask shuts none of its doors")
  func doors() async throws {
    try await ServiceFolder().serving(requestsPerSecond: 1) { service in
      var keys = [service.admin]
      let cabinet = try await service.admin.makeCabinet()
      let pass = try await service.admin.issue(cabinet.first).pass()
      for _ in 0..<25 {
        service.clock.advance(by: .seconds(1))
        keys.append(try await service.admin.makeKey(["role": "operator"]))
      }
      var refused: Set<String> = []
      for key in keys {
        for _ in 0..<10 { refused.insert(try await key.get("/v1/sites")["ratelimit"] ?? "") }
      }
      #expect(refused.contains { $0.hasPrefix("\"tenant\"") })
      #expect(try await cabinet.door.show(pass).json["decision"] == "grant")
    }
  }

  @Test("all keys of a tenant share one more budget, and another tenant has its own")
  func tenants() async throws {
    try await ServiceFolder().serving(requestsPerSecond: 1) { service in
      var keys: [Client] = []
      for _ in 0..<25 {
        keys.append(try await service.admin.makeKey(["role": "operator"]))
        service.clock.advance(by: .seconds(1))
      }
      let other = try await service.platform.makeTenant().admin
      service.clock.advance(by: .seconds(60))
      var (answered, names) = (0, Set<String>())
      for key in keys {
        for _ in 0..<9 {
          let reply = try await key.get("/v1/sites")
          if reply.status == 200 { answered += 1 } else { names.insert(reply["ratelimit-policy"] ?? "") }
        }
      }
      #expect(answered == 200)
      #expect(names == ["\"tenant\";q=200;w=10"])
      #expect(try await service.admin.get("/v1/sites").status == 429)
      #expect(try await other.get("/v1/sites").status == 200)
      #expect(try await service.platform.get("/v1/tenants").status == 200)
      // What the tenant refused was not charged to the last keys, which have called nothing else.
      service.clock.advance(by: .milliseconds(500))
      for _ in 0..<10 { #expect(try await keys[24].get("/v1/sites").status == 200) }
      // Now both are empty, and the key's takes longer.
      #expect(try await keys[24].get("/v1/sites")["ratelimit"] == "\"key\";r=0;t=1")
    }
  }

  @Test("a refused verification does nothing: the code opens afterwards, once, and no event tells of it")
  func refusedVerification() async throws {
    let folder = try await ServiceFolder()
    try await folder.serving(requestsPerSecond: 1) { service in
      let cabinet = try await service.admin.makeCabinet()
      let pass = try await service.admin.issue(cabinet.first).pass()
      for _ in 0..<10 { #expect(try await cabinet.door.post("/v1/devices/self/challenges").status == 201) }
      let attempt = UUID().uuidString.lowercased()
      let refused = try await cabinet.door.show(pass, attempt: attempt)
      #expect((refused.status, refused.code) == (429, "rate_limited"))
      #expect(refused["ratelimit-policy"] == "\"device\";q=10;w=10")
      service.clock.advance(by: .seconds(3))
      // Not even the attempt was remembered: its answer is a first one.
      #expect(try await cabinet.door.get("/v1/verifications/\(attempt)").status == 404)
      #expect(try await cabinet.door.show(pass, attempt: attempt).decision == "grant granted")
      #expect(try await cabinet.door.show(pass).decision == "deny already_used")
    }
    try await folder.serving { service in
      let events = try await service.admin.events("limit=100&class=access", atLeast: 2)
      #expect(events.count == 2)
    }
  }

  @Test("pages without a key are charged to the address; what tells of life and readiness is not")
  func pages() async throws {
    try await ServiceFolder().serving(requestsPerSecond: 1) { service in
      for path in ["/version", "/problems", "/problems/rate_limited", "/.well-known/access-auth-keys"] {
        service.clock.advance(by: .seconds(10))
        for _ in 0..<2 { #expect(try await service.stranger.get(path).status == 200, "\(path)") }
        let refused = try await service.stranger.get(path)
        #expect((refused.status, refused.code) == (429, "rate_limited"), "\(path)")
        #expect(refused["ratelimit-policy"] == "\"address\";q=2;w=10", "\(path)")
        #expect(refused["ratelimit"] == "\"address\";r=0;t=5", "\(path)")
        #expect(refused["retry-after"] == "5", "\(path)")
        // A key that is not asked for does not help.
        #expect(try await service.admin.get(path).status == 429, "\(path)")
      }
      for path in ["/livez", "/readyz", "/readyz?verbose"] {
        for _ in 0..<20 { #expect(try await service.stranger.get(path).status == 200, "\(path)") }
      }
      #expect(try await service.stranger.get("/version").status == 429)
    }
  }
}
