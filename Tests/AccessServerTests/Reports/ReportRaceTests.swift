import AccessAuth
import Testing

@Suite("The same reports over many connections at once", .runningService)
struct ReportRaceTests {
  let service = RunningService.current

  private static let connections = 20
  private static let rounds: Int64 = 15

  @Test(
    "20 connections send the same batch in the same moment: each number becomes one event, and all are told the same")
  func sameBatch() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let door = cabinet.door
    var connections: [Connection] = []
    for _ in 0..<Self.connections { connections.append(try await Connection.open(service.port)) }
    for round in 0..<Self.rounds {
      let numbers = (1...5).map { round * 5 + $0 }
      let body: JSON = ["events": .array(numbers.map { door.event($0) })]
      let bytes = HTTPCall(method: "POST", path: "/v1/devices/self/events", key: door.key, body: body.bytes).bytes
      for connection in connections { try await connection.send(bytes.dropLast()) }
      for connection in connections { connection.release(Array("}".utf8)) }
      var answers: Set<[String]> = []
      var firsts = 0
      for connection in connections {
        let reply = try await connection.reply()
        #expect(reply.status == 200, "\(reply.text)")
        answers.insert(reply.events)
        if reply.statuses.allSatisfy({ $0.hasSuffix("accepted") }) { firsts += 1 }
      }
      #expect(answers.count == 1 && firsts == 1, "round \(round)")
    }
    for connection in connections { await connection.close() }
    let count = Int(Self.rounds) * 5
    let events = try await service.admin.events("class=device&limit=100", atLeast: count)
    #expect(events.map { $0["report"] } == (1...Int64(count)).reversed().map(JSON.int))
  }

  @Test("batches that overlap, sent at once, leave one event for each number; who is too late comes again")
  func overlapping() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let door = cabinet.door
    let replies = try await withThrowingTaskGroup(of: Reply.self) { group in
      for start in 0..<Int64(Self.connections) {
        group.addTask {
          let body: JSON = ["events": .array((1...10).map { door.event(start + $0) })]
          var reply = try await door.post("/v1/devices/self/events", body)
          for _ in 0..<100 where reply.status == 503 {
            #expect(reply["retry-after"] != nil)
            reply = try await door.post("/v1/devices/self/events", body)
          }
          return reply
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    var named: [JSON: Set<String>] = [:]
    for reply in replies {
      #expect(reply.status == 200, "\(reply.text)")
      for result in reply.json["data"].elements {
        named[result["sequence"], default: []].insert(result["event_id"].text)
      }
    }
    #expect(named.count == 29)
    #expect(named.values.allSatisfy { $0.count == 1 })
    let events = try await service.admin.events("class=device&limit=100", atLeast: 29)
    #expect(events.count == 29)
  }

  @Test("two that contradict each other at once: one is taken, the other is a conflict and an alarm")
  func contradiction() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let door = cabinet.door
    for number in 1...10 {
      let replies = try await withThrowingTaskGroup(of: Reply.self) { group in
        for type in ["device.online", "device.offline"] {
          group.addTask { try await door.report(door.event(Int64(number), type)) }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(replies.map(\.status).sorted() == [200, 409])
    }
    #expect(try await service.admin.events("class=device", atLeast: 10).count == 10)
    #expect(try await service.admin.events("class=alarm", atLeast: 10).count == 10)
  }
}
