import AccessAuth
import Testing

@Suite("Signing keys and their publication", .runningService)
struct SigningKeysTests {
  let service = RunningService.current

  @Test("the published keys are a COSE_KeySet, or a JWK Set of the same keys")
  func published() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let path = "/.well-known/access-auth-keys?tenant=\(service.folder.tenant)"
    let cose = try await service.stranger.get(path)
    #expect((cose.status, cose["content-type"]) == (200, "application/cose-key-set"))
    let keys = try PublishedKeySet(cose: cose.body)
    let purposes = ["checkpoint", "command", "pass", "receipt", "webhook"]
    #expect(keys.keys.map(\.purpose).sorted() == purposes.flatMap { [$0, $0] })
    for accept in ["application/jwk-set+json", "application/json"] {
      let jwk = try await service.stranger.get(path, headers: [("Accept", accept)])
      #expect((jwk.status, jwk["content-type"]) == (200, "application/jwk-set+json"))
      #expect(try PublishedKeySet(jwk: jwk.json).keys == keys.keys)
    }
    let issued = try await service.admin.issue(cabinet.first)
    #expect(try keys.verify(issued.pass())?.credential.description == issued.credential())
    let listed = try await service.admin.get("/v1/signing_keys")
    for purpose in purposes {
      let own = listed.json["data"].elements.filter { $0["purpose"].text == purpose }
      #expect(own.map { $0["state"].text }.sorted() == ["active", "next"], "\(purpose)")
    }
    #expect(Set(listed.json["data"].elements.map { $0["kid"].text }) == Set(keys.keys.map { $0.id.description }))
    #expect(listed.json["data"][0].members == ["kid", "purpose", "state", "created_at", "changed_at"])
  }

  @Test("the keys of one tenant are its own; of nobody there are none; without a name they are everybody's")
  func tenants() async throws {
    let other = try await service.platform.makeTenant()
    let mine = try await service.publishedKeys(of: service.folder.tenant)
    let theirs = try await service.publishedKeys(of: other.id)
    #expect(Set(mine.keys).isDisjoint(with: theirs.keys))
    #expect(Set(try await service.publishedKeys().keys) == Set(mine.keys + theirs.keys))
    #expect(try await service.publishedKeys(of: "ten_01h455vb4pex5vsknk084sn02q").keys.isEmpty)
    let cabinet = try await other.admin.makeCabinet()
    let pass = try await other.admin.issue(cabinet.first).pass()
    #expect(try theirs.verify(pass) != nil)
    #expect(try mine.verify(pass) == nil)
  }

  @Test("D-08 a rotation brings the published next key into use; what the old one signed goes on counting")
  func rotation() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let before = try await service.publishedKeys()
    let old = try await service.admin.issue(cabinet.first)
    let rotated = try await service.admin.post("/v1/signing_keys/pass/rotate")
    #expect(rotated.status == 200)
    #expect(
      rotated.json["data"].elements.map { $0["state"].text }.sorted() == ["active", "next", "verify_only"])
    let new = try await service.admin.issue(cabinet.first)
    // Who fetched the keys before the rotation verifies the new passes as well.
    #expect(try before.verify(old.pass()) != nil)
    #expect(try before.verify(new.pass()) != nil)
    #expect(try await service.publishedKeys().keys.filter { $0.purpose == "pass" }.count == 3)
    let oldKey = try UnverifiedPass(presented: Array(old.pass().utf8)).keyID
    let newKey = try UnverifiedPass(presented: Array(new.pass().utf8)).keyID
    #expect(oldKey != newKey)
    let path = "/v1/credentials/\(old.credential())/qr"
    let again = try await service.admin.get(path, headers: [("Accept", "application/json")])
    #expect(again.json["pass"] == .string(old.pass()))
    #expect(try await cabinet.door.show(old.pass()).decision == "grant granted")
    #expect(try await cabinet.door.show(new.pass()).decision == "grant granted")
    for purpose in ["manifest", "nonsense", "PASS"] {
      #expect(try await service.admin.post("/v1/signing_keys/\(purpose)/rotate").status == 404, "\(purpose)")
    }
  }

  @Test("D-08 a key signs for 90 days, and is retired a day after the end of what it signed last")
  func life() async throws {
    let folder = try await ServiceFolder()
    let (cabinet, old) = try await folder.serving { service in
      let cabinet = try await service.admin.makeCabinet()
      return (cabinet, try await service.admin.issue(cabinet.first, ends: .days(200)))
    }
    folder.clock.advance(by: .days(90))
    let first = ["active", "next", "verify_only"]
    let purposes = ["checkpoint", "command", "pass", "receipt", "webhook"]
    let all = { (states: [String]) in Dictionary(uniqueKeysWithValues: purposes.map { ($0, states) }) }
    #expect(try await Self.states(folder, until: first) == all(first))
    folder.clock.advance(by: .days(2))
    let second = ["active", "next", "retired"]
    #expect(try await Self.states(folder, until: second) == all(second))
    try await folder.serving { service in
      let door = Client(service: service, key: cabinet.door.key)
      #expect(try await door.show(old.pass()).decision == "deny not_recognized")
      // Of retired keys only those are published whose signatures others check for good.
      let published = try await service.publishedKeys().keys.map(\.purpose)
      #expect(
        Dictionary(grouping: published) { $0 }.mapValues(\.count)
          == ["pass": 2, "command": 2, "webhook": 2, "checkpoint": 3, "receipt": 3])
      let fresh = try await service.admin.issue(cabinet.first)
      #expect(try await door.show(fresh.pass()).decision == "grant granted")
    }
  }

  /// Starts the service and waits for the keys of every purpose to be in these states.
  private static func states(_ folder: ServiceFolder, until states: [String]) async throws -> [String: [String]] {
    try await folder.serving(housekeeping: .milliseconds(20)) { service in
      var seen: [String: [String]] = [:]
      for _ in 0..<500 {
        let keys = try await service.admin.get("/v1/signing_keys").json["data"].elements
        seen = Dictionary(grouping: keys) { $0["purpose"].text }.mapValues { $0.map { $0["state"].text }.sorted() }
        if seen.values.allSatisfy({ $0 == states }) { break }
        try await Task.sleep(for: .milliseconds(20))
      }
      return seen
    }
  }

  @Test("rotations at the same time are one after another, or refused as a conflict, and leave one active key")
  func concurrentRotations() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<10 {
        group.addTask { try await service.admin.post("/v1/signing_keys/pass/rotate").status }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(Set(statuses).isSubset(of: [200, 409]))
    let listed = try await service.admin.get("/v1/signing_keys").json["data"].elements
    let keys = listed.filter { $0["purpose"] == "pass" }.map { $0["state"].text }
    #expect(keys.filter { $0 == "active" }.count == 1)
    #expect(keys.filter { $0 == "next" }.count == 1)
    #expect(keys.count == 2 + statuses.filter { $0 == 200 }.count)
    let issued = try await service.admin.issue(cabinet.first)
    #expect(try await cabinet.door.show(issued.pass()).decision == "grant granted")
  }
}
