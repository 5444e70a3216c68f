import Foundation
import Testing

/// A person is gone at every service, and every process's own file says so when it is started again.
@Suite("Erasure, many services", .onSharedServer) struct SharedErasureTests {
  @Test("who is erased at one service is gone at every other, and opens nowhere")
  func gone() async throws {
    try await Fleet.run { fleet in
      let cabinet = try await fleet.admin().makeCabinet()
      let multi: JSON = [["kind": "qr", "usage": "multi_use"]]
      let issued = try await fleet.admin().issue(cabinet.first, credentials: multi, ["max_uses": nil])
      let subject = issued.json["subject_id"].text
      for service in fleet.services {
        #expect(try await cabinet.at(service).door.show(issued.pass()).decision == "grant granted")
      }
      let erased = try await fleet.admin(1).delete("/v1/subjects/\(subject)")
      try #require(erased.status == 200, "\(erased.text)")
      for service in fleet.services {
        #expect(try await service.admin.get("/v1/subjects/\(subject)").status == 404)
        #expect(try await service.admin.get("/v1/grants/\(issued.id)").status == 404)
        #expect(try await cabinet.at(service).door.show(issued.pass()).decision == "deny not_recognized")
        // Asked again, it is answered with what was done.
        let again = try await service.admin.delete("/v1/subjects/\(subject)")
        #expect(again.json["erasure_id"] == erased.json["erasure_id"])
      }
    }
  }

  @Test("every service keeps a file of its own, and adds to it at its start what others have erased")
  func files() async throws {
    let folder = try await ServiceFolder(in: SharedDatabase().place())
    var erasures: [String] = []
    for process in [0, 1, 0, 2] {
      let erasure = try await folder.serving(process: process) { service in
        let cabinet = try await service.admin.makeCabinet()
        let issued = try await service.admin.issue(cabinet.first)
        let erased = try await service.admin.delete("/v1/subjects/\(issued.json["subject_id"].text)")
        try #require(erased.status == 200, "\(erased.text)")
        return erased.json["erasure_id"].text
      }
      erasures.append(erasure)
      let lines = try folder.erasures(of: process)
      #expect(Set(lines) == Set(erasures) && lines.count == erasures.count)
    }
  }
}
