import AccessAuth
import AccessHTTP
import Foundation
import HTTPTypes
import Testing

/// Nothing that is known to everybody opens a new service: no account, no key of an example, no key in the program.
@Suite struct BuiltInCredentialTests {
  private static let checkout = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// What looks like the beginning of an API key, to its end.
  private static let keyLike = "aa_(live|test)_[A-Za-z]+_[0-9A-Za-z_]+"

  /// Everything key-like that `grep` finds in the files and folders at `paths`, each once.
  private static func keyLike(in paths: [String]) throws -> Set<String> {
    let found = try ServedProcess.run(
      ["grep", "--recursive", "--only-matching", "--no-filename", "--text", "--extended-regexp", keyLike] + paths,
      executable: URL(filePath: "/usr/bin/env"), environment: ["LC_ALL": "C"])
    // 1 is for nothing found.
    guard found.status == 0 || found.status == 1 else { throw ProcessFailure("grep: \(found.error)") }
    return Set(String(decoding: found.output, as: UTF8.self).split(separator: "\n").map(String.init))
  }

  @Test("F-14 a new service knows no account and no key but the two that init printed")
  func firstStart() async throws {
    let served = try ServedProcess()
    let document = try await Cabinet.call(served.server, served.adminKey, .get, "/openapi.json", nil)
    let file = served.folder.appending(path: "openapi.json")
    try Data(document.body).write(to: file)
    let names = [
      "README.md", "CHANGELOG.md", "SECURITY.md", "CONTRIBUTING.md", "Sources", "Tests", "examples", "script",
    ]
    let known = try Self.keyLike(in: names.map { Self.checkout.appending(path: $0).path } + [file.path])
    // The tests of keys have some that are well-formed, so the search is one.
    #expect(known.contains { APIKeyToken(Array($0.utf8)) != nil })
    let usual = ["admin", "password", "changeme", "secret", "test", "demo", "accessauth", "null"]
    for key in known.sorted() + usual {
      let reply = try await Cabinet.call(served.server, key, .get, "/v1/sites", nil)
      #expect((reply.status, reply.text("code")) == (401, "unauthenticated"), "\(key)")
    }
    for account in ["admin:admin", "admin:password", "admin:", "root:root", "accessauth:accessauth"] {
      let basic = "Basic \(Data(account.utf8).base64EncodedString())"
      let answer = try await APIClient.with(server: served.server) { (client) async throws(APIClient.Failure) in
        try await client.call(.get, "/v1/sites", headers: [.authorization: basic])
      }
      #expect(answer.status == 401, "\(account)")
    }
    // One key in the one tenant that there is: what init printed.
    let keys = try await Cabinet.call(served.server, served.adminKey, .get, "/v1/api_keys", nil)
    #expect((keys.json["data"] as? [[String: Any]])?.map { $0["role"] as? String } == ["admin"])
    let tenants = try await Cabinet.call(served.server, served.platformKey, .get, "/v1/tenants", nil)
    #expect((tenants.json["data"] as? [Any])?.count == 1)
  }

  @Test("F-14 the program, its sources, examples and scripts hold no well-formed key")
  func program() throws {
    let names = ["README.md", "CHANGELOG.md", "SECURITY.md", "CONTRIBUTING.md", "Sources", "examples", "script"]
    let found = try Self.keyLike(
      in: names.map { Self.checkout.appending(path: $0).path } + [ServedProcess.executable.path])
    #expect(found.filter { APIKeyToken(Array($0.utf8)) != nil } == [])
    // A key in the midst of other bytes would be found.
    let folder = try CommandFolder()
    let key = "aa_live_device_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg1H4xvS"
    try folder.write("program", "\u{0}\u{1}\(key)\u{0}")
    #expect(try Self.keyLike(in: [folder.path("program")]) == [key])
    #expect(APIKeyToken(Array(key.utf8)) != nil)
  }
}
