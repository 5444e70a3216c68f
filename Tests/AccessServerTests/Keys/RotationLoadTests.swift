import AccessAuth
import Testing

@Suite("Keys that are rotated while they are at work", .runningService)
struct RotationLoadTests {
  let service = RunningService.current

  /// Runs 32 tasks, each `times` times, beside `rotations` rotations of one purpose; how often each answer came.
  private func counts(
    _ purpose: String, rotations: Int, times: Int = 1,
    _ work: @escaping @concurrent @Sendable (Int) async throws -> [String]
  ) async throws -> [String: Int] {
    let service = service
    return try await withThrowingTaskGroup(of: [String].self) { group in
      for task in 0..<32 {
        group.addTask {
          var answers: [String] = []
          for _ in 0..<times { answers += try await work(task) }
          return answers
        }
      }
      group.addTask {
        var answers: [String] = []
        for _ in 0..<rotations {
          answers.append("rotated \(try await service.admin.post("/v1/signing_keys/\(purpose)/rotate").status)")
        }
        return answers
      }
      return try await group.reduce(into: [:]) { counts, some in for one in some { counts[one, default: 0] += 1 } }
    }
  }

  @Test("D-08 32 tasks issue and scan while the keys of passes rotate: every code opens once, and no stranger's does")
  func passes() async throws {
    let service = service
    let cabinet = try await service.admin.makeCabinet()
    // Signed by a key of another tenant, and by one that this service never had.
    let other = try await service.platform.makeTenant().admin
    let foreign = try await other.issue(try await other.makeCabinet().first).pass()
    let unknown = try await ServiceFolder().serving { elsewhere in
      try await elsewhere.admin.issue(try await elsewhere.admin.makeCabinet().first).pass()
    }
    let before = try await service.admin.issue(cabinet.first)
    let counts = try await counts("pass", rotations: 5, times: 6) { task in
      let issued = try await service.admin.issue(cabinet.first)
      return [
        try await cabinet.door.show(issued.pass()).decision, try await cabinet.door.show(issued.pass()).decision,
        try await cabinet.door.show(task.isMultiple(of: 2) ? foreign : unknown, consume: false).decision,
      ]
    }
    // Strangers' codes are counted at the door, and what is genuine opens beside them.
    let refused = ["would_deny not_recognized", "would_deny throttled"]
    #expect(refused.compactMap { counts[$0] }.reduce(0, +) == 192)
    let genuine = counts.filter { !refused.contains($0.key) }
    #expect(genuine == ["grant granted": 192, "deny already_used": 192, "rotated 200": 5])
    #expect(try await cabinet.door.show(before.pass()).decision == "grant granted")
    #expect(try await service.publishedKeys(of: service.folder.tenant).keys.filter { $0.purpose == "pass" }.count == 7)
  }

  @Test("D-08 commands that are signed while their keys rotate are genuine by a published key, and by no other's")
  func commands() async throws {
    let service = service
    let cabinet = try await service.admin.makeCabinet(lockers: 32)
    try await service.admin.allowOpenings(600)
    let admin = try await service.admin.makeKey(["role": "admin", "openings_per_minute": 600])
    let counts = try await counts("command", rotations: 3) { task in
      let reply = try await admin.trigger(cabinet.lockers[task], reason: "test")
      return ["\(reply.status) \(reply.decision)"]
    }
    #expect(counts == ["201 grant granted": 32, "rotated 200": 3])
    let keys = try await service.publishedKeys(of: service.folder.tenant).keys
    var numbers: Set<UInt16> = []
    // 16 are given at once.
    for _ in 0..<2 {
      for fetched in try await cabinet.door.fetchCommands() {
        let command = try UnverifiedCommand(try #require(Base64URL.decode(fetched["command"].text.utf8)))
        let genuine = keys.filter { command.verify(by: $0.key) != nil }
        let key = try #require(genuine.first)
        #expect(genuine.count == 1 && key.purpose == "command" && key.id == command.keyID)
        let claims = try #require(command.verify(by: key.key)).claims
        numbers.insert(claims.lockerNumber)
        #expect(try await cabinet.door.acknowledge(fetched, "opened").status == 200)
      }
    }
    #expect(numbers == Set(1...32))
  }

  @Test("D-08 messages that are signed while their keys rotate are genuine by the keys of before and of after")
  func webhooks() async throws {
    let service = service
    try await HookReceiver.run { receiver in
      let endpoint = try await service.admin.makeEndpoint(receiver, ["webhook.test"])
      let counts = try await counts("webhook", rotations: 1) { _ in
        ["\(try await service.admin.post("\(endpoint.path)/test").status)"]
      }
      #expect(counts == ["202": 32, "rotated 200": 1])
      let after = Endpoint(json: try await service.admin.get(endpoint.path).json)
      let hooks = try await receiver.hooks(atLeast: 32)
      #expect(Set(hooks.map(\.id)).count == 32)
      let (old, new) = (try endpoint.keys, try after.keys)
      for hook in hooks {
        try hook.check(old, at: service.clock.now)
        try hook.check(new, at: service.clock.now)
      }
    }
  }
}
