import Foundation
import Testing

/// The commands that talk to a service, from the first site to the last event.
@Suite struct ClientCommandTests {
  @Test("a shell makes places, keys and a code that opens once")
  func everyday() async throws {
    let shell = try Shell()
    let site = try shell.object(["sites", "create", "Riga centre", "--timezone", "Europe/Riga"])
    let device = try shell.object(["devices", "create", "Cabinet 1", "--site", text(site, "id")])
    let code = try text(device, "device_code")
    #expect(try shell.run(["lockers", "add", "A11", "A12", "--device", code, "--board", "B1"]).status == 0)
    let lockers = try shell.run(["lockers", "list", "--device", text(device, "id")])
    #expect(lockers.output.contains("LABEL  BOARD  NUMBER"))
    #expect(lockers.output.contains("A12    B1     2"))
    let key = try shell.object(["api-keys", "create", "--role", "device", "--device", text(device, "id")])
    try shell.folder.write("device.key", text(key, "key") + "\n")

    let issue = ["issue", "--device", code, "--locker", "A12", "--for", "2h", "--subject", "customer-4711"]
    let grant = try shell.object(issue + ["--png", shell.folder.path("a.png"), "--svg", shell.folder.path("a.svg")])
    let credential = try #require((grant["credentials"] as? [[String: Any]])?.first)
    let pass = try text(credential, "pass")
    #expect(try shell.folder.mode("a.png") == 0o600)
    #expect(try shell.folder.mode("a.svg") == 0o600)

    let door = ["verify", "--api-key-file", shell.folder.path("device.key")]
    let asked = try shell.run(door + ["--no-consume"], input: pass)
    #expect(asked.status == 0)
    #expect(asked.output.hasPrefix("would_grant granted\n"))
    let opened = try shell.run(door, input: "\(pass.lowercased())\r\n")
    #expect(opened.status == 0)
    #expect(opened.output.hasPrefix("grant granted\nlocker       A12, board B1, number 2\n"))
    let again = try shell.run(door, input: pass)
    #expect(again.status == 1)
    #expect(again.output.hasPrefix("deny already_used\n"))
    let never = try shell.run(door, input: "no pass")
    #expect(never.status == 1)
    #expect(never.output.hasPrefix("deny not_recognized\n"))

    #expect(try shell.run(["revoke", text(grant, "id")]).status == 0)
    #expect(try shell.run(door, input: pass).output.hasPrefix("deny revoked\n"))
    #expect(try shell.run(["revoke", text(key, "id")]).status == 0)
    let dead = try shell.run(door, input: pass)
    #expect(dead.status == 1)
    #expect(dead.error.contains("(unauthenticated)"))
    #expect(shell.served.stop() == 0)
  }

  @Test("an attempt that is repeated gets the first answer again")
  func repeatedAttempt() async throws {
    let shell = try Shell()
    let cabinet = try await Cabinet(shell.served)
    try shell.folder.write("device.key", cabinet.deviceKey)
    let pass = Cabinet.pass(of: try await cabinet.grant())
    let attempt = ["--attempt", "01890a5d-ac96-774b-bcce-b302099a8057", "--locker", "A12", "--json"]
    let runs = try (0..<2).map { _ in
      try shell.run(["verify", "--api-key-file", shell.folder.path("device.key")] + attempt, input: pass)
    }
    #expect(runs.map(\.status) == [0, 0])
    #expect(runs[0].output == runs[1].output)
  }

  @Test("a code is shown on standard error beside JSON, without colours where nobody looks")
  func terminal() async throws {
    let shell = try Shell()
    let cabinet = try await Cabinet(shell.served)
    let issue = ["issue", "--locker", cabinet.locker, "--for", "1h", "--subject", "a"]
    let run = try shell.run(issue + ["--terminal", "--json"])
    #expect(run.status == 0)
    #expect(run.output.hasPrefix("{") && run.output.hasSuffix("}\n"))
    #expect(run.error.contains("█") && !run.error.contains("\u{1B}"))
    #expect(try !shell.run(issue).output.contains("█"))
  }

  @Test(
    "a no of the service is one sentence with its code, and where the body is at fault",
    arguments: [
      (["tenants", "list"], "(forbidden)"), (["revoke", "grt_01h455vb4pex5vsknk084sn02q"], "(not_found)"),
      (["sites", "create", "x", "--timezone", "Mars/Phobos"], "/timezone: "),
      (["api-keys", "create", "--role", "king"], "/role: "), (["events", "--cursor", "a+b&c"], "(invalid_cursor)"),
    ])
  func refused(arguments: [String], part: String) throws {
    let run = try Shell().run(arguments)
    #expect(run.status == 1)
    #expect(run.output.isEmpty)
    #expect(run.error.hasPrefix("error: ") && run.error.contains(part))
    #expect(run.error.split(separator: "\n").count == 1)
  }

  @Test("lists go on by their cursor, and the platform key sees tenants")
  func pages() throws {
    let shell = try Shell()
    for name in ["One", "Two"] {
      #expect(try shell.run(["sites", "create", name, "--timezone", "UTC"]).status == 0)
    }
    let first = try shell.object(["sites", "list", "--limit", "1"])
    let second = try shell.object(["sites", "list", "--limit", "1", "--cursor", text(first, "next_cursor")])
    let names = [first, second].compactMap { ($0["data"] as? [[String: Any]])?.first?["name"] as? String }
    #expect(names == ["Two", "One"])
    let seen = try shell.run(["sites", "list", "--limit", "1"])
    #expect(seen.error.contains("--cursor "))

    let platform = ["--api-key-file", shell.folder.path("platform.key")]
    let made = try shell.object(["tenants", "create", "Other", "--sandbox"] + platform)
    #expect(try text(made, "admin_key").hasPrefix("aa_test_admin_"))
    #expect(try shell.run(["tenants", "list"] + platform).output.contains("Other"))
    #expect(try shell.run(["keys", "rotate", "pass"]).output.contains("verify_only"))
    #expect(try shell.run(["keys", "list"]).output.contains("next"))
  }

  @Test("a service that is not there is neither yes nor no")
  func unreachable() throws {
    let shell = try Shell()
    #expect(shell.served.stop() == 0)
    let run = try shell.run(["events"])
    #expect(run.status == 3)
    #expect(run.output.isEmpty)
    #expect(run.error.contains("cannot be reached"))
    let door = try shell.run(["verify"], input: "AP1")
    #expect(door.status == 3)
    #expect(door.error.contains("--attempt "))
  }

  private func text(_ object: [String: Any], _ name: String) throws -> String {
    try #require(object[name] as? String)
  }
}
