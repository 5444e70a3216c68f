import AccessAuth
import Testing

/// What a call does once, whoever it is sent to.
@Suite("One call, many services at once", .onSharedServer) struct SharedCallsTests {
  /// Of the answers to one call: the one that made something, after the others were found to be what they may be.
  private func onlyMaker(_ replies: [Reply]) throws -> Reply {
    for reply in replies where reply.status >= 300 {
      #expect((reply.status, reply.code) == (409, "idempotency_in_progress"))
    }
    let makers = replies.filter { $0.status < 300 && $0["idempotent-replayed"] == nil }
    #expect(makers.count == 1)
    return try #require(makers.first)
  }

  private static func headers(_ key: String) -> [(name: String, value: String)] { [("Idempotency-Key", key)] }

  @Test("F-04 one Idempotency-Key at three services makes one API key, which is told to one caller")
  func apiKey() async throws {
    try await Fleet.run { fleet in
      for round in 0..<4 {
        let replies = try await fleet.race(each: 6, "/v1/api_keys") { _ in
          (fleet.folder.adminKey, Self.headers("k-\(round)"), ["role": "operator"])
        }
        let maker = try onlyMaker(replies)
        #expect(!maker.json["key"].text.isEmpty)
        for reply in replies where reply.status == 201 && reply != maker {
          #expect(reply.json["key"] == .null && reply.json["id"] == maker.json["id"])
        }
      }
      // The administrator's own, and one of each round.
      #expect(try await fleet.admin(2).get("/v1/api_keys").json["data"].elements.count == 5)
    }
  }

  @Test("F-04 one Idempotency-Key at three services makes one tenant")
  func tenant() async throws {
    try await Fleet.run { fleet in
      let replies = try await fleet.race(each: 6, "/v1/tenants") { _ in
        (fleet.folder.platformKey, Self.headers("t-1"), ["name": "T"])
      }
      let maker = try onlyMaker(replies)
      let shown = replies.filter { !$0.json["admin_key"].text.isEmpty }
      #expect(shown == [maker])
      #expect(try await fleet.services[1].platform.get("/v1/tenants").json["data"].elements.count == 2)
    }
  }

  @Test("F-04 one Idempotency-Key at three services opens one locker once, and another body is refused everywhere")
  func trigger() async throws {
    try await Fleet.run { fleet in
      let cabinet = try await fleet.admin().makeCabinet()
      let body: JSON = ["locker_id": .string(cabinet.lockers[0]), "reason_ref": "x"]
      let replies = try await fleet.race(each: 6, "/v1/triggers") { _ in
        (fleet.folder.adminKey, Self.headers("o-1"), body)
      }
      let maker = try onlyMaker(replies)
      #expect(maker.status == 201)
      #expect(try await cabinet.at(fleet.services[2]).door.fetchCommands().count == 1)
      for service in fleet.services {
        let other = try await service.admin.trigger(cabinet.lockers[1], reason: "x", key: "o-1")
        #expect((other.status, other.code) == (422, "idempotency_mismatch"))
      }
    }
  }

  @Test("a call that one service has carried out is repeated by another, without its secret")
  func replayed() async throws {
    try await Fleet.run { fleet in
      let cabinet = try await fleet.admin().makeCabinet()
      let body: JSON = [
        "subject": ["external_ref": "customer-1"], "targets": cabinet.first,
        "ends_at": fleet.folder.clock.time(in: .hours(1)),
        "credentials": [["kind": "pin", "entry": "with_locker"], ["kind": "qr", "usage": "single_use"]],
      ]
      let first = try await fleet.admin().post("/v1/grants", body, headers: Self.headers("g-1"))
      #expect(first.status == 201, "\(first.text)")
      let again = try await fleet.admin(1).post("/v1/grants", body, headers: Self.headers("g-1"))
      #expect((again.status, again["idempotent-replayed"]) == (201, "true"))
      #expect(again.json["id"] == first.json["id"])
      #expect(again.json["credentials"][1]["pass"] == first.json["credentials"][1]["pass"])
      #expect(again.json["credentials"][0]["pin"] == .null)
    }
  }
}
