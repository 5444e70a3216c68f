import Foundation
import Testing

/// The examples, run as their pages say, beside the demo of `script/server`.
@Suite struct ExamplesTests {
  @Test("the examples do what their pages say: a locker opens once, a backend issues, a partner opens and is told")
  func pages() throws {
    _ = try #require(Demo.python, "script/test installs it")
    let demo = try Demo()
    try Self.expectPrivate(demo)
    try Self.expectScan(demo)
    try Self.expectBackend(demo)
    try Self.expectPartner(demo)
  }

  /// Whatever opens or signs is for the demo's owner alone, and nothing of it was printed.
  private static func expectPrivate(_ demo: Demo) throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: demo.folder.path("var/demo"))
    for name in ["admin", "platform", "device", "backend", "partner"] {
      #expect(names.contains("\(name).key") && names.contains("\(name).header"))
    }
    for name in names where name != "data" {
      #expect(try demo.folder.mode("var/demo/\(name)") == 0o600, "\(name)")
    }
    let said = try demo.output(of: "server")
    #expect(said.contains("examples/README.md") && !said.contains("aa_live_"))
  }

  /// The demo's own code opens once.
  private static func expectScan(_ demo: Demo) throws {
    let commands = try Demo.commands(of: "locker")
    #expect(commands.count == 2)
    let scans = try demo.run(try #require(commands.first), named: "scan")
    #expect(scans.status == 0)
    #expect(scans.output == "grant granted\n*click* A12 opens\ndeny already_used\n")
  }

  /// The backend gets a code and a PIN, a repeated call gets the same, and the picture opens once.
  private static func expectBackend(_ demo: Demo) throws {
    let commands = try Demo.commands(of: "mobile-backend")
    #expect(commands.count == 2)
    let issued = try demo.run(try #require(commands.first), named: "backend")
    #expect(issued.status == 0, "\(issued.output)")
    let lines = issued.output.split(separator: "\n").map(String.init)
    #expect(lines.count == 10)
    for name in ["grant     grt_", "QR code   var/demo/code.png", "app       aa_live_customer_…"] {
      #expect(lines.count { $0.hasPrefix(name) } == 2, "\(name)")
    }
    #expect(lines.count { $0.wholeMatch(of: /PIN       [0-9]{6,8}, with the locker's number/) != nil } == 2)
    #expect(issued.output.contains("a replay: True, the same grant and code: True, the PIN: None"))
    #expect(issued.output.contains(#"the same code: True, the PIN: "pin":null"#))
    #expect(lines.count { $0.contains(/fetched a QR code of [0-9]{4} bytes/) } == 2)
    #expect(try demo.folder.mode("var/demo/code.png") == 0o600)
    let door = try #require(commands.last)
    let first = try demo.run(door, named: "door")
    #expect(first.output.hasSuffix("grant granted\n*click* A12 opens\n"), "\(first.output)")
    let second = try demo.run(door, named: "door")
    #expect(second.output.hasSuffix("deny already_used\n") && !second.output.contains("*click*"), "\(second.output)")
  }

  /// A partner's trigger opens by the locker that listens, and the receiver is told, with signatures that hold.
  private static func expectPartner(_ demo: Demo) throws {
    let commands = try Demo.commands(of: "partner")
    try #require(commands.count == 2)
    // Another port than the page's, which somebody may have. Below those that systems give away by themselves.
    let port = Int.random(in: 20000..<30000)
    let receiver = try demo.begin(commands[0].replacing("8190", with: "\(port)"), named: "receiver")
    try demo.wait(for: "listening on", in: "receiver", of: receiver)
    let locker = try demo.begin(try #require(try Demo.commands(of: "locker").last), named: "locker")

    let triggered = try demo.run(commands[1], named: "trigger")
    #expect(triggered.status == 0, "\(triggered.output)")
    let opened = try #require(
      triggered.output.firstMatch(of: /(?m)^opened: (cmd_[0-9a-z]{26})$/), "\(triggered.output)")
    let command = String(opened.1)
    #expect(try demo.output(of: "locker") == "\(command) is genuine\n*click* A12 opens\n")

    try demo.wait(for: "command.finished", in: "receiver", of: receiver)
    let told = try demo.output(of: "receiver")
    for event in ["access.granted", "locker.opened", "command.finished"] {
      #expect(told.split(separator: "\n").count { $0.contains(" \(event) evt_") } == 1, "\(told)")
    }
    #expect(told.contains("opened \(command) grt_"))
    #expect(receiver.isRunning && locker.isRunning)
  }
}
