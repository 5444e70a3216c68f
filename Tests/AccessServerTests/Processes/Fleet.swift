import AccessAuth
import Foundation
import Testing

/// Services over one database, all in this process, each with connections, caches and an erasure file of its own: nothing is
/// shared between them but the database and the master key. What becomes of others when a process is killed is tried with
/// real ones: `DatabaseCrashTests`, and `Tests/Cluster`.
struct Fleet: Sendable {
  let folder: ServiceFolder
  let services: [RunningService]

  /// Serves for the time of `body`; after it no service may have logged an error.
  /// A stream of events ends by itself after `streamLife`, so that whoever waits in vain for one does not wait for ever.
  static func run<Value: Sendable>(
    _ count: Int = 3, streamLife: Duration = .seconds(30), _ body: (Fleet) async throws -> Value
  ) async throws -> Value {
    let folder = try await ServiceFolder(in: SharedDatabase().place())
    return try await start(count, folder, [], streamLife, body)
  }

  private static func start<Value: Sendable>(
    _ count: Int, _ folder: ServiceFolder, _ running: [RunningService], _ streamLife: Duration,
    _ body: (Fleet) async throws -> Value
  ) async throws -> Value {
    guard running.count < count else {
      let value = try await body(Fleet(folder: folder, services: running))
      for service in running {
        let errors = service.log.text.split(separator: "\n").filter { $0.contains(#""level":"error""#) }
        #expect(errors == [], "a service logged an error")
      }
      return value
    }
    return try await folder.serving(process: running.count, streamLife: streamLife) { service in
      try await start(count, folder, running + [service], streamLife, body)
    }
  }

  /// The administrator, at one of the services.
  func admin(_ index: Int = 0) -> Client { services[index].admin }

  /// Makes a call at all services at once, over `each` connections to every one of them, the last byte of each held back
  /// until all others are there. The answers come in the order of the services, again and again.
  func race(
    each: Int, _ path: String, _ bodies: (Int) -> (key: String?, headers: [(name: String, value: String)], body: JSON)
  ) async throws -> [Reply] {
    var waiting: [(connection: Connection, last: [UInt8])] = []
    for index in 0..<each * services.count {
      let (key, headers, body) = bodies(index)
      let call = HTTPCall(method: "POST", path: path, key: key, headers: headers, body: body.bytes)
      let connection = try await Connection.open(services[index % services.count].port)
      try await connection.send(call.bytes.dropLast())
      waiting.append((connection, Array(call.bytes.suffix(1))))
    }
    for (connection, last) in waiting { connection.release(last) }
    var replies: [Reply] = []
    for (connection, _) in waiting {
      replies.append(try await connection.reply())
      await connection.close()
    }
    return replies
  }
}

extension Client {
  /// The same caller at another service.
  func at(_ service: RunningService) -> Client { Client(service: service, key: key) }
}

extension Cabinet {
  /// The same cabinet, whose controller calls another service.
  func at(_ service: RunningService) -> Cabinet {
    Cabinet(site: site, id: id, code: code, lockers: lockers, door: door.at(service))
  }
}

/// Looks until `isTrue`, for at most half a minute, and says whether it came to be.
func comes(_ isTrue: () async throws -> Bool) async throws -> Bool {
  for _ in 0..<600 {
    if try await isTrue() { return true }
    try await Task.sleep(for: .milliseconds(50))
  }
  return false
}
