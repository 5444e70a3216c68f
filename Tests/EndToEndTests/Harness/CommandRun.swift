import Foundation

/// One run of the debug executable, from start to end, in a folder of its own.
struct CommandRun {
  let status: Int32
  let output: String
  let error: String

  init(_ arguments: [String], input: String = "", environment: [String: String] = [:]) throws {
    let folder = try CommandFolder()
    try folder.write("input", input)
    for name in ["output", "error"] { try folder.write(name, "") }
    let process = Process()
    process.executableURL = ServedProcess.executable
    process.arguments = arguments
    process.environment = environment.merging(["PATH": "/usr/bin:/bin"]) { $1 }
    process.currentDirectoryURL = folder.url
    process.standardInput = try FileHandle(forReadingFrom: folder.url.appending(path: "input"))
    process.standardOutput = try FileHandle(forWritingTo: folder.url.appending(path: "output"))
    process.standardError = try FileHandle(forWritingTo: folder.url.appending(path: "error"))
    try process.run()
    process.waitUntilExit()
    status = process.terminationStatus
    output = try folder.read("output")
    error = try folder.read("error")
  }
}

/// A folder that goes with its test.
final class CommandFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "accessauth-\(UUID())")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appending(path: name).path }

  func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: url.path).sorted() }

  func mode(_ name: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path(name))[.posixPermissions] as? Int
  }

  func write(_ name: String, _ text: String) throws { try Data(text.utf8).write(to: url.appending(path: name)) }

  func read(_ name: String) throws -> String { try String(contentsOf: url.appending(path: name), encoding: .utf8) }
}
