import AccessAuth
import Foundation
import SodiumPrimitives
import Testing

@testable import CredentialStore

@Suite("An event that cannot be read")
struct UnreadableEventTests {
  @Test(
    "its tenant's log stands still, which the log of the service and a number tell; the other tenant notices nothing")
  func served() async throws {
    let folder = try await ServiceFolder()
    let other = try await folder.serving { service in
      let made = try await service.platform.makeTenant()
      _ = try await made.admin.events("class=audit", atLeast: 1)
      return (tenant: made.id, key: made.admin.key ?? "")
    }
    let tenant = try #require(TenantID(folder.tenant))
    let position = try await damage(folder, tenant)
    try await folder.serving { service in
      let neighbour = Client(service: service, key: other.key)
      let cabinet = try await neighbour.makeCabinet()
      let issued = try await neighbour.issue(cabinet.first)
      #expect(try await cabinet.door.show(issued.pass()).decision == "grant granted")
      #expect(try await neighbour.events("class=access", atLeast: 1).count == 1)
      // A person of the neighbour's can be erased, one of the damaged log's not to the end: what has no place cannot leave.
      let erased = try await neighbour.delete("/v1/subjects/\(issued.json["subject_id"].text)")
      #expect(erased.status == 200, "\(erased.text)")
      let subject = try await service.admin.post("/v1/subjects", ["external_ref": "customer-1"]).id(201)
      let stuck = try await service.admin.delete("/v1/subjects/\(subject)")
      #expect((stuck.status, stuck.code) == (500, "internal"))
      let begun = try await service.admin.get("/v1/subjects/\(subject)/erasure")
      #expect(begun.status == 200 && begun.json["finished_at"] == .null && begun.json["receipt"] == .null)
      #expect(
        try await service.admin.get("/v1/subjects/\(subject)").status == 404, "nobody can read anything of theirs")
      // Nor can anybody say that an export would be all there is.
      let another = try await service.admin.post("/v1/subjects", ["external_ref": "customer-2"]).id(201)
      #expect(try await service.admin.get("/v1/subjects/\(another)/export").status == 500)
      let theirs = try await neighbour.post("/v1/subjects", ["external_ref": "customer-3"]).id(201)
      #expect(try await neighbour.get("/v1/subjects/\(theirs)/export").json["complete"] == true)
      let checks = try await service.stranger.get("/readyz?verbose=true").json["checks"]
      #expect((checks["log"]["status"], checks["log"]["logs_stopped"]) == ("degraded", 1))
      // Doors of the damaged log's tenant open as well.
      let own = try await service.admin.makeCabinet()
      let ownIssued = try await service.admin.issue(own.first)
      #expect(try await own.door.show(ownIssued.pass()).decision == "grant granted")
      var line: Substring?
      for _ in 0..<500 where line == nil {
        line = service.log.text.split(separator: "\n").first { $0.contains("events cannot be read") }
        try await Task.sleep(for: .milliseconds(20))
      }
      #expect(line?.contains(#""level":"error""#) == true)
      #expect(line?.contains(folder.tenant) == true && line?.contains("\"\(position)\"") == true)
      #expect(line?.contains(other.tenant) == false)
      let metrics = try await service.stranger.get("/metrics").text.split(separator: "\n")
      let unsealed = metrics.first { $0.hasPrefix("accessauth_events_unsealed ") }?.split(separator: " ").last
      #expect(try #require(unsealed.flatMap { Double($0) }) > 0)
      let audits = try await service.admin.events("class=audit&limit=100")
      #expect(!audits.contains { $0["action"] == "subject.erasure_begun" }, "it has no place")
    }
    // Mended, everything gets its place, and the erasure comes to its end with the start.
    try await mend(folder)
    try await folder.serving { service in
      var actions: [String] = []
      for _ in 0..<500 where !actions.contains("subject.erased") {
        actions = try await service.admin.events("class=audit&limit=100").map { $0["action"].text }
        try await Task.sleep(for: .milliseconds(20))
      }
      #expect(actions.contains("subject.erased") && actions.contains("subject.erasure_begun"))
      #expect(!service.log.text.contains(#""level":"error""#))
    }
  }

  /// Adds an event that nobody sealed, and changes its row.
  private func damage(_ folder: ServiceFolder, _ tenant: TenantID) async throws -> Int64 {
    let store = try CredentialStore.open(folder: folder.dataPath)
    let event = Event(.audit, .siteChanged, at: folder.clock.moment, random: SystemRandom())
    let outcome = try await store.commit(
      Change(tenant: tenant, effect: [], actor: nil, request: nil, claim: nil, events: [event]))
    try #require(outcome == .done)
    let position = try await store.writer.submit { connection in
      try connection.run("DROP TRIGGER events_never_change")
      try connection.run("UPDATE events SET class = 'nothing' WHERE id = ?", event.id)
      return try connection.first("SELECT position FROM events WHERE id = ?", event.id) { try $0.int() }
    }
    await store.close()
    return try #require(position)
  }

  private func mend(_ folder: ServiceFolder) async throws {
    let store = try CredentialStore.open(folder: folder.dataPath)
    let mended = try await store.writer.submit {
      try $0.run("UPDATE events SET class = 'audit' WHERE class = 'nothing'")
    }
    #expect(mended == 1)
    await store.close()
  }
}
