import AccessAuth
import AccessHTTP
import Foundation
import HTTPTypes
import Testing

@Suite("Streams of events", .runningService)
struct StreamTests {
  let service = RunningService.current

  /// One event of a stream.
  struct Sent: Sendable {
    let id: Int64
    let name: String
    let data: JSON
  }

  private struct Enough: Error {}

  /// Reads a stream until `isEnough`, or to its end; returns the events and the last id.
  private static func read(
    _ client: Client, _ query: String = "", from last: Int64? = nil, begun: () -> Void = {},
    until isEnough: ([Sent]) -> Bool
  ) async throws -> (events: [Sent], lastID: Int64?, refused: APIClient.Answer?) {
    var (events, lastID) = ([Sent](), last)
    var text = ""
    var headers: HTTPFields = [:]
    headers[.lastEventID] = last.map(String.init)
    var refused: APIClient.Answer?
    do {
      refused = try await APIClient.with(
        server: "http://127.0.0.1:\(client.service.port)", key: BearerToken(Array((client.key ?? "").utf8))
      ) { api in
        try await api.stream("/v1/events/stream\(query)", headers: headers, begun: { _ in begun() }) { bytes in
          text += String(decoding: bytes, as: UTF8.self)
          while let end = text.range(of: "\n\n") {
            let block = text[..<end.lowerBound].split(separator: "\n")
            text.removeSubrange(..<end.upperBound)
            func field(_ name: String) -> String? {
              block.first { $0.hasPrefix("\(name): ") }.map { String($0.dropFirst(name.count + 2)) }
            }
            if let id = field("id") { lastID = Int64(id) }
            guard let data = field("data") else { continue }
            let json = try JSONDecoder().decode(JSON.self, from: Data(data.utf8))
            events.append(Sent(id: lastID ?? -1, name: field("event") ?? "", data: json))
          }
          if isEnough(events) { throw Enough() }
        }
      }
    } catch is Enough {}
    return (events, lastID, refused)
  }

  private func makeSites(_ count: Int, by client: Client? = nil) async throws {
    for index in 0..<count {
      let reply = try await (client ?? service.admin).post(
        "/v1/sites", ["name": .string("S\(index)"), "timezone": "UTC"])
      try #require(reply.status == 201)
    }
  }

  @Test("whoever resumes by the last id misses nothing and sees nothing twice, while events come in")
  func resumes() async throws {
    let total = 60
    let writing = Task { try await makeSites(total) }
    var (seen, last) = ([Sent](), Int64(0))
    // Cut off again and again, in the middle.
    while seen.count(where: { $0.data["action"] == "site.created" }) < total {
      let part = try await Self.read(service.admin, from: last) { $0.count >= 7 || $0.count + seen.count > total }
      seen += part.events
      last = part.events.last?.id ?? last
    }
    try await writing.value
    let ids = seen.map(\.id)
    #expect(ids == Array(1...Int64(ids.count)))
    #expect(seen.allSatisfy { $0.data["sequence"] == .int($0.id) && $0.name == $0.data["class"].text })
  }

  @Test("a stream begins with what comes, or behind a place, and shows what its filters show")
  func begins() async throws {
    try await makeSites(3)
    _ = try await service.admin.events("limit=100", atLeast: 4)
    let behind = try await Self.read(service.admin, "?after=1") { !$0.isEmpty }
    #expect(behind.events.first?.id == 2)
    // A header goes before the address that a reader was given once.
    let resumed = try await Self.read(service.admin, "?after=1", from: 2) { !$0.isEmpty }
    #expect(resumed.events.first?.id == 3)
    let (begun, begin) = AsyncStream.makeStream(of: Void.self)
    let service = service
    let reading = Task {
      try await Self.read(service.admin, "?class=audit", begun: { begin.yield() }) { !$0.isEmpty }
    }
    for await _ in begun { break }
    _ = try await service.admin.post("/v1/sites", ["name": "new", "timezone": "UTC"])
    let first = try await reading.value.events.first
    #expect((first?.id ?? 0) > 4 && first?.data["action"] == "site.created")
  }

  @Test("what is no place of the log is refused")
  func refused() async throws {
    for (query, last) in [("?after=-1", nil), ("?after=x", nil), ("?after=999999", nil), ("", Int64(999_999))] {
      let answer = try await Self.read(service.admin, query, from: last) { _ in true }
      #expect(answer.refused?.status == 400, "\(query)")
    }
    let door = try await service.admin.makeCabinet().door
    let answer = try await Self.read(door) { _ in true }
    #expect(answer.refused?.status == 403)
  }

  @Test("a stream ends at once when the service stops, and the reader sees an end and no break")
  func stops() async throws {
    let folder = try await ServiceFolder()
    let ended = try await folder.serving { service in
      let (begun, begin) = AsyncStream.makeStream(of: Void.self)
      let reading = Task { try await Self.read(service.admin, begun: { begin.yield() }) { _ in false } }
      for await _ in begun { break }
      await service.stop()
      return try await reading.value
    }
    #expect(ended.refused == nil)
  }

  @Test(
    "a stream whose time is over ends by itself, and who comes again with the last id misses nothing, twice nothing")
  func ends() async throws {
    let folder = try await ServiceFolder()
    try await folder.serving(streamLife: .milliseconds(150)) { service in
      let total = 60
      let writing = Task { try await makeSites(total, by: service.admin) }
      var (seen, last, ends) = ([Sent](), Int64(0), 0)
      // Nobody cuts it: each reading goes to its end.
      while seen.count(where: { $0.data["action"] == "site.created" }) < total, ends < 500 {
        let part = try await Self.read(service.admin, from: last) { _ in false }
        try #require(part.refused == nil)
        #expect(part.events.allSatisfy { $0.id > last })
        seen += part.events
        last = part.lastID ?? last
        ends += 1
      }
      try await writing.value
      #expect(ends > 1 && seen.map(\.id) == Array(1...Int64(seen.count)), "after \(ends) ends")
      // Without a new event it ends too, and leaves its place to the next.
      for _ in 0..<20 {
        let idle = try await Self.read(service.admin, from: last) { _ in false }
        #expect(idle.refused == nil && idle.events.isEmpty && idle.lastID == last)
      }
    }
  }

  @Test("a stream ends soon after its key was revoked")
  func revoked() async throws {
    let made = try await service.admin.post("/v1/api_keys", ["role": "operator"])
    let key = Client(service: service, key: made.json["key"].text)
    let (begun, begin) = AsyncStream.makeStream(of: Void.self)
    let reading = Task { try await Self.read(key, begun: { begin.yield() }) { _ in false } }
    for await _ in begun { break }
    let revoked = try await service.admin.delete("/v1/api_keys/\(made.json["id"].text)")
    try #require(revoked.status == 204, "\(revoked.text)")
    // It comes to an end by itself: a test that waited for ever would not.
    #expect(try await reading.value.refused == nil)
  }

  @Test("a key has eight streams, and the ninth is told to wait")
  func bounded() async throws {
    let (begun, begin) = AsyncStream.makeStream(of: Void.self)
    let service = service
    try await withThrowingTaskGroup { group in
      for _ in 0..<8 {
        group.addTask { _ = try await Self.read(service.admin, begun: { begin.yield() }) { _ in false } }
      }
      var count = 0
      for await _ in begun {
        count += 1
        if count == 8 { break }
      }
      let ninth = try await Self.read(service.admin) { _ in true }
      #expect(ninth.refused?.status == 429)
      // Another key has its own.
      let other = try await service.admin.makeKey(["role": "operator"])
      let tenth = try await Self.read(other, "?after=0") { !$0.isEmpty }
      #expect(tenth.refused == nil && !tenth.events.isEmpty)
      group.cancelAll()
      while (try? await group.next()) != nil {}
    }
  }
}
