import Foundation
import HTTPTypes
import Testing

/// Opening from afar, from a shell.
@Suite struct TriggerCommandTests {
  @Test("a locker is opened by a grant, its command shown and cancelled, and the second grant for it is denied")
  func opens() async throws {
    let shell = try Shell()
    let cabinet = try await Cabinet(shell.served)
    let grant = try #require(try await cabinet.grant().text("id"))
    let open = ["triggers", "open", cabinet.locker, "--grant", grant, "--idempotency-key", "one"]
    let made = try shell.object(open)
    #expect(made["decision"] as? String == "grant")
    let command = try #require(made["command"] as? [String: Any])
    let id = try #require(command["id"] as? String)
    let again = try shell.object(open)
    #expect((again["command"] as? [String: Any])?["id"] as? String == id)

    let waiting = try await cabinet.commands()
    #expect(waiting.count == 1 && waiting.first?["id"] as? String == id)
    let nonce = try #require(waiting.first?["nonce"] as? String)
    let late = try shell.run(["commands", "cancel", id])
    #expect(late.status == 1 && late.error.contains("(conflict)"))
    let told = try await cabinet.door("/v1/commands/\(id)/ack", #"{"result":"opened","nonce":"\#(nonce)"}"#)
    #expect(told.status == 200)
    let shown = try shell.run(["commands", "get", id, "--wait", "5"])
    #expect(shown.status == 0 && shown.output.contains("opened"))

    let denied = try shell.run(["triggers", "open", cabinet.locker, "--grant", grant])
    #expect(denied.status == 1 && denied.output == "deny already_used\n")
    let freely = try shell.object(["triggers", "open", cabinet.locker, "--reason", "ticket 77"])
    let second = try #require((freely["command"] as? [String: Any])?["id"] as? String)
    let cancelled = try shell.object(["commands", "cancel", second])
    #expect(cancelled["status"] as? String == "cancelled")
  }

  @Test("F-13 beyond the cap the shell is told of the second person, who is not the first")
  func approvals() async throws {
    let shell = try Shell()
    let cabinet = try await Cabinet(shell.served)
    let open = ["triggers", "open", cabinet.locker, "--reason", "ticket 77"]
    for _ in 0..<3 { #expect(try shell.run(open).status == 0) }
    let refused = try shell.run(open)
    #expect(refused.status == 1 && refused.error.contains("(approval_required)"))
    let list = try shell.object(["approvals", "list"])
    let approval = try #require((list["data"] as? [[String: Any]])?.first)
    #expect(approval["status"] as? String == "pending")
    let give = try shell.run(["approvals", "give", try #require(approval["id"] as? String), "--openings", "5"])
    #expect(give.status == 1 && give.error.contains("(forbidden)"))
  }

  @Test("what is not understood is not tried")
  func usage() throws {
    let shell = try Shell()
    let locker = "lok_01h455vb4pex5vsknk084sn02q"
    for arguments in [
      ["triggers", "open", locker], ["triggers", "open", locker, "--reason", "x", "--wait", "26"],
      ["commands", "get", "cmd_1"], ["approvals", "give", "apv_1"], ["triggers"],
    ] { #expect(try shell.run(arguments).status == 2, "\(arguments)") }
  }
}

extension Cabinet {
  /// What the device is to open.
  fileprivate func commands() async throws -> [[String: Any]] {
    let reply = try await Self.call(server, deviceKey, .get, "/v1/devices/self/commands", nil)
    return reply.json["data"] as? [[String: Any]] ?? []
  }
}
