import AccessAuth
import Foundation
import SodiumPrimitives
import Synchronization
import Testing

@testable import PostgresStore

/// A server on which every commit waits for a standby that never comes, and whose waits are cut short: what was
/// written shows, and would be gone with the server.
// One after the other: each starts a server of its own.
@Suite("Answers that are not durable yet", .serialized)
struct DurabilityTests {
  /// What is asked for, by the short way and the long one.
  enum Ask: CaseIterable {
    case shortRedemption, longRedemption, shortDenial, longDenial
  }

  private func setStandby(_ name: String, on cluster: Cluster) async throws {
    try cluster.run("ALTER SYSTEM SET synchronous_standby_names = '\(name)'")
    try cluster.run("SELECT pg_reload_conf()")
    while try cluster.run("SHOW synchronous_standby_names") != name { try await Task.sleep(for: .milliseconds(10)) }
  }

  @Test(
    "A-05 an answer that is not durable is not given, neither the first time nor again, and is the same in the end",
    arguments: Ask.allCases)
  func held(_ ask: Ask) async throws {
    let cluster = try Cluster()
    let name = try cluster.database()
    try Database.makeSchema(in: name, of: cluster)
    let session = try Session(to: cluster.target("accessauth_serve", database: name), before: .patient)
    let scene = try DoorScene(by: session)
    let grant = try scene.grant(uses: 5, by: session)
    let store = PostgresStore(try cluster.target("accessauth_serve", database: name), .few)
    defer { store.close() }
    let isDenial = ask == .shortDenial || ask == .longDenial
    let plain = scene.attempt(reason: isDenial ? .expired : .granted, grant: grant)
    let isLong = ask == .longDenial || ask == .longRedemption
    let attempt = AttemptRecord(
      tenant: plain.tenant, device: plain.device, answer: plain.answer, fingerprint: plain.fingerprint,
      event: plain.event, moreEvents: isLong ? [scene.refusal()] : [])
    let asked: @Sendable () async throws -> Recorded = {
      isDenial ? try await store.record(attempt) : try await store.redeem(scene.redemption(of: grant, attempt: attempt))
    }
    try await setStandby("nobody", on: cluster)
    for _ in 0..<2 { try await cutShort(cluster, asked) }
    #expect(try cluster.run("SELECT count(*) FROM accessauth.attempts", in: name) == "1", "it shows")
    try await setStandby("", on: cluster)
    let usesLeft: Int64? = isDenial ? nil : 4
    #expect(try await patiently(asked) == .replay(attempt.answer.with(usesLeft: usesLeft)))
    #expect(try cluster.run("SELECT uses FROM accessauth.grants", in: name) == (isDenial ? "0" : "1"))
  }

  @Test("A-05 what an attempt was answered is not told to who asks for it, before it is durable")
  func toldLater() async throws {
    let cluster = try Cluster()
    let name = try cluster.database()
    try Database.makeSchema(in: name, of: cluster)
    let session = try Session(to: cluster.target("accessauth_serve", database: name), before: .patient)
    let scene = try DoorScene(by: session)
    let store = PostgresStore(try cluster.target("accessauth_serve", database: name), .few)
    defer { store.close() }
    let attempt = scene.attempt(reason: .granted, grant: try scene.grant(uses: 5, by: session))
    let redemption = scene.redemption(of: try #require(attempt.answer.grant), attempt: attempt)
    let kept: @Sendable () async throws -> KeptAttempt? = {
      try await store.attempt(attempt.answer.attempt, of: scene.device, in: scene.tenant)
    }
    try await setStandby("nobody", on: cluster)
    #expect(try await patiently(kept) == nil, "that there is none waits for nothing")
    try await cutShort(cluster) { try await store.redeem(redemption) }
    #expect(try cluster.run("SELECT count(*) FROM accessauth.attempts", in: name) == "1", "it shows")
    try await cutShort(cluster, kept)
    try await setStandby("", on: cluster)
    #expect(try await patiently(kept)?.answer == attempt.answer.with(usesLeft: 4))
  }

  /// Asks, and cuts every wait for a standby short meanwhile: there is no answer.
  private func cutShort<Value: Sendable>(
    _ cluster: Cluster, _ asked: @escaping @Sendable () async throws -> Value
  ) async throws {
    let isOver = Flag()
    let answer = Task {
      defer { isOver.raise() }
      return try await asked()
    }
    while !isOver.isRaised {
      try cluster.run("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
      try await Task.sleep(for: .milliseconds(20))
    }
    await #expect(throws: StoreError.unavailable) { _ = try await answer.value }
  }
}

/// Raised once.
private final class Flag: Sendable {
  private let value = Atomic(false)
  var isRaised: Bool { value.load(ordering: .acquiring) }
  func raise() { value.store(true, ordering: .releasing) }
}
