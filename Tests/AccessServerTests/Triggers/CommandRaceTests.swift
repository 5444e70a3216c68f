import AccessAuth
import Testing

@Suite("Races for a command", .runningService)
struct CommandRaceTests {
  let service = RunningService.current

  @Test("of cancelling and fetching at once one wins: what was cancelled is given to nobody")
  func cancelOrFetch() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let admin = try await service.admin.makeKey(["role": "admin", "openings_per_minute": 600])
    try await service.admin.allowOpenings(600)
    for _ in 0..<20 {
      let command = try await admin.trigger(cabinet.lockers[0], reason: "x").json["command"]
      async let cancelling = admin.post("/v1/commands/\(command["id"].text)/cancel")
      async let fetching = cabinet.door.fetchCommands()
      let (cancelled, fetched) = (try await cancelling, try await fetching)
      #expect((cancelled.status == 200) == fetched.isEmpty, "\(cancelled.text)")
      for given in fetched {
        #expect(cancelled.code == "conflict")
        #expect(try await cabinet.door.acknowledge(given, "opened").status == 200)
      }
      #expect(try await cabinet.door.fetchCommands() == [])
    }
  }

  @Test("A-12 twenty words at once are one word, and give back one use")
  func words() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let returns: JSON = ["jammed_returns_use": true]
    #expect(try await service.admin.put("/v1/policies", returns).status == 200)
    let issued = try await service.admin.issue(cabinet.first, ["max_uses": 5])
    for _ in 0..<3 {
      #expect(try await service.admin.trigger(cabinet.lockers[0], grant: issued.id).status == 201)
    }
    let fetched = try await cabinet.door.fetchCommands()
    let same = try await together(20) { _ in try await cabinet.door.acknowledge(fetched[0], "jammed") }
    #expect(same.allSatisfy { $0.status == 200 } && Set(same.map(\.body)).count == 1)
    #expect(try await service.admin.get("/v1/grants/\(issued.id)").json["uses"] == 2)
    let mixed = try await together(20) { number in
      try await cabinet.door.acknowledge(fetched[1], number.isMultiple(of: 2) ? "jammed" : "opened")
    }
    let accepted = Set(mixed.filter { $0.status == 200 }.map { $0.json["status"] })
    #expect(accepted.count == 1)
    #expect(mixed.allSatisfy { $0.status == 200 || $0.code == "conflict" })
  }

  @Test("a command survives a restart, and so does what was counted")
  func restart() async throws {
    let folder = try await ServiceFolder()
    let (cabinet, bytes) = try await folder.serving { service in
      let cabinet = try await service.admin.makeCabinet()
      for _ in 0..<3 { #expect(try await service.admin.trigger(cabinet.lockers[0], reason: "x").status == 201) }
      return (cabinet, try await cabinet.door.fetchCommands().map { $0["command"].text })
    }
    try await folder.serving { service in
      let door = Client(service: service, key: cabinet.door.key)
      #expect(try await door.fetchCommands().map { $0["command"].text } == bytes && bytes.count == 3)
      let reply = try await service.admin.trigger(cabinet.lockers[0], reason: "x")
      #expect(reply.code == "approval_required")
    }
  }
}
