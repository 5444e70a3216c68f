import AccessHTTP
import Foundation

/// The debug executable, serving a data folder of its own over a real socket.
final class ServedProcess {
  /// What a test leaves behind goes with it.
  let folder: URL
  let adminKey: String
  let platformKey: String
  private let environment: [String: String]
  private let launcher: [String]
  private var process = Process()
  private(set) var port = 0

  static let executable = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().appending(path: "accessauth")

  /// Makes a data folder and serves it. `launcher` is a program with arguments, by its path, that becomes the service: the
  /// service's own command line is given to it after them.
  init(environment: [String: String] = [:], launcher: [String] = []) throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "accessauth-e2e-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    self.environment = environment
    self.launcher = launcher
    let made = try Self.run(["init", "--data", folder.path + "/data", "--json"])
    guard made.status == 0, let keys = try JSONSerialization.jsonObject(with: made.output) as? [String: String],
      let admin = keys["admin_key"], let platform = keys["platform_key"]
    else { throw ProcessFailure("init: \(made.status)") }
    (adminKey, platformKey) = (admin, platform)
    try start()
  }

  deinit {
    kill()
    try? FileManager.default.removeItem(at: folder)
  }

  var processIdentifier: Int32 { process.processIdentifier }
  var isRunning: Bool { process.isRunning }
  var server: String { "http://127.0.0.1:\(port)" }

  /// Everything that the processes wrote to standard error.
  var log: String { (try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)) ?? "" }

  /// Starts a process, with more arguments, and waits for its line `listening on …`. Throws when it ends before that.
  func start(_ arguments: [String] = [], environment extra: [String: String] = [:]) throws {
    let log = folder.appending(path: "log")
    if !FileManager.default.fileExists(atPath: log.path) { try Data().write(to: log) }
    let begin = try Data(contentsOf: log).count
    process = Process()
    let command =
      launcher + [Self.executable.path, "serve", "--data", folder.path + "/data", "--listen", "127.0.0.1:0"] + arguments
    process.executableURL = URL(filePath: command[0])
    process.arguments = Array(command.dropFirst())
    process.currentDirectoryURL = folder
    process.environment = ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }.merging(extra) { $1 }
    process.standardOutput = FileHandle.nullDevice
    let handle = try FileHandle(forWritingTo: log)
    try handle.seekToEnd()
    process.standardError = handle
    try process.run()
    // Bounded: a start takes a fraction of a second, even beside a compiler.
    for _ in 0..<3000 {
      let text = String(decoding: try Data(contentsOf: log).dropFirst(begin), as: UTF8.self)
      if let line = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        .first(where: { $0.hasPrefix("listening on ") })
      {
        port = line.split(separator: ":").last.flatMap { Int($0) } ?? 0
        return
      }
      guard process.isRunning else { throw ProcessFailure("serve ended: \(text)") }
      usleep(10_000)
    }
    throw ProcessFailure("serve did not start")
  }

  /// SIGKILL, and no process is left.
  func kill() {
    if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
  }

  /// Waits for the process to end, and says how: its exit status, or the signal that ended it.
  func end() -> (reason: Process.TerminationReason, status: Int32) {
    process.waitUntilExit()
    return (process.terminationReason, process.terminationStatus)
  }

  /// SIGTERM, and the status with which it ends.
  func stop() -> Int32 {
    process.terminate()
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// Runs a program to its end. What it prints goes to files: a pipe's read may be interrupted when a child ends, and
  /// Foundation ends the test run then.
  static func run(
    _ arguments: [String], executable: URL = executable, environment: [String: String] = [:]
  ) throws -> (status: Int32, output: Data, error: String) {
    let folder = FileManager.default.temporaryDirectory.appending(path: "accessauth-run-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let (output, error) = (folder.appending(path: "output"), folder.appending(path: "error"))
    for file in [output, error] { try Data().write(to: file) }
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.environment = ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: error)
    try process.run()
    process.waitUntilExit()
    return (
      process.terminationStatus, try Data(contentsOf: output),
      String(decoding: try Data(contentsOf: error), as: UTF8.self)
    )
  }
}

struct ProcessFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
