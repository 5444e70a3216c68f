import AccessAuth
import AccessServer
import Foundation
import Testing

@Suite("Health, version and problem pages", .runningService)
struct HealthTests {
  let service = RunningService.current

  @Test("a service that runs is alive and ready, and tells how each part is when asked")
  func health() async throws {
    let alive = try await service.stranger.get("/livez")
    #expect(alive.status == 200)
    let ready = try await service.stranger.get("/readyz")
    #expect(ready.status == 200)
    #expect(ready.json == ["status": "ok"])
    let verbose = try await service.stranger.get("/readyz?verbose")
    #expect(verbose.status == 200)
    let checks = verbose.json["checks"]
    #expect(
      checks.members == ["serving", "store", "keys", "clock", "memory_locking", "hashing_threads", "backlog", "log"])
    #expect(checks["serving"] == ["status": "ok"])
    #expect(checks["store"] == ["status": "ok", "writes_waiting": 0])
    // The first tenant's.
    #expect(checks["keys"]["status"] == "ok")
    #expect(checks["keys"]["active_signing_keys"] != 0)
    #expect(checks["clock"] == ["status": "ok"])
    #expect(checks["hashing_threads"]["threads"] == 2)
    #expect(checks["backlog"]["status"] == "ok")
    #expect(checks["backlog"]["pin_hashes_waiting"] == 0)
  }

  @Test("a clock that was turned back behind the newest event is told, and keeps nobody out")
  func clock() async throws {
    service.clock.advance(by: .hours(1))
    _ = try await service.admin.makeCabinet()
    service.clock.setWall(aheadBy: .seconds(-59))
    #expect(try await service.stranger.get("/readyz?verbose").json["checks"]["clock"] == ["status": "ok"])
    service.clock.setWall(aheadBy: .seconds(-2))
    let behind = try await service.stranger.get("/readyz?verbose")
    #expect(behind.status == 200)
    #expect(behind.json["checks"]["clock"] == ["status": "degraded", "reason": "before_newest_event"])
  }

  @Test("the version is the project's, and no header names the server's software")
  func version() async throws {
    let version = try await service.stranger.get("/version")
    #expect(version.json == ["name": "accessauth", "version": .string(AccessAuthVersion.current), "api": "v1"])
    #expect(version["server"] == nil)
  }

  @Test("where nobody is named to report a weakness to, there is no page that says so")
  func noContact() async throws {
    let reply = try await service.stranger.get("/.well-known/security.txt")
    #expect((reply.status, reply.code) == (404, "not_found"))
  }
}
