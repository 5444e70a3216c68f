import AccessAuth
import Testing

@Suite("Subjects", .runningService)
struct SubjectsTests {
  let service = RunningService.current

  @Test("a subject is made, read, found by its reference and corrected")
  func life() async throws {
    let made = try await service.admin.post("/v1/subjects", ["external_ref": "customer-4711"])
    let id = try made.id(201)
    #expect(
      made.json == [
        "id": .string(id), "external_ref": "customer-4711", "restricted": false, "legal_hold": nil,
        "created_at": service.clock.time(),
      ])
    #expect(try await service.admin.get("/v1/subjects/\(id)").body == made.body)
    _ = try await service.admin.post("/v1/subjects", ["external_ref": "customer-4712"]).id(201)
    #expect(try await service.admin.get("/v1/subjects").json["data"].elements.count == 2)
    let found = try await service.admin.get("/v1/subjects?external_ref=customer-4711")
    #expect(found.json["data"] == [made.json])
    #expect(try await service.admin.get("/v1/subjects?external_ref=customer").json["data"] == [])
    let changed = try await service.admin.patch("/v1/subjects/\(id)", ["external_ref": "customer-1"])
    #expect(changed.json["external_ref"] == "customer-1")
    #expect(try await service.admin.get("/v1/subjects?external_ref=customer-4711").json["data"] == [])
    let stale = try await service.admin.patch(
      "/v1/subjects/\(id)", ["external_ref": "x"], headers: [("If-Match", "\"r1\"")])
    #expect(stale.code == "precondition_failed")
  }

  @Test("a reference belongs to one subject of a tenant")
  func unique() async throws {
    _ = try await service.admin.post("/v1/subjects", ["external_ref": "a"]).id(201)
    let second = try await service.admin.post("/v1/subjects", ["external_ref": "b"]).id(201)
    let taken = try await service.admin.post("/v1/subjects", ["external_ref": "a"])
    #expect((taken.status, taken.code) == (409, "conflict"))
    let changed = try await service.admin.patch("/v1/subjects/\(second)", ["external_ref": "a"])
    #expect((changed.status, changed.code) == (409, "conflict"))
    let other = try await service.platform.makeTenant().admin
    #expect(try await other.post("/v1/subjects", ["external_ref": "a"]).status == 201)
  }

  @Test("a grant finds its subject by reference or id, and makes it where the reference is new")
  func grants() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let first = try await service.admin.issue(cabinet.first)
    let second = try await service.admin.issue(cabinet.first)
    #expect(first.json["subject_id"] == second.json["subject_id"])
    let subjects = try await service.admin.get("/v1/subjects")
    #expect(subjects.json["data"].elements.map { $0["external_ref"] } == ["customer-4711"])
    let body: JSON = [
      "subject_id": first.json["subject_id"], "targets": cabinet.first, "ends_at": service.clock.time(in: .hours(1)),
    ]
    let byID = try await service.admin.post("/v1/grants", body)
    #expect((byID.status, byID.json["subject_id"]) == (201, first.json["subject_id"]))
    var unknown = body
    unknown["subject_id"] = "sub_01h455vb4pex5vsknk084sn02q"
    let refused = try await service.admin.post("/v1/grants", unknown)
    #expect((refused.status, refused.code, refused.pointer) == (404, "not_found", "/subject_id"))
    let listed = try await service.admin.get("/v1/grants?subject_id=\(first.json["subject_id"].text)")
    #expect(listed.json["data"].elements.count == 3)
  }

  @Test("50 grants for the same new person at once make one subject")
  func concurrentReferences() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let subjects = try await withThrowingTaskGroup(of: JSON.self) { group in
      for _ in 0..<50 {
        group.addTask { try await service.admin.issue(cabinet.first).json["subject_id"] }
      }
      return try await group.reduce(into: Set<JSON>()) { $0.insert($1) }
    }
    #expect(subjects.count == 1)
    #expect(try await service.admin.get("/v1/grants?limit=100").json["data"].elements.count == 50)
  }
}
