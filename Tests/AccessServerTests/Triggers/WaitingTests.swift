import AccessAuth
import Testing

@Suite("Waiting for a command", .runningService)
struct WaitingTests {
  let service = RunningService.current

  @Test("a device that waits gets a command as it is made, and who asked learns what the lock did")
  func wakes() async throws {
    let cabinet = try await service.admin.makeCabinet()
    async let fetched = cabinet.door.fetchCommands(wait: 30)
    async let answered = service.admin.trigger(cabinet.lockers[0], reason: "x", wait: 30)
    let commands = try await fetched
    try #require(commands.count == 1)
    #expect(try await cabinet.door.acknowledge(commands[0], "jammed").status == 200)
    let reply = try await answered
    #expect(reply.status == 201 && reply.json["command"]["status"] == "jammed")
    #expect(reply.json["command"]["finished_at"] != .null)
  }

  @Test("whoever reads a command with wait gets it when it is finished, or as it stands when the time is over")
  func reads() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let command = try await service.admin.trigger(cabinet.lockers[0], reason: "x").json["command"]
    #expect(try await service.admin.status(command, wait: 1) == "queued")
    async let status = service.admin.status(command, wait: 30)
    try await cabinet.carryOut()
    #expect(try await status == "opened")
    #expect(try await service.admin.status(command, wait: 30) == "opened")
  }

  @Test("a device without commands is told so when its time is over; the wait has bounds")
  func nothing() async throws {
    let cabinet = try await service.admin.makeCabinet()
    #expect(try await cabinet.door.fetchCommands(wait: 1) == [])
    for wait in ["31", "-1", "1.5", "x", ""] {
      let reply = try await cabinet.door.get("/v1/devices/self/commands?wait=\(wait)")
      #expect((reply.status, reply.code) == (400, "invalid_value"))
    }
    #expect(try await cabinet.door.get("/v1/devices/self/commands?for=1").code == "unknown_member")
    #expect(try await service.admin.get("/v1/devices/self/commands").code == "forbidden")
  }

  @Test("a device that comes back takes its own place over: the older call is answered at once")
  func takesOver() async throws {
    let cabinet = try await service.admin.makeCabinet()
    async let older = cabinet.door.fetchCommands(wait: 30)
    // The younger call must come second; the older one ends by it, or it would wait for 30 seconds.
    try await Task.sleep(for: .milliseconds(200))
    async let younger = cabinet.door.fetchCommands(wait: 30)
    #expect(try await older == [])
    #expect(try await service.admin.trigger(cabinet.lockers[0], reason: "x").status == 201)
    #expect(try await younger.count == 1)
  }

  @Test("a service that is told to stop answers those who wait at once")
  func stops() async throws {
    let folder = try await ServiceFolder()
    let (waiting, reading) = try await folder.serving { service in
      let cabinet = try await service.admin.makeCabinet()
      let command = try await service.admin.trigger(cabinet.lockers[0], reason: "x").json["command"]
      let other = try await service.admin.makeCabinet()
      async let waiting = other.door.get("/v1/devices/self/commands?wait=30")
      async let reading = service.admin.get("/v1/commands/\(command["id"].text)?wait=30")
      try await Task.sleep(for: .milliseconds(300))
      await service.stop()
      return (try await waiting, try await reading)
    }
    #expect(waiting.status == 200 && waiting.json["data"].elements == [])
    #expect(reading.status == 200 && reading.json["status"] == "queued")
  }
}
