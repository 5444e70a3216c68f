import Foundation
import HTTPTypes

/// A host whose service keeps what it keeps in a database: its key, its erasure files and whatever else lies in one folder.
final class DatabaseHost {
  let folder: CommandFolder
  private var processes: [Process] = []

  init() throws { folder = try CommandFolder() }

  deinit {
    for process in processes where process.isRunning { kill(process.processIdentifier, SIGKILL) }
    for process in processes { process.waitUntilExit() }
  }

  /// The options that name the database, the key and the erasure file.
  func options(_ url: String, erasures: String = "erasures") -> [String] {
    ["--database-url", url, "--key-file", folder.path("key"), "--erasure-file", folder.path(erasures)]
  }

  /// Makes roles and schema, founds the service, and answers the administrator's key.
  func found(_ cluster: Cluster, _ database: String) throws -> String {
    for (command, role) in [("roles", "admin"), ("up", "accessauth_owner")] {
      let run = try CommandRun(["migrate", command, "--database-url", cluster.url(role, database: database)])
      guard run.status == 0 else { throw ProcessFailure("migrate \(command): \(run.error)") }
    }
    let run = try CommandRun(["init", "--json"] + options(cluster.url("accessauth_serve", database: database)))
    guard run.status == 0,
      let made = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: String],
      let key = made["admin_key"]
    else { throw ProcessFailure("init: \(run.error)") }
    return key
  }

  /// A service that listens.
  struct Served {
    let process: Process
    let server: String
    let log: URL

    /// Everything that it wrote to standard error.
    var said: String { (try? String(contentsOf: log, encoding: .utf8)) ?? "" }

    /// SIGTERM, and the status with which it ends.
    func stop() -> Int32 {
      process.terminate()
      process.waitUntilExit()
      return process.terminationStatus
    }

    /// SIGKILL, and no process is left.
    func kill() {
      if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) }
      process.waitUntilExit()
    }

    /// Waits for its end, and says which signal it was; nil where it ended by itself.
    func end() -> Int32? {
      process.waitUntilExit()
      return process.terminationReason == .uncaughtSignal ? process.terminationStatus : nil
    }

    /// An answer to a call without a key.
    func get(_ path: String) async throws -> Cabinet.Reply { try await Cabinet.call(server, "", .get, path, nil) }

    /// Looks until it is as ready as that, for at most half a minute.
    func becomes(ready isReady: Bool) async throws -> Bool {
      for _ in 0..<300 {
        if try await get("/readyz").status == (isReady ? 200 : 503) { return true }
        usleep(100_000)
      }
      return false
    }

    /// Looks until it has written this, for at most half a minute.
    func says(_ text: String) -> Bool {
      for _ in 0..<300 {
        if said.contains(text) { return true }
        usleep(100_000)
      }
      return false
    }
  }

  /// Serves, and waits for the line `listening on …`.
  func serve(
    _ url: String, erasures: String = "erasures", _ more: [String] = [], environment: [String: String] = [:]
  ) throws -> Served {
    let log = folder.url.appending(path: "log-\(processes.count)")
    try Data().write(to: log)
    let process = Process()
    process.executableURL = ServedProcess.executable
    process.arguments = ["serve", "--listen", "127.0.0.1:0"] + options(url, erasures: erasures) + more
    process.currentDirectoryURL = folder.url
    process.environment = ["PATH": "/usr/bin:/bin"].merging(environment) { $1 }
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(forWritingTo: log)
    try process.run()
    processes.append(process)
    for _ in 0..<3000 {
      let text = try String(contentsOf: log, encoding: .utf8)
      if let line = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        .first(where: { $0.hasPrefix("listening on ") })
      {
        return Served(process: process, server: String(line.dropFirst("listening on ".count)), log: log)
      }
      guard process.isRunning else { throw ProcessFailure("serve ended: \(text)") }
      usleep(10_000)
    }
    throw ProcessFailure("serve did not start")
  }
}
