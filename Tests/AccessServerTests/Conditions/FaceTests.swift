import Foundation
import Testing

@Suite("Faces", .runningService)
struct FaceTests {
  let service = RunningService.current

  private func face(_ cabinet: Cabinet) -> JSON { [["kind": "face", "device_id": .string(cabinet.id)]] }

  private func shown(_ issued: Issued, _ confidence: JSON) -> JSON {
    ["credential_id": .string(issued.credential()), "confidence": confidence]
  }

  @Test("an operator enrols a face at one device, which opens there when the device is sure enough")
  func opens() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let operatorKey = try await service.admin.makeKey(["role": "operator"])
    let issued = try await operatorKey.issue(cabinet.first, credentials: face(cabinet), ["max_uses": 2])
    let credential = issued.json["credentials"][0]
    #expect(
      credential.members == [
        "id", "kind", "grant_id", "status", "assurance", "device_id", "expires_at", "created_at",
      ])
    #expect((credential["kind"], credential["assurance"]) == ("face", "identifier"))
    #expect(credential["device_id"] == .string(cabinet.id))
    #expect(credential["expires_at"] == issued.json["ends_at"])
    for confidence: JSON in [0.9, 1] {
      let opened = try await cabinet.door.present("face", shown(issued, confidence))
      #expect(opened.decision == "grant granted")
    }
    #expect(try await cabinet.door.present("face", shown(issued, 1)).decision == "deny already_used")
    let event = try await service.admin.events("class=access", atLeast: 3)[0]
    #expect((event["mode"], event["assurance"]) == ("face", "identifier"))
  }

  @Test("a face at another device opens nothing, also where the grant is over both")
  func otherDevice() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let other = try await service.admin.makeCabinet(at: cabinet.site)
    let issued = try await service.admin.issue(cabinet.wholeSite, credentials: face(cabinet), ["max_uses": nil])
    let there = try await other.door.present("face", shown(issued, 1), locker: "A1")
    #expect(there.decision == "deny wrong_device")
    #expect(try await cabinet.door.present("face", shown(issued, 1), locker: "A1").decision == "grant granted")
    let theirs = try await service.platform.makeTenant().admin.makeCabinet()
    let foreign = try await theirs.door.present("face", shown(issued, 1), locker: "A1")
    #expect(foreign.decision == "deny not_recognized")
  }

  @Test("a device that is less sure than the policy demands is refused, thousandth by thousandth")
  func confidence() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first, credentials: face(cabinet), ["max_uses": nil])
    let rows: [(policy: JSON, confidence: JSON, decision: String)] = [
      ([:], 0.899, "deny assurance_too_low"), ([:], 0.9, "grant granted"), ([:], 0, "deny assurance_too_low"),
      (["face_min_confidence": 0.985], 0.984, "deny assurance_too_low"),
      (["face_min_confidence": 0.985], 0.9849999, "deny assurance_too_low"),
      (["face_min_confidence": 0.985], 0.985, "grant granted"),
      (
        ["devices": [["device_id": .string(cabinet.id), "face_min_confidence": 0.5]], "face_min_confidence": 1], 0.5,
        "grant granted"
      ),
      (
        ["sites": [["site_id": .string(cabinet.site), "face_min_confidence": 0.97]]], 0.95, "deny assurance_too_low"
      ),
      (["min_assurance": "cryptographic"], 1, "deny assurance_too_low"),
    ]
    for row in rows {
      #expect(try await service.admin.put("/v1/policies", row.policy).status == 200)
      let reply = try await cabinet.door.present("face", shown(issued, row.confidence))
      #expect(reply.decision == row.decision, "\(row.policy) \(row.confidence)")
    }
  }

  @Test("a grant that demands cryptography does not open to a face, and says so")
  func demandedByGrant() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(
      cabinet.first, credentials: [face(cabinet)[0], ["kind": "qr"]], ["min_assurance": "cryptographic"])
    #expect(issued.json["min_assurance"] == "cryptographic")
    #expect(try await cabinet.door.present("face", shown(issued, 1)).decision == "deny assurance_too_low")
    #expect(try await cabinet.door.show(issued.pass(1)).decision == "grant granted")
  }

  @Test("the mode has to be the credential's kind: a face under another name, and another kind as a face, are nothing")
  func modes() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(
      cabinet.first, credentials: [["kind": "qr"], ["kind": "pin", "entry": "with_locker"]], ["max_uses": nil])
    for index in 0..<2 {
      let reply = try await cabinet.door.present(
        "face", ["credential_id": .string(issued.credential(index)), "confidence": 1])
      #expect(reply.decision == "deny not_recognized")
    }
    let unknown: JSON = ["credential_id": "crd_01h455vb4pex5vsknk084sn02q", "confidence": 1]
    #expect(try await cabinet.door.present("face", unknown).decision == "deny not_recognized")
    let enrolled = try await service.admin.issue(cabinet.first, credentials: face(cabinet))
    for mode in ["qr", "pin", "card", "app_token"] {
      let reply = try await cabinet.door.present(mode, shown(enrolled, 1))
      #expect((reply.status, reply.code) == (400, mode == "card" ? "missing_member" : "invalid_value"), "\(mode)")
    }
    #expect(try await service.admin.uses(of: enrolled.id) == 0)
  }

  @Test("a face is enrolled only at a device that the grant reaches")
  func enrolment() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let other = try await service.admin.makeCabinet()
    let theirs = try await service.platform.makeTenant().admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first, credentials: [])
    let path = "/v1/grants/\(issued.id)/credentials"
    for id in [other.id, theirs.id, "dev_01h455vb4pex5vsknk084sn02q"] {
      let reply = try await service.admin.post(path, ["kind": "face", "device_id": .string(id)])
      #expect((reply.status, reply.code, reply.pointer) == (404, "not_found", "/device_id"))
    }
    let bodies: [(body: JSON, code: String, pointer: String)] = [
      (["kind": "face"], "missing_member", "/device_id"),
      (["kind": "face", "device_id": "x"], "invalid_format", "/device_id"),
      (["kind": "face", "device_id": .string(cabinet.id), "usage": "multi_use"], "invalid_value", "/usage"),
      (["kind": "face", "device_id": .string(cabinet.id), "template": "AAAA"], "unknown_member", "/template"),
      (["kind": "face", "device_id": .string(cabinet.id), "image": "png"], "invalid_value", "/image"),
      (["kind": "qr", "device_id": .string(cabinet.id)], "invalid_value", "/device_id"),
    ]
    for row in bodies {
      let reply = try await service.admin.post(path, row.body)
      #expect((reply.status, reply.code, reply.pointer) == (400, row.code, row.pointer), "\(row.body)")
    }
    #expect(try await cabinet.door.post(path, ["kind": "face", "device_id": .string(cabinet.id)]).code == "forbidden")
    let reissued = try await service.admin.post(path, ["kind": "face", "device_id": .string(cabinet.id)])
    let again = try await service.admin.post("/v1/credentials/\(reissued.id(201))/reissue")
    #expect((again.status, again.code) == (409, "conflict"))
  }

  @Test("nothing of a face is taken or kept: a picture or template is refused by its name and found nowhere")
  func nothingBiometric() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first, credentials: face(cabinet), ["max_uses": nil])
    let canary = "FACECANARY" + String(repeating: "9c41", count: 16)
    for name in ["template", "image", "embedding", "picture_base64", "face", "landmarks"] {
      for placed in [true, false] {
        var presented = shown(issued, 0.98)
        if placed { presented[name] = .string(canary) }
        var body = Client.presenting("face", presented)
        if !placed { body[name] = .string(canary) }
        let reply = try await cabinet.door.post("/v1/verifications", body)
        #expect((reply.status, reply.code) == (400, "unknown_member"))
        #expect(reply.pointer == (placed ? "/presented/\(name)" : "/\(name)"))
        #expect(!reply.text.contains(canary))
      }
      let enrolled = try await service.admin.post(
        "/v1/grants/\(issued.id)/credentials",
        ["kind": "face", "device_id": .string(cabinet.id), name: .string(canary)])
      #expect(enrolled.status == 400)
    }
    #expect(try await cabinet.door.present("face", shown(issued, 0.98)).decision == "grant granted")
    _ = try await service.admin.events("class=access")
    #expect(try service.folder.holds(canary) == [])
    #expect(!service.log.text.contains(canary))
    // What was presented stands there, so the search reads the right files.
    #expect(try service.folder.holds("customer-4711") != [])
  }
}

extension ServiceFolder {
  /// The files of the data folder in which `text` stands.
  func holds(_ text: String) throws -> [String] {
    let folder = URL(filePath: dataPath)
    return try FileManager.default.contentsOfDirectory(atPath: dataPath).filter { name in
      try Data(contentsOf: folder.appending(path: name)).range(of: Data(text.utf8)) != nil
    }
  }
}
