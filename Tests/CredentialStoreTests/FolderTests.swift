import AccessAuth
import CredentialStore
import Foundation
import GRDB
import Glibc
import Testing

@Suite struct FolderTests {
  let folder: TemporaryFolder
  var data: String { folder.path("data") }

  init() throws { folder = try TemporaryFolder() }

  private func mode(_ path: String) throws -> Int? {
    try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test("a new data folder and its files are for their owner alone")
  func modes() async throws {
    let store = try CredentialStore.create(folder: data)
    #expect(try mode(data) == 0o700)
    for file in ["accessauth.db", "accessauth.db-wal", "accessauth.db-shm", "lock"] {
      #expect(try mode(data + "/" + file) == 0o600, "\(file)")
    }
    await store.close()
    #expect(!FileManager.default.fileExists(atPath: data + "/accessauth.db-wal"), "closing leaves one file of data")
  }

  @Test("an empty folder that exists becomes the data folder")
  func emptyFolder() async throws {
    try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: false)
    let store = try CredentialStore.create(folder: data)
    #expect(try mode(data) == 0o700)
    await store.close()
  }

  @Test("a folder with something in it is never taken over")
  func fullFolder() async throws {
    let store = try CredentialStore.create(folder: data)
    await store.close()
    #expect(throws: OpenError.alreadyExists) { try CredentialStore.create(folder: data) }
    #expect(throws: OpenError.alreadyExists) { try CredentialStore.create(folder: folder.path(".")) }
  }

  @Test("a second opener is refused while the first has the folder, and not after")
  func lock() async throws {
    let first = try CredentialStore.create(folder: data)
    #expect(throws: OpenError.inUse) { try CredentialStore.open(folder: data) }
    #expect(throws: OpenError.inUse) { try CredentialStore.schema(folder: data) }
    await first.close()
    let second = try CredentialStore.open(folder: data)
    await second.close()
  }

  @Test("a folder that cannot be a data folder is refused with its own reason")
  func reasons() throws {
    #expect(throws: OpenError.missing) { try CredentialStore.open(folder: folder.path("nowhere")) }
    #expect(throws: OpenError.missing) { try CredentialStore.create(folder: folder.path("nowhere/data")) }
    try Data("x".utf8).write(to: URL(filePath: folder.path("file")))
    #expect(throws: OpenError.notAFolder) { try CredentialStore.open(folder: folder.path("file")) }
    #expect(throws: OpenError.notAFolder) { try CredentialStore.create(folder: folder.path("file")) }
    #expect(throws: OpenError.notADataFolder) { try CredentialStore.open(folder: folder.path(".")) }
    // Nobody can make a folder there, not even root.
    #expect(throws: OpenError.notAccessible) { try CredentialStore.create(folder: "/sys/kernel/data") }
  }

  @Test("a folder of another user is not accessible", .enabled(if: geteuid() != 0, "root may read everything"))
  func notMine() async throws {
    let store = try CredentialStore.create(folder: data)
    await store.close()
    _ = unsafe chmod(data, 0o000)
    defer { _ = unsafe chmod(data, 0o700) }
    #expect(throws: OpenError.notAccessible) { try CredentialStore.open(folder: data) }
  }

  @Test("what is no database, or another program's, is refused and left as it is")
  func otherDatabases() async throws {
    let store = try CredentialStore.create(folder: data)
    await store.close()
    let file = data + "/accessauth.db"
    let noise = Data((0..<8192).map { UInt8(truncatingIfNeeded: $0 &* 31) })
    try noise.write(to: URL(filePath: file))
    #expect(throws: OpenError.damaged) { try CredentialStore.open(folder: data) }
    #expect(try Data(contentsOf: URL(filePath: file)) == noise)
    try FileManager.default.removeItem(atPath: file)
    let other = try DatabaseQueue(path: file)
    try await other.write { try $0.execute(sql: "CREATE TABLE birds (name TEXT)") }
    try other.close()
    #expect(throws: OpenError.notADataFolder) { try CredentialStore.open(folder: data) }
  }

  @Test("a newer schema is refused, an older one until it is migrated")
  func schemas() async throws {
    let store = try CredentialStore.create(folder: data)
    await store.close()
    #expect(try CredentialStore.schema(folder: data) == CredentialStore.schema(folder: data))
    let current = try CredentialStore.schema(folder: data)
    #expect((current.applied, current.newest) == (CredentialStore.schemaVersion, CredentialStore.schemaVersion))
    #expect(!current.isOutdated)

    let database = try DatabaseQueue(path: data + "/accessauth.db")
    try await database.write { try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('9999')") }
    #expect(throws: OpenError.newerSchema) { try CredentialStore.open(folder: data) }
    #expect(throws: OpenError.newerSchema) { try CredentialStore.open(folder: data, migrating: true) }
    #expect(throws: OpenError.newerSchema) { try CredentialStore.migrate(folder: data) }

    // A database of this program before its first version.
    try await database.write { database in
      for view in try String.fetchAll(database, sql: "SELECT name FROM sqlite_master WHERE type = 'view'") {
        try database.execute(sql: "DROP VIEW \(view)")
      }
      for table in try String.fetchAll(
        database, sql: "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
      {
        try database.execute(sql: "DELETE FROM grdb_migrations")
        if table != "grdb_migrations" { try database.execute(sql: "PRAGMA foreign_keys = OFF; DROP TABLE \(table)") }
      }
    }
    try database.close()
    #expect(throws: OpenError.olderSchema) { try CredentialStore.open(folder: data) }
    #expect(try CredentialStore.schema(folder: data).isOutdated)
    #expect(try CredentialStore.migrate(folder: data).applied == 0)
    #expect(try !CredentialStore.schema(folder: data).isOutdated)
    let migrated = try CredentialStore.open(folder: data)
    await migrated.close()
  }

  @Test("every reason is one sentence that says what to do", arguments: OpenError.allCases)
  func sentences(_ error: OpenError) {
    #expect(error.description.contains(";"))
    #expect(!error.description.contains("\n"))
    #expect(error.description.count < 120)
  }
}
