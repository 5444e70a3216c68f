import Foundation
import Testing

/// Each of the ways to open, once, from a shell: given by an operator, shown as a door shows it.
@Suite struct OpeningWaysTests {
  /// A shell with a cabinet, and what every `issue` and `verify` of it begins with.
  private struct Counter {
    let shell: Shell
    let cabinet: Cabinet
    let give: [String]
    let show: [String]

    init() async throws {
      shell = try Shell()
      cabinet = try await Cabinet(shell.served)
      try shell.folder.write("device.key", cabinet.deviceKey + "\n")
      let device = try await cabinet.get("/v1/devices/\(cabinet.device)")
      let code = try #require(device.text("device_code"))
      give = ["issue", "--device", code, "--locker", "A12", "--for", "24h", "--subject", "customer-4711"]
      show = ["verify", "--api-key-file", shell.folder.path("device.key")]
    }

    /// Gives a credential and returns it.
    func issue(_ arguments: [String]) throws -> [String: Any] {
      let grant = try shell.object(give + arguments)
      return try #require((grant["credentials"] as? [[String: Any]])?.first)
    }

    /// Shows it three times: asked, in earnest, and once more, which is once too often.
    func expectOnce(_ arguments: [String], input: String = "") throws {
      let asked = try shell.run(show + arguments + ["--no-consume"], input: input)
      #expect(asked.status == 0, "\(asked.error)")
      #expect(asked.output.hasPrefix("would_grant granted\n"))
      let opened = try shell.run(show + arguments, input: input)
      #expect(opened.status == 0, "\(opened.error)")
      #expect(opened.output.hasPrefix("grant granted\n"))
      let again = try shell.run(show + arguments, input: input)
      #expect(again.status == 1)
      #expect(again.output.hasPrefix("deny already_used\n"))
    }
  }

  @Test("a QR code, from its picture's text")
  func code() async throws {
    let counter = try await Counter()
    let credential = try counter.issue(["--png", counter.shell.folder.path("code.png")])
    try counter.shell.folder.write("pass.txt", try #require(credential["pass"] as? String) + "\n")
    try counter.expectOnce(["--pass-file", counter.shell.folder.path("pass.txt")])
  }

  @Test("a PIN, after its locker or alone", arguments: [["--kind", "pin"], ["--kind", "pin", "--entry", "alone"]])
  func pin(arguments: [String]) async throws {
    let counter = try await Counter()
    let credential = try counter.issue(arguments)
    let pin = try #require(credential["pin"] as? String)
    #expect(pin.utf8.count == (arguments.count == 2 ? 6 : 8))
    let locker = arguments.count == 2 ? ["--locker", "A12"] : []
    try counter.expectOnce(["--pin-file", "-"] + locker, input: pin + "\n")
    let wrong = try counter.shell.run(
      counter.show + ["--pin-file", "-"] + locker, input: String(pin.reversed()) + "\n")
    #expect(wrong.status == 1)
    #expect(!wrong.output.contains(pin) && !wrong.error.contains(pin))
  }

  @Test("a card with a number")
  func card() async throws {
    let counter = try await Counter()
    let card = ["--card-format", "wiegand26", "--bits", "26", "--value-hex", "2F623AE"]
    let credential = try counter.issue(["--kind", "card"] + card)
    #expect((credential["card"] as? [String: Any])?["format"] as? String == "wiegand26")
    try counter.expectOnce(card)
    let frame = try counter.shell.run(
      counter.show + ["--card-format", "wiegand26", "--bits", "26", "--value-hex", "2F623AF"])
    #expect(frame.status == 1)
    #expect(frame.error.contains("(invalid_format)"))
  }

  @Test("a card that proves itself, by the keys of its tenant")
  func provenCard() async throws {
    let counter = try await Counter()
    let folder = counter.shell.folder
    // A card and its first message, as `fixtures/sun` has them.
    try folder.write(
      "profile.json",
      #"{"wiegand34":"16+16","wiegand37":"H10304","sun_meta_read_keys_hex":["1F0E2D3C4B5A69788796A5B4C3D2E1F0"]}"#)
    try folder.write(
      "card.json",
      #"{"format":"sun","uid_hex":"04A1B2C3D4E5F6","file_read_key_hex":"7A21C0F39B5E4D1188E6035FC94B2D70"}"#)
    try folder.write(
      "tap.json",
      #"{"format":"sun","picc_data_hex":"D661816C7B8DB70D650692F98CAD2BCA","cmac_hex":"FD1D23D0D18EA821"}"#)
    let set = try counter.shell.run(["card-profile", "set", folder.path("profile.json")])
    #expect(set.status == 0, "\(set.error)")
    _ = try counter.issue(["--kind", "card", "--card-file", folder.path("card.json")])
    try counter.expectOnce(["--card-file", folder.path("tap.json")])
  }

  @Test("a phone with a key of its own", arguments: [[], ["--p256"]])
  func phone(curve: [String]) async throws {
    let counter = try await Counter()
    let folder = counter.shell.folder
    let made = try counter.shell.run(["app-key", "new", "--out", folder.path("phone.key")] + curve)
    #expect(made.status == 0, "\(made.error)")
    #expect(try folder.mode("phone.key") == 0o600)
    try folder.write("phone.jwk", made.output)
    let credential = try counter.issue(["--kind", "app_token", "--public-key-file", folder.path("phone.jwk")])
    try folder.write("pass.txt", try #require(credential["pass"] as? String))
    let copied = try counter.shell.run(counter.show + ["--pass-file", folder.path("pass.txt"), "--app-token"])
    #expect(copied.status == 1)
    #expect(copied.output.hasPrefix("deny proof_required\n"))
    try counter.expectOnce(
      ["--pass-file", folder.path("pass.txt"), "--phone-key-file", folder.path("phone.key")])
  }

  @Test("a face that the device knows")
  func face() async throws {
    let counter = try await Counter()
    let credential = try counter.issue(["--kind", "face"])
    let id = try #require(credential["id"] as? String)
    let unsure = try counter.shell.run(counter.show + ["--face", id, "--confidence", "0.5"])
    #expect(unsure.status == 1)
    #expect(unsure.output.hasPrefix("deny assurance_too_low\n"))
    try counter.expectOnce(["--face", id, "--confidence", "0.98"])
  }

  @Test("a hold keeps it shut until it is settled, and a restriction until it is released")
  func conditions() async throws {
    let counter = try await Counter()
    let folder = counter.shell.folder
    let days = #"["mon","tue","wed","thu","fri","sat","sun"]"#
    try folder.write("hours.json", #"{"weekly":[{"days":\#(days),"from":"00:00","to":"24:00"}]}"#)
    let grant = try counter.shell.object(
      counter.give + ["--uses", "unlimited", "--usage", "multi_use", "--hold", "payment", "--schedule-file"]
        + [folder.path("hours.json")])
    let credential = try #require((grant["credentials"] as? [[String: Any]])?.first)
    try folder.write("pass.txt", try #require(credential["pass"] as? String))
    let show = counter.show + ["--pass-file", folder.path("pass.txt")]
    #expect(try counter.shell.run(show).output.hasPrefix("deny on_hold\n"))
    let hold = try #require((grant["holds"] as? [[String: Any]])?.first?["id"] as? String)
    let settle = ["holds", "settle", hold, "--status", "cleared", "--transaction-ref"]
    let refused = try counter.shell.run(settle + ["4111 1111 1111 1111"])
    #expect(refused.status != 0)
    #expect(!refused.error.contains("4111") && refused.output.isEmpty)
    #expect(try counter.shell.run(settle + ["123456789012"]).status == 0)
    #expect(try counter.shell.run(show).output.hasPrefix("grant granted\n"))
    let subject = try #require(grant["subject_id"] as? String)
    #expect(try counter.shell.run(["subjects", "restrict", subject]).status == 0)
    #expect(try counter.shell.run(show).output.hasPrefix("deny restricted\n"))
    #expect(try counter.shell.run(["subjects", "release", subject]).status == 0)
    #expect(try counter.shell.run(show).status == 0)
  }
}
