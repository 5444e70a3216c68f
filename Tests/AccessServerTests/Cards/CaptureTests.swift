import AccessAuth
import Testing

@Suite("Readers that wait for a card", .runningService)
struct CaptureTests {
  let service = RunningService.current

  /// A cabinet, and a grant over it without credentials or a limit of uses.
  private static func make(_ service: RunningService) async throws -> (cabinet: Cabinet, grant: String) {
    let cabinet = try await service.admin.makeCabinet()
    return (cabinet, try await service.admin.issueCards(cabinet.first).id)
  }

  private static func arm(_ client: Client, _ cabinet: Cabinet, _ grant: String) async throws -> Reply {
    try await client.post("/v1/devices/\(cabinet.id)/capture", ["grant_id": .string(grant)])
  }

  @Test("the next card that nobody knows is bound to the grant; it does not open then, and opens from then on")
  func binds() async throws {
    let (cabinet, grant) = try await Self.make(service)
    let armed = try await Self.arm(service.admin, cabinet, grant)
    #expect(armed.status == 201)
    #expect(
      armed.json == [
        "device_id": .string(cabinet.id), "grant_id": .string(grant),
        "expires_at": service.clock.time(in: .seconds(60)),
      ])
    #expect(try await cabinet.door.tap(.plain).decision == "deny not_recognized")
    let credentials = try await service.admin.get("/v1/grants/\(grant)").json["credentials"].elements
    #expect(credentials.map { $0["card"] } == [["format": "wiegand26", "masked": "…11D7"]])
    let opened = try await cabinet.door.tap(.plain)
    #expect((opened.decision, opened.json["credential_id"]) == ("grant granted", credentials[0]["id"]))
    // Once: the next unknown one is unknown.
    for _ in 0..<2 { #expect(try await cabinet.door.tap(.uid).decision == "deny not_recognized") }
    #expect(try await service.admin.get("/v1/grants/\(grant)").json["credentials"].elements.count == 1)
    let events = try await service.admin.events("class=audit&device=\(cabinet.id)&limit=100", atLeast: 4)
    let issue = try #require(events.first { $0["action"] == "credential.issued" })
    let arming = try #require(events.first { $0["action"] == "capture.armed" })
    #expect((issue["credential_id"], issue["grant_id"].text) == (credentials[0]["id"], grant))
    #expect(issue["actor_id"] == arming["actor_id"] && arming["grant_id"].text == grant)
  }

  @Test("a reader waits for a minute", arguments: [(59_999, true), (60_000, false)])
  func expires(after milliseconds: Int, isBound: Bool) async throws {
    let (cabinet, grant) = try await Self.make(service)
    #expect(try await Self.arm(service.admin, cabinet, grant).status == 201)
    service.clock.advance(by: .milliseconds(milliseconds))
    #expect(try await cabinet.door.tap(.plain).decision == "deny not_recognized")
    #expect(try await cabinet.door.tap(.plain).decision == (isBound ? "grant granted" : "deny not_recognized"))
  }

  @Test("another reader's card is not bound, nor one that is known, or asked about only, or random, or a broken frame")
  func notBound() async throws {
    let (cabinet, grant) = try await Self.make(service)
    let other = try await service.admin.makeCabinet(at: cabinet.site)
    let known = try await service.admin.issueCards(cabinet.first, NumberCard.plain.credential)
    #expect(try await Self.arm(service.admin, cabinet, grant).status == 201)
    #expect(try await other.door.tap(.uid).decision == "deny not_recognized")
    #expect(try await cabinet.door.tap(.uid, consume: false).decision == "would_deny not_recognized")
    #expect(try await cabinet.door.tap(.plain).json["grant_id"].text == known.id)
    let random = NumberCard("uid", 32, "08A1B2C3", hint: "")
    #expect(try await cabinet.door.tap(random).decision == "deny not_recognized")
    #expect(try await cabinet.door.tap(NumberCard.plain.written("2F623AF")).code == "invalid_format")
    #expect(try await service.admin.get("/v1/grants/\(grant)").json["credentials"] == [])
    // It still waits.
    #expect(try await cabinet.door.tap(.uid).decision == "deny not_recognized")
    #expect(try await cabinet.door.tap(.uid).json["grant_id"].text == grant)
  }

  @Test("a card that is captured is no guess, even at a reader that has seen too many unknown ones")
  func notCharged() async throws {
    let (cabinet, grant) = try await Self.make(service)
    for number in 0..<10 { _ = try await cabinet.door.tap(.sequential(number)) }
    #expect(try await cabinet.door.tap(.plain).decision == "deny throttled")
    #expect(try await Self.arm(service.admin, cabinet, grant).status == 201)
    #expect(try await cabinet.door.tap(.plain).decision == "deny not_recognized")
    #expect(try await cabinet.door.tap(.plain).decision == "grant granted")
  }

  @Test("of two unknown cards at once one is bound")
  func race() async throws {
    let (cabinet, grant) = try await Self.make(service)
    #expect(try await Self.arm(service.admin, cabinet, grant).status == 201)
    let decisions = try await withThrowingTaskGroup(of: String.self) { group in
      for number in 0..<8 { group.addTask { try await cabinet.door.tap(.sequential(number)).decision } }
      return try await group.reduce(into: Set<String>()) { $0.insert($1) }
    }
    #expect(decisions == ["deny not_recognized"])
    #expect(try await service.admin.get("/v1/grants/\(grant)").json["credentials"].elements.count == 1)
  }

  @Test("a reader is armed anew for another grant, and a card whose grant is over may be bound again")
  func again() async throws {
    let (cabinet, grant) = try await Self.make(service)
    let old = try await service.admin.issueCards(cabinet.first, NumberCard.plain.credential)
    let second = try await service.admin.issueCards(cabinet.some(1)).id
    _ = try await service.admin.post("/v1/grants/\(old.id)/revoke")
    #expect(try await Self.arm(service.admin, cabinet, grant).status == 201)
    #expect(try await Self.arm(service.admin, cabinet, second).status == 201)
    #expect(try await cabinet.door.tap(.plain).decision == "deny not_recognized")
    #expect(try await cabinet.door.tap(.plain).json["grant_id"].text == second)
  }

  @Test("what cannot be armed is refused: no such grant or device, one that opens nothing here, one that is over")
  func refused() async throws {
    let (cabinet, grant) = try await Self.make(service)
    let other = try await service.admin.makeCabinet(at: cabinet.site)
    let missing = try await Self.arm(service.admin, cabinet, "grt_01h455vb4pex5vsknk084sn02q")
    #expect((missing.status, missing.code, missing.pointer) == (404, "not_found", "/grant_id"))
    let nowhere = try await service.admin.post(
      "/v1/devices/dev_01h455vb4pex5vsknk084sn02q/capture", ["grant_id": .string(grant)])
    #expect((nowhere.status, nowhere.code) == (404, "not_found"))
    let elsewhere = try await Self.arm(service.admin, other, grant)
    #expect((elsewhere.status, elsewhere.code) == (409, "conflict"))
    let empty = try await service.admin.post("/v1/devices/\(cabinet.id)/capture", [:])
    #expect((empty.status, empty.code, empty.pointer) == (400, "missing_member", "/grant_id"))
    _ = try await service.admin.post("/v1/grants/\(grant)/revoke")
    #expect(try await Self.arm(service.admin, cabinet, grant).code == "conflict")
  }

  @Test("an operator may arm a reader; a door may not, and another tenant finds neither")
  func whoMayArm() async throws {
    let (cabinet, grant) = try await Self.make(service)
    let other = try await service.platform.makeTenant().admin
    let theirs = try await other.makeCabinet()
    #expect(try await Self.arm(cabinet.door, cabinet, grant).code == "forbidden")
    #expect(try await Self.arm(other, cabinet, grant).code == "not_found")
    let foreign = try await Self.arm(other, theirs, grant)
    #expect((foreign.code, foreign.pointer) == ("not_found", "/grant_id"))
    let client = try await service.admin.makeKey(["role": "operator"])
    #expect(try await Self.arm(client, cabinet, grant).status == 201)
  }

  @Test("arming is done once for one idempotency key, and its minute is not made longer")
  func idempotent() async throws {
    let (cabinet, grant) = try await Self.make(service)
    let key = [(name: "Idempotency-Key", value: "arm-1")]
    let path = "/v1/devices/\(cabinet.id)/capture"
    let body: JSON = ["grant_id": .string(grant)]
    #expect(try await service.admin.post(path, body, headers: key).status == 201)
    service.clock.advance(by: .seconds(59))
    let again = try await service.admin.post(path, body, headers: key)
    #expect((again.status, again["idempotent-replayed"]) == (201, "true"))
    service.clock.advance(by: .seconds(1))
    for _ in 0..<2 { #expect(try await cabinet.door.tap(.plain).decision == "deny not_recognized") }
    #expect(try await service.admin.get("/v1/grants/\(grant)").json["credentials"] == [])
  }
}
