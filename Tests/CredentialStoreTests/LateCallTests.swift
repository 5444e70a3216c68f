import AccessAuth
import Testing

@testable import CredentialStore

/// Who comes when a store has ended: work that a request has left behind may outlive the listener.
@Suite struct LateCallTests {
  /// `SQLITE_MISUSE`.
  private static let misuse: Int32 = 21

  @Test("a connection that has ended refuses statements and checkpoints, for there is nothing behind it")
  func connection() async throws {
    let folder = try TemporaryFolder()
    let connection = try SerialConnection.writer(path: folder.path("late.sqlite"))
    #expect(await connection.result { Self.code { _ = try $0.checkpoint(.truncate) }($0) } == 0)
    #expect(await connection.result { Self.code { try $0.run("SELECT 1") }($0) } == 0)
    await connection.close()
    #expect(await connection.result { Self.code { _ = try $0.checkpoint(.truncate) }($0) } == Self.misuse)
    #expect(await connection.result { Self.code { try $0.run("SELECT 1") }($0) } == Self.misuse)
    #expect(await connection.result { $0.pagesWritten } == 0)
    #expect(await connection.result { Self.code { try $0.rollBack() }($0) } == 0)
  }

  @Test("a store that has ended refuses every call and survives those that cannot say so")
  func store() async throws {
    let folder = try TemporaryFolder()
    let store = try CredentialStore.create(folder: folder.path("data"))
    await store.close()
    await store.forgetDeleted()
    await #expect(throws: StoreError.unavailable) { try await store.standing() }
    await #expect(throws: StoreError.unavailable) {
      try await store.purge(.attempts(before: Instant(seconds: 0)), limit: 1)
    }
    await store.close()
  }

  /// The code of what `work` throws; 0 where it does not.
  private static func code(_ work: @escaping @Sendable (Connection) throws -> Void) -> @Sendable (Connection) -> Int32 {
    { connection in
      do {
        try work(connection)
        return 0
      } catch {
        return (error as? SQLiteFailure)?.code ?? -1
      }
    }
  }
}
