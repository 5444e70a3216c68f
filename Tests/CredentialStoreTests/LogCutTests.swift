import AccessAuth
import Foundation
import SodiumPrimitives
import Testing

@testable import CredentialStore

/// What was deleted is in the write-ahead log until that is cut.
@Suite struct LogCutTests {
  private static let start = Instant(seconds: 1_800_000_000)

  @Test("while a backup reads, the log is not cut; the cut is owed, and made when it is asked for next")
  func besideBackup() async throws {
    let (folder, name) = (try TemporaryFolder(), "somebody-who-is-forgotten")
    let path = folder.path("data")
    let store = try CredentialStore.create(folder: path)
    let random = SystemRandom()
    let tenant = Tenant(
      id: TenantID(at: Self.start, random: random), name: "T", isSandbox: false, isSuspended: false,
      createdAt: Self.start, revision: 1)
    let subject = Subject(
      id: SubjectID(at: Self.start, random: random), externalRef: name, key: SubjectKey(sealed: random.bytes(72)),
      createdAt: Self.start, revision: 1)
    func commit(_ effect: [Write]) async throws {
      let change = Change(tenant: tenant.id, effect: effect, actor: nil, request: nil, claim: nil, events: [])
      #expect(try await store.commit(change) == .done)
    }
    try await commit([.insert(.tenant(tenant)), .insert(.subject(subject))])
    let backup = try PlainConnection(path: path + "/accessauth.db", isReader: true)
    try backup.run("BEGIN; SELECT count(*) FROM subjects")
    try await commit([.remove(.subject(subject.id))])
    await store.forgetDeleted()
    #expect(store.owesCut)
    #expect(try log(path).range(of: Data(name.utf8)) != nil, "the backup still reads it there")
    await store.forgetOwed()
    #expect(store.owesCut)
    try backup.run("COMMIT")
    await store.forgetOwed()
    #expect(!store.owesCut)
    #expect(try log(path).isEmpty)
    for file in try FileManager.default.contentsOfDirectory(atPath: path) {
      #expect(try Data(contentsOf: URL(filePath: path + "/" + file)).range(of: Data(name.utf8)) == nil, "\(file)")
    }
    await store.close()
  }

  @Test("what went in full batches alone is owed as well, and what deleted nothing owes nothing", arguments: [2, 3, 4])
  func fullBatch(limit: Int) async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("data")
    let store = try CredentialStore.create(folder: path)
    let scene = try await Scene(in: store)
    for _ in 0..<3 { _ = try await scene.redeem() }
    await store.truncateLog()
    let future = Self.start + .days(9)
    #expect(try await store.purge(.attempts(before: future), limit: limit) == min(limit, 3))
    #expect(store.owesCut == (limit <= 3), "less than a batch is the last one, and the log is cut at once")
    await store.forgetOwed()
    #expect(!store.owesCut)
    #expect(try log(path).isEmpty)
    #expect(try await store.purge(.attempts(before: future), limit: limit) == max(3 - limit, 0))
    await store.forgetOwed()
    #expect(try await store.purge(.attempts(before: future), limit: limit) == 0)
    #expect(!store.owesCut)
    await store.close()
  }

  @Test("a store that was opened owes a cut: the process before may have ended behind a commit")
  func opened() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("data")
    let store = try CredentialStore.create(folder: path)
    await store.close()
    let again = try CredentialStore.open(folder: path)
    #expect(again.owesCut)
    await again.forgetOwed()
    #expect(!again.owesCut)
    await again.close()
  }

  private func log(_ folder: String) throws -> Data {
    try Data(contentsOf: URL(filePath: folder + "/accessauth.db-wal"))
  }
}
