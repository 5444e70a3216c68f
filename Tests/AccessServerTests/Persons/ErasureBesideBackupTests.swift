import AccessAuth
import Foundation
import Testing

@testable import CredentialStore

@Suite("An erasure while a backup reads")
struct ErasureBesideBackupTests {
  @Test("I-02 is answered, and what it deleted leaves the write-ahead log as soon as the backup has ended")
  func owed() async throws {
    let folder = try await ServiceFolder()
    let name = "somebody-who-asked-to-be-forgotten"
    try await folder.serving(housekeeping: .milliseconds(50)) { service in
      let subject = try await service.admin.post("/v1/subjects", ["external_ref": .string(name)]).id(201)
      let backup = try PlainConnection(path: folder.dataPath + "/accessauth.db", isReader: true)
      try backup.run("BEGIN; SELECT count(*) FROM subjects")
      #expect(try await service.admin.delete("/v1/subjects/\(subject)").status == 200)
      // In the log, or in the database where that was cut before.
      #expect(try !Self.files(of: folder, with: name).isEmpty)
      try backup.run("COMMIT")
      var left = try Self.files(of: folder, with: name)
      for _ in 0..<1000 where !left.isEmpty {
        try await Task.sleep(for: .milliseconds(20))
        left = try Self.files(of: folder, with: name)
      }
      #expect(left.isEmpty)
    }
  }

  /// The files of the data folder in which `text` can be read.
  private static func files(of folder: ServiceFolder, with text: String) throws -> Set<String> {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.dataPath)
    return Set(
      try names.filter { name in
        let file = try Data(contentsOf: URL(filePath: folder.dataPath + "/" + name))
        return file.range(of: Data(text.utf8)) != nil
      })
  }
}
