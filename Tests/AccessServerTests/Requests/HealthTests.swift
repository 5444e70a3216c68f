import AccessAuth
import Testing

@Suite("Health, version and problem pages", .runningService)
struct HealthTests {
  let service = RunningService.current

  @Test("a service that runs is alive and ready, and tells its checks when asked")
  func health() async throws {
    let alive = try await service.stranger.get("/livez")
    #expect(alive.status == 200)
    let ready = try await service.stranger.get("/readyz")
    #expect(ready.status == 200)
    #expect(ready.json == ["status": "ok"])
    let verbose = try await service.stranger.get("/readyz?verbose")
    #expect(verbose.json["checks"]["store"] == "ok")
    #expect(verbose.json["checks"]["serving"] == "ok")
    #expect(verbose.json["checks"].members == ["store", "serving", "memory_locking"])
  }

  @Test("the version is the project's, and no header names the server's software")
  func version() async throws {
    let version = try await service.stranger.get("/version")
    #expect(version.json == ["name": "accessauth", "version": .string(AccessAuthVersion.current), "api": "v1"])
    #expect(version["server"] == nil)
  }
}
