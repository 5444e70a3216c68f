import Foundation
import HTTPTypes
import Testing

/// Services on one PostgreSQL database, each a process of its own, of which one is killed. What it was asked is asked of the
/// other, as a balancer does it; that one says what became of it.
@Suite("Killed processes on PostgreSQL") struct DatabaseCrashTests {
  /// Kill cycles in a normal run; `script/soak` asks for more, and gets a quarter: there are two stores.
  private static let cycles =
    ProcessInfo.processInfo.environment["ACCESSAUTH_KILL_CYCLES"].flatMap { Int($0) }.map { $0 / 4 } ?? 12

  /// A process that stays, and others beside it that may be killed. The first one to come has all leases.
  private struct Pair {
    let host: DatabaseHost
    let cluster: Cluster
    let database: String
    let first: DatabaseHost.Served
    let cabinet: Cabinet
    private let url: String
    private let options: [String]

    init(_ options: [String] = []) async throws {
      host = try DatabaseHost()
      cluster = try Cluster.shared.get()
      database = try cluster.database()
      url = cluster.url("accessauth_serve", database: database)
      self.options = options
      let adminKey = try host.found(cluster, database)
      first = try host.serve(url, options)
      cabinet = try await Cabinet(server: first.server, adminKey: adminKey)
    }

    /// One more process; with a failpoint it dies there.
    func another(_ failpoint: String? = nil) throws -> DatabaseHost.Served {
      try host.serve(
        url, erasures: "erasures-2", ["--rebuild-erasure-file"] + options,
        environment: failpoint.map { ["ACCESSAUTH_FAILPOINT": $0] } ?? [:])
    }

    /// Who has which lease.
    func leases() throws -> [String: String] {
      let rows = try cluster.run("SELECT name, encode(holder, 'hex') FROM accessauth.leases", in: database)
      return Dictionary(
        uniqueKeysWithValues: rows.split(separator: "\n").compactMap { row in
          let parts = row.split(separator: "|").map(String.init)
          return parts.count == 2 ? (parts[0], parts[1]) : nil
        })
    }
  }

  /// Where in a redemption the process dies.
  private enum Stage: Int, CaseIterable {
    case beforeCommit, afterCommit, onTheWay, behindTheAnswer

    var failpoint: String? {
      switch self {
      case .beforeCommit: "before_commit:kill"
      case .afterCommit: "after_commit:kill"
      case .onTheWay, .behindTheAnswer: nil
      }
    }
  }

  @Test("A-05 a process killed at any stage of a redemption opens no door twice, and another answers the same attempt")
  func redemptions() async throws {
    let pair = try await Pair()
    let here = pair.cabinet
    var random = SystemRandomNumberGenerator()
    for cycle in 0..<Self.cycles {
      let stage = try #require(Stage(rawValue: cycle % Stage.allCases.count))
      let grant = try await here.grant()
      let (pass, path) = (Cabinet.pass(of: grant), "/v1/grants/\(grant.text("id") ?? "")")
      let victim = try pair.another(stage.failpoint)
      let attempt = UUID()
      let presenting = Task { [there = here.at(victim.server)] in try? await there.present(pass, attempt: attempt) }
      if stage == .onTheWay { usleep(UInt32.random(in: 0...10_000, using: &random)) }
      if stage == .behindTheAnswer { _ = await presenting.value }
      if stage.failpoint == nil { victim.kill() }
      let answer = await presenting.value
      #expect(victim.end() == SIGKILL, "cycle \(cycle)")

      let isAnswered = answer?.status == 200
      if isAnswered { #expect(answer?.text("decision") == "grant") }
      let uses = try await here.get(path).json["uses"] as? Int
      switch stage {
      case .beforeCommit: #expect(!isAnswered && uses == 0, "cycle \(cycle)")
      // Burnt, and nobody was told.
      case .afterCommit: #expect(!isAnswered && uses == 1, "cycle \(cycle)")
      case .onTheWay: #expect(isAnswered ? uses == 1 : [0, 1].contains(uses), "cycle \(cycle)")
      case .behindTheAnswer: #expect(isAnswered && uses == 1, "cycle \(cycle)")
      }
      // A retry of the same attempt gets the first answer, or the first use; what the killed one had sent may be done yet.
      var retry = try await here.present(pass, attempt: attempt)
      for _ in 0..<20 where retry.status == 503 { retry = try await here.present(pass, attempt: attempt) }
      #expect(retry.text("decision") == "grant", "the retry of cycle \(cycle) is the same opening")
      if isAnswered { #expect(retry.body == answer?.body, "a retry gets the first answer, to the byte") }
      #expect(try await here.present(pass).text("reason") == "already_used", "cycle \(cycle), \(stage)")
      #expect(try await here.get(path).json["uses"] as? Int == 1)
    }
    #expect(pair.first.stop() == 0, "\(pair.first.said)")
  }

  @Test("B-02 tries stay counted when the process is killed after each charge; another goes on counting where it stood")
  func charges() async throws {
    let pair = try await Pair()
    let here = pair.cabinet
    let grant = try await here.grant(credentials: #"[{"kind":"pin","entry":"alone"}]"#)
    let pin = try #require((grant.json["credentials"] as? [[String: Any]])?.first?["pin"] as? String)
    let wrong = String(pin.map { $0 == "9" ? "0" : Character(String((Int(String($0)) ?? 0) + 1)) })
    func killed(_ failpoint: String, _ entered: String) async throws {
      let victim = try pair.another(failpoint)
      let answer = try? await here.at(victim.server).present(pin: entered)
      #expect(answer == nil, "the process died before it could answer")
      #expect(victim.end() == SIGKILL)
    }
    // Right digits: had they been looked at before the charge was kept, it would have opened.
    try await killed("before_commit:kill", pin)
    for _ in 0..<3 { try await killed("after_commit:kill", wrong) }
    // Three of five are charged, and a try that was not kept is none.
    for _ in 0..<2 { #expect(try await here.present(pin: wrong).text("reason") == "not_recognized") }
    let refused = try await here.present(pin: pin)
    #expect(refused.text("reason") == "throttled")
    #expect((refused.json["retry_after_seconds"] as? Int ?? 0) > 600)
    #expect(pair.first.stop() == 0, "\(pair.first.said)")
  }

  @Test("F-04 a call whose process is killed between the effect and its answer is answered by another, and done once")
  func calls() async throws {
    let pair = try await Pair()
    let here = pair.cabinet
    let body = """
      {"subject":{"external_ref":"customer-1"},"targets":{"device_id":"\(here.device)"},\
      "ends_at":"2099-01-01T00:00:00Z","credentials":[{"kind":"qr"}]}
      """
    func issue(_ server: String) async throws -> Cabinet.Reply {
      try await Cabinet.call(server, here.adminKey, .post, "/v1/grants", body, idempotencyKey: "order-77")
    }
    let victim = try pair.another("after_commit:kill")
    #expect((try? await issue(victim.server)) == nil, "the process died before it could answer")
    #expect(victim.end() == SIGKILL)
    let (first, second) = (try await issue(here.server), try await issue(here.server))
    #expect(first.status == 201 && first.text("id") == second.text("id"), "\(first.json)")
    #expect((try await here.get("/v1/grants").json["data"] as? [Any])?.count == 1)
    #expect(try await here.present(Cabinet.pass(of: first)).text("decision") == "grant")
    #expect(pair.first.stop() == 0, "\(pair.first.said)")
  }

  @Test("when the process that seals and sends is killed, another does both within seconds: no event is lost or twice")
  func takeover() async throws {
    let pair = try await Pair(["--webhook-allow-cidr", "127.0.0.0/8"])
    let here = pair.cabinet
    let receiver = try WebhookReceiver(count: 1, holds: true)
    let made = try await here.admin(
      .post, "/v1/webhook_endpoints", #"{"url":"\#(receiver.url)","types":["access.granted"]}"#)
    try receiver.know("public_key", try #require((made.json["public_keys"] as? [String])?.first, "\(made.json)"))
    let second = try pair.another()
    let there = here.at(second.server)
    let passes = [Cabinet.pass(of: try await here.grant()), Cabinet.pass(of: try await here.grant())]
    // What comes by one process has its place and is sent by the other, which was there first.
    #expect(try await there.present(passes[0]).text("decision") == "grant")
    let held = try receiver.held()
    let before = try pair.leases()
    #expect(Set(before.keys).isSuperset(of: ["sealer", "webhooks"]), "\(before)")
    pair.first.kill()
    #expect(try await there.present(passes[1]).text("decision") == "grant")

    let taken = try #require(try receiver.result()["taken"] as? [[String: Any]])
    #expect(taken.compactMap { $0["id"] as? String } == [held], "the message that was under way, under its id")
    var events: [[String: Any]] = []
    func granted() -> Int { events.count { $0["reason"] as? String == "granted" } }
    for _ in 0..<300 where granted() < 2 {
      usleep(100_000)
      events = try await there.get("/v1/events?limit=100").json["data"] as? [[String: Any]] ?? []
    }
    #expect(granted() == 2)
    let places = events.compactMap { $0["sequence"] as? Int }
    #expect(places == (1...max(events.count, 1)).reversed(), "each has a place, and one only")
    let after = try pair.leases()
    for name in ["sealer", "webhooks"] { #expect(after[name] != nil && after[name] != before[name], "\(name)") }
    #expect(second.stop() == 0, "\(second.said)")
  }
}
