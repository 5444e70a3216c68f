import AccessAuth
import Foundation
import Testing

@Suite("One tenant never sees another", .runningService)
struct TenantIsolationTests {
  let service = RunningService.current

  /// Calls that name one object in their path, by the kind of the object.
  private static func calls(_ kind: String, _ id: String, device: String) -> [(
    method: String, path: String, body: JSON?
  )] {
    switch kind {
    case "site":
      [
        ("GET", "/v1/sites/\(id)", nil), ("PATCH", "/v1/sites/\(id)", ["name": "x"]),
        ("DELETE", "/v1/sites/\(id)", nil),
      ]
    case "dev":
      [
        ("GET", "/v1/devices/\(id)", nil), ("PATCH", "/v1/devices/\(id)", ["label": "x"]),
        ("DELETE", "/v1/devices/\(id)", nil), ("GET", "/v1/devices/\(id)/lockers", nil),
        ("POST", "/v1/devices/\(id)/lockers", ["lockers": [["label": "x", "board": "b", "number": 99]]]),
        ("GET", "/v1/devices/\(id)/risk", nil),
        ("POST", "/v1/devices/\(id)/capture", ["grant_id": "grt_01h455vb4pex5vsknk084sn02q"]),
      ]
    case "lok":
      ["GET", "PATCH", "DELETE"].map {
        ($0, "/v1/devices/\(device)/lockers/\(id)", $0 == "PATCH" ? ["board": "x"] : nil)
      } + [("GET", "/v1/lockers/\(id)/access", nil)]
    case "sub":
      [
        ("GET", "/v1/subjects/\(id)", nil), ("PATCH", "/v1/subjects/\(id)", ["external_ref": "x"]),
        ("POST", "/v1/subjects/\(id)/restriction", nil), ("DELETE", "/v1/subjects/\(id)/restriction", nil),
      ]
    case "grt":
      [
        ("GET", "/v1/grants/\(id)", nil), ("PATCH", "/v1/grants/\(id)", ["max_uses": 2]),
        ("POST", "/v1/grants/\(id)/revoke", nil), ("POST", "/v1/grants/\(id)/suspend", nil),
        ("POST", "/v1/grants/\(id)/resume", nil), ("POST", "/v1/grants/\(id)/credentials", ["kind": "qr"]),
        ("POST", "/v1/grants/\(id)/holds", ["kind": "other"]),
      ]
    case "hld": [("GET", "/v1/holds/\(id)", nil), ("PUT", "/v1/holds/\(id)", ["status": "failed"])]
    case "lck": [("DELETE", "/v1/lockouts/\(id)", nil)]
    case "crd":
      [("GET", "/v1/credentials/\(id)", nil), ("GET", "/v1/credentials/\(id)/qr", nil)]
        + ["revoke", "suspend", "resume", "reissue"].map { ("POST", "/v1/credentials/\(id)/\($0)", nil) }
    default:
      [("GET", "/v1/api_keys/\(id)", nil), ("DELETE", "/v1/api_keys/\(id)", nil)]
    }
  }

  /// One object of each kind, by prefix.
  private static func objects(
    _ cabinet: Cabinet, _ issued: Issued, key: String, lockout: String
  ) -> [(kind: String, id: String)] {
    [
      ("hld", issued.json["holds"][0]["id"].text), ("lck", lockout),
      ("site", cabinet.site), ("dev", cabinet.id), ("lok", cabinet.lockers[0]), ("sub", issued.json["subject_id"].text),
      ("grt", issued.id), ("crd", issued.credential()), ("key", key),
    ]
  }

  @Test("F-01 F-09 another tenant's object, a guessed one and no identifier at all answer the same 404, byte for byte")
  func sameAnswer() async throws {
    let mine = try await service.admin.makeCabinet()
    let other = try await service.platform.makeTenant().admin
    let theirs = try await other.makeCabinet()
    let issued = try await other.issue(theirs.first, ["holds": [["kind": "payment"]]])
    _ = try await other.put("/v1/holds/\(issued.json["holds"][0]["id"].text)", ["status": "cleared"])
    for _ in 0..<6 { _ = try await theirs.door.present("pin", ["pin": "482913"], locker: "A1") }
    let lockout = try await other.get("/v1/lockouts").json["data"][0]["id"].text
    let key = try await other.get("/v1/api_keys").json["data"][0]["id"].text
    let unknown = "01h455vb4pex5vsknk084sn02q"
    let expected = try await service.admin.get("/v1/sites/site_\(unknown)").raw
    for (kind, id) in Self.objects(theirs, issued, key: key, lockout: lockout) {
      var ids = [id, "\(kind)_\(unknown)", "\(kind)_7zzzzzzzzzzzzzzzzzzzzzzzzz", id.uppercased(), "\(id)0", "x", "*"]
      ids += Self.neighbours(of: id)
      if kind != "site" { ids.append("site_\(unknown)") }
      for id in ids {
        for call in Self.calls(kind, id, device: mine.id) {
          let reply = try await service.call(
            HTTPCall(method: call.method, path: call.path, key: service.admin.key, body: call.body?.bytes))
          #expect(reply.raw == expected, "\(call.method) \(call.path)")
        }
      }
    }
    // Nothing has changed over there.
    #expect(try await other.get("/v1/lockouts").json["data"][0]["id"].text == lockout)
    #expect(try await other.get("/v1/grants/\(issued.id)").json["status"] == "active")
    #expect(try await theirs.door.show(issued.pass()).decision == "grant granted")
  }

  /// Identifiers that count on from `id`.
  private static func neighbours(of id: String) -> [String] {
    let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz")
    return alphabet.filter { $0 != id.last }.prefix(3).map { id.dropLast() + String($0) }
  }

  @Test("F-01 in a body, another tenant's object is as little there as one that does not exist")
  func bodies() async throws {
    let mine = try await service.admin.makeCabinet()
    let other = try await service.platform.makeTenant().admin
    let theirs = try await other.makeCabinet()
    let subject = try await other.post("/v1/subjects", ["external_ref": "s"]).id(201)
    let end = service.clock.time(in: .hours(1))
    func grant(_ targets: JSON) -> JSON { ["subject": ["external_ref": "s"], "targets": targets, "ends_at": end] }
    let unknown = "01h455vb4pex5vsknk084sn02q"
    let rows: [(path: String, theirs: JSON, none: JSON, pointer: String)] = [
      (
        "/v1/devices", ["site_id": .string(theirs.site), "label": "D"],
        ["site_id": .string("site_\(unknown)"), "label": "D"], "/site_id"
      ),
      (
        "/v1/grants", grant(theirs.wholeSite), grant(["site_id": .string("site_\(unknown)")]), "/targets/site_id"
      ),
      ("/v1/grants", grant(theirs.whole), grant(["device_id": .string("dev_\(unknown)")]), "/targets/device_id"),
      (
        "/v1/grants", grant(["locker_ids": [.string(mine.lockers[0]), .string(theirs.lockers[0])]]),
        grant(["locker_ids": [.string(mine.lockers[0]), .string("lok_\(unknown)")]]), "/targets/locker_ids/1"
      ),
      (
        "/v1/grants", ["subject_id": .string(subject), "targets": mine.first, "ends_at": end],
        ["subject_id": .string("sub_\(unknown)"), "targets": mine.first, "ends_at": end], "/subject_id"
      ),
      (
        "/v1/api_keys", ["role": "device", "device_id": .string(theirs.id)],
        ["role": "device", "device_id": .string("dev_\(unknown)")], "/device_id"
      ),
      (
        "/v1/devices/\(mine.id)/capture", ["grant_id": .string(try await other.issue(theirs.first).id)],
        ["grant_id": .string("grt_\(unknown)")], "/grant_id"
      ),
      (
        "/v1/grants/\(try await service.admin.issue(mine.first).id)/credentials",
        ["kind": "face", "device_id": .string(theirs.id)], ["kind": "face", "device_id": .string("dev_\(unknown)")],
        "/device_id"
      ),
    ]
    for row in rows {
      let reply = try await service.admin.post(row.path, row.theirs)
      let none = try await service.admin.post(row.path, row.none)
      #expect((reply.status, reply.pointer) == (404, row.pointer), "\(row.path)")
      #expect(reply.raw == none.raw, "\(row.path)")
    }
    let patched = try await service.admin.issue(mine.first)
    let change = try await service.admin.patch("/v1/grants/\(patched.id)", ["targets": theirs.first])
    #expect((change.status, change.pointer) == (404, "/targets/locker_ids/0"))
    let moved = try await service.admin.patch("/v1/devices/\(mine.id)", ["site_id": .string(theirs.site)])
    #expect((moved.status, moved.pointer) == (404, "/site_id"))
  }

  @Test("F-01 lists and filters show the own tenant's objects only")
  func lists() async throws {
    let other = try await service.platform.makeTenant().admin
    let theirs = try await other.makeCabinet()
    let issued = try await other.issue(theirs.first)
    _ = try await theirs.door.show(issued.pass())
    _ = try await other.events(atLeast: 8)
    let subject = issued.json["subject_id"].text
    for _ in 0..<6 { _ = try await theirs.door.present("pin", ["pin": "482913"], locker: "A1") }
    #expect(try await other.get("/v1/lockouts").json["data"].elements.isEmpty == false)
    for path in [
      "/v1/lockouts", "/v1/sites", "/v1/devices", "/v1/devices?site_id=\(theirs.site)", "/v1/subjects",
      "/v1/subjects?external_ref=customer-4711", "/v1/grants", "/v1/grants?subject_id=\(subject)",
      "/v1/events?device=\(theirs.id)", "/v1/events?grant=\(issued.id)", "/v1/events?subject=\(subject)",
      "/v1/events?locker=\(theirs.lockers[0])", "/v1/events?class=access",
    ] {
      let reply = try await service.admin.get(path)
      #expect((reply.status, reply.json) == (200, ["data": [], "next_cursor": nil]), "\(path)")
    }
    #expect(try await service.admin.get("/v1/api_keys").json["data"].elements.count == 1)
  }
}

extension Reply {
  /// Everything but what differs from request to request, to compare byte for byte.
  var raw: String {
    let id = self["request-id"] ?? ""
    return ([String(status)] + headers.filter { $0.name != "date" }.map { "\($0.name): \($0.value)" } + [text])
      .joined(separator: "\n").replacingOccurrences(of: id, with: "req")
  }
}
