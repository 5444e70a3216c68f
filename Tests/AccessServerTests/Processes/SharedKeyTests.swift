import AccessAuth
import SodiumPrimitives
import Testing

/// What one process does to keys, and what another makes of it.
@Suite("Keys, many services", .onSharedServer) struct SharedKeyTests {
  @Test("D-13 an API key that one service revokes is refused by the others within 5 seconds")
  func revoked() async throws {
    try await Fleet.run { fleet in
      let made = try await fleet.admin().post("/v1/api_keys", ["role": "operator"])
      let key = Client(service: fleet.services[0], key: made.json["key"].text)
      // Every service remembers it.
      for service in fleet.services { #expect(try await key.at(service).get("/v1/sites").status == 200) }
      #expect(try await fleet.admin().delete("/v1/api_keys/\(made.json["id"].text)").status == 204)
      #expect(try await key.get("/v1/sites").status == 401)
      fleet.folder.clock.advance(by: .seconds(5))
      for service in fleet.services { #expect(try await key.at(service).get("/v1/sites").status == 401) }
    }
  }

  @Test("a tenant that one service makes works at another at once, and within 5 seconds no more when it is suspended")
  func tenants() async throws {
    try await Fleet.run { fleet in
      let (id, admin) = try await fleet.services[0].platform.makeTenant()
      let there = admin.at(fleet.services[1])
      let cabinet = try await there.makeCabinet()
      let issued = try await there.issue(cabinet.first, ["max_uses": nil])
      #expect(try await cabinet.at(fleet.services[2]).door.show(issued.pass()).decision == "grant granted")
      #expect(try await fleet.services[0].platform.post("/v1/tenants/\(id)/suspend").status == 200)
      fleet.folder.clock.advance(by: .seconds(5))
      for service in fleet.services { #expect(try await admin.at(service).get("/v1/sites").status == 401) }
    }
  }

  @Test("a pass that is signed with a key of a moment ago opens at every other service at once")
  func rotated() async throws {
    try await Fleet.run { fleet in
      let cabinet = try await fleet.admin().makeCabinet()
      for round in 0..<3 {
        let old = try await fleet.admin(round).issue(cabinet.first)
        let rotated = try await fleet.admin(round).post("/v1/signing_keys/pass/rotate")
        #expect(rotated.status == 200, "\(rotated.text)")
        let new = try await fleet.admin(round).issue(cabinet.first)
        let there = fleet.services[(round + 1) % 3]
        #expect(try await cabinet.at(there).door.show(new.pass()).decision == "grant granted")
        // What the key before it has signed counts as before.
        #expect(try await cabinet.at(there).door.show(old.pass()).decision == "grant granted")
      }
    }
  }

  @Test("two services that are told to rotate one key in the same moment rotate it once each or say that it was done")
  func rotatedAtOnce() async throws {
    try await Fleet.run { fleet in
      let before = try await fleet.admin().get("/v1/signing_keys").json["data"].elements
      let replies = try await fleet.race(each: 2, "/v1/signing_keys/pass/rotate") { _ in
        (fleet.folder.adminKey, [], [:])
      }
      #expect(Set(replies.map(\.status)).isSubset(of: [200, 409]))
      let done = replies.count { $0.status == 200 }
      #expect(done >= 1)
      for service in fleet.services {
        let isSame = try await comes {
          let keys = try await service.admin.get("/v1/signing_keys").json["data"].elements
          let ofPasses = keys.filter { $0["purpose"] == "pass" }
          return keys.count == before.count + done && ofPasses.count { $0["state"] == "active" } == 1
            && ofPasses.count { $0["state"] == "next" } == 1
        }
        #expect(isSame)
      }
      let cabinet = try await fleet.admin().makeCabinet()
      for service in fleet.services {
        let issued = try await service.admin.issue(cabinet.first)
        for other in fleet.services {
          let shown = try await cabinet.at(other).door.show(issued.pass(), consume: false)
          #expect(shown.decision == "would_grant granted")
        }
      }
    }
  }

  @Test("D-02 a key id that nobody has, another tenant's, or one that is text of another kind opens at no service")
  func unknown() async throws {
    try await Fleet.run { fleet in
      var cabinet = try await fleet.admin().makeCabinet()
      let (_, other) = try await fleet.services[1].platform.makeTenant()
      let theirs = try await other.issue(try await other.makeCabinet().first).pass()
      let passes = [theirs] + InjectionTests.hostile.map { "AP1\($0)" } + ["AP1" + String(repeating: "A", count: 1000)]
      for (index, pass) in passes.enumerated() {
        // A reader takes ten of what nobody made, and then waits.
        if index % 10 == 9 { cabinet = try await fleet.admin().makeCabinet() }
        let shown = try await cabinet.at(fleet.services[index % 3]).door.show(pass)
        #expect(
          shown.decision == "deny not_recognized" || shown.status == 400, "\(pass.debugDescription): \(shown.text)")
      }
      let mine = try await fleet.admin().issue(cabinet.first)
      #expect(try await cabinet.at(fleet.services[2]).door.show(mine.pass()).decision == "grant granted")
    }
  }
}
