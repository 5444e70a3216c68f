import AccessServer
import Foundation
import Testing

@Suite("Starting and stopping")
struct ShutdownTests {
  @Test("a service that is told to stop answers the request under way, takes no new one, and loses nothing")
  func drain() async throws {
    let folder = try await ServiceFolder()
    let made = try await folder.serving { service in
      let body: JSON = ["name": "Under way", "timezone": "UTC"]
      let call = HTTPCall(method: "POST", path: "/v1/sites", key: service.admin.key, body: body.bytes)
      let connection = try await Connection.open(service.port)
      // All but the last byte: the request has begun, and the service waits for the rest of it.
      try await connection.send(call.bytes.dropLast())
      _ = try await service.stranger.get("/readyz")
      await service.stop()
      var isOpen = true
      for _ in 0..<500 where isOpen {
        do {
          await (try await Connection.open(service.port)).close()
          try await Task.sleep(for: .milliseconds(10))
        } catch { isOpen = false }
      }
      let isClosed = !isOpen
      #expect(isClosed, "the port is still open")
      try await connection.send(call.bytes.suffix(1))
      return try await connection.reply()
    }
    #expect(made.status == 201)
    try await folder.serving { service in
      let listed = try await service.admin.get("/v1/sites")
      #expect(listed.json["data"] == [made.json])
      let events = try await service.admin.events(atLeast: 2)
      #expect(events.first?["action"] == "site.created")
    }
  }

  @Test("a connection that rests does not keep a service from stopping")
  func idleConnections() async throws {
    let folder = try await ServiceFolder()
    let connections = try await folder.serving { service in
      var connections: [Connection] = []
      for _ in 0..<3 { connections.append(try await Connection.open(service.port)) }
      _ = try await connections[0].call(HTTPCall(method: "GET", path: "/livez"))
      return connections
    }
    for connection in connections { await connection.close() }
  }

  @Test("a data folder serves one process at a time, with its own key")
  func oneProcess() async throws {
    let folder = try await ServiceFolder()
    let other = try await ServiceFolder()
    try await folder.serving { _ in
      let twice = await failure { try await folder.serving { _ in } }
      #expect(twice != nil)
    }
    let wrongKey = await failure { try await folder.serving(keyOf: other) { _ in } }
    #expect(wrongKey?.description == "the key file belongs to another data folder; name the right one with --key-file")
    // Neither try did any harm.
    let alive = try await folder.serving { service in try await service.admin.get("/v1/sites").status }
    #expect(alive == 200)
  }

  @Test("a key file that others can read, or of another length, is refused")
  func keyFile() async throws {
    let folder = try await ServiceFolder()
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: folder.keyPath)
    let open = await failure { try await folder.serving { _ in } }
    #expect(open?.description == "the key file can be read by others; run `chmod 600` on it")
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.keyPath)
    try Data(repeating: 7, count: 31).write(to: URL(filePath: folder.keyPath))
    let short = await failure { try await folder.serving { _ in } }
    #expect(short?.description == "the key file does not hold 32 bytes; name the right one with --key-file")
    try FileManager.default.removeItem(atPath: folder.keyPath)
    let gone = await failure { try await folder.serving { _ in } }
    #expect(gone?.description == "the key file does not exist; name the right one with --key-file")
  }

  @Test("a second initialization of the same folder is refused and leaves the first as it was")
  func initializedTwice() async throws {
    let folder = try await ServiceFolder()
    let again = await failure {
      _ = try await AccessServer.initialize(folder: folder.dataPath, keyFile: folder.keyPath + "2")
    }
    #expect(again != nil)
    #expect(!FileManager.default.fileExists(atPath: folder.keyPath + "2"))
    let sameKey = await failure {
      _ = try await AccessServer.initialize(folder: folder.dataPath + "2", keyFile: folder.keyPath)
    }
    #expect(sameKey != nil)
    #expect(!FileManager.default.fileExists(atPath: folder.dataPath + "2"))
    let inside = await failure {
      _ = try await AccessServer.initialize(folder: folder.dataPath + "3", keyFile: folder.dataPath + "3/key")
    }
    #expect(inside != nil)
    let alive = try await folder.serving { service in try await service.admin.get("/v1/sites").status }
    #expect(alive == 200)
  }

  /// Why `body` did not start; nil when it did.
  private func failure(_ body: () async throws -> Void) async -> StartFailure? {
    do {
      try await body()
      return nil
    } catch let failure as StartFailure {
      return failure
    } catch {
      return StartFailure("\(error)")
    }
  }
}
