import AccessAuth
import Testing

@Suite("Where a PIN opens, and what it is told", .runningService)
struct PINEntryTests {
  let service = RunningService.current

  @Test("a PIN that needs its locker is not recognized without it, at another one, or at one that is not there")
  func withLocker() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let pin = try await service.admin.issuePIN(cabinet.first).pin()
    for locker in [nil, "A2", "A9"] {
      #expect(try await cabinet.door.enter(pin, locker: locker).decision == "deny not_recognized", "\(locker ?? "")")
    }
    let opened = try await cabinet.door.enter(pin, locker: "A1")
    #expect(opened.decision == "grant granted")
    #expect(opened.json["lockers"].elements.map { $0["id"].text } == [cabinet.lockers[0]])
  }

  @Test("a PIN for a list opens the locker that is named with it, and no other")
  func listed() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let pin = try await service.admin.issuePIN(cabinet.some(0, 2)).pin()
    for (locker, index) in [("A1", 0), ("A3", 2)] {
      let opened = try await cabinet.door.enter(pin, locker: locker)
      #expect(opened.json["lockers"].elements.map { $0["id"].text } == [cabinet.lockers[index]])
    }
    #expect(try await cabinet.door.enter(pin, locker: "A2").decision == "deny not_recognized")
  }

  @Test("a PIN for a whole device that needs its locker opens any that is named, and none unnamed")
  func deviceWithLocker() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let pin = try await service.admin.issuePIN(cabinet.whole).pin()
    for locker in ["A1", "A2", "A3"] {
      let opened = try await cabinet.door.enter(pin, locker: locker)
      #expect(opened.decision == "grant granted")
      #expect(opened.json["lockers"].elements.map { $0["label"] } == [.string(locker)])
    }
    #expect(try await cabinet.door.enter(pin).decision == "deny not_recognized")
    #expect(try await cabinet.door.enter(pin, locker: "A9").decision == "deny not_recognized")
  }

  @Test("a PIN that is entered alone opens all its lockers of the device, or the one that is named")
  func alone() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let pin = try await service.admin.issuePIN(cabinet.some(0, 1), "alone").pin()
    let both = try await cabinet.door.enter(pin)
    #expect(both.json["lockers"].elements.map { $0["label"] } == ["A1", "A2"])
    let one = try await cabinet.door.enter(pin, locker: "A2")
    #expect(one.json["lockers"].elements.map { $0["label"] } == ["A2"])
    #expect(try await cabinet.door.enter(pin, locker: "A3").decision == "deny wrong_locker")
    let device = try await service.admin.issuePIN(cabinet.whole, "alone").pin()
    #expect(try await cabinet.door.enter(device).decision == "deny locker_required")
    #expect(try await cabinet.door.enter(device, locker: "A3").decision == "grant granted")
  }

  @Test("a PIN opens at each device of its grant, by the same digits, and is not recognized at any other")
  func devices() async throws {
    let here = try await service.admin.makeCabinet()
    let there = try await service.admin.makeCabinet(at: here.site)
    let third = try await service.admin.makeCabinet(at: here.site)
    let elsewhere = try await service.admin.makeCabinet()
    let both: JSON = ["locker_ids": [.string(here.lockers[0]), .string(there.lockers[0])]]
    for entry in ["with_locker", "alone"] {
      let pin = try await service.admin.issuePIN(both, entry).pin()
      for cabinet in [here, there] {
        let opened = try await cabinet.door.enter(pin, locker: "A1")
        #expect(opened.json["lockers"].elements.map { $0["id"].text } == [cabinet.lockers[0]])
      }
      for cabinet in [third, elsewhere] {
        #expect(try await cabinet.door.enter(pin, locker: "A1").decision == "deny not_recognized")
      }
    }
    let site = try await service.admin.issuePIN(here.wholeSite, "alone").pin()
    for cabinet in [here, there, third] {
      #expect(try await cabinet.door.enter(site, locker: "A1").decision == "grant granted")
    }
    #expect(try await elsewhere.door.enter(site, locker: "A1").decision == "deny not_recognized")
  }

  @Test("another tenant's PIN is not recognized")
  func otherTenant() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let other = try await service.platform.makeTenant().admin
    let theirs = try await other.makeCabinet()
    let pin = try await service.admin.issuePIN(cabinet.whole, "alone").pin()
    #expect(try await theirs.door.enter(pin, locker: "A1").decision == "deny not_recognized")
  }

  @Test("who enters the right PIN is told why it does not open", arguments: ["with_locker", "alone"])
  func reasons(entry: String) async throws {
    try await service.admin.makeKeypadsBusy()
    let cabinet = try await service.admin.makeCabinet(lockers: 9)
    let admin = service.admin
    func pin(_ place: Int, ends: Duration = .hours(24), _ more: [String: JSON] = [:]) async throws -> Issued {
      try await admin.issuePIN(cabinet.some(place), entry, ends: ends, more)
    }
    let revoked = try await pin(0)
    let suspended = try await pin(1)
    let later = try await pin(2, ends: .hours(3), ["starts_at": service.clock.time(in: .hours(2))])
    let held = try await pin(3, ["holds": [["kind": "payment", "reference": "INV-9"]]])
    let restricted = try await pin(4, ["subject": ["external_ref": "customer-0815"]])
    let used = try await pin(5, ["max_uses": 1])
    let closed = try await pin(
      6, ["schedule": ["weekly": [["days": ["mon"], "from": "08:00", "to": "09:00"]], "closed": [], "extra": []]])
    let resting = try await pin(7)
    _ = try await admin.post("/v1/grants/\(revoked.id)/revoke")
    _ = try await admin.post("/v1/grants/\(suspended.id)/suspend")
    _ = try await admin.post("/v1/credentials/\(resting.credential())/suspend")
    let subject = restricted.json["subject_id"].text
    #expect(try await admin.post("/v1/subjects/\(subject)/restriction", [:]).status < 300)
    #expect(try await cabinet.door.enter(used.pin(), locker: "A6").decision == "grant granted")
    let rows = [
      (revoked, "A1", "revoked"), (suspended, "A2", "suspended"), (later, "A3", "not_yet_valid"),
      (held, "A4", "on_hold"), (restricted, "A5", "restricted"), (used, "A6", "already_used"),
      (closed, "A7", "outside_schedule"), (resting, "A8", "suspended"),
    ]
    for (issued, locker, reason) in rows {
      let denied = try await cabinet.door.enter(issued.pin(), locker: locker)
      #expect(denied.decision == "deny \(reason)")
      #expect(!denied.json.has("credential_id") && !denied.json.has("grant_id") && !denied.json.has("lockers"))
    }
    service.clock.advance(by: .hours(3))
    #expect(try await cabinet.door.enter(later.pin(), locker: "A3").decision == "deny expired")
    // A wrong one learns nothing of any of them.
    for (issued, locker, reason) in rows {
      let wrong = WrongPINs.besides(rows.map { $0.0.pin() }, count: 1)[0]
      let denied = try await cabinet.door.enter(wrong, locker: locker)
      #expect(denied.decision == "deny not_recognized", "\(reason) \(issued.id)")
    }
  }

  @Test("a PIN that is not yet valid is told when it will be")
  func retryAfter() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let pin = try await service.admin.issuePIN(
      cabinet.first, "with_locker", ["starts_at": service.clock.time(in: .hours(2))]
    ).pin()
    let denied = try await cabinet.door.enter(pin, locker: "A1")
    #expect((denied.decision, denied.json["retry_after_seconds"]) == ("deny not_yet_valid", 7200))
    #expect(try await cabinet.door.enter("000000", locker: "A2").json["retry_after_seconds"] == .null)
  }

  @Test("a PIN keeps its digits when the window of its grant is changed, and its doors cannot be")
  func changedGrant() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issuePIN(cabinet.first)
    let path = "/v1/grants/\(issued.id)"
    let changed = try await service.admin.patch(path, ["starts_at": service.clock.time(in: .hours(2))])
    #expect(changed.status == 200)
    #expect(try await cabinet.door.enter(issued.pin(), locker: "A1").decision == "deny not_yet_valid")
    service.clock.advance(by: .hours(2))
    #expect(try await cabinet.door.enter(issued.pin(), locker: "A1").decision == "grant granted")
    let moved = try await service.admin.patch(path, ["targets": cabinet.some(1)])
    #expect((moved.status, moved.code) == (409, "conflict"))
    #expect(try await cabinet.door.enter(issued.pin(), locker: "A2").decision == "deny not_recognized")
  }

  @Test("a PIN goes with its locker when that is called otherwise")
  func renamedLocker() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let pin = try await service.admin.issuePIN(cabinet.first).pin()
    let renamed = try await service.admin.patch(
      "/v1/devices/\(cabinet.id)/lockers/\(cabinet.lockers[0])", ["label": "B7"])
    #expect((renamed.status, renamed.json["label"]) == (200, "B7"))
    #expect(try await cabinet.door.enter(pin, locker: "A1").decision == "deny not_recognized")
    let opened = try await cabinet.door.enter(pin, locker: "B7")
    #expect(opened.json["lockers"].elements.map { $0["id"].text } == [cabinet.lockers[0]])
  }

  @Test("a device where PINs live does not change its site, and one without them does")
  func movedDevice() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let other = try await service.admin.makeCabinet()
    let issued = try await service.admin.issuePIN(cabinet.first)
    let path = "/v1/devices/\(cabinet.id)"
    let refused = try await service.admin.patch(path, ["site_id": .string(other.site)])
    #expect((refused.status, refused.code) == (409, "conflict"))
    #expect(try await service.admin.post("/v1/credentials/\(issued.credential())/revoke").status == 200)
    #expect(try await service.admin.patch(path, ["site_id": .string(other.site)]).status == 200)
  }
}
