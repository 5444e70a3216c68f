import AccessAuth
import Testing

@Suite("Attacks on PINs", .runningService)
struct PINAttackTests {
  let service = RunningService.current

  @Test("B-03 a label that is written differently is no other reader: every spelling is charged there, or refused")
  func labels() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let pin = try await service.admin.issuePIN(cabinet.first).pin()
    let labels = ["a1", " A1", "A1\u{200B}", "\u{FF21}\u{FF11}", "A1 ", "A1\u{0}", "A\u{0301}1", "", "A1\n"]
    var charged = 0
    for label in labels {
      let reply = try await cabinet.door.enter(pin, locker: label)
      switch reply.status {
      case 400: #expect(reply.pointer == "/locker")
      default:
        #expect(reply.decision == (charged < 5 ? "deny not_recognized" : "deny throttled"), "\(label.debugDescription)")
        charged += 1
      }
    }
    #expect(charged == 6)
    #expect(try await cabinet.door.enter(pin, locker: "A1").decision == "deny throttled")
  }

  @Test("B-04 of 200 wrong tries at once five are looked at, and the right one after them is throttled")
  func parallel() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let pin = try await service.admin.issuePIN(cabinet.first, "alone").pin()
    let wrong = WrongPINs.besides(pin, count: 200)
    let replies = try await withThrowingTaskGroup(of: Reply.self) { group in
      for pin in wrong { group.addTask { try await cabinet.door.enter(pin) } }
      return try await group.reduce(into: [Reply]()) { $0.append($1) }
    }
    var found: [String: Int] = [:]
    for reply in replies { found[reply.status == 200 ? reply.decision : reply.code, default: 0] += 1 }
    #expect(found["deny not_recognized"] == 5)
    // Beyond the places of those that wait to be hashed nobody is charged: come again.
    #expect(found.keys.allSatisfy { ["deny not_recognized", "deny throttled", "busy"].contains($0) }, "\(found)")
    let isBusy = replies.filter { $0.status == 503 }
    #expect(isBusy.allSatisfy { $0["retry-after"] != nil })
    #expect(try await cabinet.door.enter(pin).decision == "deny throttled")
    let access = try await service.admin.events("limit=100&class=access&reason=not_recognized", atLeast: 5)
    #expect(access.count == 5)
  }

  @Test("B-04 of 60 wrong tries at once at one locker three are looked at, whatever the reader bears")
  func parallelAtLocker() async throws {
    try await service.admin.makeKeypadsBusy()
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issuePIN(cabinet.first)
    let decisions = try await withThrowingTaskGroup(of: String.self) { group in
      for pin in WrongPINs.besides(issued.pin(), count: 60) {
        group.addTask { try await cabinet.door.enter(pin, locker: "A1").decision }
      }
      return try await group.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
    }
    #expect(decisions == ["deny not_recognized": 3, "deny throttled": 57])
    #expect(try await service.admin.get("/v1/credentials/\(issued.credential())").json["status"] == "active")
    // The refused ones were charged nowhere.
    let others = try await cabinet.door.enter(all: WrongPINs.besides(issued.pin(), count: 48), locker: "A3")
    #expect(others.firstIndex(of: "deny throttled") == 47)
  }

  @Test("B-04 of 40 right tries at once of a PIN for one use one opens")
  func parallelRight() async throws {
    try await service.admin.makeKeypadsBusy()
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first, credentials: [["kind": "pin", "entry": "alone"]])
    let decisions = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<40 { group.addTask { try await cabinet.door.enter(issued.pin()).decision } }
      return try await group.reduce(into: [String]()) { $0.append($1) }
    }
    #expect(decisions.sorted() == Array(repeating: "deny already_used", count: 39) + ["grant granted"])
    #expect(try await service.admin.uses(of: issued.id) == 1)
  }

  @Test("B-05 one's own right PIN between the wrong ones gives back its own charge only")
  func ownPIN() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let own = try await service.admin.issuePIN(cabinet.some(0), "alone").pin()
    let wrong = WrongPINs.besides(own, count: 6)
    let first = try await cabinet.door.enter(all: wrong[0..<4])
    #expect(Set(first) == ["deny not_recognized"])
    #expect(try await cabinet.door.enter(own).decision == "grant granted")
    #expect(try await cabinet.door.enter(wrong[4]).decision == "deny not_recognized")
    #expect(try await cabinet.door.enter(wrong[5]).decision == "deny throttled")
    #expect(try await cabinet.door.enter(own).decision == "deny throttled")
  }

  @Test("B-05 one's own right PIN at another locker does not reset the count of another's")
  func ownPINAtLocker() async throws {
    try await service.admin.makeKeypadsBusy()
    let cabinet = try await service.admin.makeCabinet()
    let victim = try await service.admin.issuePIN(cabinet.some(0))
    let own = try await service.admin.issuePIN(cabinet.some(0, 1))
    let wrong = WrongPINs.besides(victim.pin(), own.pin(), count: 3)
    for index in 0..<2 {
      #expect(try await cabinet.door.enter(wrong[index], locker: "A1").decision == "deny not_recognized")
      #expect(try await cabinet.door.enter(own.pin(), locker: "A2").decision == "grant granted")
    }
    #expect(try await cabinet.door.enter(wrong[2], locker: "A1").decision == "deny not_recognized")
    #expect(try await cabinet.door.enter(victim.pin(), locker: "A1").decision == "deny throttled")
    #expect(try await service.admin.lockouts().map { $0["credential_id"].text } == [victim.credential()])
  }

  @Test("B-06 one PIN sprayed over many devices empties the bucket of the tenant, not of others")
  func spraying() async throws {
    let cabinet = try await service.admin.makeCabinet()
    var doors = [cabinet.door]
    for _ in 0..<24 { doors.append(try await service.admin.makeCabinet(lockers: 1, at: cabinet.site).door) }
    let other = try await service.platform.makeTenant().admin
    let theirs = try await other.makeCabinet()
    let pin = try await service.admin.issuePIN(cabinet.first, "alone").pin()
    let pass = try await service.admin.issue(cabinet.first).pass()
    let otherPIN = try await other.issuePIN(theirs.first, "alone").pin()
    let wrong = WrongPINs.besides(pin)
    for number in 0..<100 {
      #expect(try await doors[number % 25].enter(wrong).decision == "deny not_recognized", "\(number)")
    }
    for door in doors {
      let refused = try await door.enter(wrong)
      #expect((refused.decision, refused.json["retry_after_seconds"]) == ("deny throttled", 5))
    }
    #expect(try await cabinet.door.enter(pin).decision == "deny throttled")
    #expect(try await cabinet.door.show(pass).decision == "grant granted")
    let lockouts = try await service.admin.lockouts()
    #expect(lockouts.map { $0["kind"] } == ["pin_tenant"])
    #expect((JSON.array(lockouts)[0]["device_id"], JSON.array(lockouts)[0]["credential_id"]) == (.null, .null))
    #expect(try await theirs.door.enter(otherPIN).decision == "grant granted")
    #expect(try await other.lockouts() == [])
    service.clock.advance(by: .seconds(5))
    #expect(try await cabinet.door.enter(pin).decision == "grant granted")
    #expect(try await doors[1].enter(wrong).decision == "deny not_recognized")
    #expect(try await doors[1].enter(wrong).decision == "deny throttled")
  }

  @Test(
    "B-07 whoever empties the keypad locks nobody out: QR, app token and card open, and PINs are back in 15 minutes")
  func lockOutAsDenial() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let phone = try Phone()
    let issued = try await service.admin.issue(
      cabinet.first,
      credentials: [
        ["kind": "pin", "entry": "with_locker"], ["kind": "qr"],
        ["kind": "card", "card": ["format": "wiegand26", "bits": 26, "value_hex": "2F623AE"]], phone.credential,
      ], ["max_uses": nil])
    let wrong = WrongPINs.besides(issued.pin(), count: 6)
    let decisions = try await cabinet.door.enter(all: wrong, locker: "A3")
    #expect(decisions == Array(repeating: "deny not_recognized", count: 5) + ["deny throttled"])
    #expect(try await cabinet.door.enter(issued.pin(), locker: "A1").decision == "deny throttled")
    #expect(try await cabinet.door.show(issued.pass(1)).decision == "grant granted")
    let card: JSON = ["format": "wiegand26", "bits": 26, "value_hex": "2F623AE"]
    #expect(try await cabinet.door.present("card", card).decision == "grant granted")
    #expect(try await cabinet.show(token: issued.pass(3), of: phone).decision == "grant granted")
    let told = try await service.admin.events("reason=throttled")
    #expect(
      (JSON.array(told)[0]["action"], JSON.array(told)[0]["device_id"]) == ("reader.throttled", .string(cabinet.id)))
    service.clock.advance(by: .seconds(900))
    #expect(try await cabinet.door.enter(issued.pin(), locker: "A1").decision == "grant granted")
  }

  @Test("B-08 neither a restart of the service, nor a wall clock a day ahead or back, nor of the machine, clears it")
  func restart() async throws {
    let folder = try await ServiceFolder()
    let (cabinet, pin) = try await folder.serving { service in
      let cabinet = try await service.admin.makeCabinet()
      let pin = try await service.admin.issuePIN(cabinet.first, "alone", ends: .hours(240)).pin()
      let decisions = try await cabinet.door.enter(all: WrongPINs.besides(pin, count: 6))
      #expect(decisions.last == "deny throttled")
      return (cabinet, pin)
    }
    func expectThrottled(_ seconds: Int64, _ why: Comment) async throws {
      try await folder.serving { service in
        let refused = try await Client(service: service, key: cabinet.door.key).enter(pin)
        #expect(refused.decision == "deny throttled", why)
        #expect(refused.json["retry_after_seconds"] == .int(seconds), why)
      }
    }
    try await expectThrottled(900, "the service was started anew")
    folder.clock.setWall(aheadBy: .days(1))
    try await expectThrottled(900, "the wall clock was set a day ahead")
    folder.clock.setWall(aheadBy: .days(-2))
    try await expectThrottled(900, "the wall clock was set back")
    folder.clock.setWall(aheadBy: .days(1))
    folder.clock.restartMachine(offFor: .days(1), upFor: .hours(1))
    try await expectThrottled(840, "the machine was started anew, which credits a minute")
    folder.clock.advance(by: .seconds(840))
    try await folder.serving { service in
      let opened = try await Client(service: service, key: cabinet.door.key).enter(pin)
      #expect(opened.decision == "grant granted")
    }
  }

  @Test("B-08 a block of one PIN holds over a restart too, and a suspension for good")
  func restartLadder() async throws {
    let folder = try await ServiceFolder()
    let (cabinet, issued) = try await folder.serving { service in
      try await service.admin.makeKeypadsBusy()
      let cabinet = try await service.admin.makeCabinet()
      let issued = try await service.admin.issuePIN(cabinet.first, ends: .hours(240))
      _ = try await cabinet.door.enter(all: WrongPINs.besides(issued.pin(), count: 3), locker: "A1")
      return (cabinet, issued)
    }
    folder.clock.setWall(aheadBy: .days(1))
    try await folder.serving { service in
      let door = Client(service: service, key: cabinet.door.key)
      let refused = try await door.enter(issued.pin(), locker: "A1")
      #expect(refused.json["retry_after_seconds"] == 30)
      service.clock.advance(by: .seconds(30))
      for wrong in WrongPINs.besides(issued.pin(), count: 7) {
        #expect(try await door.enter(wrong, locker: "A1").decision == "deny not_recognized")
        service.clock.advance(by: .seconds(1800))
      }
    }
    folder.clock.restartMachine(offFor: .days(1), upFor: .hours(1))
    try await folder.serving { service in
      let refused = try await Client(service: service, key: cabinet.door.key).enter(issued.pin(), locker: "A1")
      #expect(refused.decision == "deny suspended")
    }
  }

  @Test("B-15 what is entered is the whole PIN: nothing opens that has one inside it, or only a part of it")
  func chained() async throws {
    try await service.admin.makeKeypadsBusy()
    let cabinet = try await service.admin.makeCabinet()
    let pin = try await service.admin.issuePIN(cabinet.first).pin()
    #expect(pin.utf8.count == 7)
    let entries = [
      "0" + pin, pin + "0", "00" + pin, "0" + pin + "0", pin + "00000", "12345" + pin, String(pin.dropFirst()),
      String(pin.dropLast()), String(pin.suffix(4)),
    ]
    for entry in entries {
      // At another locker's keypad page, and none named, as well.
      #expect(try await cabinet.door.enter(entry).decision == "deny not_recognized", "\(entry.utf8.count)")
    }
    for entry in entries.prefix(2) {
      #expect(try await cabinet.door.enter(entry, locker: "A1").decision == "deny not_recognized")
    }
    #expect(try await cabinet.door.enter(pin, locker: "A1").decision == "grant granted")
  }
}
