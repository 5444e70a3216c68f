import Foundation
import Testing

@testable import CredentialStore

/// Room for the write-ahead log.
@Suite struct LogSpaceTests {
  @Test("a commit never has to lengthen the log, before and after it is cut, and closing leaves nothing of it")
  func reserved() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("data")
    let store = try CredentialStore.create(folder: path)
    let scene = try await Scene(in: store)
    _ = try await scene.redeem()
    // A commit is answered before the room for the next is taken: a turn that comes later sees it.
    for _ in 0..<3 {
      await store.writer.pass()
      let before = try size(path)
      #expect(before > 1000 * 4096)
      for _ in 0..<20 { _ = try await scene.redeem() }
      #expect(try size(path) == before)
      await store.truncateLog()
      #expect(try size(path) == 0, "nothing that was deleted stays in it")
      _ = try await scene.redeem()
    }
    await store.close()
    #expect(!FileManager.default.fileExists(atPath: path + "/accessauth.db-wal"))
  }

  @Test("what is reserved and not written yet is no part of the log for whoever opens the folder after a crash")
  func crash() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("data")
    let store = try CredentialStore.create(folder: path)
    let scene = try await Scene(in: store)
    for _ in 0..<5 { _ = try await scene.redeem() }
    await store.writer.pass()
    #expect(try size(path) > 1000 * 4096)
    // What a crash leaves: the files as they are, beside a process that is still there.
    let copy = folder.path("copy")
    try FileManager.default.copyItem(atPath: path, toPath: copy)
    await store.close()
    let again = try CredentialStore.open(folder: copy)
    #expect(try await again.unsealed(limit: 10).count == 5)
    await again.close()
  }

  private func size(_ folder: String) throws -> Int {
    let file = try FileManager.default.attributesOfItem(atPath: folder + "/accessauth.db-wal")
    return try #require(file[.size] as? Int)
  }
}

extension Lane {
  /// Waits until what was given before is done with, and what comes after it.
  fileprivate func pass() async { _ = try? await submit { _ in } }
}
