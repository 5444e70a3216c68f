import Foundation

/// The demo that `script/server` makes and serves, with the debug executable, and a shell beside it in which the commands
/// of the examples' pages run as they stand there.
final class Demo {
  /// Has `examples` and `var/demo`, as a checkout.
  let folder: CommandFolder
  private var processes: [Process] = []

  private static let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The Python with the independent libraries; `script/test` names it.
  static let python: URL? = {
    let path =
      ProcessInfo.processInfo.environment["ACCESSAUTH_PYTHON"] ?? checkout.appending(path: ".venv/bin/python").path
    return FileManager.default.isExecutableFile(atPath: path) ? URL(filePath: path) : nil
  }()

  /// Makes the demo, and waits until it has said how to try it.
  init() throws {
    folder = try CommandFolder()
    let examples = folder.url.appending(path: "examples")
    try FileManager.default.createSymbolicLink(
      at: examples, withDestinationURL: Self.checkout.appending(path: "examples"))
    try FileManager.default.createDirectory(at: folder.url.appending(path: "var"), withIntermediateDirectories: false)
    let script = Self.checkout.appending(path: "script/server")
    let server = try start(
      script, named: "server",
      [
        "ACCESSAUTH_DEMO": folder.path("var/demo"), "ACCESSAUTH_EXECUTABLE": ServedProcess.executable.path,
      ])
    try wait(for: "Ctrl-C stops", in: "server", of: server)
  }

  deinit {
    // The server is the first, and nobody needs it any more.
    for process in processes.reversed() where process.isRunning { process.terminate() }
    for process in processes { process.waitUntilExit() }
  }

  /// The blocks of shell commands on the page of an example, in their order.
  static func commands(of example: String) throws -> [String] { try commands(onPage: "examples/\(example)/README.md") }

  /// The blocks of shell commands on any page of the checkout, in their order.
  static func commands(onPage page: String) throws -> [String] {
    let page = try String(contentsOf: checkout.appending(path: page), encoding: .utf8)
    return page.components(separatedBy: "```sh\n").dropFirst().compactMap {
      $0.components(separatedBy: "\n```").first
    }
  }

  /// Runs commands to their end; answers the exit status and what they printed.
  func run(_ commands: String, named name: String) throws -> (status: Int32, output: String) {
    let process = try start(try script(commands, named: name), named: name)
    process.waitUntilExit()
    return (process.terminationStatus, try output(of: name))
  }

  /// Runs commands of which the last one goes on until the demo ends.
  @discardableResult
  func begin(_ commands: String, named name: String) throws -> Process {
    var lines = commands.components(separatedBy: "\n")
    // The shell becomes the program, so that the program is what is told to end.
    if let last = lines.popLast() { lines.append("exec \(last)") }
    return try start(try script(lines.joined(separator: "\n"), named: name), named: name)
  }

  /// What commands have printed so far.
  func output(of name: String) throws -> String { try folder.read("\(name).output") }

  /// Waits until a text is printed.
  func wait(for text: String, in name: String, of process: Process) throws {
    // Bounded: it takes some seconds, even beside a compiler.
    for _ in 0..<6000 {
      if try output(of: name).contains(text) { return }
      guard process.isRunning else { break }
      usleep(10_000)
    }
    throw ProcessFailure("\(name): no \(text) in \(try output(of: name))")
  }

  private func script(_ commands: String, named name: String) throws -> URL {
    try folder.write("\(name).sh", "#!/bin/bash\nset -euo pipefail\n\(commands)\n")
    let url = folder.url.appending(path: "\(name).sh")
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: url.path)
    return url
  }

  private func start(_ script: URL, named name: String, _ environment: [String: String] = [:]) throws -> Process {
    try folder.write("\(name).output", "")
    let output = try FileHandle(forWritingTo: folder.url.appending(path: "\(name).output"))
    let process = Process()
    // A test's thread blocks signals, and what it starts would inherit that.
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["--default-signal", script.path]
    process.currentDirectoryURL = folder.url
    let tools = Self.python.map { $0.deletingLastPathComponent().path + ":" } ?? ""
    process.environment = ["PATH": "\(tools)/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"].merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
    processes.append(process)
    return process
  }
}
