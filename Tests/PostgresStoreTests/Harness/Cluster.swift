import Foundation
import Glibc
import Synchronization

@testable import PostgresStore

/// A PostgreSQL server of a test's own: its files and its socket in a folder under `/tmp`, nothing on the network. It
/// ends, and its files go, with this value or with the process.
final class Cluster: Sendable {
  enum Failed: Error {
    case command(String, Int32, String)
    case notReady
  }

  /// Where the files are, and the socket.
  let folder: String
  /// Part of the socket's name; on the network only where a test's settings say so.
  let port: Int
  private let process = Mutex<pid_t>(0)

  /// The folder of PostgreSQL's programs, or nil where there are none.
  static let programs: String? = [
    "/usr/lib/postgresql/15/bin", "/usr/lib/postgresql/16/bin", "/usr/lib/postgresql/17/bin",
  ]
  .first { unsafe access("\($0)/initdb", X_OK) == 0 }

  /// A cluster that tests share which only read and write rows in databases of their own.
  static let shared: Result<Cluster, any Error> = Result { try Cluster() }

  /// An empty cluster that no server runs on yet, made once and copied for each.
  private static let empty: Result<String, any Error> = Result {
    let folder = try newFolder()
    try run(["initdb", "-D", "\(folder)/data", "-U", "admin", "-A", "trust", "--no-locale", "-E", "UTF8", "-N"])
    clean.withLock { $0.append(folder) }
    return folder
  }

  /// Makes a cluster and starts its server.
  init(settings: [String] = [], port: Int = 5432, files: (String) throws -> Void = { _ in }) throws {
    self.port = port
    let empty = try Self.empty.get()
    folder = try Self.newFolder()
    try Self.run(["cp", "-a", "\(empty)/data", "\(folder)/data"])
    try files("\(folder)/data")
    try start(settings: settings)
    try run("CREATE DATABASE accessauth")
    try Self.setSearchPath(of: "accessauth", on: self)
  }

  /// Takes over files that are there, without a server.
  init(folder: String) {
    self.folder = folder
    port = 5432
  }

  deinit { end() }

  /// Starts the server on the files that are there.
  func start(settings: [String] = []) throws {
    var arguments = [
      "postgres", "-D", "\(folder)/data", "-c", "listen_addresses=", "-c", "unix_socket_directories=\(folder)",
      "-c", "fsync=off", "-c", "port=\(port)", "-c", "shared_buffers=16MB", "-c", "max_connections=500", "-c",
      "restart_after_crash=on",
    ]
    for setting in settings { arguments += ["-c", setting] }
    for _ in 0..<600 {
      // One that follows a killed one ends at once while processes of that are still going.
      if hasEnded { try launch(arguments) }
      if (try? Self.run(["pg_isready", "-q", "-h", folder, "-p", "\(port)"])) != nil { return }
      usleep(50_000)
    }
    throw Failed.notReady
  }

  private func launch(_ arguments: [String]) throws {
    let id = try Self.spawn(
      Self.line(arguments, asServer: true), output: "\(folder)/log", errors: "\(folder)/log")
    process.withLock { $0 = id }
    Self.running.withLock { _ = $0.insert(id) }
  }

  /// Whether there is no server process; one that has ended is forgotten.
  private var hasEnded: Bool {
    process.withLock { id in
      guard id > 0 else { return true }
      guard waitpid(id, nil, WNOHANG) == id else { return false }
      Self.running.withLock { [id] in _ = $0.remove(id) }
      id = 0
      return true
    }
  }

  /// Sends the server and all its processes a signal.
  func signal(_ signal: Int32) {
    let id = process.withLock { $0 }
    guard id > 0 else { return }
    // The server made its processes in sessions of their own: each is found by its parent, which goes first so that it
    // makes no more.
    let children = Self.children(of: id)
    kill(id, signal)
    for child in children { kill(child, signal) }
  }

  /// Kills the server as a power cut would, and waits until it is gone.
  func kill9() {
    signal(SIGKILL)
    wait()
    try? FileManager.default.removeItem(atPath: "\(folder)/data/postmaster.pid")
  }

  /// Ends the server, whatever it does, and removes its files.
  func end() {
    signal(SIGCONT)
    signal(SIGKILL)
    wait()
    try? FileManager.default.removeItem(atPath: folder)
  }

  private func wait() {
    let id = process.withLock { id in
      defer { id = 0 }
      return id
    }
    guard id > 0 else { return }
    _ = waitpid(id, nil, 0)
    Self.running.withLock { _ = $0.remove(id) }
  }

  /// Runs statements as the administrator.
  @discardableResult
  func run(_ sql: String, in database: String = "postgres") throws -> String {
    try Self.run([
      "psql", "-h", folder, "-p", "\(port)", "-U", "admin", "-v", "ON_ERROR_STOP=1", "-qtAX", "-d", database, "-c", sql,
    ])
  }

  /// The database URL of `role`.
  func url(_ role: String = "admin", database: String = "accessauth") -> String {
    "postgresql:///\(database)?host=\(folder)&port=\(port)&user=\(role)"
  }

  func target(_ role: String = "admin", database: String = "accessauth") throws -> PostgresTarget {
    try PostgresTarget(url: url(role, database: database))
  }

  /// A database of a test's own.
  func database() throws -> String {
    let name = "t\(UUID().uuidString.lowercased().replacingOccurrences(of: "-", with: ""))"
    try run("CREATE DATABASE \(name)")
    try run("ALTER DATABASE \(name) SET search_path = accessauth")
    return name
  }

  private static func setSearchPath(of database: String, on cluster: Cluster) throws {
    try cluster.run("ALTER DATABASE \(database) SET search_path = accessauth")
    try cluster.run("CREATE SCHEMA accessauth", in: database)
  }

  /// A standby of this server, in a cluster of its own.
  func standby() throws -> Cluster {
    let standby = Cluster(folder: try Self.newFolder())
    try Self.run([
      "pg_basebackup", "-h", folder, "-U", "admin", "-D", "\(standby.folder)/data", "-R", "-X", "stream", "-c", "fast",
    ])
    try standby.start()
    return standby
  }
}

// Processes.
extension Cluster {
  private static let running = Mutex<Set<pid_t>>([])
  private static let clean = Mutex<[String]>([])

  /// Ends what is left when the process ends, once.
  private static let atEnd: Void = {
    atexit {
      for id in Cluster.running.withLock({ $0 }) {
        for child in Cluster.children(of: id) { kill(child, SIGKILL) }
        kill(id, SIGKILL)
      }
      for folder in Cluster.clean.withLock({ $0 }) { try? FileManager.default.removeItem(atPath: folder) }
    }
  }()

  private static func newFolder() throws -> String {
    _ = atEnd
    // Short: a socket's path has 107 bytes at most.
    let folder = "/tmp/aapg-\(UInt32.random(in: .min ... .max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    if geteuid() == 0 { try run(["chown", "postgres", folder], asServer: false) }
    clean.withLock { $0.append(folder) }
    return folder
  }

  /// PostgreSQL does not run as root: as root, its programs run as `postgres`.
  private static func line(_ arguments: [String], asServer: Bool) -> [String] {
    var arguments = arguments
    if let programs, let first = arguments.first, unsafe access("\(programs)/\(first)", X_OK) == 0 {
      arguments[0] = "\(programs)/\(first)"
    }
    guard asServer, geteuid() == 0 else { return ["/usr/bin/env"] + arguments }
    return ["/usr/bin/setpriv", "--reuid", "postgres", "--regid", "postgres", "--clear-groups"] + arguments
  }

  @discardableResult
  static func run(_ arguments: [String], asServer: Bool = true) throws -> String {
    // Not by Foundation, which reads beyond the list of this process's open files when that grows long.
    let name = "/tmp/aapg-run-\(UInt32.random(in: .min ... .max))"
    let (output, errors) = (name + ".output", name + ".errors")
    defer { for file in [output, errors] { try? FileManager.default.removeItem(atPath: file) } }
    let id = try spawn(line(arguments, asServer: asServer), output: output, errors: errors)
    var status: Int32 = 0
    while unsafe waitpid(id, &status, 0) < 0 { guard errno == EINTR else { break } }
    guard status == 0 else {
      let complained = (try? String(contentsOfFile: errors, encoding: .utf8)) ?? ""
      throw Failed.command(arguments[0], status & 0x7F == 0 ? status >> 8 : -(status & 0x7F), complained)
    }
    return try String(contentsOfFile: output, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Starts a program; its parent is this process, which has to wait for it.
  private static func spawn(_ line: [String], output: String, errors: String) throws -> pid_t {
    var actions = unsafe posix_spawn_file_actions_t()
    unsafe posix_spawn_file_actions_init(&actions)
    defer { _ = unsafe posix_spawn_file_actions_destroy(&actions) }
    unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    unsafe posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    unsafe posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    // Nothing else of this process's is open there: whoever reads from a program's pipe meanwhile would wait for its end as
    // long as the server runs.
    for file in 3..<4096 as Range<Int32> { unsafe posix_spawn_file_actions_addclose(&actions, file) }
    // The strings are copies of its own, given back below.
    let strings = unsafe line.map { unsafe strdup($0) } + [nil]
    defer { unsafe strings.forEach { string in unsafe free(string) } }
    var id: pid_t = 0
    let words: [String] = ["PATH=/usr/bin:/bin", "LC_ALL=C"]
    let environment = unsafe words.map { unsafe strdup($0) } + [nil]
    defer { unsafe environment.forEach { string in unsafe free(string) } }
    let status = unsafe posix_spawn(&id, line[0], &actions, nil, strings, environment)
    guard status == 0 else { throw Failed.command(line[0], status, "") }
    return id
  }

  /// The processes whose parent is `id`.
  private static func children(of id: pid_t) -> [pid_t] {
    guard let all = try? FileManager.default.contentsOfDirectory(atPath: "/proc") else { return [] }
    return all.compactMap { name in
      guard let child = pid_t(name), let stat = try? String(contentsOfFile: "/proc/\(name)/stat", encoding: .utf8),
        let fields = stat.split(separator: ")").last?.split(separator: " "), fields.count > 1, pid_t(fields[1]) == id
      else { return nil }
      return child
    }
  }
}
