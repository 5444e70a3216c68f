import AccessAuth
import Testing

@Suite("Changes of grants and credentials", .runningService)
struct ChangesTests {
  let service = RunningService.current

  private static let multi: JSON = [["kind": "qr", "usage": "multi_use"]]

  /// A cabinet, and a grant over its first locker that may be used without limit.
  private static func issue(_ service: RunningService) async throws -> (cabinet: Cabinet, issued: Issued) {
    let cabinet = try await service.admin.makeCabinet()
    return (cabinet, try await service.admin.issue(cabinet.first, credentials: multi, ["max_uses": nil]))
  }

  @Test(
    "D-13 a grant that is revoked, suspended or resumed is so from the answer on", arguments: ["grants", "credentials"])
  func standing(kind: String) async throws {
    let (cabinet, issued) = try await Self.issue(service)
    let path = "/v1/\(kind)/\(kind == "grants" ? issued.id : issued.credential())"
    #expect(try await cabinet.door.show(issued.pass()).decision == "grant granted")
    let suspended = try await service.admin.post(path + "/suspend")
    #expect((suspended.status, suspended.json["status"]) == (200, "suspended"))
    #expect(try await cabinet.door.show(issued.pass()).decision == "deny suspended")
    // The same again changes nothing.
    let again = try await service.admin.post(path + "/suspend")
    #expect((again.status, again["etag"]) == (200, suspended["etag"]))
    let resumed = try await service.admin.post(path + "/resume")
    #expect((resumed.status, resumed.json["status"]) == (200, "active"))
    #expect(try await cabinet.door.show(issued.pass()).decision == "grant granted")
    let revoked = try await service.admin.post(path + "/revoke")
    #expect((revoked.status, revoked.json["status"]) == (200, "revoked"))
    #expect(try await cabinet.door.show(issued.pass()).decision == "deny revoked")
    for action in ["resume", "suspend"] {
      let refused = try await service.admin.post(path + "/" + action)
      #expect((refused.status, refused.code) == (409, "conflict"), "\(action)")
    }
    #expect(try await service.admin.post(path + "/revoke").status == 200)
    #expect(try await service.admin.get(path).json["status"] == "revoked")
  }

  @Test("a credential that is revoked leaves the grant's others as they are")
  func oneCredential() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(
      cabinet.first, credentials: [["kind": "qr"], ["kind": "qr"]], ["max_uses": 2])
    #expect(try await service.admin.post("/v1/credentials/\(issued.credential(0))/revoke").status == 200)
    #expect(try await cabinet.door.show(issued.pass(0)).decision == "deny revoked")
    #expect(try await cabinet.door.show(issued.pass(1)).decision == "grant granted")
    #expect(try await service.admin.post("/v1/credentials/\(issued.credential(0))/reissue").code == "conflict")
  }

  @Test("after a change of the window the old pass is refused as revoked, and the new one opens in the new window")
  func window() async throws {
    let (cabinet, issued) = try await Self.issue(service)
    let path = "/v1/grants/\(issued.id)"
    let changed = try await service.admin.patch(
      path, ["starts_at": service.clock.time(in: .hours(2)), "ends_at": service.clock.time(in: .hours(4))])
    #expect(changed.status == 200, "\(changed.text)")
    #expect(changed.json["ends_at"] == service.clock.time(in: .hours(4)))
    #expect(changed.json["credentials"][0]["serial"] == 1)
    #expect(try await cabinet.door.show(issued.pass()).decision == "deny revoked")
    let fetched = try await service.admin.get(
      "/v1/credentials/\(issued.credential())/qr", headers: [("Accept", "application/json")])
    let pass = fetched.json["pass"].text
    #expect(pass != issued.pass())
    #expect(try await cabinet.door.show(pass).decision == "deny not_yet_valid")
    service.clock.advance(by: .hours(2))
    #expect(try await cabinet.door.show(pass).decision == "grant granted")
    #expect(try await cabinet.door.show(issued.pass()).decision == "deny revoked")
    service.clock.advance(by: .hours(2))
    #expect(try await cabinet.door.show(pass).decision == "deny expired")
  }

  @Test("after a change of the targets the old pass is refused as revoked, and the new one opens the new ones")
  func targets() async throws {
    let (cabinet, issued) = try await Self.issue(service)
    let other = try await service.admin.makeCabinet()
    let changed = try await service.admin.patch("/v1/grants/\(issued.id)", ["targets": other.some(1, 2)])
    #expect((changed.status, changed.json["targets"]) == (200, other.some(1, 2)))
    #expect(try await cabinet.door.show(issued.pass()).decision == "deny wrong_device")
    #expect(try await other.door.show(issued.pass()).decision == "deny wrong_device")
    let fetched = try await service.admin.get(
      "/v1/credentials/\(issued.credential())/qr", headers: [("Accept", "application/json")])
    let opened = try await other.door.show(fetched.json["pass"].text)
    #expect(opened.json["lockers"].elements.map { $0["label"] } == ["A2", "A3"])
  }

  @Test("a change of the uses alone leaves every pass as it is")
  func uses() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first, credentials: Self.multi)
    #expect(try await cabinet.door.show(issued.pass()).json["uses_left"] == 0)
    #expect(try await cabinet.door.show(issued.pass()).decision == "deny already_used")
    let path = "/v1/grants/\(issued.id)"
    let more = try await service.admin.patch(path, ["max_uses": 3])
    #expect((more.status, more.json["uses"], more.json["max_uses"]) == (200, 1, 3))
    #expect(try await cabinet.door.show(issued.pass()).json["uses_left"] == 1)
    let fewer = try await service.admin.patch(path, ["max_uses": 1])
    #expect((fewer.json["uses"], fewer.json["max_uses"]) == (2, 1))
    #expect(try await cabinet.door.show(issued.pass()).decision == "deny already_used")
    #expect(try await service.admin.patch(path, ["max_uses": nil]).json["max_uses"] == .null)
    #expect(try await cabinet.door.show(issued.pass()).json["uses_left"] == .null)
  }

  @Test("a change that names an older version is refused, also when only a use came between")
  func preconditions() async throws {
    let (cabinet, issued) = try await Self.issue(service)
    let path = "/v1/grants/\(issued.id)"
    let tag = try #require(try await service.admin.get(path)["etag"])
    #expect(try await cabinet.door.show(issued.pass()).decision == "grant granted")
    let refused = try await service.admin.patch(path, ["max_uses": 3], headers: [("If-Match", tag)])
    #expect((refused.status, refused.code) == (412, "precondition_failed"))
    let fresh = try #require(try await service.admin.get(path)["etag"])
    #expect(fresh != tag)
    let changed = try await service.admin.patch(path, ["max_uses": 3], headers: [("If-Match", fresh)])
    #expect(changed.status == 200)
    #expect(changed["etag"] != fresh)
    #expect(try await service.admin.patch(path, ["max_uses": 4], headers: [("If-Match", "*")]).status == 200)
  }

  @Test("a change that makes no sense is refused at its place, and a revoked grant is not changed")
  func refused() async throws {
    let (_, issued) = try await Self.issue(service)
    let path = "/v1/grants/\(issued.id)"
    let rows: [(body: JSON, code: String, pointer: String)] = [
      (["ends_at": service.clock.time()], "invalid_value", "/ends_at"),
      (["starts_at": service.clock.time(in: .hours(24))], "invalid_value", "/ends_at"),
      (["max_uses": 0], "invalid_value", "/max_uses"),
      (["ends_at": nil], "invalid_format", "/ends_at"),
      (["credentials": []], "unknown_member", "/credentials"),
      (["targets": ["locker_ids": ["lok_01h455vb4pex5vsknk084sn02q"]]], "not_found", "/targets/locker_ids/0"),
    ]
    for row in rows {
      let reply = try await service.admin.patch(path, row.body)
      #expect((reply.code, reply.pointer) == (row.code, row.pointer), "\(row.body)")
    }
    #expect(try await service.admin.get(path).json["ends_at"] == issued.json["ends_at"])
    _ = try await service.admin.post(path + "/revoke")
    #expect(try await service.admin.patch(path, ["max_uses": 3]).code == "conflict")
  }

  @Test("of 20 changes at once that name the same version one is made")
  func concurrentChanges() async throws {
    let (_, issued) = try await Self.issue(service)
    let path = "/v1/grants/\(issued.id)"
    let tag = try #require(try await service.admin.get(path)["etag"])
    let admin = service.admin
    let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
      for uses in 1...20 {
        group.addTask {
          try await admin.patch(path, ["max_uses": .int(Int64(uses))], headers: [("If-Match", tag)]).status
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(statuses.sorted() == [200] + Array(repeating: 412, count: 19))
  }

  @Test("a reissued pass replaces the lost one, and the uses of the grant do not grow")
  func reissue() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first)
    let path = "/v1/credentials/\(issued.credential())/reissue"
    let renewed = try await service.admin.post(path)
    #expect(renewed.status == 200)
    #expect((renewed.json["id"], renewed.json["serial"]) == (.string(issued.credential()), 1))
    let pass = renewed.json["pass"].text
    #expect(try await cabinet.door.show(issued.pass()).decision == "deny revoked")
    #expect(try await cabinet.door.show(pass).decision == "grant granted")
    let third = try await service.admin.post(path).json["pass"].text
    #expect(try await cabinet.door.show(pass).decision == "deny revoked")
    #expect(try await cabinet.door.show(third).decision == "deny already_used")
    #expect(try await service.admin.get("/v1/grants/\(issued.id)").json["uses"] == 1)
  }

  @Test("a reissued pass lives anew, never past the grant, and after its end there is none")
  func reissueLater() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let hour: JSON = [["kind": "qr", "lifetime_seconds": 3600]]
    let issued = try await service.admin.issue(cabinet.first, credentials: hour, ends: .hours(3))
    let path = "/v1/credentials/\(issued.credential())"
    service.clock.advance(by: .hours(2))
    #expect(try await cabinet.door.show(issued.pass()).decision == "deny expired")
    #expect(try await service.admin.get(path + "/qr").code == "credential_expired")
    let renewed = try await service.admin.post(path + "/reissue")
    #expect(renewed.json["expires_at"] == "2026-11-22T15:00:00.000Z")
    #expect(try await cabinet.door.show(renewed.json["pass"].text).decision == "grant granted")
    service.clock.advance(by: .hours(1))
    #expect(try await service.admin.post(path + "/reissue").code == "credential_expired")
  }
}
