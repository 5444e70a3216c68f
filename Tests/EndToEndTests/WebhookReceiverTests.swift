import Foundation
import Testing

/// Webhooks of the executable, taken by a receiver that is written with libraries of others.
@Suite struct WebhookReceiverTests {
  @Test(
    "F-06 a receiver with independent libraries takes every message, each tried again under its id after a failure",
    arguments: ["v1a", "v1"])
  func taken(signature: String) throws {
    let shell = try Shell(serving: ["ACCESSAUTH_WEBHOOK_ALLOW_CIDR": "127.0.0.0/8"])
    let receiver = try WebhookReceiver(count: 2)
    let made = try shell.object([
      "webhooks", "create", receiver.url, "--type", "webhook.test", "--signature", signature, "--description", "Orders",
    ])
    let key = signature == "v1" ? made["secret"] : (made["public_keys"] as? [String])?.first
    try receiver.know(signature == "v1" ? "secret" : "public_key", try #require(key as? String))
    let id = try #require(made["id"] as? String)
    let tests = try (0..<2).map { _ in try #require(try shell.object(["webhooks", "test", id])["event_id"] as? String) }
    let result = try receiver.result()
    let taken = try #require(result["taken"] as? [[String: Any]])
    #expect(Set(taken.compactMap { $0["id"] as? String }) == Set(tests))
    #expect(result["refused"] as? Int == 2 && result["forged"] as? Int == 0)
    for entry in taken {
      let message = try #require(entry["message"] as? [String: Any])
      #expect(message["type"] as? String == "webhook.test")
      #expect((message["data"] as? [String: Any])?["endpoint_id"] as? String == id)
    }
    let listed = try shell.run(["webhooks", "deliveries", "--endpoint", id])
    #expect(listed.status == 0 && listed.output.contains("webhook.test"))
    let changed = try shell.object(["webhooks", "change", id, "--all-types", "--description", "All"])
    #expect(changed["types"] as? [String] == [] && changed["description"] as? String == "All")
    let shown = try shell.run(["webhooks", "get", id])
    #expect(shown.output.contains("All") && !shown.output.contains("whsec_"))
    let rotated = try shell.run(["webhooks", "rotate", id])
    #expect(rotated.status == (signature == "v1" ? 0 : 1))
    #expect(rotated.output.contains("whsec_") == (signature == "v1"))
    #expect(try shell.run(["webhooks", "remove", id]).status == 0)
    #expect(try shell.run(["webhooks", "get", id]).status == 1)
    #expect(!shell.served.log.contains("whsec_"))
  }

  @Test("a service that is killed while a message is under way sends it again, under the same id")
  func killed() throws {
    let shell = try Shell(serving: ["ACCESSAUTH_WEBHOOK_ALLOW_CIDR": "127.0.0.0/8"])
    let receiver = try WebhookReceiver(count: 1, holds: true)
    let made = try shell.object(["webhooks", "create", receiver.url])
    try receiver.know("public_key", try #require((made["public_keys"] as? [String])?.first))
    let id = try #require(made["id"] as? String)
    let event = try #require(try shell.object(["webhooks", "test", id])["event_id"] as? String)
    #expect(try receiver.held() == event)
    shell.served.kill()
    try shell.served.start()
    let result = try receiver.result()
    let taken = try #require(result["taken"] as? [[String: Any]])
    #expect(taken.compactMap { $0["id"] as? String } == [event])
    #expect(result["refused"] as? Int == 0 && result["forged"] as? Int == 0)
  }

  @Test("a network that webhooks may go to has to be one")
  func usage() throws {
    let run = try CommandRun(["serve", "--data", "nowhere", "--webhook-allow-cidr", "example.com"])
    #expect(run.status == 2 && run.error.contains("--webhook-allow-cidr needs"))
  }
}
