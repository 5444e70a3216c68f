import Testing

/// One database, three services, one pass.
@Suite("One code, many services at once", .onSharedServer) struct SharedRedeemTests {
  private static let each = 11
  /// How many codes are raced for.
  private static let codes = 24

  @Test("A-03 33 callers show one pass to three services in the same moment: it opens once, each time")
  func once() async throws {
    try await Fleet.run { fleet in
      let admin = fleet.admin()
      let here = try await admin.makeCabinet()
      let there = try await admin.makeCabinet(at: here.site)
      let multi: JSON = [["kind": "qr", "usage": "multi_use"]]
      var (openedOnce, outcomes) = (0, [String: Int]())
      for number in 0..<Self.codes {
        let code =
          switch number % 3 {
          // Nothing but the grant's one use stands in the way.
          case 0: try await admin.issue(here.first, credentials: multi).pass()
          // Nothing but the burnt serial.
          case 1: try await admin.issue(here.first, ["max_uses": nil]).pass()
          // The same at two doors.
          default: try await admin.issue(here.wholeSite, credentials: multi).pass()
          }
        let replies = try await fleet.race(each: Self.each, "/v1/verifications") { index in
          let door = number % 3 == 2 && !index.isMultiple(of: 2) ? there.door : here.door
          return (door.key, [], Client.showing(code, locker: "A1"))
        }
        for reply in replies { outcomes[reply.status == 200 ? reply.decision : reply.text, default: 0] += 1 }
        if replies.count(where: { $0.decision == "grant granted" }) == 1 { openedOnce += 1 }
      }
      #expect(openedOnce == Self.codes)
      let others = Self.codes * (Self.each * fleet.services.count - 1)
      #expect(outcomes == ["grant granted": Self.codes, "deny already_used": others])
    }
  }

  @Test("A-03 a grant of ten uses opens ten times over three services, and says so everywhere")
  func tenUses() async throws {
    try await Fleet.run { fleet in
      let cabinet = try await fleet.admin().makeCabinet()
      let multi: JSON = [["kind": "qr", "usage": "multi_use"]]
      let issued = try await fleet.admin().issue(cabinet.first, credentials: multi, ["max_uses": 10])
      let replies = try await fleet.race(each: 10, "/v1/verifications") { _ in
        (cabinet.door.key, [], Client.showing(issued.pass(), locker: "A1"))
      }
      let decisions = replies.map(\.decision)
      #expect(decisions.count { $0 == "grant granted" } == 10)
      #expect(decisions.count { $0 == "deny already_used" } == 20)
      for service in fleet.services { #expect(try await service.admin.uses(of: issued.id) == 10) }
    }
  }

  @Test("one attempt that is sent to three services at once is answered by one answer, and uses one use")
  func oneAttempt() async throws {
    try await Fleet.run { fleet in
      let cabinet = try await fleet.admin().makeCabinet()
      let multi: JSON = [["kind": "qr", "usage": "multi_use"]]
      for _ in 0..<8 {
        let issued = try await fleet.admin().issue(cabinet.first, credentials: multi, ["max_uses": nil])
        let body = Client.showing(issued.pass(), locker: "A1")
        let replies = try await fleet.race(each: 4, "/v1/verifications") { _ in (cabinet.door.key, [], body) }
        #expect(Set(replies.map(\.status)) == [200])
        #expect(Set(replies.map(\.body)).count == 1)
        #expect(replies.first?.decision == "grant granted")
        #expect(try await fleet.admin(1).uses(of: issued.id) == 1)
      }
    }
  }

  @Test("a revoked grant opens at no service from the answer on")
  func revoked() async throws {
    try await Fleet.run { fleet in
      let cabinet = try await fleet.admin().makeCabinet()
      let multi: JSON = [["kind": "qr", "usage": "multi_use"]]
      for number in 0..<9 {
        let issued = try await fleet.admin().issue(cabinet.first, credentials: multi, ["max_uses": nil])
        let opened = try await cabinet.at(fleet.services[(number + 1) % 3]).door.show(issued.pass())
        #expect(opened.decision == "grant granted")
        let revoked = try await fleet.admin(number % 3).post("/v1/grants/\(issued.id)/revoke")
        #expect(revoked.status == 200, "\(revoked.text)")
        for service in fleet.services {
          #expect(try await cabinet.at(service).door.show(issued.pass()).decision == "deny revoked")
        }
      }
    }
  }
}
