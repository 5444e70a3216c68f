import AccessAuth
import Foundation
import Testing

@Suite("Webhooks, signed", .runningService)
struct WebhookKeyTests {
  let service = RunningService.current

  @Test(
    "F-06 a message is genuine for its receiver's key alone, and not with a byte changed", arguments: ["v1a", "v1"])
  func genuine(signature: String) async throws {
    let admin = service.admin
    let other = try await service.platform.makeTenant().admin
    try await HookReceiver.run { receiver in
      let endpoint = try await admin.makeEndpoint(receiver, signature: signature)
      let stranger = try await other.makeEndpoint(receiver, signature: signature)
      _ = try await admin.post("\(endpoint.path)/test")
      let hook = try await receiver.hooks(atLeast: 1)[0]
      let now = service.clock.now
      #expect(hook.signatures.count == 1 && hook.signatures[0].hasPrefix("\(signature),"))
      try hook.check(endpoint.keys, at: now)
      let keys = try stranger.keys
      #expect(throws: WebhookRejection.wrongSignature) { try hook.check(keys, at: now) }
      let own = try endpoint.keys
      #expect(throws: WebhookRejection.tooOld) { try hook.check(own, at: now + .seconds(302)) }
      for place in hook.body.indices {
        var body = hook.body
        body[place] ^= 1
        let changed = HookReceiver.Hook(headers: hook.headers, body: body)
        #expect(throws: WebhookRejection.wrongSignature) { try changed.check(own, at: now) }
      }
      var headers = hook.headers
      headers["webhook-id"] = "\(hook.id)x"
      let renamed = HookReceiver.Hook(headers: headers, body: hook.body)
      #expect(throws: WebhookRejection.wrongSignature) { try renamed.check(own, at: now) }
    }
  }

  @Test("F-06 after a change of the secret both sign for 24 hours, and then the new one alone")
  func rotateSecret() async throws {
    let admin = service.admin
    try await HookReceiver.run { receiver in
      let old = try await admin.makeEndpoint(receiver, signature: "v1")
      let new = Endpoint(json: try await admin.post("\(old.path)/rotate").json)
      _ = try await admin.post("\(old.path)/test")
      let both = try await receiver.hooks(atLeast: 1)[0]
      #expect(both.signatures.count == 2)
      try both.check(old.keys, at: service.clock.now)
      try both.check(new.keys, at: service.clock.now)
      service.clock.advance(by: WebhookEndpoint.overlap)
      _ = try await admin.post("\(old.path)/test")
      let one = try await receiver.hooks(atLeast: 2)[1]
      #expect(one.signatures.count == 1)
      try one.check(new.keys, at: service.clock.now)
      let (before, now) = (try old.keys, service.clock.now)
      #expect(throws: WebhookRejection.wrongSignature) { try one.check(before, at: now) }
    }
  }

  @Test("F-06 after a change of the tenant's key both sign for 24 hours; the next one is known before it signs")
  func rotateKey() async throws {
    let admin = service.admin
    try await HookReceiver.run { receiver in
      let old = try await admin.makeEndpoint(receiver)
      #expect(try await admin.post("/v1/signing_keys/webhook/rotate").status == 200)
      let new = Endpoint(json: try await admin.get(old.path).json)
      let (oldKeys, newKeys) = (old.json["public_keys"].elements, new.json["public_keys"].elements)
      #expect(oldKeys.count == 2 && newKeys.count == 3)
      #expect((newKeys[0], newKeys[1]) == (oldKeys[1], oldKeys[0]), "the next one signs, and the one before")
      _ = try await admin.post("\(old.path)/test")
      let both = try await receiver.hooks(atLeast: 1)[0]
      #expect(both.signatures.count == 2)
      for key in try old.keys { try both.check([key], at: service.clock.now) }
      service.clock.advance(by: WebhookEndpoint.overlap)
      _ = try await admin.post("\(old.path)/test")
      let one = try await receiver.hooks(atLeast: 2)[1]
      #expect(one.signatures.count == 1)
      try one.check([new.keys[0]], at: service.clock.now)
      #expect(try await admin.get(old.path).json["public_keys"].elements == [newKeys[0], newKeys[2]])
    }
  }
}
