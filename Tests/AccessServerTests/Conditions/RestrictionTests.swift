import AccessAuth
import Testing

@Suite("Restriction of a person's data", .runningService)
struct RestrictionTests {
  let service = RunningService.current

  @Test(
    "I-03 D-13 nothing of a restricted person's opens, by no medium, from the answer on; released, all of it opens again"
  )
  func everyMedium() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let (phone, tag) = (try Phone(), SUNTag())
    try await service.admin.setCardProfile()
    let issued = try await service.admin.issue(
      cabinet.first,
      credentials: [
        ["kind": "qr", "usage": "multi_use"], ["kind": "pin", "entry": "with_locker"], phone.credential,
        ["kind": "card", "card": ["format": "wiegand26", "bits": 26, "value_hex": "2F623AE"]], tag.credential,
        ["kind": "face", "device_id": .string(cabinet.id)],
      ], ["max_uses": nil])
    let other = try await service.admin.issue(
      cabinet.first, credentials: [["kind": "qr", "usage": "multi_use"]],
      ["max_uses": nil, "subject": ["external_ref": "somebody else"]])
    let subject = "/v1/subjects/\(issued.json["subject_id"].text)"
    func decisions(_ tap: UInt32) async throws -> Set<String> {
      let pin = issued.json["credentials"][1]["pin"]
      return [
        try await cabinet.door.show(issued.pass()).decision,
        try await cabinet.door.present("pin", ["pin": pin], locker: "A1").decision,
        try await cabinet.show(token: issued.pass(2), of: phone).decision,
        try await cabinet.door.present("card", ["format": "wiegand26", "bits": 26, "value_hex": "2F623AE"]).decision,
        try await cabinet.door.present("card", try tag.tap(tap)).decision,
        try await cabinet.door.present(
          "face", ["credential_id": .string(issued.credential(5)), "confidence": 1]
        ).decision,
      ]
    }
    #expect(try await decisions(1) == ["grant granted"])
    let restricted = try await service.admin.post(subject + "/restriction", [:])
    #expect((restricted.status, restricted.json["restricted"]) == (200, true))
    #expect(try await decisions(2) == ["deny restricted"])
    #expect(try await cabinet.door.show(other.pass()).decision == "grant granted")
    // A grant that is made meanwhile stays shut too.
    let later = try await service.admin.issue(cabinet.first)
    #expect(try await cabinet.door.show(later.pass()).decision == "deny restricted")
    let released = try await service.admin.delete(subject + "/restriction")
    #expect(released.status == 204)
    #expect(try await service.admin.get(subject).json["restricted"] == false)
    #expect(try await decisions(3) == ["grant granted"])
    #expect(try await cabinet.door.show(later.pass()).decision == "grant granted")
    let actions = try await service.admin.events(
      "subject=\(issued.json["subject_id"].text)&class=audit&limit=100", atLeast: 12
    )
    .map { $0["action"].text }.filter { $0.hasPrefix("subject.") }
    #expect(actions == ["subject.released", "subject.restricted", "subject.created"])
  }

  @Test("a restriction deletes nothing, and saying it twice changes nothing")
  func nothingDeleted() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first)
    let subject = "/v1/subjects/\(issued.json["subject_id"].text)"
    let grant = try await service.admin.get("/v1/grants/\(issued.id)")
    let first = try await service.admin.post(subject + "/restriction")
    let again = try await service.admin.post(subject + "/restriction")
    #expect((again.status, again.body, again["etag"]) == (200, first.body, first["etag"]))
    #expect(try await service.admin.get("/v1/grants/\(issued.id)").json == grant.json)
    #expect(try await service.admin.get(subject).json["external_ref"] == "customer-4711")
    let found = try await service.admin.get("/v1/subjects?external_ref=customer-4711")
    #expect(found.json["data"].elements.count == 1)
    #expect(try await service.admin.delete(subject + "/restriction").status == 204)
    #expect(try await service.admin.delete(subject + "/restriction").status == 204)
    let events = try await service.admin.events("class=audit&limit=100", atLeast: 10).map { $0["action"] }
    #expect(events.filter { $0 == "subject.restricted" }.count == 1)
    #expect(events.filter { $0 == "subject.released" }.count == 1)
    let body = try await service.admin.post(subject + "/restriction", ["until": "2027-01-01T00:00:00Z"])
    #expect((body.code, body.pointer) == ("unknown_member", "/until"))
  }

  @Test("I-03 others than staff and the person get no pass of a restricted person and change nothing, but may suspend")
  func others() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let partner = try await service.admin.makeKey(["role": "partner", "scopes": ["issue", "customer_keys"]])
    let agent = try await service.admin.makeKey(["role": "agent"])
    for client in [partner, agent] {
      let name = JSON.string("customer of \(client.key?.suffix(8) ?? "")")
      let issued = try await client.issue(cabinet.first, ["subject": ["external_ref": name]])
      let subject = "/v1/subjects/\(issued.json["subject_id"].text)"
      let (grant, credential) = ("/v1/grants/\(issued.id)", "/v1/credentials/\(issued.credential())")
      let own = try await service.admin.makeKey(["role": "customer", "subject_id": issued.json["subject_id"]])
      func used(by client: Client) async throws -> [Int] {
        [
          try await client.get(credential + "/qr").status, try await client.patch(grant, ["max_uses": 9]).status,
          try await client.post(grant + "/credentials", ["kind": "qr"]).status,
          try await client.post(credential + "/reissue").status,
          try await client.patch(subject, ["external_ref": name]).status,
        ]
      }
      #expect(try await service.admin.post(subject + "/restriction").status == 200)
      #expect(try await used(by: client) == [409, 409, 409, 409, 409])
      #expect(try await own.get(credential + "/qr").status == 200)
      #expect(try await client.get(grant).status == 200, "it is there")
      #expect(try await client.post(credential + "/suspend").status == 200)
      #expect(try await client.post(credential + "/resume").status == 200)
      #expect(try await used(by: service.admin).allSatisfy { $0 != 409 })
      #expect(try await service.admin.delete(subject + "/restriction").status == 204)
      #expect(try await used(by: client) == [200, 200, 201, 200, 200])
    }
  }

  @Test("a revocation is told before a restriction, and another tenant's person is not there")
  func order() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first)
    let subject = "/v1/subjects/\(issued.json["subject_id"].text)/restriction"
    _ = try await service.admin.post(subject)
    #expect(try await cabinet.door.show(issued.pass(), consume: false).decision == "would_deny restricted")
    _ = try await service.admin.post("/v1/grants/\(issued.id)/suspend")
    #expect(try await cabinet.door.show(issued.pass()).decision == "deny suspended")
    _ = try await service.admin.post("/v1/grants/\(issued.id)/revoke")
    #expect(try await cabinet.door.show(issued.pass()).decision == "deny revoked")
    let other = try await service.platform.makeTenant().admin
    let unknown = try await service.admin.post("/v1/subjects/sub_01h455vb4pex5vsknk084sn02q/restriction").raw
    #expect(try await other.post(subject).raw == unknown)
    #expect(try await other.delete(subject).raw == unknown)
    #expect(try await cabinet.door.post(subject).code == "forbidden")
  }
}
