import Foundation

/// A process that this run started, and ends by its own handle.
final class Child {
  private let process = Process()
  private let errors = Pipe()
  /// What it listens on.
  private(set) var port = 0
  /// From its start to its line `listening on …`.
  private(set) var startTime = Duration.zero

  /// Starts `executable` and waits for its line `listening on http://127.0.0.1:PORT`.
  init(_ executable: String, _ arguments: [String]) throws {
    process.executableURL = URL(filePath: executable)
    process.arguments = arguments
    process.standardError = errors
    process.standardOutput = FileHandle.nullDevice
    let clock = ContinuousClock()
    let start = clock.now
    try process.run()
    var text = ""
    while !text.contains("listening on ") || !text.hasSuffix("\n") {
      let data = errors.fileHandleForReading.availableData
      guard !data.isEmpty else { throw BenchFailure("\(executable) ended: \(text)") }
      text += String(decoding: data, as: UTF8.self)
    }
    startTime = clock.now - start
    let digits = text.split(separator: "listening on ")[1].split(separator: ":").last?.prefix { $0.isNumber } ?? ""
    port = Int(digits) ?? 0
    // The pipe has to be read on, or a full one would stop the process.
    errors.fileHandleForReading.readabilityHandler = { _ = $0.availableData }
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
    errors.fileHandleForReading.readabilityHandler = nil
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
