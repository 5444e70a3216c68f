import AccessAuthTesting
import Foundation
import HTTPTypes
import Testing

/// What is replaced or deleted is in no file of the data folder any more, and a copy of the folder gives no secret away.
@Suite struct DeletedSecretTests {
  /// What stands in the rows of the store, by column.
  private static func values(_ served: ServedProcess) throws -> [String: Set<String>] {
    let found = try #require(try Script.run("stored_values.py", [served.folder.path + "/data"]))
    return found.compactMapValues { ($0 as? [String]).map { Set($0) } }
  }

  private static func files(_ folder: String) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for name in try FileManager.default.contentsOfDirectory(atPath: folder) {
      files[name] = try Data(contentsOf: URL(filePath: folder).appending(path: name))
    }
    return files
  }

  private static func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.compactMap(\.hexDigitValue)
    return stride(from: 1, to: digits.count, by: 2).map { UInt8(digits[$0 - 1] << 4 | digits[$0]) }
  }

  @Test("G-06 the tag of a reissued PIN, a replaced card key and a removed webhook's secrets are in no file afterwards")
  func replaced() async throws {
    let served = try ServedProcess()
    let cabinet = try await Cabinet(served)
    func profile(_ key: String) -> String {
      #"{"wiegand34":"16+16","wiegand37":"H10304","sun_meta_read_keys_hex":["\#(key)"]}"#
    }
    _ = try await cabinet.admin(.put, "/v1/card_profile", profile("1F0E2D3C4B5A69788796A5B4C3D2E1F0"))
    let grant = try await cabinet.grant(
      credentials: #"[{"kind":"pin","entry":"alone"},{"kind":"pin","entry":"with_locker"}]"#)
    let hook = try await cabinet.admin(
      .post, "/v1/webhook_endpoints", #"{"url":"https://example.com/hook","signature":"v1"}"#)
    let path = "/v1/webhook_endpoints/\(hook.text("id") ?? "")"
    #expect(try await cabinet.admin(.post, path + "/rotate", "{}").status < 300)
    let before = try Self.values(served)
    #expect(before["pin_tags.tag"]?.count == 2 && before["webhook_endpoints.wrapped_secret_before"]?.count == 1)

    for credential in grant.json["credentials"] as? [[String: Any]] ?? [] {
      let id = credential["id"] as? String ?? ""
      let reissued = try await cabinet.admin(.post, "/v1/credentials/\(id)/reissue", "{}")
      #expect(reissued.text("pin") != nil)
    }
    #expect(
      try await cabinet.admin(.put, "/v1/card_profile", profile("7A21C0F39B5E4D1188E6035FC94B2D70")).status == 200)
    let removed = try await Cabinet.call(served.server, served.adminKey, .delete, path, nil)
    #expect(removed.status == 204)
    let after = try Self.values(served)
    let gone = before.merging(after) { $0.subtracting($1) }
    for (column, count) in [
      ("pin_tags.tag", 2), ("meta_read_keys.wrapped_key", 1), ("webhook_endpoints.wrapped_secret", 1),
      ("webhook_endpoints.wrapped_secret_before", 1),
    ] { #expect(gone[column]?.count == count, "\(column)") }

    let data = served.folder.path + "/data"
    let running = try Self.files(data)
    // The log of the database still has them, so the search is one.
    let wasThere = gone.values.joined().filter { hex in
      running.values.contains { $0.range(of: Data(Self.bytes(hex))) != nil }
    }
    #expect(!wasThere.isEmpty)
    // Its end cuts the log, as a purge does.
    #expect(served.stop() == 0)
    for (name, content) in try Self.files(data) {
      for (column, values) in gone {
        for hex in values {
          let isThere = SecretSearch.holds(content, Self.bytes(hex))
          #expect(!isThere, "\(column) in \(name)")
        }
      }
    }
    let database = try #require(try Self.files(data)["accessauth.db"])
    for hex in after.values.joined() {
      #expect(database.range(of: Data(Self.bytes(hex))) != nil, "what lives is there")
    }
  }

  @Test("G-07 a copy of the data folder opens with its own key alone, and gives no secret away without it")
  func copied() async throws {
    let served = try ServedProcess()
    let cabinet = try await Cabinet(served)
    _ = try await cabinet.admin(.put, "/v1/policies", #"{"max_live_pins":10000}"#)
    let (cardKey, number) = ("7A21C0F39B5E4D1188E6035FC94B2D70", "0409F2E1D3C7B6")
    let grant = try await cabinet.grant(
      uses: 5,
      credentials:
        #"[{"kind":"qr","usage":"multi_use"},{"kind":"pin","entry":"alone"},{"kind":"card","card":{"format":"uid","bits":56,"#
        + #""value_hex":"\#(number)"}},{"kind":"card","card":{"format":"sun","uid_hex":"04A1B2C3D4E5F6","#
        + #""file_read_key_hex":"\#(cardKey)"}}]"#)
    let pass = Cabinet.pass(of: grant)
    let pin = try #require((grant.json["credentials"] as? [[String: Any]])?[1]["pin"] as? String)
    let hook = try await cabinet.admin(
      .post, "/v1/webhook_endpoints", #"{"url":"https://example.com/hook","signature":"v1"}"#)
    let hookSecret = try #require(hook.text("secret"))
    #expect(try await cabinet.present(pass).text("decision") == "grant")
    #expect(try await cabinet.present(pin: pin).text("decision") == "grant")

    // Somebody takes the folder, as it is while the service runs.
    let folder = try CommandFolder()
    let copy = folder.path("data")
    let copying = try ServedProcess.run(
      ["-r", served.folder.path + "/data", copy], executable: URL(filePath: "/bin/cp"))
    #expect(copying.status == 0)
    let master = try Data(contentsOf: served.folder.appending(path: "data.key"))
    var secrets: [String: [UInt8]] = [
      "pass": Array(pass.utf8), "PIN": Array(pin.utf8), "card number": Self.bytes(number),
      "card number, digits": Array(number.utf8), "card key": Self.bytes(cardKey), "webhook": Array(hookSecret.utf8),
      "device key": Array(cabinet.deviceKey.utf8), "admin key": Array(served.adminKey.utf8),
      "platform key": Array(served.platformKey.utf8), "master key": Array(master),
    ]
    let passBytes: [UInt8] = try #require(SecretSearch.base32(pass.dropFirst(3)))
    let hookBytes: Data = try #require(Data(base64Encoded: String(hookSecret.dropFirst("whsec_".count))))
    (secrets["pass bytes"], secrets["webhook bytes"]) = (passBytes, Array(hookBytes))
    let files = try Self.files(copy)
    #expect(files["accessauth.db-wal"]?.isEmpty == false)
    for (name, content) in files {
      for (what, secret) in secrets {
        let isThere = SecretSearch.holds(content, secret)
        #expect(!isThere, "\(what) in \(name)")
      }
    }

    func serve(_ key: String) throws -> (status: Int32, output: Data, error: String) {
      try ServedProcess.run(["serve", "--data", copy, "--key-file", folder.path(key), "--listen", "127.0.0.1:0"])
    }
    let without = try serve("none.key")
    #expect(without.status == 1)
    #expect(without.error.contains("the key file does not exist"))
    for wrong in [Data(repeating: 7, count: 32), Data(master.reversed()), master.prefix(31) + [master[31] ^ 1]] {
      try wrong.write(to: folder.url.appending(path: "wrong.key"))
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.path("wrong.key"))
      let refused = try serve("wrong.key")
      #expect(refused.status == 1)
      #expect(refused.error.contains("the key file belongs to another data folder"))
    }
    // With its own key it is a restored service: the use that was left opens once.
    #expect(served.stop() == 0)
    let original = served.folder.appending(path: "data")
    try FileManager.default.removeItem(at: original)
    try FileManager.default.copyItem(atPath: copy, toPath: original.path)
    try served.start()
    let restored = cabinet.at(served)
    #expect(try await restored.present(pass).text("decision") == "grant")
    #expect(try await restored.present(pin: pin).text("decision") == "grant")
    #expect(served.stop() == 0)
  }
}
