import AccessAuth
import AccessAuthTesting
import Foundation
import GRDB
import Glibc
import Testing

@testable import CredentialStore

/// What happens when the disk does not do what it should, or the process ends in the middle.
@Suite struct StorageTests {
  let folder: TemporaryFolder
  var data: String { folder.path("data") }

  init() throws { folder = try TemporaryFolder() }

  @Test("H-03 on a full disk everything is refused with nothing half-done, and recovers by itself")
  func full() async throws {
    let store = try CredentialStore.create(folder: data)
    let world = try await Scene(in: store)
    try store.writing.setUp { database in
      let pages = try Int.fetchOne(database, sql: "PRAGMA page_count") ?? 0
      try database.execute(sql: "PRAGMA max_page_count = \(pages)")
    }
    var refused = 0
    for _ in 0..<200 {
      do throws(StoreError) {
        _ = try await world.redeem()
      } catch {
        #expect(error == .unavailable)
        refused += 1
      }
    }
    #expect(refused > 0)
    #expect(try await world.uses() == Int64(200 - refused))
    #expect(try await store.unsealed(limit: 1000).count == 200 - refused)
    try store.writing.setUp { try $0.execute(sql: "PRAGMA max_page_count = 1000000") }
    #expect(try await world.redeem() == .done(usesLeft: nil))
    #expect(try await world.uses() == Int64(201 - refused))
    await store.close()
  }

  @Test("H-03 when the file system fails a commit, the process ends at once and nothing is half-done")
  func failedWrite() async throws {
    let path = data
    let result = await #expect(processExitsWith: .exitCode(74), observing: [\.standardErrorContent]) {
      [path = path as String] in
      let store = try CredentialStore.create(folder: path)
      let world = try await Scene(in: store)
      _ = try await world.redeem()
      // Nothing may be written behind the first page of any file: a write fails, which is neither a full disk nor a success.
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 4096, rlim_max: .max)
      _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      _ = try? await world.redeem()
    }
    let said = result.map { String(decoding: $0.standardErrorContent, as: UTF8.self) }
    #expect(said?.contains("the data folder did not keep what was written") == true)
    let store = try CredentialStore.open(folder: data)
    #expect(try await store.unsealed(limit: 10).count == 1)
    try await expectIntact(store)
    await store.close()
  }

  @Test(
    "A-05 killed before or after a commit, the store holds all of a redemption or nothing of it",
    arguments: [
      ("before_commit:kill:3", 1), ("after_commit:kill:3", 2), ("after_commit:exit:3", 2),
    ])
  func killed(_ failpoint: String, _ kept: Int) async throws {
    let path = data
    let condition: ExitTest.Condition = failpoint.contains("kill") ? .signal(SIGKILL) : .exitCode(70)
    await #expect(processExitsWith: condition) { [path = path as String, failpoint = failpoint as String] in
      _ = unsafe setenv("ACCESSAUTH_FAILPOINT", failpoint, 1)
      let store = try CredentialStore.create(folder: path)
      let world = try await Scene(in: store)
      // The world was the first commit.
      while true { _ = try await world.redeem() }
    }
    let store = try CredentialStore.open(folder: data)
    let events = try await store.unsealed(limit: 10)
    #expect(events.count == kept)
    let (tenant, event) = try #require(events.last)
    let grant = try #require(event.grant)
    #expect(try await store.grant(grant, in: tenant)?.uses == Int64(kept))
    let (device, attempt) = (try #require(event.device), try #require(event.attempt))
    #expect(try await store.attempt(attempt, of: device, in: tenant)?.answer.event == event.id)
    try await expectIntact(store)
    await store.close()
  }

  private func expectIntact(_ store: CredentialStore) async throws {
    #expect(try store.writing.setUp { try String.fetchOne($0, sql: "PRAGMA integrity_check") } == "ok")
    #expect(try store.writing.setUp { try Row.fetchAll($0, sql: "PRAGMA foreign_key_check") }.isEmpty)
  }

  @Test("G-06 what was purged is in no file")
  func traces() async throws {
    let store = try CredentialStore.create(folder: data)
    let world = try await Scene(in: store)
    let serial: UInt32 = 0xC0FF_EE11
    for offset in 0..<50 { _ = try await world.redeem(serial: serial + UInt32(offset)) }
    let needle = world.burn(serial: serial).key
    #expect(try files().contains { $0.firstRange(of: needle) != nil })
    #expect(try await store.purge(.burns(at: world.burn(serial: serial).keepUntil), limit: 100) == 50)
    #expect(try files().allSatisfy { $0.firstRange(of: needle) == nil })
    await store.close()
  }

  private func files() throws -> [[UInt8]] {
    try FileManager.default.contentsOfDirectory(atPath: data).map {
      try [UInt8](Data(contentsOf: URL(filePath: data + "/" + $0)))
    }
  }
}
