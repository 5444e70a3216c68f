import Synchronization
import Testing

@Suite("A hold or a restriction and a scan at once", .runningService)
struct HoldRaceTests {
  let service = RunningService.current

  /// What shuts a grant, by the round.
  private enum Change: CaseIterable {
    case placeHold, failHold, restrict

    var reason: String { self == .restrict ? "restricted" : "on_hold" }

    /// Its event.
    var action: String {
      switch self {
      case .placeHold: "hold.placed"
      case .failHold: "hold.failed"
      case .restrict: "subject.restricted"
      }
    }

    func make(of issued: Issued, by admin: Client) async throws -> Reply {
      switch self {
      case .placeHold: try await admin.post("/v1/grants/\(issued.id)/holds", ["kind": "approval"])
      case .failHold: try await admin.put("/v1/holds/\(issued.json["holds"][0]["id"].text)", ["status": "failed"])
      case .restrict: try await admin.post("/v1/subjects/\(issued.json["subject_id"].text)/restriction", [:])
      }
    }
  }

  /// Whether the change has been answered.
  private final class Flag: Sendable {
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .acquiring) }

    func set() { value.store(true, ordering: .releasing) }
  }

  @Test("no scan opens after the answer to a hold or a restriction, and none is committed after it")
  func neverAfterTheAnswer() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let (admin, door) = (service.admin, cabinet.door)
    let multi: JSON = [["kind": "qr", "usage": "multi_use"]]
    var changes: [(subject: String, change: Change)] = []
    var late: [String] = []
    for round in 0..<90 {
      let change = Change.allCases[round % Change.allCases.count]
      let issued = try await admin.issue(
        cabinet.first, credentials: multi,
        [
          "max_uses": nil, "subject": ["external_ref": .string("customer-\(round)")],
          "holds": change == .failHold ? [["kind": "payment"]] : [],
        ])
      if change == .failHold {
        _ = try await admin.put("/v1/holds/\(issued.json["holds"][0]["id"].text)", ["status": "cleared"])
      }
      let answered = Flag()
      let wrong = try await withThrowingTaskGroup(of: [String].self) { group in
        for _ in 0..<4 {
          group.addTask {
            var wrong: [String] = []
            for _ in 0..<3 {
              let isLate = answered.isSet
              let decision = try await door.show(issued.pass()).decision
              let expected = "deny \(change.reason)"
              if decision != expected, isLate || decision != "grant granted" { wrong.append(decision) }
            }
            return wrong
          }
        }
        group.addTask {
          // One scan at least is under way.
          _ = try await door.show(issued.pass(), consume: false)
          let reply = try await change.make(of: issued, by: admin)
          answered.set()
          return (200..<300).contains(reply.status) ? [] : [reply.text]
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      late += wrong.map { "round \(round) \(change): \($0)" }
      changes.append((issued.json["subject_id"].text, change))
    }
    #expect(late == [])
    // The log has the order of the commits.
    var overtaken: [String] = []
    for (subject, change) in changes {
      let events = try await admin.events("subject=\(subject)&limit=100", atLeast: 17)
      guard case .int(let end)? = events.first(where: { $0["action"].text == change.action })?["sequence"] else {
        overtaken.append("\(change) has no event")
        continue
      }
      for event in events where event["decision"] == "grant" {
        if case .int(let sequence) = event["sequence"], sequence > end {
          overtaken.append("\(change) \(sequence) > \(end)")
        }
      }
    }
    #expect(overtaken == [])
  }
}
