import AccessAuth
import Foundation
import Testing

@Suite("What a keypad takes", .runningService)
struct PINThrottleTests {
  let service = RunningService.current

  /// A cabinet, and a PIN that is entered alone, so that no ladder of a locker's PIN is in the way.
  private static func make(_ service: RunningService) async throws -> (cabinet: Cabinet, pin: String) {
    let cabinet = try await service.admin.makeCabinet()
    return (cabinet, try await service.admin.issuePIN(cabinet.first, "alone").pin())
  }

  @Test("a reader takes five wrong PINs, then none, and says how long that lasts to the second")
  func bucket() async throws {
    let (cabinet, pin) = try await Self.make(service)
    let wrong = WrongPINs.besides(pin, count: 6)
    #expect(
      try await cabinet.door.enter(all: wrong) == Array(repeating: "deny not_recognized", count: 5) + ["deny throttled"]
    )
    for (wait, rest) in [(0, 900), (100_000, 800), (799_001, 1), (998, 1)] {
      service.clock.advance(by: .milliseconds(wait))
      let refused = try await cabinet.door.enter(pin)
      #expect((refused.decision, refused.json["retry_after_seconds"]) == ("deny throttled", .int(Int64(rest))))
      #expect(!refused.json["event_id"].text.isEmpty && !refused.json.has("credential_id"))
    }
    service.clock.advance(by: .milliseconds(1))
    #expect(try await cabinet.door.enter(pin).decision == "grant granted")
  }

  @Test("after 20 failures within 24 hours one try comes back in an hour, and after a day's rest in 15 minutes again")
  func slower() async throws {
    let (cabinet, pin) = try await Self.make(service)
    let wrong = WrongPINs.besides(pin, count: 30)
    for number in 0..<20 {
      if number >= 5 { service.clock.advance(by: .seconds(900)) }
      #expect(try await cabinet.door.enter(wrong[number]).decision == "deny not_recognized", "\(number)")
    }
    let refused = try await cabinet.door.enter(pin)
    #expect((refused.decision, refused.json["retry_after_seconds"]) == ("deny throttled", 3600))
    service.clock.advance(by: .seconds(3600))
    #expect(try await cabinet.door.enter(wrong[20]).decision == "deny not_recognized")
    #expect(try await cabinet.door.enter(wrong[21]).json["retry_after_seconds"] == 3600)
    service.clock.advance(by: .hours(48))
    let again = try await cabinet.door.enter(all: wrong[22..<28])
    #expect(again == Array(repeating: "deny not_recognized", count: 5) + ["deny throttled"])
    #expect(try await cabinet.door.enter(wrong[28]).json["retry_after_seconds"] == 900)
  }

  @Test("a busy reader takes fifty, and one comes back every 90 seconds")
  func busy() async throws {
    try await service.admin.makeKeypadsBusy()
    let (cabinet, pin) = try await Self.make(service)
    let decisions = try await cabinet.door.enter(all: WrongPINs.besides(pin, count: 51))
    #expect(decisions == Array(repeating: "deny not_recognized", count: 50) + ["deny throttled"])
    #expect(try await cabinet.door.enter(pin).json["retry_after_seconds"] == 90)
    service.clock.advance(by: .seconds(90))
    #expect(try await cabinet.door.enter(pin).decision == "grant granted")
  }

  @Test("a PIN that opens costs nothing, however often", arguments: ["with_locker", "alone"])
  func success(entry: String) async throws {
    let cabinet = try await service.admin.makeCabinet()
    let pin = try await service.admin.issuePIN(cabinet.first, entry).pin()
    let decisions = try await cabinet.door.enter(all: Array(repeating: pin, count: 20), locker: "A1")
    #expect(Set(decisions) == ["grant granted"])
    #expect(try await service.admin.lockouts() == [])
    // And all five tries are there.
    let wrong = try await cabinet.door.enter(all: WrongPINs.besides(pin, count: 6), locker: "A2")
    #expect(wrong == Array(repeating: "deny not_recognized", count: 5) + ["deny throttled"])
  }

  @Test("a right PIN that is denied, and one that is asked about only, are charged like a wrong one")
  func stayCharged() async throws {
    let (cabinet, pin) = try await Self.make(service)
    for _ in 0..<5 {
      let asked = try await cabinet.door.enter(pin, consume: false)
      #expect(asked.decision == "would_grant granted" && !asked.json.has("open_before"))
    }
    let refused = try await cabinet.door.enter(pin, consume: false)
    #expect((refused.decision, refused.json["retry_after_seconds"]) == ("would_deny throttled", 900))

    let other = try await Self.make(service)
    let used = try await service.admin.issue(
      other.cabinet.first, credentials: [["kind": "pin", "entry": "alone"]])
    #expect(try await other.cabinet.door.enter(used.pin()).decision == "grant granted")
    let denied = try await other.cabinet.door.enter(all: Array(repeating: used.pin(), count: 6))
    #expect(denied == Array(repeating: "deny already_used", count: 5) + ["deny throttled"])
    let throttles = try await service.admin.lockouts()
    #expect(throttles.map { $0["kind"] } == ["pin_reader", "pin_reader"])
    #expect(Set(throttles.map { $0["device_id"].text }) == [cabinet.id, other.cabinet.id])
  }

  @Test("a throttled answer is not kept: the same attempt opens when its time has come")
  func notKept() async throws {
    let (cabinet, pin) = try await Self.make(service)
    _ = try await cabinet.door.enter(all: WrongPINs.besides(pin, count: 5))
    let attempt = UUID().uuidString.lowercased()
    for _ in 0..<3 {
      #expect(try await cabinet.door.enter(pin, attempt: attempt).decision == "deny throttled")
    }
    #expect(try await cabinet.door.get("/v1/verifications/\(attempt)").status == 404)
    service.clock.advance(by: .seconds(900))
    let opened = try await cabinet.door.enter(pin, attempt: attempt)
    #expect(opened.decision == "grant granted")
    #expect(try await cabinet.door.enter(pin, attempt: attempt).body == opened.body)
    #expect(try await cabinet.door.get("/v1/verifications/\(attempt)").body == opened.body)
  }

  @Test("a repeated attempt gets its answer again and is not charged again, not even at an empty reader")
  func replayed() async throws {
    let (cabinet, pin) = try await Self.make(service)
    let wrong = WrongPINs.besides(pin, count: 7)
    let attempt = UUID().uuidString.lowercased()
    let first = try await cabinet.door.enter(wrong[0], attempt: attempt)
    #expect(first.decision == "deny not_recognized")
    for _ in 0..<10 { #expect(try await cabinet.door.enter(wrong[0], attempt: attempt).body == first.body) }
    let rest = try await cabinet.door.enter(all: wrong[1..<6])
    #expect(rest == Array(repeating: "deny not_recognized", count: 4) + ["deny throttled"])
    #expect(try await cabinet.door.enter(wrong[0], attempt: attempt).body == first.body)
    // Its digits are not part of what is compared: with the right ones it is still the same attempt.
    #expect(try await cabinet.door.enter(pin, attempt: attempt).body == first.body)
  }

  @Test("one right attempt that is sent ten times at once opens once; what overtakes its answer stays charged")
  func replayedAtOnce() async throws {
    try await service.admin.makeKeypadsBusy()
    let (cabinet, pin) = try await Self.make(service)
    let attempt = UUID().uuidString.lowercased()
    let answers = try await withThrowingTaskGroup(of: [UInt8].self) { group in
      for _ in 0..<10 { group.addTask { try await cabinet.door.enter(pin, attempt: attempt).body } }
      return try await group.reduce(into: Set<[UInt8]>()) { $0.insert($1) }
    }
    #expect(answers.count == 1)
    // Each that came before the first was answered was charged as a try of its own; the charge of the first comes back.
    let wrong = try await cabinet.door.enter(all: WrongPINs.besides(pin, count: 51))
    let left = try #require(wrong.firstIndex(of: "deny throttled"))
    #expect((41...50).contains(left))
  }

  @Test("an attempt with another locker, purpose or medium is refused, and not charged")
  func mismatch() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(
      cabinet.first, credentials: [["kind": "pin", "entry": "with_locker"], ["kind": "qr"]], ["max_uses": nil])
    let attempt = UUID().uuidString.lowercased()
    let first = try await cabinet.door.enter(issued.pin(), locker: "A1", attempt: attempt)
    #expect(first.decision == "grant granted")
    for _ in 0..<3 {
      for refused in [
        try await cabinet.door.enter(issued.pin(), attempt: attempt),
        try await cabinet.door.enter(issued.pin(), locker: "A2", attempt: attempt),
        try await cabinet.door.enter(issued.pin(), locker: "A1", consume: false, attempt: attempt),
        try await cabinet.door.show(issued.pass(1), locker: "A1", attempt: attempt),
      ] { #expect((refused.status, refused.code) == (422, "idempotency_mismatch")) }
    }
    #expect(try await cabinet.door.enter(issued.pin(), locker: "A1", attempt: attempt).body == first.body)
    #expect(try await service.admin.uses(of: issued.id) == 1)
    let wrong = try await cabinet.door.enter(all: WrongPINs.besides(issued.pin(), count: 6), locker: "A2")
    #expect(wrong == Array(repeating: "deny not_recognized", count: 5) + ["deny throttled"])
  }

  @Test("refusals of one reader within a minute are one event, which the next one counts")
  func events() async throws {
    let (cabinet, pin) = try await Self.make(service)
    _ = try await cabinet.door.enter(all: WrongPINs.besides(pin, count: 5))
    var told: Set<String> = []
    for _ in 0..<4 { told.insert(try await cabinet.door.enter(pin).json["event_id"].text) }
    #expect(told.count == 1)
    service.clock.advance(by: .seconds(60))
    told.insert(try await cabinet.door.enter(pin).json["event_id"].text)
    let events = try await service.admin.events("reason=throttled", atLeast: 2)
    #expect(events.count == 2 && Set(events.map { $0["id"].text }) == told)
    #expect(events.map { $0["count"] } == [4, 1])
    for event in events {
      #expect((event["action"], event["class"]) == ("reader.throttled", "access"))
      #expect((event["mode"], event["decision"], event["device_id"]) == ("pin", "deny", .string(cabinet.id)))
      #expect((event["credential_id"], event["grant_id"], event["subject"]) == (.null, .null, .null))
    }
  }
}
