import AccessAuth
import AccessHTTP
import AccessServer
import Foundation
import Logging
import ServiceLifecycle
import Synchronization

/// A new data folder and its master key, for the time of one test; both are removed after it. Or a database in place of the
/// data folder, which any number of services share.
final class ServiceFolder: Sendable {
  let clock: ManualClock
  let tenant: String
  let adminKey: String
  let platformKey: String
  private let root: URL
  private let database: DatabasePlace?
  /// The data folder.
  var dataPath: String { root.appending(path: "data").path }
  /// The file of its master key, beside it.
  var keyPath: String { root.appending(path: "key").path }

  init() async throws {
    (root, database, clock) = (try Self.newRoot(), nil, ManualClock())
    let (data, key) = (root.appending(path: "data").path, root.appending(path: "key").path)
    let made = try await AccessServer.initialize(folder: data, keyFile: key, at: clock.moment)
    tenant = made.tenantID.description
    adminKey = String(decoding: made.adminKey.text, as: UTF8.self)
    platformKey = String(decoding: made.platformKey.text, as: UTF8.self)
  }

  /// Founds the service in an empty database that has its schema. The clock goes on from the machine's own time: a database
  /// has one that no test moves.
  init(in database: DatabasePlace) async throws {
    (root, self.database) = (try Self.newRoot(), database)
    clock = ManualClock(goingOnFrom: SystemClock().now.wall)
    let (key, erasures) = (root.appending(path: "key").path, root.appending(path: "erasures-0").path)
    let made = try await AccessServer.initialize(
      database: database, keyFile: key, erasureFile: erasures, migrates: false, at: clock.moment)
    tenant = made.tenantID.description
    adminKey = String(decoding: made.adminKey.text, as: UTF8.self)
    platformKey = String(decoding: made.platformKey.text, as: UTF8.self)
  }

  /// What was in the folder of `other` and was copied into `database`: its key and its erasure file go with it.
  init(moving other: ServiceFolder, to database: DatabasePlace) throws {
    (root, self.database, clock) = (try Self.newRoot(), database, other.clock)
    (tenant, adminKey, platformKey) = (other.tenant, other.adminKey, other.platformKey)
    try FileManager.default.copyItem(atPath: other.keyPath, toPath: keyPath)
    try FileManager.default.copyItem(
      atPath: ServeOptions.erasureFile(beside: other.dataPath), toPath: root.appending(path: "erasures-0").path)
  }

  private static func newRoot() throws -> URL {
    let root = FileManager.default.temporaryDirectory.appending(path: "access-server-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: root, withIntermediateDirectories: true)
    return root
  }

  deinit { try? FileManager.default.removeItem(at: root) }

  /// The erasures that the file of a process names, in its order.
  func erasures(of process: Int) throws -> [String] {
    let text = try String(contentsOfFile: place(of: process).erasureFile, encoding: .utf8)
    return try text.split(separator: "\n").map { line in
      try JSONDecoder().decode(JSON.self, from: Data(line.utf8))["erasure_id"].text
    }
  }

  /// Where what is served is kept, and the erasure file of the process of this number.
  private func place(of process: Int) -> (StorePlace, erasureFile: String) {
    guard let database else { return (.folder(dataPath), ServeOptions.erasureFile(beside: dataPath)) }
    return (.database(database), root.appending(path: "erasures-\(process)").path)
  }

  /// Runs the service on the folder, on a free port of 127.0.0.1, for the time of `body`; after it, the service is told to
  /// stop, and this returns when it has. It can be run again, as after a restart.
  /// `housekeeping` is the pause between two rounds of forgetting and rotating, `other` a folder whose key is used.
  /// `requestsPerSecond` is the limit of one key; unless told otherwise no test comes near it. `receivers` is where
  /// webhooks may go: to this machine too. `process` is the number of a service among those that share a database,
  /// `streamLife` how long a stream lasts, an hour unless told otherwise.
  func serving<Value: Sendable>(
    process: Int = 0, housekeeping: Duration = .seconds(60), keyOf other: ServiceFolder? = nil,
    requestsPerSecond: Int = 1_000_000, proxies: TrustedProxies = TrustedProxies(),
    securityContact: SecurityContact? = nil, receivers: ReachableAddresses = .withThisMachine,
    streamLife: Duration? = nil, _ body: (RunningService) async throws -> Value
  ) async throws -> Value {
    let log = CapturedLog()
    let (ready, announce) = AsyncStream.makeStream(of: Int.self)
    let clock = clock
    let (place, erasureFile) = place(of: process)
    var options = ServeOptions(
      place: place, keyFile: (other ?? self).keyPath, erasureFile: erasureFile, host: "127.0.0.1", port: 0,
      proxies: proxies, migrates: false, logger: log.logger(clock))
    // A process of its own machine, of which the first one's file knows nothing.
    options.rebuildsErasureFile = process > 0
    options.clock = { clock.moment }
    options.housekeepingPause = housekeeping
    options.checkpointPause = .zero
    options.requestsPerSecond = requestsPerSecond
    options.reachableReceivers = receivers
    options.securityContact = securityContact
    if let streamLife { options.streamLife = streamLife }
    let group = ServiceGroup(
      services: [Serving(options: options, announce: announce)], logger: Logger(label: "quiet", level: .critical))
    let running = Task { try await group.run() }
    do {
      guard let port = await ready.first(where: { _ in true }) else {
        try await running.value
        throw NeverReady()
      }
      let service = RunningService(port: port, folder: self, log: log, group: group)
      let value = try await body(service)
      await service.pool.close()
      await service.stop()
      try await running.value
      return value
    } catch {
      await group.triggerGracefulShutdown()
      running.cancel()
      _ = await running.result
      throw error
    }
  }

  /// The service ended before it was ready.
  struct NeverReady: Error {}
}

/// The real service: its own store, real sockets, a clock that the test moves.
struct RunningService: Sendable {
  let port: Int
  let folder: ServiceFolder
  let log: CapturedLog
  fileprivate let group: ServiceGroup
  fileprivate let pool = ConnectionPool()

  var clock: ManualClock { folder.clock }
  /// The key of the first tenant's administrator.
  var admin: Client { Client(service: self, key: folder.adminKey) }
  /// The key that makes tenants.
  var platform: Client { Client(service: self, key: folder.platformKey) }
  /// Somebody without a key.
  var stranger: Client { Client(service: self, key: nil) }

  /// Tells the service to stop, as SIGTERM does.
  func stop() async { await group.triggerGracefulShutdown() }

  /// Sends a request over a connection that is free, or a new one.
  func call(_ request: HTTPCall) async throws -> Reply {
    let connection = try await pool.take(port)
    do {
      let reply = try await connection.call(request)
      if reply["connection"] == "close" || reply["content-type"] == "text/event-stream" {
        await connection.close()
      } else {
        pool.give(connection)
      }
      return reply
    } catch {
      await connection.close()
      throw error
    }
  }
}

/// Connections that wait for the next request.
final class ConnectionPool: Sendable {
  private let free = Mutex<[Connection]>([])

  func take(_ port: Int) async throws -> Connection {
    if let connection = free.withLock({ $0.popLast() }) { return connection }
    return try await Connection.open(port)
  }

  func give(_ connection: Connection) { free.withLock { $0.append(connection) } }

  func close() async {
    for connection in free.withLock({ $0 }) { await connection.close() }
    free.withLock { $0 = [] }
  }
}

extension ReachableAddresses {
  /// Public addresses, and this machine, where the receivers of tests are.
  static let withThisMachine = ReachableAddresses(allowing: ["127.0.0.0/8"].compactMap { AddressBlock($0) })
}

/// What the service wrote to its log.
final class CapturedLog: Sendable {
  private let bytes = Mutex<[UInt8]>([])

  var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }

  fileprivate func logger(_ clock: ManualClock) -> Logger {
    Logger(label: "service") { _ in
      LineLog(level: .trace, clock: { clock.now }, write: { [self] line in bytes.withLock { $0 += line } })
    }
  }
}

/// The service as a part of a group, which is how a test tells it to stop.
private struct Serving: ServiceLifecycle.Service {
  let options: ServeOptions
  let announce: AsyncStream<Int>.Continuation

  func run() async throws {
    defer { announce.finish() }
    try await AccessServer.serve(options) { [announce] _, port in announce.yield(port) }
  }
}

extension Logger {
  fileprivate init(label: String, level: Logger.Level) {
    self.init(label: label)
    logLevel = level
  }
}
