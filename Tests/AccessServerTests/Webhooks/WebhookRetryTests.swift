import AccessAuth
import AccessHTTP
import Foundation
import SodiumPrimitives
import Testing

@Suite("Webhooks, tried again", .runningService)
struct WebhookRetryTests {
  let service = RunningService.current

  /// Beyond a delay and its jitter.
  private func wait(afterTry tries: Int) { service.clock.advance(by: WebhookSchedule.delays[tries] * 1.11) }

  @Test("a message that is not taken is tried again later, under the same id and signed anew, until it is")
  func retry() async throws {
    let admin = service.admin
    try await HookReceiver.run(.status(500)) { receiver in
      let endpoint = try await admin.makeEndpoint(receiver)
      let event = try await admin.post("\(endpoint.path)/test")
      let first = try await admin.delivery(to: endpoint, tries: 1)
      #expect((first["status"], first["last_status"], first["last_error"]) == ("pending", 500, nil))
      let next = try #require(Instant(rfc3339: Array(first["next_try_at"].text.utf8)))
      #expect((4500...5500).contains(next.milliseconds - service.clock.now.milliseconds))
      wait(afterTry: 1)
      let second = try await admin.delivery(to: endpoint, tries: 2)
      #expect((second["status"], second["id"]) == ("pending", first["id"]))
      receiver.answer(.status(204))
      wait(afterTry: 2)
      let third = try await admin.delivery(to: endpoint, tries: 3)
      #expect((third["status"], third["last_status"], third["next_try_at"]) == ("delivered", 204, nil))
      #expect(third["finished_at"].text == service.clock.now.description)
      let hooks = receiver.hooks
      #expect(Set(hooks.map(\.id)) == [event.json["event_id"].text], "F-06 the receiver tells a repetition by it")
      #expect(Set(hooks.map(\.body)).count == 1)
      #expect(Set(hooks.compactMap { $0.headers["webhook-timestamp"] }).count == 3)
      try hooks[2].check(endpoint.keys, at: service.clock.now)
      let isOld = (try? hooks[0].check(endpoint.keys, at: service.clock.now)) == nil
      #expect(isOld, "the first try was signed more than five minutes ago")
    }
  }

  @Test("after the last try the endpoint is disabled, and the others are told; enabled again, it is told of what comes")
  func disabled() async throws {
    let admin = service.admin
    try await HookReceiver.run(.status(410)) { dead in
      try await HookReceiver.run { live in
        let endpoint = try await admin.makeEndpoint(dead)
        let other = try await admin.makeEndpoint(live, ["webhook.disabled"])
        _ = try await admin.post("\(endpoint.path)/test")
        for tries in 1..<WebhookSchedule.delays.count {
          _ = try await admin.delivery(to: endpoint, tries: Int64(tries))
          #expect(try await admin.get(endpoint.path).json["status"] == "enabled")
          wait(afterTry: tries)
        }
        let last = try await admin.delivery(to: endpoint, tries: 10)
        #expect((last["status"], last["last_status"], last["next_try_at"]) == ("failed", 410, nil))
        let shown = try await admin.get(endpoint.path).json
        #expect((shown["status"], shown["disabled_reason"]) == ("disabled", "failing"))
        let told = try await live.hooks(atLeast: 1)[0]
        #expect((told.type, told.data["endpoint_id"].text) == ("webhook.disabled", endpoint.id))
        try told.check(other.keys, at: service.clock.now)
        #expect(try await admin.post("\(endpoint.path)/test").status == 409)
        #expect(try await admin.post("/v1/webhook_deliveries/\(last["id"].text)/resend").status == 409)
        #expect(dead.hooks.count == 10)

        dead.answer(.status(200))
        let enabled = try await admin.patch(endpoint.path, ["status": "enabled"])
        #expect((enabled.json["status"], enabled.json["disabled_reason"]) == ("enabled", nil))
        let test = try await admin.post("\(endpoint.path)/test")
        let hooks = try await dead.hooks(atLeast: 11)
        #expect((hooks.count, hooks[10].id) == (11, test.json["event_id"].text), "webhook.disabled is no news")
        let again = try await admin.post("/v1/webhook_deliveries/\(last["id"].text)/resend")
        #expect((again.status, again.json["status"], again.json["tries"]) == (202, "pending", 0))
        #expect(try await dead.hooks(atLeast: 12)[11].id == hooks[0].id, "the same message")
        let delivered = try await admin.deliveries(to: endpoint) { all in all.allSatisfy { $0["status"] == "delivered" }
        }
        #expect(delivered.count == 2)
      }
    }
  }

  @Test("what was delivered can be sent again, once for each request")
  func resend() async throws {
    let admin = service.admin
    try await HookReceiver.run { receiver in
      let endpoint = try await admin.makeEndpoint(receiver)
      _ = try await admin.post("\(endpoint.path)/test")
      let delivery = try await admin.delivery(to: endpoint, tries: 1)
      let path = "/v1/webhook_deliveries/\(delivery["id"].text)"
      let repeated = [(name: "Idempotency-Key", value: "again")]
      let first = try await admin.post("\(path)/resend", headers: repeated)
      #expect((first.status, first["idempotent-replayed"]) == (202, nil))
      let hooks = try await receiver.hooks(atLeast: 2)
      #expect(hooks[0].id == hooks[1].id && hooks[0].body == hooks[1].body)
      _ = try await admin.deliveries(to: endpoint) { $0.first?["status"] == "delivered" }
      let second = try await admin.post("\(path)/resend", headers: repeated)
      #expect((second.status, second["idempotent-replayed"]) == (202, "true"))
      #expect((second.json["id"], second.json["status"]) == (delivery["id"], "delivered"), "nothing was sent again")
      #expect(try await admin.get(path).json == second.json)
    }
  }

  @Test("a failed message never delays the next, nor does a receiver that says nothing delay another")
  func noDelay() async throws {
    let admin = service.admin
    try await HookReceiver.run(.silence) { dead in
      try await HookReceiver.run(.status(503)) { failing in
        try await HookReceiver.run { live in
          let (_, second, third) = (
            try await admin.makeEndpoint(dead, ["access.denied"]),
            try await admin.makeEndpoint(failing, ["access.denied"]),
            try await admin.makeEndpoint(live, ["access.denied"])
          )
          let cabinet = try await admin.makeCabinet()
          for _ in 0..<4 { _ = try await cabinet.door.show("AP1NOTHING") }
          let taken = try await live.hooks(atLeast: 4)
          let refused = try await failing.hooks(atLeast: 4)
          #expect(refused.map(\.id) == taken.map(\.id), "each was tried once, in the same order")
          // The silent one gets the next when the try of the one before is over.
          #expect(taken.map(\.id).starts(with: dead.hooks.map(\.id)))
          let pending = try await admin.deliveries(to: second) { $0.count == 4 }
          #expect(pending.allSatisfy { $0["status"] == "pending" && $0["tries"] == 1 })
          _ = try await admin.deliveries(to: third) { all in
            all.count == 4 && all.allSatisfy { $0["status"] == "delivered" }
          }
          let metrics = try await service.stranger.get("/metrics").text.split(separator: "\n")
          let waiting = metrics.first { $0.hasPrefix("accessauth_webhooks_waiting ") }
          #expect(waiting?.split(separator: " ").last.flatMap { Int($0) }.map { $0 >= 4 } == true)
        }
      }
    }
  }

  @Test("a dead receiver is tried now and then, and has everything in order when it is back")
  func breaker() async throws {
    let admin = service.admin
    let cabinet = try await admin.makeCabinet()
    try await HookReceiver.run(.status(502)) { receiver in
      let endpoint = try await admin.makeEndpoint(receiver, ["access.denied"])
      for _ in 0..<9 { _ = try await cabinet.door.show("AP1NOTHING") }
      let events = try await admin.events("class=access", atLeast: 9)
      _ = try await admin.deliveries(to: endpoint) { $0.count == WebhookBreaker.threshold }
      // Everything is sealed, and the other four wait in the log.
      try await Task.sleep(for: .milliseconds(500))
      #expect(receiver.hooks.count == WebhookBreaker.threshold)
      receiver.answer(.status(200))
      service.clock.advance(by: WebhookBreaker.longestPause)
      let all = try await admin.deliveries(to: endpoint) { all in
        all.count == 9 && all.allSatisfy { $0["status"] == "delivered" }
      }
      #expect(Set(all.map { $0["event_id"] }) == Set(events.map { $0["id"] }))
      var firsts: [String] = []
      for hook in receiver.hooks where !firsts.contains(hook.id) { firsts.append(hook.id) }
      #expect(firsts == events.reversed().map { $0["id"].text }, "first tries are in the order of the log")
    }
  }

  @Test("F-05 a redirect is a failure, and leads nowhere")
  func redirect() async throws {
    let admin = service.admin
    try await HookReceiver.run { elsewhere in
      try await HookReceiver.run(.redirect(elsewhere.url)) { receiver in
        let endpoint = try await admin.makeEndpoint(receiver)
        _ = try await admin.post("\(endpoint.path)/test")
        let delivery = try await admin.delivery(to: endpoint, tries: 1)
        #expect((delivery["status"], delivery["last_status"], delivery["last_error"]) == ("pending", nil, "redirect"))
        #expect(elsewhere.connections == 0)
      }
    }
  }

  @Test("F-05 an address that is not allowed any more gets no packet at delivery")
  func notAllowed() async throws {
    let folder = try await ServiceFolder()
    try await HookReceiver.run { receiver in
      let endpoint = try await folder.serving { try await $0.admin.makeEndpoint(receiver) }
      try await folder.serving(receivers: ReachableAddresses()) { service in
        _ = try await service.admin.post("\(endpoint.path)/test")
        let delivery = try await service.admin.delivery(to: endpoint, tries: 1)
        #expect((delivery["status"], delivery["last_error"]) == ("pending", "address_refused"))
        #expect(receiver.connections == 0)
      }
    }
  }
}
