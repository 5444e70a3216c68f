import AccessAuth
import Testing

@Suite("Rotating QR codes", .runningService)
struct RotatingTests {
  let service = RunningService.current

  private static let rotating: JSON = [["kind": "qr", "usage": "rotating"]]

  /// Issues a rotating credential without a limit of uses, and returns the path of its QR.
  private static func issue(
    _ service: RunningService, _ cabinet: Cabinet, _ credential: JSON = rotating, ends: Duration = .hours(24)
  ) async throws -> (issued: Issued, path: String) {
    let issued = try await service.admin.issue(cabinet.first, credentials: credential, ends: ends, ["max_uses": nil])
    return (issued, "/v1/credentials/\(issued.credential())/qr")
  }

  private static func fetch(_ service: RunningService, _ path: String) async throws -> (pass: String, end: JSON) {
    let reply = try await service.admin.get(path, headers: [("Accept", "application/json")])
    try #require(reply.status == 200, "\(reply.text)")
    #expect(reply.json.members == ["pass", "expires_at"])
    return (reply.json["pass"].text, reply.json["expires_at"])
  }

  @Test(
    "two fetches in one 10 s slot are one pass, the next slot has another, and each lives 60 s from its slot's start")
  func slots() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let (issued, path) = try await Self.issue(service, cabinet)
    let first = try await Self.fetch(service, path)
    #expect(first.pass == issued.pass())
    #expect(first.end == "2026-11-22T12:01:00.000Z")
    #expect(issued.json["credentials"][0]["expires_at"] == first.end)
    // 12:00:09.999, the end of the slot.
    service.clock.advance(by: .milliseconds(9_749))
    #expect(try await Self.fetch(service, path) == first)
    service.clock.advance(by: .milliseconds(1))
    let second = try await Self.fetch(service, path)
    #expect(second.pass != first.pass)
    #expect(second.end == "2026-11-22T12:01:10.000Z")
    let claims = try UnverifiedPass(presented: Array(second.pass.utf8)).unverifiedClaims
    #expect(claims.serial == 1)
    #expect(claims.flags == [])
  }

  @Test("a slot opens once; the next one opens again")
  func burntSlot() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let (issued, path) = try await Self.issue(service, cabinet)
    #expect(try await cabinet.door.show(issued.pass()).decision == "grant granted")
    #expect(try await cabinet.door.show(issued.pass()).decision == "deny already_used")
    let again = try await Self.fetch(service, path).pass
    #expect(try await cabinet.door.show(again).decision == "deny already_used")
    service.clock.advance(by: .seconds(10))
    let next = try await Self.fetch(service, path).pass
    #expect(try await cabinet.door.show(issued.pass()).decision == "deny already_used")
    #expect(try await cabinet.door.show(next).decision == "grant granted")
    #expect(try await cabinet.door.show(next).decision == "deny already_used")
  }

  @Test("a rotating pass has no skew: it ends with its 60th second, to the millisecond")
  func end() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let (issued, _) = try await Self.issue(service, cabinet)
    // 12:00:59.999
    service.clock.advance(by: .milliseconds(59_749))
    #expect(try await cabinet.door.show(issued.pass(), consume: false).decision == "would_grant granted")
    service.clock.advance(by: .milliseconds(1))
    #expect(try await cabinet.door.show(issued.pass(), consume: false).decision == "would_deny expired")
  }

  @Test("a pass of a slot that has not begun is not yet valid: a clock set back brings nothing forward")
  func futureSlot() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let (_, path) = try await Self.issue(service, cabinet)
    service.clock.advance(by: .seconds(30))
    let later = try await Self.fetch(service, path).pass
    service.clock.advance(by: .milliseconds(-30_000 + 250))
    #expect(try await cabinet.door.show(later).decision == "deny not_yet_valid")
    // One millisecond before its slot, and at its beginning.
    service.clock.advance(by: .milliseconds(29_499))
    #expect(try await cabinet.door.show(later).decision == "deny not_yet_valid")
    service.clock.advance(by: .milliseconds(1))
    #expect(try await cabinet.door.show(later).decision == "grant granted")
  }

  @Test("a rotating pass ends with the grant, and nothing is fetched after that")
  func grantEnds() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let (issued, path) = try await Self.issue(service, cabinet, ends: .milliseconds(24_750))
    #expect(issued.json["credentials"][0]["expires_at"] == "2026-11-22T12:00:25.000Z")
    service.clock.advance(by: .milliseconds(24_749))
    let last = try await Self.fetch(service, path)
    #expect(last.end == "2026-11-22T12:00:25.000Z")
    #expect(try await cabinet.door.show(last.pass, consume: false).decision == "would_grant granted")
    service.clock.advance(by: .milliseconds(1))
    #expect(try await cabinet.door.show(last.pass).decision == "deny expired")
    let over = try await service.admin.get(path)
    #expect((over.status, over.code) == (409, "credential_expired"))
  }

  @Test("its life is what was asked for, from 10 s to 10 min", arguments: [10, 600] as [Int64])
  func lives(seconds: Int64) async throws {
    let cabinet = try await service.admin.makeCabinet()
    let (issued, _) = try await Self.issue(
      service, cabinet, [["kind": "qr", "usage": "rotating", "lifetime_seconds": .int(seconds)]])
    let claims = try issued.claims()
    #expect(claims.expiresAt - claims.notBefore == seconds)
  }

  @Test("uses of the grant count for rotating passes too")
  func uses() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first, credentials: Self.rotating, ["max_uses": 1])
    #expect(try await cabinet.door.show(issued.pass()).json["uses_left"] == 0)
    service.clock.advance(by: .seconds(10))
    let next = try await Self.fetch(service, "/v1/credentials/\(issued.credential())/qr").pass
    #expect(try await cabinet.door.show(next).decision == "deny already_used")
  }

  @Test("a rotating credential is not reissued: it renews itself")
  func reissue() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let (issued, path) = try await Self.issue(service, cabinet)
    let refused = try await service.admin.post("/v1/credentials/\(issued.credential())/reissue")
    #expect((refused.status, refused.code) == (409, "conflict"))
    #expect(try await service.admin.post("/v1/credentials/\(issued.credential())/revoke").status == 200)
    #expect(try await cabinet.door.show(issued.pass()).decision == "deny revoked")
    #expect(try await service.admin.get(path).code == "credential_expired")
  }

  @Test("a rotating credential that starts later has its first pass then")
  func startsLater() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(
      cabinet.first, credentials: Self.rotating, ["starts_at": service.clock.time(in: .hours(1))])
    let path = "/v1/credentials/\(issued.credential())/qr"
    let early = try await Self.fetch(service, path).pass
    #expect(try await cabinet.door.show(early).decision == "deny not_yet_valid")
    service.clock.advance(by: .hours(1))
    #expect(try await cabinet.door.show(early).decision == "deny expired")
    #expect(try await cabinet.door.show(try await Self.fetch(service, path).pass).decision == "grant granted")
  }
}
