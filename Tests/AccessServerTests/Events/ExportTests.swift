import AccessAuth
import AccessHTTP
import Foundation
import SodiumPrimitives
import Testing

@Suite("Exports of the log", .runningService)
struct ExportTests {
  let service = RunningService.current

  /// The lines of an export as JSON.
  private func lines(_ query: String = "", by client: Client? = nil) async throws -> [JSON] {
    let reply = try await (client ?? service.admin).get("/v1/events/export\(query)")
    try #require(reply.status == 200, "\(reply.text)")
    return try reply.text.split(separator: "\n").map { try JSONDecoder().decode(JSON.self, from: Data($0.utf8)) }
  }

  /// The head of the log, once it covers this many places.
  private func waitForHead(_ size: Int) async throws {
    for _ in 0..<1000 {
      let head = try await lines().last
      let note = head?["checkpoint"].text.split(separator: "\n") ?? []
      if note.count > 1, Int(note[1]) ?? 0 >= size { return }
      try await Task.sleep(for: .milliseconds(50))
    }
    Issue.record("no head came")
  }

  @Test("every event of the list stands in the export, oldest first, with the salt that its leaf is made with")
  func whole() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first)
    _ = try await cabinet.door.show(issued.pass())
    let listed = try await service.admin.events("limit=100&class=access", atLeast: 1)
    let all = try await service.admin.events("limit=100", atLeast: 2)
    try await waitForHead(all.count)
    let reply = try await service.admin.get("/v1/events/export?format=ndjson")
    #expect(reply["content-type"] == "application/x-ndjson")
    #expect(reply["transfer-encoding"] == "chunked" && reply["content-length"] == nil)
    let lines = try reply.text.split(separator: "\n").map { line in try LogLine(Array(line.utf8)) }
    var sequences: [Int64] = []
    var events: [String] = []
    for line in lines {
      guard case .event(let sealed, let leaf) = line else { continue }
      #expect(sealed.event.leaf == leaf)
      sequences.append(sealed.sequence)
      events.append(sealed.event.id.description)
    }
    #expect(sequences == Array(1...Int64(sequences.count)))
    #expect(reply["accessauth-log-size"] == String(sequences.count))
    #expect(listed.allSatisfy { events.contains($0["id"].text) })
    #expect(all.suffix(sequences.count).map { $0["id"].text } == events.reversed() || events.count > all.count)
    guard case .checkpoint = lines.last else {
      Issue.record("the last line is no head")
      return
    }
    // With the published keys, nothing else is needed.
    let published = try await service.publishedKeys(of: service.folder.tenant).keys
    let keys = LogKeys(
      published: PublishedKeys(
        published.map { .init(id: $0.id, publicKey: $0.key, purpose: SigningPurpose(rawValue: $0.purpose)) }))
    var audit = LogAudit(keys: keys)
    var findings: [LogFinding] = []
    for line in lines { findings += audit.take(line) }
    let report = audit.finish()
    #expect(findings + report.findings == [])
    #expect(report.doubts == [])
    // That it was read is remembered.
    let remembered = try await service.admin.events("class=audit", atLeast: 1).first
    #expect(remembered?["action"] == "events.exported")
  }

  @Test("a filter shows what it shows in the list, without a head, and a place to begin cuts off what is before")
  func filters() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first)
    for _ in 0..<3 { _ = try await cabinet.door.show(issued.pass()) }
    let listed = try await service.admin.events("class=access&limit=100", atLeast: 3)
    let exported = try await lines("?class=access")
    #expect(exported.map { $0["id"] } == listed.reversed().map { $0["id"] })
    #expect(exported.allSatisfy { $0["salt"].text.count == 32 })
    let second = listed.reversed()[1]
    guard case .int(let sequence) = second["sequence"] else { throw Cut() }
    let rest = try await lines("?class=access&from_sequence=\(sequence)")
    #expect(rest.map { $0["id"] } == listed.reversed().dropFirst().map { $0["id"] })
    #expect(try await lines("?subject=sub_01h455vb4pex5vsknk084sn02q") == [])
    for query in ["?format=xml", "?from_sequence=0", "?from_sequence=x", "?limit=5", "?class=secret"] {
      let reply = try await service.admin.get("/v1/events/export\(query)")
      #expect(reply.status == 400, "\(query)")
    }
  }

  private struct Cut: Error {}

  @Test("as a table, a cell that a spreadsheet would compute is text")
  func table() async throws {
    let site = try await service.admin.post("/v1/sites", ["name": "S", "timezone": "UTC"]).id(201)
    let device = try await service.admin.post("/v1/devices", ["site_id": .string(site), "label": "=1+1"]).id(201)
    let added = try await service.admin.post(
      "/v1/devices/\(device)/lockers", ["lockers": [["label": "A1", "board": "=cmd|' /C calc'!A0", "number": 1]]])
    try #require(added.status == 201, "\(added.text)")
    let locker = added.json["data"][0]["id"]
    let issued = try await service.admin.issue(["locker_ids": [locker]])
    let door = try await service.admin.makeKey(["role": "device", "device_id": .string(device)])
    _ = try await door.show(issued.pass())
    _ = try await service.admin.events("class=access", atLeast: 1)
    let reply = try await service.admin.get("/v1/events/export?format=csv&class=access")
    #expect(reply["content-type"] == "text/csv; charset=utf-8")
    let rows = reply.text.components(separatedBy: "\r\n")
    #expect(rows.count == 3 && rows[2].isEmpty)
    let names = rows[0].split(separator: ",").map(String.init)
    #expect(names.prefix(2) == ["id", "sequence"] && !names.contains("salt"))
    let cells = rows[1].split(separator: ",", omittingEmptySubsequences: false)
    #expect(cells.count == names.count)
    #expect(cells[names.firstIndex(of: "board") ?? 0] == "'=cmd|' /C calc'!A0")
    #expect(cells.allSatisfy { cell in cell.first.map { !"=+-@\t\r".contains($0) } ?? true })
  }

  @Test("a partner gets the events of its own grants, and no alarm, no empty place and no head")
  func partner() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let partner = try await service.admin.makeKey(["role": "partner", "scopes": ["issue", "events"]])
    let own = try await partner.issue(cabinet.first)
    let other = try await service.admin.issue(cabinet.some(1), ["subject": ["external_ref": "other"]])
    _ = try await cabinet.door.show(own.pass())
    _ = try await cabinet.door.show(other.pass())
    _ = try await service.admin.events("class=access", atLeast: 2)
    let exported = try await lines(by: partner)
    #expect(!exported.isEmpty)
    #expect(exported.allSatisfy { $0["grant_id"].text == own.id })
    let refused = try await cabinet.door.get("/v1/events/export")
    #expect(refused.code == "forbidden")
  }

  @Test("HEAD tells the form of an export, and reads nothing")
  func head() async throws {
    let reply = try await service.call(
      HTTPCall(method: "HEAD", path: "/v1/events/export", key: service.folder.adminKey))
    #expect(reply.status == 200 && reply.body.isEmpty)
    _ = try await service.admin.post("/v1/sites", ["name": "S", "timezone": "UTC"])
    let actions = try await service.admin.events("class=audit", atLeast: 2).map { $0["action"] }
    #expect(!actions.contains("events.exported"))
  }
}
