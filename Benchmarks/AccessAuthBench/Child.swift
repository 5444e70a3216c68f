import Foundation
import Glibc

/// A process that this run started, and ends by its own handle.
final class Child {
  private let process = Process()
  /// What it listens on.
  private(set) var port = 0
  /// From its start to its line `listening on …`.
  private(set) var startTime = Duration.zero

  /// Starts `executable` and waits for its line `listening on http://127.0.0.1:PORT`. Its log goes to the file `log`, as a
  /// service manager would have it: reading a pipe would take time from what is measured.
  init(_ executable: String, _ arguments: [String], log: String) throws {
    _ = FileManager.default.createFile(atPath: log, contents: nil)
    process.executableURL = URL(filePath: executable)
    process.arguments = arguments
    process.standardError = FileHandle(forWritingAtPath: log)
    process.standardOutput = FileHandle.nullDevice
    let clock = ContinuousClock()
    let start = clock.now
    try process.run()
    while true {
      let text = try String(contentsOfFile: log, encoding: .utf8)
      if let line = text.split(separator: "\n").first(where: { $0.hasPrefix("listening on ") }) {
        startTime = clock.now - start
        port = line.split(separator: ":").last.flatMap { Int($0) } ?? 0
        return
      }
      guard process.isRunning else { throw BenchFailure("\(executable) ended: \(text)") }
      usleep(1000)
    }
  }

  /// Resident memory in MiB.
  var residentMemory: Double {
    let status = (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") } ?? ""
    return (Double(line.split(separator: " ").dropFirst().first ?? "") ?? .nan) / 1024
  }

  func stop() {
    process.terminate()
    process.waitUntilExit()
  }
}

struct BenchFailure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Runs a command to its end and returns what it printed.
func output(of executable: String, _ arguments: [String]) throws -> Data {
  let process = Process()
  let pipe = Pipe()
  process.executableURL = URL(filePath: "/usr/bin/env")
  process.arguments = [executable] + arguments
  process.standardOutput = pipe
  try process.run()
  let data = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  guard process.terminationStatus == 0 else { throw BenchFailure("\(executable) failed") }
  return data
}
