import Foundation
import Testing

@Suite("One code, many doors at once", .runningService)
struct RedeemRaceTests {
  let service = RunningService.current

  private static let connections = 64
  /// How many codes are raced for; more in a soak run.
  private static let codes = ProcessInfo.processInfo.environment["ACCESSAUTH_RACE_CODES"].flatMap { Int($0) } ?? 300

  /// A pass that opens once, and why it does.
  private func makeCodes(_ here: Cabinet, _ there: Cabinet) async throws -> [String] {
    let multi: JSON = [["kind": "qr", "usage": "multi_use"]]
    var codes: [String] = []
    while codes.count < Self.codes {
      switch codes.count % 3 {
      // Nothing but the grant's one use stands in the way.
      case 0: codes.append(try await service.admin.issue(here.first, credentials: multi).pass())
      // Nothing but the burnt serial stands in the way.
      case 1: codes.append(try await service.admin.issue(here.first, ["max_uses": nil]).pass())
      // The same at two doors.
      default: codes.append(try await service.admin.issue(here.wholeSite, credentials: multi).pass())
      }
      _ = there
    }
    return codes
  }

  @Test("A-02 64 connections show the same code in the same moment, last bytes together: it opens once, each time")
  func lastByteTogether() async throws {
    let here = try await service.admin.makeCabinet()
    let there = try await service.admin.makeCabinet(at: here.site)
    let codes = try await makeCodes(here, there)
    var connections: [Connection] = []
    for _ in 0..<Self.connections { connections.append(try await Connection.open(service.port)) }
    var outcomes: [String: Int] = [:]
    var openedOnce = 0
    for (index, code) in codes.enumerated() {
      for (number, connection) in connections.enumerated() {
        // Both doors of a site where the code is for the site.
        let door = index % 3 == 2 && !number.isMultiple(of: 2) ? there.door : here.door
        let body = Client.showing(code, locker: "A1").bytes
        let bytes = HTTPCall(method: "POST", path: "/v1/verifications", key: door.key, body: body).bytes
        try await connection.send(bytes.dropLast())
      }
      for connection in connections { connection.release(Array("}".utf8)) }
      var opened = 0
      for connection in connections {
        let reply = try await connection.reply()
        let reason = ["granted", "already_used"].first { reply.text.contains("\"reason\":\"\($0)\"") } ?? reply.text
        outcomes[reason, default: 0] += 1
        if reason == "granted" { opened += 1 }
      }
      if opened == 1 { openedOnce += 1 }
    }
    for connection in connections { await connection.close() }
    #expect(openedOnce == codes.count)
    #expect(
      outcomes == ["granted": codes.count, "already_used": codes.count * (Self.connections - 1)])
  }
}
