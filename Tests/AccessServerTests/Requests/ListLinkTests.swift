import Testing

@Suite("Links of lists, and changes that say what they change", .runningService)
struct ListLinkTests {
  let service = RunningService.current

  @Test("a list that goes on names its next page, filters and limit included, and the last one names none")
  func links() async throws {
    let site = try await service.admin.post("/v1/sites", ["name": "S", "timezone": "UTC"]).id(201)
    for label in ["A", "B", "C"] {
      let made = try await service.admin.post("/v1/devices", ["site_id": .string(site), "label": .string(label)])
      #expect(made.status == 201)
      service.clock.advance(by: .milliseconds(1))
    }
    var path: String? = "/v1/devices?limit=2&site_id=\(site)"
    var labels: [JSON] = []
    var pages = 0
    while let next = path {
      let reply = try await service.admin.get(next)
      #expect(reply.status == 200)
      labels += reply.json["data"].elements.map(\.["label"])
      pages += 1
      path = nil
      if let link = reply["link"] {
        let isForm = link.hasPrefix("</v1/devices?") && link.hasSuffix(">; rel=\"next\"")
        #expect(isForm, "\(link)")
        path = String(link.dropFirst().prefix { $0 != ">" })
        #expect(reply.json["next_cursor"] != nil)
      } else {
        #expect(reply.json["next_cursor"] == nil)
      }
    }
    #expect((pages, labels) == (2, ["C", "B", "A"]))
  }

  @Test("a change without If-Match is 428, with another tag 412, and with any it is made")
  func conditions() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first)
    let subject = issued.json["subject_id"].text
    let changes: [(String, JSON)] = [
      ("/v1/sites/\(cabinet.site)", ["name": "N"]), ("/v1/devices/\(cabinet.id)", ["label": "N"]),
      ("/v1/devices/\(cabinet.id)/lockers/\(cabinet.lockers[0])", ["board": "B9"]),
      ("/v1/subjects/\(subject)", ["external_ref": "renamed"]), ("/v1/grants/\(issued.id)", ["max_uses": 3]),
    ]
    for (path, body) in changes {
      let before = try await service.admin.get(path)
      let without = try await service.admin.patch(path, body, headers: [("If-Match", "")])
      #expect((without.status, without.code) == (428, "precondition_required"), "\(path)")
      let stale = try await service.admin.patch(path, body, headers: [("If-Match", "\"r999\"")])
      #expect((stale.status, stale.code) == (412, "precondition_failed"), "\(path)")
      let tag = try #require(before["etag"])
      let made = try await service.admin.patch(path, body, headers: [("If-Match", tag)])
      #expect(made.status == 200 && made["etag"] != tag, "\(path)")
      let again = try await service.admin.patch(path, body, headers: [("If-Match", tag)])
      #expect(again.status == 412, "\(path)")
    }
  }
}
