import AccessAuth
import Testing

@Suite("What devices report", .runningService)
struct DeviceReportTests {
  let service = RunningService.current

  @Test("a report becomes an event, with everything that was told, at the locker that it names")
  func becomesEvent() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let door = cabinet.door
    let key = try await service.admin.get("/v1/api_keys").json["data"].elements.first { $0["role"] == "device" }
    let reply = try await door.report(
      door.event(
        41, "device.fault",
        [
          "locker": "A2", "code": "E17.relay", "level": 0, "clock_offset_ms": -250, "offline": true,
          "captured_at": "1970-01-01T01:00:05+01:00",
        ]),
      door.event(42, "lock.closed", ["locker": nil, "code": nil, "level": nil, "clock_offset_ms": nil]))
    #expect(reply.status == 200, "\(reply.text)")
    #expect(reply.statuses == ["41 accepted", "42 accepted"])
    let events = try await service.admin.events("class=device")
    let expected: JSON = [
      "id": reply.json["data"][0]["event_id"], "sequence": events[0]["sequence"], "class": "device",
      "action": "device.fault", "mode": nil, "decision": nil, "reason": nil, "actuation": nil, "assurance": nil,
      "device_id": .string(cabinet.id), "board": "B1", "locker_id": .string(cabinet.lockers[1]),
      "locker_ids": [.string(cabinet.lockers[1])], "credential_id": nil, "grant_id": nil, "hold_id": nil,
      "subject": nil, "count": nil, "uses_left": nil, "command_id": nil, "endpoint_id": nil, "attempt_id": nil,
      "actor_id": key?["id"] ?? nil, "request_id": .string(reply["request-id"] ?? ""), "trust": "offline",
      "manifest_age_seconds": nil, "clock_offset_ms": -250, "code": "E17.relay", "level": 0, "report": 41,
      "digest": nil, "data_class": nil, "captured_at": "1970-01-01T00:00:05.000Z",
      "received_at": service.clock.time(),
    ]
    #expect(events == [expected])
    let lock = try await service.admin.events("class=lock")
    #expect(lock.count == 1 && lock[0]["id"].text == reply.events[1])
    #expect((lock[0]["action"], lock[0]["locker_id"], lock[0]["board"]) == ("lock.closed", nil, nil))
    #expect((lock[0]["trust"], lock[0]["report"]) == ("online", 42))
  }

  @Test(
    "every type has its class, and alarms are for administrators and operators alone", arguments: ReportType.allCases)
  func classes(_ type: ReportType) async throws {
    let cabinet = try await service.admin.makeCabinet()
    let reply = try await cabinet.door.report(cabinet.door.event(1, type.rawValue))
    #expect(reply.statuses == ["1 accepted"])
    let events = try await service.admin.events("device=\(cabinet.id)&class=\(type.class.rawValue)")
    #expect(events.map { $0["action"].text } == [type.rawValue])
    let partner = try await service.admin.makeKey(["role": "partner", "scopes": ["issue", "events"]])
    #expect(try await partner.get("/v1/events").json["data"] == [])
  }

  @Test("the same again is the same event, whoever asks how often, after a restart and after the locker was renamed")
  func repeated() async throws {
    let folder = try await ServiceFolder()
    let (cabinet, first) = try await folder.serving { service in
      let cabinet = try await service.admin.makeCabinet()
      let first = try await cabinet.door.report(
        cabinet.door.event(7, "lock.left_open", ["locker": "A1"]), cabinet.door.event(8))
      #expect(first.statuses == ["7 accepted", "8 accepted"])
      return (cabinet, first)
    }
    try await folder.serving { service in
      let door = Client(service: service, key: cabinet.door.key)
      let admin = service.admin
      let path = "/v1/devices/\(cabinet.id)/lockers/\(cabinet.lockers[0])"
      #expect(try await admin.patch(path, ["label": "Z1"]).status == 200)
      for _ in 0..<3 {
        let again = try await door.report(
          door.event(9), door.event(8), door.event(7, "lock.left_open", ["locker": "A1"]))
        #expect(again.status == 200, "\(again.text)")
        #expect(again.statuses.suffix(2) == ["8 repeated", "7 repeated"])
        #expect(again.events.suffix(2) == [first.events[1], first.events[0]])
      }
      #expect(try await admin.events("class=device", atLeast: 2).map { $0["report"] } == [9, 8])
      #expect(try await admin.events("class=lock").map { $0["report"] } == [7])
    }
  }

  @Test("a number that says something else is refused alone, is an alarm, and the others are taken")
  func conflict() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let door = cabinet.door
    let first = try await door.report(door.event(7, "device.battery", ["level": 80]))
    let second = try await door.report(
      door.event(6, "device.tamper"), door.event(7, "device.battery", ["level": 79]),
      door.event(7, "device.battery", ["level": 80]), door.event(7, "device.offline"), door.event(8))
    #expect((second.status, second.code) == (409, "conflict"))
    #expect(second["content-type"] == "application/problem+json")
    #expect(second.json["errors"].elements.map { $0["pointer"].text } == ["/events/1/sequence", "/events/3/sequence"])
    #expect(second.json["errors"].elements.allSatisfy { $0["code"] == "conflict" })
    #expect(second.statuses == ["6 accepted", "7 conflict", "7 repeated", "7 conflict", "8 accepted"])
    #expect(second.json["data"][1]["event_id"] == .null)
    #expect(second.events[2] == first.events[0])
    let alarms = try await service.admin.events("class=alarm", atLeast: 2)
    #expect(alarms.map { $0["action"].text } == ["device.report_conflict", "device.tamper"], "once for a number")
    #expect((alarms[0]["report"], alarms[0]["device_id"]) == (7, .string(cabinet.id)))
    #expect(alarms[0]["request_id"].text == second["request-id"])
    #expect(alarms[0]["captured_at"] == .null, "nothing of what was refused is kept")
    let operatorKey = try await service.admin.makeKey(["role": "operator"])
    #expect(try await operatorKey.get("/v1/events?class=alarm").json["data"].elements.count == 2)
    let partner = try await service.admin.makeKey(["role": "partner", "scopes": ["issue", "events"]])
    #expect(try await partner.get("/v1/events?class=alarm").json["data"] == [])
    #expect(try await service.admin.events("class=device", atLeast: 2).map { $0["report"] } == [8, 7])
  }

  @Test("in one call the same twice is one event, and a contradiction is found there too")
  func within() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let door = cabinet.door
    let reply = try await door.report(door.event(1), door.event(1), door.event(2), door.event(2, "device.online"))
    #expect(reply.status == 409)
    #expect(reply.statuses == ["1 accepted", "1 repeated", "2 accepted", "2 conflict"])
    #expect(reply.events[0] == reply.events[1])
    let events = try await service.admin.events("device=\(cabinet.id)&class=device", atLeast: 2)
    #expect(events.map { $0["report"] } == [2, 1])
  }

  @Test("each device and each enrolment counts by itself; a rotated key counts on")
  func enrolments() async throws {
    let (here, there) = (try await service.admin.makeCabinet(), try await service.admin.makeCabinet())
    let first = try await here.door.report(here.door.event(1))
    #expect(try await there.door.report(there.door.event(1, "device.online")).statuses == ["1 accepted"])
    let keys = try await service.admin.get("/v1/api_keys").json["data"].elements
    let old = try #require(keys.first { $0["device_id"] == .string(here.id) })["id"].text
    let rotated = try await service.admin.post("/v1/api_keys/\(old)/rotate", ["overlap_seconds": 60])
    try #require(rotated.status == 201)
    let next = Client(service: service, key: rotated.json["key"].text)
    let again = try await next.report(next.event(1), next.event(2))
    #expect(again.statuses == ["1 repeated", "2 accepted"] && again.events[0] == first.events[0])
    #expect(try await next.report(next.event(1, "device.online")).status == 409)
    #expect(try await here.door.report(here.door.event(2)).statuses == ["2 repeated"])
    let anew = try await service.admin.makeKey(["role": "device", "device_id": .string(here.id)])
    #expect(try await anew.report(anew.event(1, "device.online")).statuses == ["1 accepted"])
  }

  @Test("F-01 a label is looked up at the calling device alone; one that is not there is 400, and nothing is taken")
  func labels() async throws {
    let (here, there) = (try await service.admin.makeCabinet(), try await service.admin.makeCabinet(lockers: 5))
    let (_, other) = try await service.platform.makeTenant()
    _ = try await other.makeCabinet(lockers: 6)
    #expect(try await there.door.report(there.door.event(1, "lock.opened", ["locker": "A5"])).status == 200)
    for label in ["A5", "A6", "a1", "A1 ", "A1'--"] {
      let reply = try await here.door.report(
        here.door.event(1), here.door.event(2, "lock.opened", ["locker": "A1"]),
        here.door.event(3, "lock.opened", ["locker": .string(label)]))
      #expect((reply.status, reply.code) == (400, "invalid_value"), "\(label)")
      #expect(reply.pointer == "/events/2/locker")
    }
    let taken = try await here.door.report(here.door.event(1, "device.online"))
    #expect(taken.statuses == ["1 accepted"], "none of the refused was taken")
  }

  @Test("a call with an Idempotency-Key answers the same again, a conflict too, and raises no second alarm")
  func idempotent() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let door = cabinet.door
    let header = [(name: "Idempotency-Key", value: "k1")]
    let first = try await door.report(door.event(1), headers: header)
    let again = try await door.report(door.event(1), headers: header)
    #expect((again.status, again.json) == (200, first.json))
    #expect((first["idempotent-replayed"], again["idempotent-replayed"]) == (nil, "true"))
    let other = try await door.report(door.event(2), headers: header)
    #expect((other.status, other.code) == (422, "idempotency_mismatch"))
    let conflict = [(name: "Idempotency-Key", value: "k2")]
    let refused = try await door.report(door.event(1, "device.online"), door.event(2), headers: conflict)
    let refusedAgain = try await door.report(door.event(1, "device.online"), door.event(2), headers: conflict)
    #expect((refused.status, refusedAgain.status) == (409, 409))
    #expect(refusedAgain["idempotent-replayed"] == "true" && refused["idempotent-replayed"] == nil)
    #expect(refused.statuses == ["1 conflict", "2 accepted"])
    #expect(refusedAgain.json["data"] == refused.json["data"])
    // Nothing to write, and remembered all the same.
    let known = [(name: "Idempotency-Key", value: "k3")]
    #expect(try await door.report(door.event(1), headers: known).statuses == ["1 repeated"])
    #expect(try await door.report(door.event(1), headers: known)["idempotent-replayed"] == "true")
    #expect(try await door.report(door.event(3), headers: known).status == 422)
    let alarms = try await service.admin.events("class=alarm")
    #expect(alarms.count == 1)
  }

  @Test("after 90 days a number is known as old, and what is above it is new")
  func forgotten() async throws {
    let folder = try await ServiceFolder()
    let cabinet = try await folder.serving { service in
      let cabinet = try await service.admin.makeCabinet()
      #expect(try await cabinet.door.report(cabinet.door.event(5)).status == 200)
      return cabinet
    }
    folder.clock.advance(by: .days(90) + .milliseconds(1))
    try await folder.serving(housekeeping: .milliseconds(10)) { service in
      let door = Client(service: service, key: cabinet.door.key)
      var reply = try await door.report(door.event(5))
      // Until housekeeping has been there, the event is known.
      for _ in 0..<500 where !reply.events[0].isEmpty {
        try await Task.sleep(for: .milliseconds(20))
        reply = try await door.report(door.event(5))
      }
      #expect(reply.statuses == ["5 repeated"] && reply.json["data"][0]["event_id"] == .null)
      // Nobody can tell any more whether it says the same.
      #expect(try await door.report(door.event(5, "device.online")).statuses == ["5 repeated"])
      #expect(try await door.report(door.event(3), door.event(6)).statuses == ["3 repeated", "6 accepted"])
    }
  }

  @Test("the webhooks of devices tell of them, to those who see everything")
  func webhooks() async throws {
    let admin = service.admin
    let cabinet = try await admin.makeCabinet()
    let partner = try await admin.makeKey(["role": "partner", "scopes": ["issue", "webhooks"]])
    try await HookReceiver.run { receiver in
      try await HookReceiver.run { others in
        let types = ["device.online", "device.offline", "device.tamper"]
        let endpoint = try await admin.makeEndpoint(receiver, types)
        _ = try await partner.makeEndpoint(others, types)
        let door = cabinet.door
        let reply = try await door.report(
          door.event(1, "device.offline", ["offline": true]), door.event(2, "device.online"), door.event(3),
          door.event(4, "device.tamper", ["locker": "A1"]), door.event(5, "device.tamper_cleared"))
        let hooks = try await receiver.hooks(atLeast: 3)
        #expect(hooks.map(\.type) == ["device.offline", "device.online", "device.tamper"])
        #expect(hooks.map(\.id) == [reply.events[0], reply.events[1], reply.events[3]])
        #expect(hooks[0].data.members == ["event_id", "sequence", "device_id"])
        #expect(hooks[2].data["locker_id"] == .string(cabinet.lockers[0]))
        for hook in hooks { try hook.check(endpoint.keys, at: service.clock.now) }
        #expect(others.hooks.isEmpty)
      }
    }
  }
}
