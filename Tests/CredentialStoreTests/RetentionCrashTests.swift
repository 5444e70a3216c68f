import AccessAuth
import CredentialStore
import Foundation
import Glibc
import SodiumPrimitives
import Testing

/// What is left of a round of retention that ends in its middle.
@Suite struct RetentionCrashTests {
  private static let start = Instant(seconds: 1_800_000_000)
  private static let tenant = TenantID(high: 1, low: 1)
  /// Two full batches and a rest.
  private static let events = 240

  @Test(
    "I-04 killed before or after any commit of a round, whole batches have left, each with its record, and the next round does the rest",
    arguments: [
      ("before_commit:kill:6", 0), ("after_commit:kill:6", 1), ("before_commit:kill:7", 1),
      ("after_commit:exit:7", 2), ("before_commit:kill:8", 2), ("after_commit:kill:8", 3),
    ])
  func killed(_ failpoint: String, _ batches: Int) async throws {
    let folder = try TemporaryFolder()
    let data = folder.path("data")
    let condition: ExitTest.Condition = failpoint.contains("kill") ? .signal(SIGKILL) : .exitCode(70)
    await #expect(processExitsWith: condition) { [data = data as String, failpoint = failpoint as String] in
      _ = unsafe setenv("ACCESSAUTH_FAILPOINT", failpoint, 1)
      let store = try CredentialStore.create(folder: data)
      try await Self.fill(store)
      // The tenant, its events, two seals and the lease were the first five commits; each batch is one.
      _ = try await Self.worker(store).round()
    }
    let store = try CredentialStore.open(folder: data)
    try await expect(batches, in: store)
    _ = try await Self.worker(store).round()
    try await expect(3, in: store)
    await store.close()
  }

  private static func fill(_ store: CredentialStore) async throws {
    let random = SystemRandom()
    let tenant = Tenant(
      id: tenant, name: "T", isSandbox: false, isSuspended: false, createdAt: start, revision: 1)
    let events = (0..<events).map { _ in
      Event(.access, .verification, at: Moment(wall: start, boot: .zero), random: random)
    }
    for (effect, events) in [([Write.insert(.tenant(tenant))], []), ([], events)] {
      _ = try await store.commit(
        Change(tenant: tenant.id, effect: effect, actor: nil, request: nil, claim: nil, events: events))
    }
    while try await Sealer(store: store).sealOnce() > 0 {}
  }

  private static func worker(
    _ store: CredentialStore
  ) throws -> RetentionWorker<CredentialStore, SystemRandom> {
    // Another process comes after the lease of the one before.
    let now = Moment(wall: start + .days(90), boot: .zero)
    return RetentionWorker(
      store: store, keys: try DerivedKeys(master: SecretBytes.random(count: 32)), random: SystemRandom(), clock: { now }
    )
  }

  private func expect(_ batches: Int, in store: CredentialStore) async throws {
    while try await Sealer(store: store).sealOnce() > 0 {}
    let places = try await store.places(EventFilter(), of: Self.tenant, above: 0, through: nil, limit: 1000)
    let departures = try await store.departures(of: Self.tenant, after: nil, limit: 9)
    #expect(departures.map(\.count).sorted(by: >) == Array([100, 100, 40].prefix(batches)))
    let gone = departures.flatMap { $0.runs.flatMap { Array($0) } }.sorted()
    #expect(places.filter { $0.kept == nil }.map(\.sequence) == gone)
    let records = places.compactMap(\.kept).filter { $0.action == .eventsPurged }
    #expect(Set(records.map(\.id)) == Set(departures.map(\.record)))
    #expect(places.count == Self.events + batches)
  }
}
