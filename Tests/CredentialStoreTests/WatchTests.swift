import AccessAuth
import Testing

@testable import CredentialStore

@Suite struct WatchTests {
  @Test("every committed write is counted once, by how many went in its transaction, and look-ups are not")
  func sizes() async throws {
    let folder = try TemporaryFolder()
    let store = try CredentialStore.create(folder: folder.path("data"))
    let scene = try await Scene(in: store)
    let before = store.writesPerTransaction
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<300 { group.addTask { _ = try await scene.redeem() } }
      try await group.waitForAll()
    }
    _ = try await scene.uses()
    let counts = zip(store.writesPerTransaction, before).map { $0 - $1 }
    #expect(counts.enumerated().reduce(0) { $0 + $1.offset * $1.element } == 300)
    #expect(counts.count == LaneBounds.writing.together + 1 && counts[0] == 0)
    #expect(store.writesWaiting == 0)
    await store.close()
  }

  @Test("a transaction that was undone is not counted; those of its members that go alone are")
  func undone() async throws {
    let folder = try TemporaryFolder()
    let store = try CredentialStore.create(folder: folder.path("data"))
    let before = store.writesPerTransaction
    await #expect(throws: StoreError.corrupt) { try await store.writer.submit { _ in throw StoreError.corrupt } }
    #expect(store.writesPerTransaction == before)
    await store.close()
  }

  @Test("a store tells when its newest event came, and how many wait for their place until all are sealed")
  func standing() async throws {
    let folder = try TemporaryFolder()
    let store = try CredentialStore.create(folder: folder.path("data"))
    #expect(try await store.standing() == StoreStanding(unsealedEvents: 0, newestEventAt: nil))
    let scene = try await Scene(in: store)
    for _ in 0..<3 { _ = try await scene.redeem() }
    let start = Instant(seconds: 1_800_000_000)
    #expect(try await store.standing() == StoreStanding(unsealedEvents: 3, newestEventAt: start))
    while try await Sealer(store: store).sealOnce() > 0 {}
    #expect(try await store.standing() == StoreStanding(unsealedEvents: 0, newestEventAt: start))
    _ = try await scene.redeem()
    #expect(try await store.standing().unsealedEvents == 1)
    await store.close()
    await #expect(throws: StoreError.unavailable) { try await store.standing() }
  }
}
