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

  @Test("an opening whose commit nobody can tell the end of is asked for again, and answered as what it was, once")
  func unknownEnd() async throws {
    let database = try SharedDatabase()
    let folder = try await ServiceFolder(in: database.place())
    // The commit of each command warns, as one does whose wait for a standby was cut short.
    try database.run(
      """
      CREATE FUNCTION accessauth.warn() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE WARNING 'cut short'; RETURN NULL; END $$;
      CREATE CONSTRAINT TRIGGER warn AFTER INSERT ON accessauth.commands DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION accessauth.warn();
      """)
    try await folder.serving { service in
      let cabinet = try await service.admin.makeCabinet()
      let issued = try await service.admin.issue(cabinet.first)
      let byGrant = try await service.admin.trigger(cabinet.lockers[0], grant: issued.id)
      #expect(byGrant.status == 201 && byGrant.decision == "grant granted", "\(byGrant.text)")
      let freely = try await service.admin.trigger(cabinet.lockers[1], reason: "x")
      #expect(freely.status == 201 && freely.decision == "grant granted", "\(freely.text)")
      let commands = try await cabinet.door.fetchCommands()
      #expect(commands.map { $0["id"] } == [byGrant, freely].map { $0.json["command"]["id"] })
    }
    #expect(try database.run("SELECT sum(uses) FROM accessauth.grants") == "1")
  }
}
