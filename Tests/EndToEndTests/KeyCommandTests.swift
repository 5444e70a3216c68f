import Foundation
import Testing

/// API keys of every role and a sandbox, from a shell.
@Suite struct KeyCommandTests {
  @Test("a partner's key has its scopes and its sites, is rotated, and both halves are shown in the list, masked")
  func partner() async throws {
    let shell = try Shell()
    let cabinet = try await Cabinet(shell.served)
    let site = try text(try await cabinet.get("/v1/devices/\(cabinet.device)").json, "site_id")
    let create = [
      "api-keys", "create", "--role", "partner", "--scope", "issue", "--scope", "events", "--site-id", site,
      "--openings-per-minute", "30", "--expires-at", "2099-01-01T00:00:00Z", "--person", "Backend",
    ]
    let made = try shell.run(create)
    #expect(made.status == 0)
    #expect(made.error == "the key is shown only now\n")
    let rows = Self.rows(made.output)
    #expect(rows["expires"] == "2099-01-01T00:00:00.000Z")
    let (id, key) = (try #require(rows["id"]), try #require(rows["key"]))
    try shell.folder.write("partner.key", key)
    let partner = ["--api-key-file", shell.folder.path("partner.key")]
    let issue = ["issue", "--locker", cabinet.locker, "--for", "1h", "--subject", "a"]
    #expect(try shell.run(issue + partner).status == 0)
    #expect(try shell.run(["api-keys", "list"] + partner).error.contains("(forbidden)"))

    let rotated = try shell.object(["api-keys", "rotate", id, "--overlap", "0"])
    let next = try text(rotated, "key")
    #expect(rotated["scopes"] as? [String] == ["events", "issue"] && rotated["site_ids"] as? [String] == [site])
    #expect(rotated["openings_per_minute"] as? Int == 30)
    #expect(try shell.run(issue + partner).error.contains("(unauthenticated)"))
    try shell.folder.write("partner.key", next)
    #expect(try shell.run(issue + partner).status == 0)
    let again = try shell.run(["api-keys", "rotate", id])
    #expect(again.status == 1 && again.error.contains("(conflict)"))

    let list = try shell.run(["api-keys", "list"])
    #expect(list.output.hasPrefix("ID "))
    for title in ["ROLE", "SCOPES", "MASKED", "LAST USED", "EXPIRES"] { #expect(list.output.contains(title)) }
    #expect(list.output.contains("events issue") && list.output.contains("…\(next.suffix(4))"))
    #expect(!list.output.contains(key) && !list.output.contains(next))
    let shown = try shell.object(["api-keys", "show", id])
    #expect(shown["masked"] as? String == "aa_live_partner_…\(key.suffix(4))" && shown["key"] == nil)
  }

  @Test("a customer's key reads one person's grants, and what does not go with a role is the service's no")
  func customer() async throws {
    let shell = try Shell()
    let cabinet = try await Cabinet(shell.served)
    let grant = try await cabinet.grant()
    let subject = try text(grant.json, "subject_id")
    let made = try shell.object(["api-keys", "create", "--role", "customer", "--subject-id", subject])
    try shell.folder.write("customer.key", try text(made, "key"))
    let credential = try #require((grant.json["credentials"] as? [[String: Any]])?.first)
    let show = ["credentials", "show", try text(credential, "id"), "--api-key-file", shell.folder.path("customer.key")]
    #expect(try shell.run(show).status == 0)
    for (arguments, pointer) in [
      (["--role", "customer"], "/subject_id"), (["--role", "partner"], "/scopes"),
      (["--role", "operator", "--scope", "issue"], "/scopes"),
      (["--role", "admin", "--openings-per-minute", "601"], "/openings_per_minute"),
    ] {
      let run = try shell.run(["api-keys", "create"] + arguments)
      #expect(run.status == 1 && run.error.contains("\(pointer): "), "\(arguments)")
    }
    for arguments in [
      ["create", "--role", "partner", "--scope", "everything"],
      ["rotate", "key_01h455vb4pex5vsknk084sn02q", "--overlap", "604801"],
    ] { #expect(try shell.run(["api-keys"] + arguments).status == 2, "\(arguments)") }
  }

  @Test("in a sandbox a code is scanned without a door, and opens once; a live key finds no sandbox")
  func sandbox() async throws {
    let shell = try Shell()
    let platform = ["--api-key-file", shell.folder.path("platform.key")]
    let tenant = try shell.object(["tenants", "create", "Trial", "--sandbox"] + platform)
    try shell.folder.write("test.key", try text(tenant, "admin_key"))
    let key = ["--api-key-file", shell.folder.path("test.key")]
    let site = try shell.object(["sites", "create", "Somewhere", "--timezone", "UTC"] + key)
    let device = try shell.object(["devices", "create", "Cabinet", "--site", text(site, "id")] + key)
    let code = try text(device, "device_code")
    #expect(try shell.run(["lockers", "add", "A1", "--device", code, "--board", "B1"] + key).status == 0)
    let grant = try shell.object(
      ["issue", "--device", code, "--locker", "A1", "--for", "1h", "--subject", "a", "--kind", "qr", "--kind", "pin"]
        + key)
    let credentials = try #require(grant["credentials"] as? [[String: Any]])
    let (first, last) = (try #require(credentials.first), try #require(credentials.last))
    let pass = try text(first, "pass")
    let pin = try text(last, "pin")

    let scan = ["sandbox", "scan", "--device", code]
    let asked = try shell.run(scan + ["--pin-file", "-", "--locker", "A1", "--no-consume"] + key, input: pin + "\n")
    #expect(asked.status == 0 && asked.output.hasPrefix("would_grant granted\n"))
    let attempt = ["--attempt", "01890a5d-ac96-774b-bcce-b302099a8057"]
    let opened = try shell.object(scan + attempt + key, input: pass)
    #expect(opened["decision"] as? String == "grant")
    #expect(try shell.object(scan + attempt + key, input: pass)["event_id"] as? String == opened["event_id"] as? String)
    let again = try shell.run(scan + key, input: pass)
    #expect(again.status == 1 && again.output.hasPrefix("deny already_used\n"))
    let live = try shell.run(["sandbox", "scan", "--device", text(device, "id")], input: pass)
    #expect(live.status == 1 && live.error.contains("(not_found)"))
    let phone = try shell.run(scan + ["--pass-file", "x", "--phone-key-file", "y"] + key)
    #expect(phone.status == 2 && phone.error.contains("use verify with the device's key"))
    let typed = try shell.run(["sandbox", "scan", "482913"] + key)
    #expect(typed.status == 2 && typed.error.contains("among the arguments") && !typed.error.contains("482913"))
  }

  @Test(
    "help begins with examples",
    arguments: [
      ["api-keys", "create"], ["api-keys", "rotate"], ["api-keys", "show"], ["sandbox"], ["sandbox", "scan"],
    ])
  func help(command: [String]) throws {
    let run = try CommandRun(command + ["--help"])
    #expect(run.status == 0 && run.output.hasPrefix("EXAMPLES:\n  accessauth \(command.joined(separator: " ")) "))
  }

  /// Names and values, as they are printed for a person.
  private static func rows(_ output: String) -> [String: String] {
    let pairs = output.split(separator: "\n").compactMap { line -> (String, String)? in
      let words = line.split(separator: " ", omittingEmptySubsequences: true)
      guard let name = words.first, let value = words.last else { return nil }
      return (String(name), String(value))
    }
    return Dictionary(pairs) { $1 }
  }

  private func text(_ object: [String: Any], _ name: String) throws -> String {
    try #require(object[name] as? String)
  }
}
