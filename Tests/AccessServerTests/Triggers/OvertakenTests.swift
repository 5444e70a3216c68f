import Testing

@Suite("Openings that a change overtakes", .runningService)
struct OvertakenTests {
  let service = RunningService.current

  @Test(
    "a command that its device has not fetched ends with its grant: revoked, suspended, held or its person restricted",
    arguments: ["revoke", "suspend", "hold", "restriction"])
  func changed(change: String) async throws {
    let admin = service.admin
    let cabinet = try await admin.makeCabinet()
    let issued = try await admin.issue(cabinet.first)
    let triggered = try await admin.trigger(cabinet.lockers[0], grant: issued.id)
    #expect(triggered.json["command"]["status"] == "queued")
    let made =
      switch change {
      case "hold": try await admin.post("/v1/grants/\(issued.id)/holds", ["kind": "approval"])
      case "restriction": try await admin.post("/v1/subjects/\(issued.json["subject_id"].text)/restriction")
      default: try await admin.post("/v1/grants/\(issued.id)/\(change)")
      }
    #expect((200..<300).contains(made.status), "\(made.text)")
    #expect(try await cabinet.door.fetchCommands() == [])
    let command = try await admin.get("/v1/commands/\(triggered.json["command"]["id"].text)")
    #expect(command.json["status"] == "expired")
  }

  @Test("one whose grant stands is delivered, and the next change of the grant is made")
  func untouched() async throws {
    let admin = service.admin
    let cabinet = try await admin.makeCabinet()
    let issued = try await admin.issue(cabinet.first, ["max_uses": 2])
    _ = try await admin.trigger(cabinet.lockers[0], grant: issued.id)
    #expect(try await cabinet.door.fetchCommands().count == 1)
    #expect(try await cabinet.door.show(issued.pass()).json["decision"] == "grant")
  }

  @Test("a device's key that is revoked while it waits is given nothing more")
  func revokedWhileWaiting() async throws {
    let admin = service.admin
    let cabinet = try await admin.makeCabinet()
    let made = try await admin.post("/v1/api_keys", ["role": "device", "device_id": .string(cabinet.id)])
    let stolen = Client(service: service, key: made.json["key"].text)
    async let waiting = stolen.get("/v1/devices/self/commands?wait=20")
    // It has to wait before the key goes.
    try await Task.sleep(for: .milliseconds(300))
    #expect(try await admin.delete("/v1/api_keys/\(try made.id(201))").status == 204)
    _ = try await admin.trigger(cabinet.lockers[0], reason: "ticket 1")
    let reply = try await waiting
    #expect((reply.status, reply.code) == (401, "unauthenticated"))
    #expect(try await cabinet.door.fetchCommands().count == 1)
  }
}
