import AccessAuth
import Foundation
import GRDB
import GRDBSQLite
import SodiumPrimitives
import Testing

@testable import CredentialStore

@Suite struct EngineTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func connection() throws -> SerialConnection {
    try SerialConnection.writer(path: folder.path("a.db"))
  }

  private func setting(_ name: String, of connection: SerialConnection) throws -> String? {
    try connection.setUp { try String.fetchOne($0, sql: "PRAGMA \(name)") }
  }

  @Test("A-06 the writer syncs every commit, to a write-ahead log")
  func synchronous() throws {
    let writer = try connection()
    #expect(try setting("synchronous", of: writer) == "2")
    #expect(try setting("journal_mode", of: writer) == "wal")
  }

  @Test("every connection checks foreign keys, trusts no schema, maps no memory and overwrites what it deletes")
  func settings() throws {
    let writer = try connection()
    let reader = try SerialConnection(path: folder.path("a.db"), configuration: .reader)
    for connection in [writer, reader] {
      #expect(try setting("foreign_keys", of: connection) == "1")
      #expect(try setting("trusted_schema", of: connection) == "0")
      #expect(try setting("mmap_size", of: connection) == "0")
      #expect(try setting("secure_delete", of: connection) == "1")
      #expect(try setting("wal_autocheckpoint", of: connection) == "0")
    }
  }

  @Test("values come back as they were bound, of any length", arguments: [0, 1, 16, 8191, 8192, 100_000])
  func values(_ count: Int) async throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    let text = String(repeating: "ä", count: count)
    let ids = [LockerID(high: 1, low: 2), LockerID(high: .max, low: 0)]
    let result = try await connection().result { connection in
      Result {
        try connection.first(
          "SELECT ?, ?, ?, ?, ?, ?", bytes, text, Int64.min, Int64?.none, Packed(ids), ids[1]
        ) { row in
          let (blob, string, int) = (try row.bytes(), try row.text(), try row.int())
          let null = try row.optional { row throws(StoreError) in try row.int() }
          let (list, id): ([LockerID], LockerID) = (try row.ids(), try row.id())
          return blob == bytes && string == text && int == .min && null == nil && list == ids && id == ids[1]
        }
      }
    }
    #expect(try result.get() == true)
  }

  @Test("a value of another kind than the schema promises is corrupt")
  func wrongKinds() async throws {
    let results = try await connection().result { connection in
      let reads: [(inout StoredRow) throws -> Void] = [
        { _ = try $0.int() }, { _ = try $0.bytes() }, { _ = try $0.id() as LockerID },
        { _ = try $0.ids() as [LockerID] }, { _ = try $0.name() as Standing },
      ]
      return reads.map { read in Result { _ = try connection.first("SELECT 'x'", read: read) } }
    }
    for result in results { #expect(throws: StoreError.corrupt) { try result.get() } }
    let text = try await connection().result { connection in
      Result { try connection.first("SELECT x'00'") { try $0.text() } }
    }
    #expect(throws: StoreError.corrupt) { try text.get() }
  }

  @Test("G-05 no error that leaves carries a value that was bound")
  func errors() async throws {
    let canary = "canary-4711"
    let failures = try await connection().result { connection -> [any Error] in
      var failures: [any Error] = []
      func attempt(_ work: () throws -> Void) { do { try work() } catch { failures.append(error) } }
      attempt { try connection.run("CREATE TABLE t (name TEXT PRIMARY KEY CHECK (name <> 'x'), n INTEGER) STRICT") }
      attempt { try connection.run("INSERT INTO t VALUES (?, 1)", canary) }
      attempt { try connection.run("INSERT INTO t VALUES (?, 1)", canary) }
      attempt { try connection.run("INSERT INTO t VALUES (?, ?)", canary + "2", canary) }
      attempt { try connection.run("INSERT INTO t VALUES (?, ?)", canary, [UInt8](canary.utf8), canary) }
      attempt { try connection.run("SELECT ? FROM nowhere", canary) }
      attempt { _ = try connection.first("SELECT ?", canary) { try $0.int() } }
      return failures
    }
    #expect(failures.count == 5)
    for failure in failures {
      for error in [failure, StoreError(failure), OpenError(failure)] as [any Error] {
        var dumped = ""
        dump(error, to: &dumped)
        for text in [String(reflecting: error), "\(error)", dumped, error.localizedDescription] {
          #expect(!text.contains(canary))
        }
      }
    }
  }

  @Test(
    "what SQLite says becomes one of three things",
    arguments: [
      (SQLITE_BUSY, StoreError.busy), (SQLITE_LOCKED, .busy), (SQLITE_CORRUPT, .corrupt), (SQLITE_NOTADB, .corrupt),
      (SQLITE_FULL, .unavailable), (SQLITE_IOERR, .unavailable), (SQLITE_READONLY, .unavailable),
      (SQLITE_CONSTRAINT, .unavailable),
    ])
  func mapping(_ code: Int32, _ expected: StoreError) {
    for extended in [code, code | 5 << 8] {
      #expect(StoreError(SQLiteFailure(code: extended, columns: nil)) == expected)
    }
    #expect(SQLiteFailure(code: code | 4 << 8, columns: nil).isStorageFailure == (code == SQLITE_IOERR))
  }

  @Test("events and their places can neither be changed nor, in the log, removed")
  func immutable() async throws {
    let writer = try connection()
    try writer.migrate(by: Schema.migrator)
    let failed = await writer.result { connection in
      func isRefused(_ sql: StaticSQL) -> Bool { (try? connection.run(sql)) == nil }
      _ = try? connection.run(
        """
        INSERT INTO events (tenant_id, id, class, action, received_at, salt) VALUES (x'01', x'02', 'a', 'b', 1, x'03')
        """)
      _ = try? connection.run("INSERT INTO log VALUES (x'01', 1, x'02', x'03', 1)")
      return [
        isRefused("UPDATE events SET class = 'c'"), isRefused("UPDATE log SET leaf = x'00'"),
        isRefused("DELETE FROM log"), isRefused("UPDATE events SET salt = x'00' WHERE position = 1"),
      ]
    }
    #expect(failed == [true, true, true, true])
  }
}
