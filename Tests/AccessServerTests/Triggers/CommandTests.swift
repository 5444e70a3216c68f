import AccessAuth
import Testing

@Suite("A command on its way", .runningService)
struct CommandTests {
  let service = RunningService.current

  private func queued(_ cabinet: Cabinet) async throws -> JSON {
    let reply = try await service.admin.trigger(cabinet.lockers[0], reason: "test")
    try #require(reply.status == 201, "\(reply.text)")
    return reply.json["command"]
  }

  @Test("its signed form is a COSE_Sign1 by the tenant's key for commands, and says what to open")
  func signed() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let command = try await queued(cabinet)
    let fetched = try await cabinet.door.fetchCommands()[0]
    let encoded = try #require(Base64URL.decode(fetched["command"].text.utf8))
    let unverified = try UnverifiedCommand(encoded)
    let keys = try await service.publishedKeys(of: service.folder.tenant).keys
    let key = try #require(keys.first { $0.id == unverified.keyID })
    #expect(key.purpose == "command")
    let claims = try #require(unverified.verify(by: key.key)).claims
    #expect(claims.device.description == cabinet.code && claims.lockerNumber == 1)
    #expect(claims.command.description == command["id"].text)
    #expect(Base64URL.encode(claims.nonce) == Array(fetched["nonce"].text.utf8))
    let end = Instant(rfc3339: Array(command["expires_at"].text.utf8))
    #expect(claims.expiresAt == end?.wholeSeconds)
    for other in keys where other.id != key.id { #expect(unverified.verify(by: other.key) == nil) }
  }

  @Test("an answer that was lost loses no command: it is given again, the same bytes, until it is told of")
  func again() async throws {
    let cabinet = try await service.admin.makeCabinet()
    _ = try await queued(cabinet)
    let first = try await cabinet.door.fetchCommands()
    service.clock.advance(by: .seconds(5))
    let second = try await cabinet.door.fetchCommands()
    #expect(second.map { $0["command"] } == first.map { $0["command"] } && first.count == 1)
    #expect(second[0]["expires_in_ms"] == 25_000)
    #expect(try await cabinet.door.acknowledge(first[0], "opened").status == 200)
    #expect(try await cabinet.door.fetchCommands() == [])
  }

  @Test("D-08 a rotation between decision and delivery changes nothing; afterwards the new key signs")
  func rotated() async throws {
    let cabinet = try await service.admin.makeCabinet()
    _ = try await queued(cabinet)
    #expect(try await service.admin.post("/v1/signing_keys/command/rotate").status == 200)
    let fetched = try await cabinet.door.fetchCommands()
    let old = try UnverifiedCommand(try #require(Base64URL.decode(fetched[0]["command"].text.utf8)))
    let keys = try await service.publishedKeys(of: service.folder.tenant).keys
    let verifiedBy = try #require(keys.first { $0.id == old.keyID })
    #expect(old.verify(by: verifiedBy.key) != nil)
    #expect(try await cabinet.door.acknowledge(fetched[0], "opened").status == 200)
    _ = try await queued(cabinet)
    let next = try await cabinet.door.fetchCommands()
    let new = try UnverifiedCommand(try #require(Base64URL.decode(next[0]["command"].text.utf8)))
    #expect(new.keyID != old.keyID)
  }

  @Test("one that was cancelled is given to nobody; one that was delivered cannot be cancelled")
  func cancelled() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let command = try await queued(cabinet)
    let path = "/v1/commands/\(command["id"].text)"
    let cancelled = try await service.admin.post(path + "/cancel")
    #expect((cancelled.status, cancelled.json["status"]) == (200, "cancelled"))
    #expect(try await service.admin.post(path + "/cancel").body == cancelled.body)
    #expect(try await cabinet.door.fetchCommands() == [])
    // Site, device, lockers, key, command and its end.
    let audit = try await service.admin.events("class=audit&limit=100", atLeast: 7)
    #expect(audit.map { $0["action"] }.contains("command.cancelled"))
    let other = try await queued(cabinet)
    let fetched = try await cabinet.door.fetchCommands()
    #expect(try await service.admin.post("/v1/commands/\(other["id"].text)/cancel").code == "conflict")
    #expect(try await cabinet.door.acknowledge(fetched[0], "opened").status == 200)
    #expect(try await service.admin.post("/v1/commands/\(other["id"].text)/cancel").code == "conflict")
  }

  @Test("A-12 a command that nobody fetched expires after 30 seconds, and that a granted door stayed shut is told")
  func expired() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first)
    let command = try await service.admin.trigger(cabinet.lockers[0], grant: issued.id).json["command"]
    service.clock.advance(by: .seconds(29))
    #expect(try await service.admin.status(command) == "queued")
    service.clock.advance(by: .seconds(1))
    #expect(try await cabinet.door.fetchCommands() == [])
    #expect(try await service.admin.status(command) == "expired")
    #expect(try await service.admin.post("/v1/commands/\(command["id"].text)/cancel").code == "conflict")
    let events = try await service.admin.events("class=lock", atLeast: 2)
    #expect(Set(events.map { $0["action"].text }) == ["access.granted_not_actuated", "command.finished"])
    #expect(events.allSatisfy { $0["actuation"] == "none" && $0["grant_id"] == .string(issued.id) })
    let nonce = "AAAAAAAAAAAAAAAAAAAAAA"
    let late = try await cabinet.door.acknowledge(["id": command["id"], "nonce": .string(nonce)], "opened")
    #expect((late.code, late.pointer) == ("invalid_value", "/nonce"))
  }

  @Test("a delivered one expires 30 seconds after its time; what the lock did is taken down for a day all the same")
  func late() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let first = try await queued(cabinet)
    service.clock.advance(by: .milliseconds(1))
    let second = try await queued(cabinet)
    let fetched = try await cabinet.door.fetchCommands()
    #expect(fetched.map { $0["id"] } == [first["id"], second["id"]])
    service.clock.advance(by: .seconds(60) - .milliseconds(2))
    #expect(try await service.admin.status(first) == "delivered")
    service.clock.advance(by: .milliseconds(1))
    #expect(try await service.admin.status(first) == "expired")
    let late = try await cabinet.door.acknowledge(fetched[0], "opened")
    #expect((late.status, late.json["status"]) == (200, "opened"))
    #expect(try await service.admin.status(first) == "opened")
    service.clock.advance(by: .hours(25))
    let tooLate = try await cabinet.door.acknowledge(fetched[1], "opened")
    #expect((tooLate.status, tooLate.code) == (409, "conflict"))
  }

  @Test("housekeeping ends what nobody asks for any more")
  func swept() async throws {
    let folder = try await ServiceFolder()
    try await folder.serving(housekeeping: .milliseconds(20)) { service in
      let cabinet = try await service.admin.makeCabinet()
      let made = try await service.admin.trigger(cabinet.lockers[0], reason: "x")
      #expect(made.status == 201)
      service.clock.advance(by: .seconds(31))
      let events = try await service.admin.events("class=lock", atLeast: 2)
      #expect(events.allSatisfy { $0["command_id"] == made.json["command"]["id"] && $0["actor_id"] == .null })
      #expect(Set(events.map { $0["action"].text }) == ["access.granted_not_actuated", "command.finished"])
    }
  }

  @Test("it is told of by its own device, with its nonce, once, in one word")
  func told() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let other = try await service.admin.makeCabinet()
    let command = try await queued(cabinet)
    #expect(try await other.door.fetchCommands() == [])
    let guess: JSON = ["id": command["id"], "nonce": "AAAAAAAAAAAAAAAAAAAAAA"]
    #expect(try await cabinet.door.acknowledge(guess, "opened").pointer == "/nonce")
    let fetched = try await cabinet.door.fetchCommands()[0]
    #expect(try await other.door.acknowledge(fetched, "opened").status == 404)
    #expect(try await service.admin.acknowledge(fetched, "opened").code == "forbidden")
    let wrong = try await cabinet.door.acknowledge(guess, "opened")
    #expect((wrong.status, wrong.code, wrong.pointer) == (400, "invalid_value", "/nonce"))
    let opened = try await cabinet.door.acknowledge(fetched, "opened")
    #expect(opened.status == 200)
    #expect(try await cabinet.door.acknowledge(fetched, "opened").body == opened.body)
    for word in ["jammed", "refused"] {
      #expect(try await cabinet.door.acknowledge(fetched, word).code == "conflict")
    }
    let rows: [(body: JSON, code: String, pointer: String)] = [
      ([:], "missing_member", "/result"), (["result": "opened"], "missing_member", "/nonce"),
      (["result": "opened", "nonce": "AA"], "invalid_value", "/nonce"),
      (["result": "opened", "nonce": "AAAAAAAAAAAAAAAAAAAAA="], "invalid_value", "/nonce"),
      (["result": "open", "nonce": fetched["nonce"]], "invalid_value", "/result"),
    ]
    for row in rows {
      let reply = try await cabinet.door.post("/v1/commands/\(command["id"].text)/ack", row.body)
      #expect((reply.code, reply.pointer) == (row.code, row.pointer))
    }
  }

  @Test("its attempt is not one that the device made: a verification's outcome knows nothing of it")
  func attempts() async throws {
    let cabinet = try await service.admin.makeCabinet()
    _ = try await queued(cabinet)
    let event = try await service.admin.events("mode=api_trigger&class=access")[0]
    let path = "/v1/verifications/\(event["attempt_id"].text)"
    #expect(try await cabinet.door.get(path).status == 404)
    #expect(try await cabinet.door.post(path + "/outcome", ["result": "opened"]).status == 404)
  }

  @Test("at most 16 are given at once, the oldest first, and the others after them")
  func many() async throws {
    let cabinet = try await service.admin.makeCabinet()
    try await service.admin.allowOpenings(600)
    let admin = try await service.admin.makeKey(["role": "admin", "openings_per_minute": 600])
    var made: [JSON] = []
    for _ in 0..<18 {
      made.append(try await admin.trigger(cabinet.lockers[0], reason: "x").json["command"]["id"])
      service.clock.advance(by: .milliseconds(1))
    }
    let fetched = try await cabinet.door.fetchCommands()
    #expect(fetched.map { $0["id"] } == Array(made.prefix(16)))
    for command in fetched { #expect(try await cabinet.door.acknowledge(command, "opened").status == 200) }
    #expect(try await cabinet.door.fetchCommands().map { $0["id"] } == Array(made.suffix(2)))
  }
}
