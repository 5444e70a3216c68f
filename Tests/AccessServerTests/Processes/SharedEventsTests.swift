import AccessAuth
import AccessHTTP
import Foundation
import HTTPTypes
import Testing

/// The log and what is told of it, by whichever process.
@Suite("Events, many services", .onSharedServer) struct SharedEventsTests {
  private struct Enough: Error {}

  /// The places of a stream's events at one service, from the beginning on, until there are `count`.
  private static func stream(_ client: Client, _ count: Int) async throws -> [Int64] {
    var (text, places) = ("", [Int64]())
    do {
      _ = try await APIClient.with(
        server: "http://127.0.0.1:\(client.service.port)", key: BearerToken(Array((client.key ?? "").utf8))
      ) { api in
        try await api.stream("/v1/events/stream?after=0", headers: [:], begun: { _ in }) { bytes in
          text += String(decoding: bytes, as: UTF8.self)
          while let end = text.range(of: "\n\n") {
            let block = text[..<end.lowerBound].split(separator: "\n")
            text.removeSubrange(..<end.upperBound)
            guard block.contains(where: { $0.hasPrefix("data: ") }),
              let id = block.first(where: { $0.hasPrefix("id: ") })
            else { continue }
            places.append(Int64(id.dropFirst(4)) ?? -1)
          }
          if places.count >= count { throw Enough() }
        }
      }
    } catch is Enough {}
    return places
  }

  @Test("a stream at any service shows the events of all, each once and in order, and the same list everywhere")
  func streams() async throws {
    try await Fleet.run { fleet in
      // The tenant's own beginning and the sites.
      let count = 1 + 24
      async let first = Self.stream(fleet.admin(0), count)
      async let second = Self.stream(fleet.admin(1), count)
      async let third = Self.stream(fleet.admin(2), count)
      for number in 0..<24 {
        let made = try await fleet.admin(number % 3).post(
          "/v1/sites", ["name": .string("S\(number)"), "timezone": "UTC"])
        try #require(made.status == 201, "\(made.text)")
      }
      let places = try await [first, second, third]
      for seen in places { #expect(Array(seen.prefix(count)) == Array(1...Int64(count))) }
      let lists = try await [
        fleet.admin(0).events(atLeast: count), fleet.admin(1).events(atLeast: count),
        fleet.admin(2).events(atLeast: count),
      ]
      #expect(Set(lists.map { $0.map(\.["id"].text) }).count == 1)
    }
  }

  @Test("heads are signed by one service at a time and are the same at every service")
  func heads() async throws {
    try await Fleet.run { fleet in
      for number in 0..<6 {
        _ = try await fleet.admin(number % 3).post("/v1/sites", ["name": .string("S\(number)"), "timezone": "UTC"])
      }
      _ = try await fleet.admin().events(atLeast: 7)
      var notes: Set<String> = []
      let isSame = try await comes {
        notes = []
        for service in fleet.services { notes.insert(try await service.admin.get("/v1/checkpoints/latest").text) }
        return notes.count == 1 && notes.first?.contains("\n7\n") == true
      }
      #expect(isSame, "\(notes)")
    }
  }

  @Test("webhooks tell of each event once, in order, however many services there are, and go on when any of them ends")
  func webhooks() async throws {
    let folder = try await ServiceFolder(in: SharedDatabase().place())
    try await HookReceiver.run { receiver in
      // The service that is up first sends first; those that come later take over when it is gone.
      let (cabinet, pass) = try await folder.serving { service in
        let cabinet = try await service.admin.makeCabinet()
        _ = try await service.admin.makeEndpoint(receiver, ["access.granted", "access.denied"])
        let multi: JSON = [["kind": "qr", "usage": "multi_use"]]
        let pass = try await service.admin.issue(cabinet.first, credentials: multi, ["max_uses": nil]).pass()
        for _ in 0..<4 { _ = try await cabinet.door.show(pass) }
        _ = try await receiver.hooks(atLeast: 4)
        try await folder.serving(process: 1) { second in
          try await folder.serving(process: 2) { third in
            for number in 0..<24 {
              let there = [service, second, third][number % 3]
              _ = try await cabinet.at(there).door.show(number.isMultiple(of: 4) ? "AP1NOTHING" : pass)
            }
            _ = try await receiver.hooks(atLeast: 28)
          }
          await service.stop()
          for _ in 0..<6 { _ = try await cabinet.at(second).door.show(pass) }
          _ = try await receiver.hooks(atLeast: 34)
        }
        return (cabinet, pass)
      }
      try await folder.serving(process: 2) { third in
        for _ in 0..<2 { _ = try await cabinet.at(third).door.show(pass) }
        _ = try await receiver.hooks(atLeast: 36)
        // Nothing more comes.
        try await Task.sleep(for: .milliseconds(500))
      }
      let hooks = receiver.hooks
      #expect(hooks.count == 36)
      #expect(Set(hooks.map(\.id)).count == 36)
      let places = hooks.compactMap { hook -> Int64? in
        if case .int(let place) = hook.data["sequence"] { place } else { nil }
      }
      #expect(places == places.sorted())
    }
  }
}
