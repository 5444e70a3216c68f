import Foundation
import Glibc
import Testing

@testable import AccessServer

/// Who may have read a file is told by its owner and its mode, and by nothing that whoever names the file says.
@Suite("Files that hold secrets") struct SecretFileTests {
  private let folder: URL
  private let user: uid_t = 4711

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "secret-files-\(UUID().uuidString)")
    for name in ["credentials", "credentials/more", "credentials-too", "elsewhere"] {
      try FileManager.default.createDirectory(
        at: folder.appending(path: name), withIntermediateDirectories: true)
      try Data("x".utf8).write(to: folder.appending(path: "\(name)/key"))
    }
    try FileManager.default.createSymbolicLink(
      at: folder.appending(path: "credentials/link"), withDestinationURL: folder.appending(path: "elsewhere/key"))
  }

  private func flaw(_ name: String, _ mode: mode_t, of owner: uid_t, in credentials: String?) -> SecretFile.Flaw? {
    var status = stat()
    (status.st_mode, status.st_uid) = (S_IFREG | mode, owner)
    do throws(SecretFile.Flaw) {
      try SecretFile.check(
        status, at: folder.appending(path: name).path,
        credentials: credentials.map { folder.appending(path: $0).path }, user: user)
      return nil
    } catch {
      return error
    }
  }

  @Test("it is the user's own and nobody else reads it, wherever it lies")
  func own() {
    defer { try? FileManager.default.removeItem(at: folder) }
    for credentials in [nil, "credentials", "nowhere"] {
      for name in ["elsewhere/key", "credentials/key"] {
        #expect(flaw(name, 0o600, of: user, in: credentials) == nil)
        #expect(flaw(name, 0o400, of: user, in: credentials) == nil)
        for mode: mode_t in [0o640, 0o440, 0o620, 0o604, 0o602, 0o601, 0o610] {
          #expect(flaw(name, mode, of: user, in: credentials) == .open)
        }
        #expect(flaw(name, 0o600, of: user + 1, in: credentials) == .notOwned)
      }
    }
  }

  @Test("below the folder of credentials it may be root's, and read by the group that stands for an access list")
  func credential() {
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in ["credentials/key", "credentials/more/key", "credentials/../credentials/key"] {
      #expect(flaw(name, 0o440, of: 0, in: "credentials") == nil)
      #expect(flaw(name, 0o400, of: 0, in: "credentials") == nil)
      for mode: mode_t in [0o444, 0o460, 0o441, 0o450, 0o404] {
        #expect(flaw(name, mode, of: 0, in: "credentials") == .open)
      }
    }
    // Beside it, out of it by a link or by dots, and where there is no such folder.
    for name in ["credentials-too/key", "elsewhere/key", "credentials/link", "credentials/../elsewhere/key"] {
      #expect(flaw(name, 0o440, of: 0, in: "credentials") == .open)
      #expect(flaw(name, 0o400, of: 0, in: "credentials") == .notOwned)
    }
    #expect(flaw("credentials/key", 0o440, of: 0, in: nil) == .open)
    #expect(flaw("credentials/key", 0o440, of: 0, in: "nowhere") == .open)
  }
}
