import Testing

@Suite("Which lockers open", .runningService)
struct OpeningTests {
  let service = RunningService.current

  /// Labels of the lockers in an answer.
  private static func opened(_ reply: Reply) -> [String] { reply.json["lockers"].elements.map { $0["label"].text } }

  @Test("a grant over a list opens all its lockers at this device, by their numbers, or only the one that is asked for")
  func list() async throws {
    let cabinet = try await service.admin.makeCabinet(lockers: 4)
    let issued = try await service.admin.issue(
      cabinet.some(3, 0, 2), credentials: [["kind": "qr", "usage": "multi_use"]], ["max_uses": nil])
    let all = try await cabinet.door.show(issued.pass())
    #expect(all.decision == "grant granted")
    #expect(Self.opened(all) == ["A1", "A3", "A4"])
    #expect(
      all.json["lockers"][0]
        == ["id": .string(cabinet.lockers[0]), "label": "A1", "board": "B1", "number": 1])
    let one = try await cabinet.door.show(issued.pass(), locker: "A3")
    #expect(Self.opened(one) == ["A3"])
    for other in ["A2", "A9", "a1", "A1 ", "１"] {
      let wrong = try await cabinet.door.show(issued.pass(), locker: other)
      #expect(wrong.decision == "deny wrong_locker", "\(other)")
      #expect(!wrong.json.has("lockers"))
    }
  }

  @Test(
    "a grant over a device or a site opens the locker that is asked for, and has to be told which",
    arguments: [true, false])
  func wide(isDevice: Bool) async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(isDevice ? cabinet.whole : cabinet.wholeSite)
    #expect(try await cabinet.door.show(issued.pass()).decision == "deny locker_required")
    #expect(try await cabinet.door.show(issued.pass(), locker: "A9").decision == "deny wrong_locker")
    let opened = try await cabinet.door.show(issued.pass(), locker: "A2")
    #expect((opened.decision, Self.opened(opened)) == ("grant granted", ["A2"]))
    // The denials before spent nothing; this use was the only one.
    #expect(try await cabinet.door.show(issued.pass(), locker: "A1").decision == "deny already_used")
  }

  @Test("a grant over a list of two devices opens at each of them what hangs there")
  func twoDevices() async throws {
    let here = try await service.admin.makeCabinet()
    let there = try await service.admin.makeCabinet(at: here.site)
    let third = try await service.admin.makeCabinet(at: here.site)
    let targets: JSON = [
      "locker_ids": [.string(here.lockers[0]), .string(there.lockers[1]), .string(there.lockers[2])]
    ]
    let issued = try await service.admin.issue(
      targets, credentials: [["kind": "qr", "usage": "multi_use"]], ["max_uses": nil])
    #expect(Self.opened(try await here.door.show(issued.pass())) == ["A1"])
    #expect(Self.opened(try await there.door.show(issued.pass())) == ["A2", "A3"])
    #expect(try await here.door.show(issued.pass(), locker: "A2").decision == "deny wrong_locker")
    #expect(try await third.door.show(issued.pass()).decision == "deny wrong_device")
  }

  @Test("a grant of another device or another site opens nothing here, whatever locker is asked for")
  func wrongDevice() async throws {
    let here = try await service.admin.makeCabinet()
    let there = try await service.admin.makeCabinet()
    for targets in [there.first, there.whole, there.wholeSite] {
      let issued = try await service.admin.issue(targets)
      for locker in [nil, "A1", "A9"] {
        let reply = try await here.door.show(issued.pass(), locker: locker)
        #expect(reply.decision == "deny wrong_device")
        #expect(
          reply.json.members == ["attempt_id", "decision", "reason", "event_id", "retry_after_seconds", "decided_at"])
      }
      #expect(try await there.door.show(issued.pass(), locker: "A1").decision == "grant granted")
    }
  }

  @Test("a grant over a site opens at each of its devices, also at one that came later")
  func site() async throws {
    let first = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(
      first.wholeSite, credentials: [["kind": "qr", "usage": "multi_use"]], ["max_uses": nil])
    let second = try await service.admin.makeCabinet(at: first.site)
    for cabinet in [first, second] {
      let reply = try await cabinet.door.show(issued.pass(), locker: "A2")
      #expect(reply.json["lockers"][0]["id"] == .string(cabinet.lockers[1]))
    }
    // A device that is moved away takes none of the site's grants along.
    let elsewhere = try await service.admin.makeCabinet()
    let moved = try await service.admin.patch("/v1/devices/\(second.id)", ["site_id": .string(elsewhere.site)])
    #expect(moved.status == 200)
    #expect(try await second.door.show(issued.pass(), locker: "A2").decision == "deny wrong_device")
  }

  @Test("labels are compared byte for byte: two that look the same are two lockers")
  func labels() async throws {
    let cabinet = try await service.admin.makeCabinet(lockers: 1)
    let composed = "B\u{E9}"
    let decomposed = "Be\u{301}"
    let made = try await service.admin.post(
      "/v1/devices/\(cabinet.id)/lockers",
      [
        "lockers": [
          ["label": .string(composed), "board": "B1", "number": 7],
          ["label": .string(decomposed), "board": "B1", "number": 8],
        ]
      ])
    #expect(made.status == 201, "\(made.text)")
    let issued = try await service.admin.issue(
      cabinet.whole, credentials: [["kind": "qr", "usage": "multi_use"]], ["max_uses": nil])
    let first = try await cabinet.door.show(issued.pass(), locker: composed)
    let second = try await cabinet.door.show(issued.pass(), locker: decomposed)
    #expect((first.json["lockers"][0]["number"], second.json["lockers"][0]["number"]) == (7, 8))
  }

  @Test("a locker that got another label opens under the new one only")
  func relabelled() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(
      cabinet.first, credentials: [["kind": "qr", "usage": "multi_use"]], ["max_uses": nil])
    let path = "/v1/devices/\(cabinet.id)/lockers/\(cabinet.lockers[0])"
    #expect(try await service.admin.patch(path, ["label": "Z1", "board": "B4"]).status == 200)
    #expect(try await cabinet.door.show(issued.pass(), locker: "A1").decision == "deny wrong_locker")
    let opened = try await cabinet.door.show(issued.pass(), locker: "Z1")
    #expect(
      opened.json["lockers"][0] == ["id": .string(cabinet.lockers[0]), "label": "Z1", "board": "B4", "number": 1])
  }
}
