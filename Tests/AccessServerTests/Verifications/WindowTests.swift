import AccessAuth
import Testing

@Suite("Windows, to the millisecond", .runningService)
struct WindowTests {
  let service = RunningService.current

  /// Whether a pass opens at this instant, without spending it.
  private static func asked(_ service: RunningService, _ cabinet: Cabinet, _ pass: String, at text: String) async throws
    -> String
  {
    service.clock.now = try #require(Instant(rfc3339: Array(text.utf8)))
    return try await cabinet.door.show(pass, consume: false).json["reason"].text
  }

  @Test("a window is half-open: its first millisecond is inside, its end is outside, and online there is no skew")
  func halfOpen() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let pass = try await service.admin.issue(
      cabinet.first, ["starts_at": "2026-11-22T13:00:00Z", "ends_at": "2026-11-22T14:00:00Z"]
    ).pass()
    for (time, reason) in [
      ("2026-11-22T12:59:59.999Z", "not_yet_valid"), ("2026-11-22T13:00:00Z", "granted"),
      ("2026-11-22T13:59:59.999Z", "granted"), ("2026-11-22T14:00:00Z", "expired"),
      ("2026-11-22T14:00:59Z", "expired"),
    ] { #expect(try await Self.asked(service, cabinet, pass, at: time) == reason, "\(time)") }
  }

  @Test("a window that begins inside a second begins there, and its pass is over no later than it")
  func fractions() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let pass = try await service.admin.issue(
      cabinet.first, ["starts_at": "2026-11-22T13:00:00.700Z", "ends_at": "2026-11-22T14:00:00.700Z"]
    ).pass()
    for (time, reason) in [
      ("2026-11-22T13:00:00.699Z", "not_yet_valid"), ("2026-11-22T13:00:00.700Z", "granted"),
      ("2026-11-22T13:59:59.999Z", "granted"), ("2026-11-22T14:00:00.700Z", "expired"),
    ] { #expect(try await Self.asked(service, cabinet, pass, at: time) == reason, "\(time)") }
  }

  @Test("a pass whose own life is over is expired while the grant goes on")
  func lifeBeforeGrant() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let short: JSON = [["kind": "qr", "lifetime_seconds": 60]]
    let issued = try await service.admin.issue(cabinet.first, credentials: short)
    for (time, reason) in [("2026-11-22T12:00:59.999Z", "granted"), ("2026-11-22T12:01:00Z", "expired")] {
      #expect(try await Self.asked(service, cabinet, issued.pass(), at: time) == reason, "\(time)")
    }
    #expect(try await service.admin.get("/v1/grants/\(issued.id)").json["status"] == "active")
  }

  @Test("A-08 a pass shown at another door, or at its own a second after its end, opens nothing")
  func relayed() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let other = try await service.admin.makeCabinet(at: cabinet.site)
    let issued = try await service.admin.issue(cabinet.first, ends: .milliseconds(59_750))
    #expect(try await other.door.show(issued.pass()).decision == "deny wrong_device")
    service.clock.advance(by: .milliseconds(60_750))
    #expect(try await cabinet.door.show(issued.pass()).decision == "deny expired")
    #expect(try await other.door.show(issued.pass()).decision == "deny wrong_device")
    #expect(try await service.admin.get("/v1/grants/\(issued.id)").json["uses"] == 0)
  }

  @Test("the years 2038 and 2106, and the last second that can be written, are times like others")
  func farTimes() async throws {
    let cabinet = try await service.admin.makeCabinet()
    for year in ["2038-01-19T03:14:08Z", "2106-02-07T06:28:16Z", "9999-12-31T23:59:58Z"] {
      service.clock.now = ManualClock.beginning
      let issued = try await service.admin.issue(
        cabinet.first, ["starts_at": .string(year), "ends_at": "9999-12-31T23:59:59.999Z"])
      #expect(try await Self.asked(service, cabinet, issued.pass(), at: year) == "granted", "\(year)")
    }
  }
}
