import Foundation

/// A receiver of webhooks that is written with libraries of others (`Python/webhook_receiver.py`), as a process.
final class WebhookReceiver {
  private(set) var url: String
  private let process = Process()
  private let input: FileHandle
  private let folder: CommandFolder

  private static let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Python/webhook_receiver.py")

  /// Listens, and ends when it has taken `count` messages. With `holds` it keeps the first one without an answer, until the
  /// other side is gone; otherwise it refuses each once.
  init(count: Int, holds: Bool = false) throws {
    guard let python = Demo.python else { throw ProcessFailure("script/test installs the independent libraries") }
    folder = try CommandFolder()
    for name in ["output", "error"] { try folder.write(name, "") }
    let pipe = Pipe()
    process.executableURL = python
    process.arguments = [Self.script.path, "\(count)"] + (holds ? ["hold"] : [])
    process.environment = ["PATH": "/usr/bin:/bin"]
    process.standardInput = pipe
    process.standardOutput = try FileHandle(forWritingTo: folder.url.appending(path: "output"))
    process.standardError = try FileHandle(forWritingTo: folder.url.appending(path: "error"))
    input = pipe.fileHandleForWriting
    try process.run()
    url = ""
    url = try line(0, "url")
  }

  deinit {
    // A program that a test's thread has started may have been told to hold SIGTERM back.
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
  }

  /// Tells how messages are checked.
  func know(_ name: String, _ value: String) throws {
    try input.write(contentsOf: try JSONSerialization.data(withJSONObject: [name: value]) + Data("\n".utf8))
  }

  /// The id of the message that is kept without an answer.
  func held() throws -> String { try line(1, "held") }

  /// The text of a member of a line that will come.
  private func line(_ index: Int, _ name: String) throws -> String {
    // Bounded: each comes within seconds, even beside a compiler.
    for _ in 0..<6000 {
      let lines = try Self.lines(folder)
      if lines.count > index, let text = lines[index][name] as? String { return text }
      guard process.isRunning else { break }
      usleep(10_000)
    }
    throw ProcessFailure("the receiver did not say \(name): \(try folder.read("error"))")
  }

  /// What came, once all did.
  func result() throws -> [String: Any] {
    process.waitUntilExit()
    let lines = try Self.lines(folder)
    guard process.terminationStatus == 0, let last = lines.last, last["taken"] != nil else {
      throw ProcessFailure("the receiver: \(try folder.read("error"))")
    }
    return last
  }

  private static func lines(_ folder: CommandFolder) throws -> [[String: Any]] {
    try folder.read("output").split(separator: "\n", omittingEmptySubsequences: false).dropLast().compactMap {
      try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
    }
  }
}
