import AccessAuth
import Testing

@Suite("Lockouts", .runningService)
struct LockoutTests {
  let service = RunningService.current

  /// A cabinet whose keypad is empty, and a PIN of it.
  private static func make(_ client: Client) async throws -> (cabinet: Cabinet, pin: String) {
    let cabinet = try await client.makeCabinet()
    let pin = try await client.issuePIN(cabinet.first, "alone").pin()
    _ = try await cabinet.door.enter(all: WrongPINs.besides(pin, count: 5))
    return (cabinet, pin)
  }

  @Test("a lockout is listed while it refuses, with its reader and its end, and no longer")
  func listed() async throws {
    #expect(try await service.admin.lockouts() == [])
    let (cabinet, pin) = try await Self.make(service.admin)
    let found = try await service.admin.lockouts()
    #expect(found.count == 1)
    #expect(found[0].members == ["id", "kind", "device_id", "credential_id", "until"])
    #expect(JSON.array(found)[0]["id"].text.hasPrefix("lck_"))
    #expect((JSON.array(found)[0]["kind"], JSON.array(found)[0]["device_id"]) == ("pin_reader", .string(cabinet.id)))
    #expect(JSON.array(found)[0]["until"] == service.clock.time(in: .seconds(900)))
    service.clock.advance(by: .seconds(900))
    #expect(try await service.admin.lockouts() == [])
    #expect(try await cabinet.door.enter(pin).decision == "grant granted")
  }

  @Test("a lockout that is lifted is over at once, and an event says by whom", arguments: ["admin", "operator"])
  func lifted(role: String) async throws {
    let (cabinet, pin) = try await Self.make(service.admin)
    let client = try await service.admin.makeKey(["role": .string(role)])
    let id = try await JSON.array(client.lockouts())[0]["id"].text
    let lifted = try await client.delete("/v1/lockouts/\(id)")
    #expect((lifted.status, lifted.body) == (204, []))
    #expect(try await cabinet.door.enter(pin).decision == "grant granted")
    let wrong = try await cabinet.door.enter(all: WrongPINs.besides(pin, count: 6))
    #expect(wrong == Array(repeating: "deny not_recognized", count: 5) + ["deny throttled"])
    let events = try await service.admin.events("class=audit&device=\(cabinet.id)", atLeast: 3)
    let event = try #require(events.first { $0["action"] == "lockout.lifted" })
    #expect(event["actor_id"].text.hasPrefix("key_"))
    #expect(try await client.delete("/v1/lockouts/\(id)").code == "not_found")
  }

  @Test("another tenant does not see a lockout, and cannot lift it; neither may a door")
  func others() async throws {
    let (cabinet, pin) = try await Self.make(service.admin)
    let id = try await JSON.array(service.admin.lockouts())[0]["id"].text
    let other = try await service.platform.makeTenant().admin
    #expect(try await other.lockouts() == [])
    let refused = try await other.delete("/v1/lockouts/\(id)")
    let missing = try await other.delete("/v1/lockouts/lck_01h455vb4pex5vsknk084sn02q")
    #expect((refused.status, refused.anonymous) == (404, missing.anonymous))
    #expect(try await cabinet.door.get("/v1/lockouts").code == "forbidden")
    #expect(try await cabinet.door.delete("/v1/lockouts/\(id)").code == "forbidden")
    #expect(try await cabinet.door.enter(pin).decision == "deny throttled")
  }

  @Test("lockouts are paged like everything else")
  func pages() async throws {
    var devices: Set<String> = []
    for _ in 0..<3 { devices.insert(try await Self.make(service.admin).cabinet.id) }
    let first = try await service.admin.get("/v1/lockouts?limit=2")
    #expect(first.json["data"].elements.count == 2)
    let second = try await service.admin.get("/v1/lockouts?limit=2&cursor=\(first.json["next_cursor"].text)")
    #expect(second.json["next_cursor"] == .null)
    let found = (first.json["data"].elements + second.json["data"].elements).map { $0["device_id"].text }
    #expect(found.count == 3 && Set(found) == devices)
  }
}
