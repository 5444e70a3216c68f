import AccessAuth
import Foundation
import Testing

/// From a lost key or device to the people whom it touches.
@Suite("Who is touched by an incident", .runningService)
struct AffectedTests {
  let service = RunningService.current

  @Test("I-07 from a key that leaked at an hour to everybody whom it touched, and to nobody else")
  func drill() async throws {
    let (_, admin) = try await service.platform.makeTenant()
    let cabinet = try await admin.makeCabinet()
    let made = try await admin.post("/v1/api_keys", ["role": "partner", "scopes": ["issue", "customer_keys"]])
    let (partner, key) = (Client(service: service, key: made.json["key"].text), try made.id(201))
    // Before: by the partner itself.
    let before = try await partner.issue(cabinet.first, ["subject": ["external_ref": "before"]])
    _ = try await admin.issue(cabinet.first, ["subject": ["external_ref": "somebody-else"]])
    service.clock.advance(by: .seconds(60))
    let leak = service.clock.time()
    // It leaks: whoever has it issues for one person, takes another's pass, and makes a key for a third.
    let taken = try await admin.post("/v1/subjects", ["external_ref": "not-yet-touched"]).id(201)
    let issued = try await partner.issue(cabinet.first, ["subject": ["external_ref": "issued"]])
    #expect(try await partner.post("/v1/grants/\(before.id)/revoke", [:]).status == 200)
    let subject = before.json["subject_id"].text
    let customer = try await partner.post("/v1/api_keys", ["role": "customer", "subject_id": .string(subject)])
    #expect(customer.status == 201, "\(customer.text)")
    service.clock.advance(by: .seconds(60))
    let found = service.clock.time()
    #expect(try await admin.post("/v1/api_keys/\(key)/rotate", ["overlap_seconds": 0]).status < 300)
    // After: nothing of it counts any more.
    _ = try await admin.issue(cabinet.first, ["subject": ["external_ref": "after"]])
    _ = try await told(of: "grant.created", 4, admin)
    let path = "/v1/subjects/affected?key=\(key)&from=\(leak.text)&to=\(found.text)"
    let list = try await admin.get(path)
    #expect(list.status == 200, "\(list.text)")
    let people = list.json["data"].elements
    #expect(Set(people.map { $0["external_ref"].text }) == ["issued", "before"])
    #expect(Set(people.map { $0["subject_id"].text }) == [issued.json["subject_id"].text, subject])
    for person in people {
      #expect(person["pseudonym"].text.count == 32)
      #expect((person["first_at"], person["last_at"]) == (leak, leak))
    }
    #expect(list.json["next_cursor"] == .null)
    #expect(list.json["reach"] == "own")
    #expect(!list.text.contains(taken))
    // That it was asked is remembered, once.
    let asked = try await told(of: "subjects.affected_listed", 1, admin)
    #expect(asked.count == 1)
    #expect(asked.first?["subject"] == JSON.null)
  }

  @Test("the people of a lost device are those who were at its doors in the time")
  func device() async throws {
    let (_, admin) = try await service.platform.makeTenant()
    let (cabinet, other) = (try await admin.makeCabinet(), try await admin.makeCabinet())
    let here = try await admin.issue(cabinet.first, ["subject": ["external_ref": "here"]])
    let there = try await admin.issue(other.first, ["subject": ["external_ref": "there"]])
    #expect(try await cabinet.door.show(here.pass()).decision == "grant granted")
    #expect(try await other.door.show(there.pass()).decision == "grant granted")
    _ = try await admin.events("class=access", atLeast: 2)
    let list = try await admin.get("/v1/subjects/affected?device=\(cabinet.id)")
    #expect(list.json["data"].elements.map { $0["external_ref"] } == ["here"])
    #expect(list.json["reach"] == "device")
    // The device's key leads to the same people.
    let keys = try await admin.get("/v1/api_keys?limit=100").json["data"].elements
    let key = try #require(keys.first { $0["device_id"].text == cabinet.id })
    let byKey = try await admin.get("/v1/subjects/affected?key=\(key["id"].text)")
    #expect(byKey.json["data"] == list.json["data"])
    let later = try await admin.get("/v1/subjects/affected?device=\(cabinet.id)&from=2100-01-01T00:00:00Z")
    #expect(later.json["data"].elements.isEmpty)
  }

  @Test("a customer's key touches its person, used or not, and a key that sees all says so")
  func reaches() async throws {
    let (_, admin) = try await service.platform.makeTenant()
    let subject = try await admin.post("/v1/subjects", ["external_ref": "one"]).id(201)
    _ = try await admin.post("/v1/subjects", ["external_ref": "two"])
    let customer = try await admin.post("/v1/api_keys", ["role": "customer", "subject_id": .string(subject)]).id(201)
    let list = try await admin.get("/v1/subjects/affected?key=\(customer)")
    #expect(list.json["data"].elements.map { $0["external_ref"] } == ["one"])
    let person = list.json["data"][0]
    #expect((person["events"], person["first_at"], person["last_at"]) == (0, .null, .null))
    #expect(list.json["reach"] == "subject")
    let other = try await admin.post("/v1/api_keys", ["role": "admin"]).id(201)
    let all = try await admin.get("/v1/subjects/affected?key=\(other)")
    #expect(all.json["data"].elements.isEmpty)
    #expect(all.json["reach"] == "tenant")
  }

  @Test("the list goes page by page, each person once")
  func pages() async throws {
    let (_, admin) = try await service.platform.makeTenant()
    let cabinet = try await admin.makeCabinet()
    let made = try await admin.post("/v1/api_keys", ["role": "operator"])
    let worker = Client(service: service, key: made.json["key"].text)
    for number in 0..<5 {
      _ = try await worker.issue(cabinet.first, ["subject": ["external_ref": .string("n\(number)")]])
      _ = try await admin.issue(cabinet.first, ["subject": ["external_ref": .string("m\(number)")]])
    }
    _ = try await told(of: "grant.created", 10, admin)
    var seen: [String] = []
    var cursor = ""
    for _ in 0..<6 {
      let page = try await admin.get("/v1/subjects/affected?key=\(try made.id(201))&limit=2\(cursor)")
      #expect(page.status == 200, "\(page.text)")
      seen += page.json["data"].elements.map { $0["external_ref"].text }
      guard page.json["next_cursor"] != .null else { break }
      cursor = "&cursor=\(page.json["next_cursor"].text)"
    }
    #expect(seen.sorted() == ["n0", "n1", "n2", "n3", "n4"])
    #expect(try await told(of: "subjects.affected_listed", 1, admin).count == 1)
  }

  /// The events of this action, once there are so many: an event has its place soon after its commit.
  private func told(of action: String, _ count: Int, _ admin: Client) async throws -> [JSON] {
    for _ in 0..<500 {
      let told = try await admin.events("class=audit&limit=100").filter { $0["action"].text == action }
      if told.count >= count { return told }
      try await Task.sleep(for: .milliseconds(20))
    }
    return []
  }

  @Test("a question that names nothing, too much or what is not there is refused")
  func refused() async throws {
    let (_, admin) = try await service.platform.makeTenant()
    let cabinet = try await admin.makeCabinet()
    let madeUp = "key_01h455vb4pex5vsknk084sn02q"
    for query in [
      "", "?key=\(madeUp)&device=\(cabinet.id)", "?key=key_1",
      "?device=\(cabinet.id)&from=2026-01-02T00:00:00Z&to=2026-01-02T00:00:00Z",
      "?device=\(cabinet.id)&subject=sub_1",
    ] {
      let reply = try await admin.get("/v1/subjects/affected\(query)")
      #expect(reply.status == 400, "\(query): \(reply.text)")
    }
    let (_, stranger) = try await service.platform.makeTenant()
    let unknown = try await admin.get("/v1/subjects/affected?key=\(madeUp)")
    let foreign = try await stranger.get("/v1/subjects/affected?device=\(cabinet.id)")
    #expect((unknown.status, foreign.status) == (404, 404))
    #expect(unknown.anonymous == foreign.anonymous)
  }
}
