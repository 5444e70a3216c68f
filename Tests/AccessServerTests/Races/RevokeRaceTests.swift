import Synchronization
import Testing

@Suite("A revocation and a scan at once", .runningService)
struct RevokeRaceTests {
  let service = RunningService.current

  private static let rounds = 200

  /// What shuts a grant, by the round.
  private enum Change: CaseIterable {
    case revokeGrant, revokeCredential, suspendGrant, moveWindow

    /// The reason of every scan after it.
    var reason: String { self == .suspendGrant ? "suspended" : "revoked" }

    /// Its event.
    var action: String {
      switch self {
      case .revokeGrant: "grant.revoked"
      case .revokeCredential: "credential.revoked"
      case .suspendGrant: "grant.suspended"
      case .moveWindow: "grant.changed"
      }
    }

    func make(of issued: Issued, by admin: Client) async throws -> Reply {
      switch self {
      case .revokeGrant: try await admin.post("/v1/grants/\(issued.id)/revoke")
      case .revokeCredential: try await admin.post("/v1/credentials/\(issued.credential())/revoke")
      case .suspendGrant: try await admin.post("/v1/grants/\(issued.id)/suspend")
      case .moveWindow:
        try await admin.patch("/v1/grants/\(issued.id)", ["ends_at": admin.service.clock.time(in: .seconds(7200))])
      }
    }
  }

  /// Whether the change has been answered.
  private final class Flag: Sendable {
    private let value = Atomic(false)

    var isSet: Bool { value.load(ordering: .acquiring) }

    func set() { value.store(true, ordering: .releasing) }
  }

  @Test("no scan opens after the answer to a change that shuts the grant, and none is committed after the change")
  func neverAfterTheAnswer() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let (admin, door) = (service.admin, cabinet.door)
    let multi: JSON = [["kind": "qr", "usage": "multi_use"]]
    var changes: [(grant: String, change: Change)] = []
    var late: [String] = []
    for round in 0..<Self.rounds {
      let issued = try await admin.issue(cabinet.first, credentials: multi, ["max_uses": nil])
      let change = Change.allCases[round % Change.allCases.count]
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
          return reply.status == 200 ? [] : [reply.text]
        }
        return try await group.reduce(into: []) { $0 += $1 }
      }
      late += wrong.map { "round \(round) \(change): \($0)" }
      changes.append((issued.id, change))
    }
    #expect(late == [])
    // The log has the order of the commits.
    var overtaken: [String] = []
    for (grant, change) in changes {
      let events = try await admin.events("grant=\(grant)&limit=100", atLeast: 16)
      let shut = events.first { $0["action"].text == change.action }?["sequence"]
      let opened = events.filter { $0["decision"] == "grant" }.map { $0["sequence"] }
      guard case .int(let end)? = shut else {
        overtaken.append("\(change) has no event")
        continue
      }
      for case .int(let sequence) in opened where sequence > end { overtaken.append("\(change) \(sequence) > \(end)") }
    }
    #expect(overtaken == [])
  }
}
