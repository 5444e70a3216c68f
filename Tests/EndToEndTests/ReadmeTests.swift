import Foundation
import Testing

/// The first page, as somebody tries it who has never seen the program: every block of commands runs, in the order of the
/// page, beside the demo that its first block makes.
@Suite struct ReadmeTests {
  /// Blocks that do not run here, and why.
  private static let left = [
    "script/test": "it is what runs this"
  ]
  /// The first block. Here it serves with the debug executable; without that it would install and make a release build.
  private static let beginning = "script/server"
  /// The address on the page.
  private static let address = "http://127.0.0.1:8080"

  @Test("every block of commands on the first page runs, in their order, and does what the page says")
  func page() throws {
    let blocks = try Demo.commands(onPage: "README.md")
    try #require(blocks.first == Self.beginning)
    #expect(Set(blocks).isSuperset(of: Self.left.keys), "what is not on the page needs no reason")
    let demo = try Demo()
    let server = try #require(
      try demo.folder.read("var/demo/env").firstMatch(of: /export ACCESSAUTH_SERVER=(http:\S+)/).map { String($0.1) })
    try Self.build(demo)
    var outputs: [String] = []
    for (number, block) in blocks.enumerated().dropFirst() where Self.left[block] == nil {
      // Another port than the page's, where somebody has that one.
      let commands = block.replacing(Self.address, with: server)
      let given = server == Self.address ? "" : "export ACCESSAUTH_SERVER=\(server)\n"
      if block.contains("events export") { try Self.waitForHead(demo, server) }
      try demo.folder.write("page-\(number).sh", given + commands + "\n")
      let run = try demo.run("timeout 30 bash -euo pipefail page-\(number).sh", named: "block-\(number)")
      #expect(run.status == 0, "\(block): \(run.output)")
      outputs.append(run.output)
    }
    try #require(outputs.count == 4, "what a new block does is to be said here")
    try Self.expectScans(outputs[0])
    Self.expectCode(outputs[1])
    try Self.expectEvents(outputs[2], demo)
    try Self.expectExport(outputs[3], demo)
  }

  /// An export goes up to the newest signed head, which comes within seconds of the events: somebody who types is no
  /// quicker. Waits until one covers the scans.
  private static func waitForHead(_ demo: Demo, _ server: String) throws {
    for _ in 0..<60 {
      let run = try demo.run(
        "curl -sS '\(server)/v1/events/export?format=ndjson' -H @var/demo/admin.header", named: "head")
      if run.output.contains(#""reason":"already_used""#) { return }
      usleep(500_000)
    }
    Issue.record("no head covers the scans")
  }

  /// Where the page has the executable after its first block.
  private static func build(_ demo: Demo) throws {
    let folder = demo.folder.url.appending(path: ".build-release/release")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      at: folder.appending(path: "accessauth"), withDestinationURL: ServedProcess.executable)
  }

  /// The code opens once. What the page prints of it has the same members.
  private static func expectScans(_ output: String) throws {
    let answers = try output.split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
    #expect(answers.map { $0["decision"] as? String } == ["grant", "deny"])
    #expect(answers.map { $0["reason"] as? String } == ["granted", "already_used"])
    let page = try String(
      contentsOf: URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "README.md"), encoding: .utf8)
    let shown = try #require(
      page.components(separatedBy: "```json\n").last?.components(separatedBy: "\n```").first)
    let examples = try shown.components(separatedBy: "\n{").enumerated().map { number, text in
      let object = Data((number == 0 ? text : "{" + text).utf8)
      return try #require(try JSONSerialization.jsonObject(with: object) as? [String: Any])
    }
    #expect(examples.map { Set($0.keys) } == answers.map { Set($0.keys) })
  }

  /// A code that changes by itself.
  private static func expectCode(_ output: String) {
    for text in [#""id":"grt_"#, #""usage":"rotating""#, #""pass":""#] { #expect(output.contains(text), "\(output)") }
  }

  /// What is remembered, newest first, without any secret.
  private static func expectEvents(_ output: String, _ demo: Demo) throws {
    let page = try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
    #expect((page["data"] as? [Any])?.count == 5)
    let pass = try demo.folder.read("var/demo/A12.pass").trimmingCharacters(in: .whitespacesAndNewlines)
    #expect(!pass.isEmpty && !output.contains(pass) && !output.contains("aa_live_"))
  }

  /// The log was exported whole, and held by the keys that are published.
  private static func expectExport(_ output: String, _ demo: Demo) throws {
    let lines = try demo.folder.read("events.ndjson").split(separator: "\n")
    #expect(lines.contains { $0.contains(#""reason":"already_used""#) } && lines.last?.contains("checkpoint") == true)
    #expect(output.contains("\(lines.count - 1)"), "\(output)")
  }
}
