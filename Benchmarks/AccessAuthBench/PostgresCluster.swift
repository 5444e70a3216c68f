import Foundation
import Glibc

/// A PostgreSQL 15 server of this run's own, as durable as it is by default: its files on the disk of the run's folder, its
/// socket in a folder under `/tmp`, nothing on the network.
final class PostgresCluster {
  /// Where Debian has the programs of the server.
  static let programs = "/usr/lib/postgresql/15/bin"
  static let database = "accessauth"

  /// The folder of the socket. Short: a socket's path has 107 bytes at most.
  let socket = "/tmp/accessauth-bench-\(getpid())"
  private let data: String
  private let process = Process()

  init(in folder: String) throws {
    data = folder + "/postgres"
    for path in [data, socket] {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      if geteuid() == 0 { _ = try output(of: "chown", ["postgres", path]) }
    }
    try asServer(["initdb", "-D", data, "-U", "admin", "-A", "trust", "--no-locale", "-E", "UTF8"])
    try start(log: folder + "/postgres-log")
    try run("CREATE DATABASE \(Self.database)", in: "postgres")
  }

  /// Statements that were committed wait for the disk, as in earnest; checkpoints are left for the end, as whatever is
  /// measured just after one pays for it.
  private func start(log: String) throws {
    var arguments = ["postgres", "-D", data]
    for setting in [
      "listen_addresses=", "unix_socket_directories=\(socket)", "fsync=on", "synchronous_commit=on",
      "full_page_writes=on", "shared_buffers=256MB", "max_wal_size=4GB", "checkpoint_timeout=1h",
    ] { arguments += ["-c", setting] }
    _ = FileManager.default.createFile(atPath: log, contents: nil)
    let line = Self.line(arguments)
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = line
    process.standardError = FileHandle(forWritingAtPath: log)
    process.standardOutput = FileHandle.nullDevice
    try process.run()
    for _ in 0..<600 where process.isRunning {
      if (try? output(of: Self.programs + "/pg_isready", ["-q", "-h", socket])) != nil { return }
      usleep(50_000)
    }
    throw BenchFailure("the database server did not start: \(try String(contentsOfFile: log, encoding: .utf8))")
  }

  /// Ends the server, and waits for it.
  func stop() {
    // The fast way: clients are sent away.
    process.interrupt()
    process.waitUntilExit()
    try? FileManager.default.removeItem(atPath: socket)
  }

  /// The database URL of `role`.
  func url(_ role: String) -> String { "postgresql:///\(Self.database)?host=\(socket)&user=\(role)" }

  /// Runs statements as the administrator, whom no row-level security binds, and answers what they print.
  @discardableResult
  func run(_ sql: String, in database: String = PostgresCluster.database) throws -> String {
    let printed = try output(
      of: Self.programs + "/psql",
      ["-h", socket, "-U", "admin", "-d", database, "-v", "ON_ERROR_STOP=1", "-qtAX", "-c", sql])
    return String(decoding: printed, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private func asServer(_ arguments: [String]) throws {
    _ = try output(of: "env", Self.line(arguments))
  }

  /// The server does not run as root: for root it runs as `postgres`.
  private static func line(_ arguments: [String]) -> [String] {
    var arguments = arguments
    arguments[0] = programs + "/" + arguments[0]
    guard geteuid() == 0 else { return arguments }
    return ["setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"] + arguments
  }
}
