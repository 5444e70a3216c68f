import Testing

/// Openings from afar: asked for at one service, carried out through another.
@Suite("Commands, many services", .onSharedServer) struct SharedCommandTests {
  @Test("a device that waits at one service gets what another was asked to open, and who asked learns the end of it")
  func delivered() async throws {
    try await Fleet.run { fleet in
      let cabinet = try await fleet.admin().makeCabinet()
      let door = cabinet.at(fleet.services[1]).door
      async let fetched = door.fetchCommands(wait: 30)
      async let answered = fleet.admin().trigger(cabinet.lockers[0], reason: "x", wait: 30)
      let commands = try await fetched
      try #require(commands.count == 1)
      #expect(try await cabinet.at(fleet.services[2]).door.acknowledge(commands[0], "opened").status == 200)
      let reply = try await answered
      #expect(reply.status == 201 && reply.json["command"]["status"] == "opened")
      for service in fleet.services { #expect(try await service.admin.status(commands[0]) == "opened") }
    }
  }

  @Test("a command that is fetched at three services in the same moment is acknowledged once")
  func acknowledgedOnce() async throws {
    try await Fleet.run { fleet in
      let cabinet = try await fleet.admin().makeCabinet()
      _ = try await fleet.admin().trigger(cabinet.lockers[0], reason: "x")
      let commands = try await cabinet.at(fleet.services[1]).door.fetchCommands()
      try #require(commands.count == 1)
      let path = "/v1/commands/\(commands[0]["id"].text)/ack"
      let results = ["opened", "jammed", "refused"]
      let replies = try await fleet.race(each: 2, path) { index in
        (cabinet.door.key, [], ["result": .string(results[index % 3]), "nonce": commands[0]["nonce"]])
      }
      let taken = Set(replies.filter { $0.status == 200 }.map { $0.json["status"].text })
      #expect(taken.count == 1)
      for service in fleet.services { #expect(try await taken == [service.admin.status(commands[0])]) }
    }
  }
}
