import AccessAuth
import Testing

@Suite("Wrong PINs at one locker", .runningService)
struct PINLadderTests {
  let service = RunningService.current

  /// A cabinet with a busy reader, whose bucket is not in the way, and a PIN at its first locker.
  private static func make(_ service: RunningService) async throws -> (cabinet: Cabinet, issued: Issued) {
    try await service.admin.makeKeypadsBusy()
    let cabinet = try await service.admin.makeCabinet()
    return (cabinet, try await service.admin.issuePIN(cabinet.first))
  }

  /// Enters `count` wrong PINs at the first locker, and after each lets its block pass.
  private static func fail(_ count: Int, _ cabinet: Cabinet, _ pin: String) async throws {
    for (index, wrong) in WrongPINs.besides(pin, count: count).enumerated() {
      #expect(try await cabinet.door.enter(wrong, locker: "A1").decision == "deny not_recognized", "\(index)")
      cabinet.door.service.clock.advance(by: .seconds(blocks[index]))
    }
  }

  /// Seconds of the block after each failure.
  private static let blocks: [Int64] = [0, 0, 30, 60, 120, 240, 480, 900, 1800, 0]

  @Test("after the third wrong PIN the locker's PIN waits 30 seconds, while other lockers and other media open")
  func third() async throws {
    let (cabinet, issued) = try await Self.make(service)
    let other = try await service.admin.issuePIN(cabinet.some(1))
    let pass = try await service.admin.issue(cabinet.first).pass()
    let decisions = try await cabinet.door.enter(all: WrongPINs.besides(issued.pin(), count: 4), locker: "A1")
    #expect(decisions == Array(repeating: "deny not_recognized", count: 3) + ["deny throttled"])
    let refused = try await cabinet.door.enter(issued.pin(), locker: "A1")
    #expect((refused.decision, refused.json["retry_after_seconds"]) == ("deny throttled", 30))
    #expect(try await cabinet.door.enter(other.pin(), locker: "A2").decision == "grant granted")
    #expect(try await cabinet.door.show(pass, locker: "A1").decision == "grant granted")
    let lockouts = try await service.admin.lockouts()
    #expect(lockouts.map { $0["kind"] } == ["pin_credential"])
    #expect(
      JSON.array(lockouts)[0]["credential_id"].text == issued.credential()
        && JSON.array(lockouts)[0]["device_id"] == .null)
    #expect(JSON.array(lockouts)[0]["until"] == service.clock.time(in: .seconds(30)))
    service.clock.advance(by: .milliseconds(29_999))
    #expect(try await cabinet.door.enter(issued.pin(), locker: "A1").json["retry_after_seconds"] == 1)
    service.clock.advance(by: .milliseconds(1))
    #expect(try await cabinet.door.enter(issued.pin(), locker: "A1").decision == "grant granted")
    #expect(try await service.admin.lockouts() == [])
  }

  @Test("each further one waits longer: 1, 2, 4, 8, 15, 30 minutes; the tenth suspends it, until somebody resumes it")
  func tenth() async throws {
    let (cabinet, issued) = try await Self.make(service)
    let path = "/v1/credentials/\(issued.credential())"
    for (index, wrong) in WrongPINs.besides(issued.pin(), count: 10).enumerated() {
      #expect(try await service.admin.get(path).json["status"] == "active")
      #expect(try await cabinet.door.enter(wrong, locker: "A1").decision == "deny not_recognized", "\(index)")
      guard Self.blocks[index] > 0 else { continue }
      let refused = try await cabinet.door.enter(issued.pin(), locker: "A1")
      #expect((refused.decision, refused.json["retry_after_seconds"]) == ("deny throttled", .int(Self.blocks[index])))
      service.clock.advance(by: .seconds(Self.blocks[index]))
    }
    #expect(try await service.admin.get(path).json["status"] == "suspended")
    #expect(try await cabinet.door.enter(issued.pin(), locker: "A1").decision == "deny suspended")
    let lockouts = try await service.admin.lockouts()
    #expect(
      lockouts.map { $0["credential_id"].text } == [issued.credential()] && JSON.array(lockouts)[0]["until"] == .null)
    // Somebody has to look at it: it is an alarm.
    let events = try await service.admin.events("credential=\(issued.credential())&class=alarm")
    let suspension = try #require(events.first { $0["action"] == "credential.suspended" })
    #expect((suspension["mode"], suspension["device_id"]) == ("pin", .string(cabinet.id)))
    #expect(suspension["actor_id"] == .null)
    // A day changes nothing; a person does.
    service.clock.advance(by: .hours(10))
    #expect(try await cabinet.door.enter(issued.pin(), locker: "A1").decision == "deny suspended")
    let resumed = try await service.admin.post(path + "/resume")
    #expect((resumed.status, resumed.json["status"]) == (200, "active"))
    #expect(try await service.admin.lockouts() == [])
    #expect(try await cabinet.door.enter(issued.pin(), locker: "A1").decision == "grant granted")
    let again = try await cabinet.door.enter(all: WrongPINs.besides(issued.pin(), count: 4), locker: "A1")
    #expect(again == Array(repeating: "deny not_recognized", count: 3) + ["deny throttled"])
  }

  @Test("the right PIN as the tenth try opens, and its failures begin anew")
  func rightTenth() async throws {
    let (cabinet, issued) = try await Self.make(service)
    try await Self.fail(9, cabinet, issued.pin())
    #expect(try await cabinet.door.enter(issued.pin(), locker: "A1").decision == "grant granted")
    #expect(try await service.admin.get("/v1/credentials/\(issued.credential())").json["status"] == "active")
    let again = try await cabinet.door.enter(all: WrongPINs.besides(issued.pin(), count: 4), locker: "A1")
    #expect(again == Array(repeating: "deny not_recognized", count: 3) + ["deny throttled"])
  }

  @Test("the right PIN as the tenth try that is asked about only suspends, as any other try would")
  func askedTenth() async throws {
    let (cabinet, issued) = try await Self.make(service)
    try await Self.fail(9, cabinet, issued.pin())
    let asked = try await cabinet.door.enter(issued.pin(), locker: "A1", consume: false)
    #expect(asked.decision == "would_grant granted")
    #expect(try await service.admin.get("/v1/credentials/\(issued.credential())").json["status"] == "suspended")
    #expect(try await cabinet.door.enter(issued.pin(), locker: "A1").decision == "deny suspended")
  }

  @Test("a reissue of a PIN whose tries are used up does not open while it is suspended; its failures are forgotten")
  func reissued() async throws {
    let (cabinet, issued) = try await Self.make(service)
    try await Self.fail(10, cabinet, issued.pin())
    let path = "/v1/credentials/\(issued.credential())"
    let pin = try await service.admin.post(path + "/reissue").json["pin"].text
    #expect(try await cabinet.door.enter(pin, locker: "A1").decision == "deny suspended")
    #expect(try await service.admin.post(path + "/resume").json["status"] == "active")
    #expect(try await cabinet.door.enter(pin, locker: "A1").decision == "grant granted")
  }

  @Test("a PIN of two lockers is one PIN: wrong ones at either count together, and block it at both")
  func twoLockers() async throws {
    try await service.admin.makeKeypadsBusy()
    let cabinet = try await service.admin.makeCabinet()
    let pin = try await service.admin.issuePIN(cabinet.some(0, 1)).pin()
    let wrong = WrongPINs.besides(pin, count: 3)
    #expect(try await cabinet.door.enter(wrong[0], locker: "A1").decision == "deny not_recognized")
    #expect(try await cabinet.door.enter(wrong[1], locker: "A2").decision == "deny not_recognized")
    #expect(try await cabinet.door.enter(wrong[2], locker: "A1").decision == "deny not_recognized")
    for locker in ["A1", "A2"] {
      #expect(try await cabinet.door.enter(pin, locker: locker).decision == "deny throttled")
    }
    #expect(try await cabinet.door.enter(wrong[0], locker: "A3").decision == "deny not_recognized")
  }

  @Test("two PINs at one locker are tried by one guess, and one that opens takes its holder's failures from both")
  func neighbours() async throws {
    let (cabinet, first) = try await Self.make(service)
    let second = try await service.admin.issuePIN(cabinet.first)
    let wrong = WrongPINs.besides(first.pin(), second.pin(), count: 4)
    _ = try await cabinet.door.enter(all: wrong[0..<2], locker: "A1")
    #expect(try await cabinet.door.enter(first.pin(), locker: "A1").decision == "grant granted")
    let decisions = try await cabinet.door.enter(all: wrong, locker: "A1")
    #expect(decisions == Array(repeating: "deny not_recognized", count: 3) + ["deny throttled"])
    let blocked = try await service.admin.lockouts()
    #expect(Set(blocked.map { $0["credential_id"].text }) == [first.credential(), second.credential()])
    service.clock.advance(by: .seconds(30))
    #expect(try await cabinet.door.enter(second.pin(), locker: "A1").decision == "grant granted")
  }
}
