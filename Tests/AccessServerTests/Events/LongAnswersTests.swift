import AccessAuth
import AccessHTTP
import CredentialStore
import Foundation
import NIOCore
import NIOPosix
import SodiumPrimitives
import Synchronization
import Testing

@testable import AccessServer

@Suite("Answers that go on for long")
struct LongAnswersTests {
  /// A caller with a key of its own.
  private static func caller(of tenant: TenantID) -> Caller {
    let (now, random) = (ManualClock.beginning, SystemRandom())
    let key = APIKey(
      id: APIKeyID(at: now, random: random), tenant: tenant, role: .operator, isTest: false, device: nil, person: nil,
      hash: BLAKE2b.hash(random.bytes(32)), hint: "wXyZ", lineage: [], createdAt: now, revokedAt: nil, revision: 1)
    return Caller(
      key: key, request: RequestID(at: now, random: random), moment: Moment(wall: now, boot: .zero), idempotency: nil)
  }

  @Test("of exports a key has two, a tenant four and all have eight; streams are counted for themselves")
  func bounds() throws {
    let answers = LongAnswers()
    let tenants = (1...3).map { TenantID(high: 9, low: $0) }
    let callers = tenants.map { tenant in (0..<3).map { _ in Self.caller(of: tenant) } }
    func refusal(_ kind: LongAnswers.Kind, _ caller: Caller) -> Problem? {
      do {
        try answers.enter(kind, by: caller).leave()
        return nil
      } catch {
        return error
      }
    }
    var places = try [answers.enter(.export, by: callers[0][0]), answers.enter(.export, by: callers[0][0])]
    let third = try #require(refusal(.export, callers[0][0]))
    #expect(third.code == .rateLimited && third.rateLimit?.quota == 2)
    places += try [answers.enter(.export, by: callers[0][1]), answers.enter(.export, by: callers[0][1])]
    let fifth = try #require(refusal(.export, callers[0][2]))
    #expect(fifth.code == .rateLimited && fifth.rateLimit?.quota == 4)
    for key in 0..<2 { for _ in 0..<2 { places.append(try answers.enter(.export, by: callers[1][key])) } }
    #expect(answers.count(.export) == 8 && answers.count(.stream) == 0)
    let ninth = try #require(refusal(.export, callers[2][0]))
    #expect(ninth.code == .busy && ninth.retryAfter == .seconds(10))
    #expect(refusal(.stream, callers[2][0]) == nil)
    // A place is given back once, whoever lets go of it and however often.
    places[0].leave()
    places[0].leave()
    #expect(answers.count(.export) == 7)
    #expect(refusal(.export, callers[2][0]) == nil)
    places = []
    #expect(answers.count(.export) == 0)
  }

  @Test("the ninth export at once is told to wait, another tenant is served, and places come back when clients hang up")
  func exports() async throws {
    let folder = try await ServiceFolder()
    let others = try await folder.serving { service in
      var others: [(tenant: String, key: String)] = []
      for _ in 0..<2 {
        let made = try await service.platform.makeTenant()
        others.append((made.id, made.admin.key ?? ""))
      }
      return others
    }
    try await fill(folder, [folder.tenant, others[0].tenant])
    try await folder.serving { service in
      let admins = ([folder.adminKey] + others.map(\.key)).map { Client(service: service, key: $0) }
      var held: [HeldAnswer] = []
      for admin in admins.prefix(2) { try await wait(for: admin) }
      // One tenant takes all that it may have, with two keys.
      let (first, second) = (try await keys(admins[0], 3), try await keys(admins[1], 2))
      for key in first.prefix(2) {
        for _ in 0..<2 { held.append(try await HeldAnswer(service.port, "/v1/events/export", key)) }
      }
      #expect(held.map(\.status) == [200, 200, 200, 200])
      for key in [first[0], first[2]] {
        let refused = try await key.get("/v1/events/export")
        #expect((refused.status, refused.code) == (429, "rate_limited"), "\(refused.text)")
        #expect(refused["retry-after"] == "10" && refused["ratelimit"] != nil)
      }
      let served = try await admins[2].get("/v1/events/export")
      #expect(served.status == 200, "one tenant's readers are no other's")
      for key in second {
        for _ in 0..<2 { held.append(try await HeldAnswer(service.port, "/v1/events/export", key)) }
      }
      #expect(held.map(\.status) == [Int](repeating: 200, count: 8))
      let subject = try await admins[2].post("/v1/subjects", ["external_ref": "customer-1"]).id(201)
      for path in ["/v1/events/export", "/v1/subjects/\(subject)/export"] {
        let ninth = try await admins[2].get(path)
        #expect((ninth.status, ninth.code, ninth["retry-after"]) == (503, "busy", "10"), "\(ninth.text)")
      }
      // A door notices nothing of it.
      let cabinet = try await admins[2].makeCabinet()
      let issued = try await admins[2].issue(cabinet.first)
      #expect(try await cabinet.door.show(issued.pass()).decision == "grant granted")
      // Whoever is told to wait is not noted as having read.
      _ = try await admins[2].events("class=access", atLeast: 1)
      let told = try await admins[2].events("class=audit&limit=100").map { $0["action"].text }
      #expect(told.count { $0 == "events.exported" } == 1 && !told.contains("subject.exported"), "\(told)")
      for answer in held { await answer.hangUp() }
      try await expectFree(admins[2], "/v1/subjects/\(subject)/export")
      for key in [first[0], first[1]] { try await expectFree(key, "/v1/events/export?from_sequence=2000") }
    }
  }

  /// The keys of some operators.
  private func keys(_ admin: Client, _ count: Int) async throws -> [Client] {
    var keys: [Client] = []
    for _ in 0..<count { keys.append(try await admin.makeKey(["role": "operator"])) }
    return keys
  }

  /// A place that was given back is there within a moment: the service hears of a hang-up when it writes on.
  private func expectFree(_ client: Client, _ path: String) async throws {
    var status = 0
    for _ in 0..<500 where status != 200 {
      status = try await client.get(path).status
      if status != 200 { try await Task.sleep(for: .milliseconds(20)) }
    }
    #expect(status == 200, "\(path)")
  }

  /// Until the whole log is in the reach of an export.
  private func wait(for admin: Client) async throws {
    for _ in 0..<500 {
      let reply = try await admin.service.call(
        HTTPCall(method: "HEAD", path: "/v1/events/export", key: admin.key))
      if (reply["accessauth-log-size"].flatMap { Int($0) } ?? 0) >= Self.events { return }
      try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("the log did not come")
  }

  private static let events = 2000

  /// Gives tenants a log that no buffer between two programs holds: 2,000 events of 8 KiB, four pages.
  private func fill(_ folder: ServiceFolder, _ tenants: [String]) async throws {
    let store = try CredentialStore.open(folder: folder.dataPath)
    let moment = folder.clock.moment
    let code = String(repeating: "E", count: 8192)
    for text in tenants {
      let tenant = try #require(TenantID(text))
      for _ in 0..<(Self.events / 250) {
        let events = (0..<250).map { _ in
          var event = Event(.device, .deviceStarted, at: moment, random: SystemRandom())
          event.code = code
          return event
        }
        let outcome = try await store.commit(
          Change(tenant: tenant, effect: [], actor: nil, request: nil, claim: nil, events: events))
        try #require(outcome == .done)
      }
    }
    await store.close()
  }
}

/// A client that reads how an answer begins, and then no more.
private final class HeldAnswer: Sendable {
  let status: Int
  private let channel: any Channel

  init(_ port: Int, _ path: String, _ client: Client) async throws {
    let (beginnings, beginning) = AsyncStream.makeStream(of: String.self)
    channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .channelOption(.autoRead, value: false)
      .channelOption(.socketOption(.so_rcvbuf), value: 16384)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(FirstLine(beginning)) }
      }
      .connect(host: "127.0.0.1", port: port).get()
    try await channel.writeAndFlush(ByteBuffer(bytes: HTTPCall(method: "GET", path: path, key: client.key).bytes))
    channel.read()
    let line = await beginnings.first { _ in true }
    status = line?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
  }

  func hangUp() async { try? await channel.close() }
}

/// Tells the first line that a socket receives, and leaves the rest where it is.
private final class FirstLine: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let told: AsyncStream<String>.Continuation

  init(_ told: AsyncStream<String>.Continuation) { self.told = told }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    // The head of an answer is one write, and the first read has its beginning.
    told.yield(String(decoding: unwrapInboundIn(data).readableBytesView.prefix { $0 != 13 }, as: UTF8.self))
    told.finish()
  }

  func channelInactive(context: ChannelHandlerContext) { told.finish() }
}
