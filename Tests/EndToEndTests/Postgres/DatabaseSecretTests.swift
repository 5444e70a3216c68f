import AccessAuthTesting
import Foundation
import HTTPTypes
import Testing

/// Searches every file of a PostgreSQL cluster for what must not be there, in the forms in which a secret could hide.
@Suite("Secrets on PostgreSQL") struct DatabaseSecretTests {
  @Test(
    "G-01 no pass, PIN, card, key or token stands in PostgreSQL's files, its log of every statement, or the service's"
  )
  func sweep() async throws {
    let host = try DatabaseHost()
    // Everything that it is asked, with what stands in it: more than anybody would write down.
    let cluster = try Cluster(settings: ["log_statement=all", "log_min_duration_statement=0", "full_page_writes=on"])
    let database = try cluster.database()
    let adminKey = try host.found(cluster, database)
    let served = try host.serve(cluster.url("accessauth_serve", database: database))
    let cabinet = try await Cabinet(server: served.server, adminKey: adminKey)
    // Ten digits: fewer come by chance.
    _ = try await cabinet.admin(.put, "/v1/policies", #"{"max_live_pins":10000}"#)
    let (metaReadKey, fileReadKey) = ("1F0E2D3C4B5A69788796A5B4C3D2E1F0", "7A21C0F39B5E4D1188E6035FC94B2D70")
    let profile = #"{"wiegand34":"16+16","wiegand37":"H10304","sun_meta_read_keys_hex":["\#(metaReadKey)"]}"#
    #expect(try await cabinet.admin(.put, "/v1/card_profile", profile).status == 200)
    let key = try ServedProcess.run(["app-key", "new", "--out", host.folder.path("phone.key")])
    let jwk = String(decoding: key.output, as: UTF8.self)
    let (number, sunNumber) = ("0409F2E1D3C7B6", "04A1B2C3D4E5F6")
    let card = #"{"format":"uid","bits":56,"value_hex":"\#(number)"}"#
    let sun = #"{"format":"sun","uid_hex":"\#(sunNumber)","file_read_key_hex":"\#(fileReadKey)"}"#
    let grant = try await cabinet.grant(
      uses: 20,
      credentials:
        #"[{"kind":"qr","usage":"single_use"},{"kind":"pin","entry":"alone"},{"kind":"card","card":\#(card)},"#
        + #"{"kind":"card","card":\#(sun)},{"kind":"app_token","public_key":\#(jwk)},{"kind":"qr","usage":"rotating"}]"#
    )
    #expect(grant.status == 201, "\(grant.json)")
    let credentials = try #require(grant.json["credentials"] as? [[String: Any]])
    func text(_ index: Int, _ name: String) throws -> String { try #require(credentials[index][name] as? String) }
    let (pass, pin, token, rotating) = (
      try text(0, "pass"), try text(1, "pin"), try text(4, "pass"), try text(5, "pass")
    )
    #expect(pin.utf8.count == 10)
    for (mode, presented) in [
      ("qr", #"{"pass":"\#(pass)"}"#), ("pin", #"{"pin":"\#(pin)"}"#), ("card", card),
      ("qr", #"{"pass":"\#(rotating)"}"#),
    ] {
      let reply = try await cabinet.present(mode, presented)
      #expect(reply.text("decision") == "grant", "\(mode): \(reply.json)")
    }
    _ = try await cabinet.present(pass)
    _ = try await cabinet.present(pass + "A")
    _ = try await cabinet.present("app_token", #"{"pass":"\#(token)"}"#)
    // Where they do not belong: in a path, in a query, and a wrong one of its length.
    _ = try? await cabinet.get("/v1/grants/\(pass)")
    _ = try? await cabinet.get("/v1/events?cursor=\(cabinet.deviceKey)")
    _ = try await cabinet.present("pin", #"{"pin":\#(pin)}"#)
    let secret = try await cabinet.admin(
      .post, "/v1/webhook_endpoints", #"{"url":"https://example.com/hook","signature":"v1"}"#)
    var secrets: [String: [UInt8]] = [
      "pass": Array(pass.utf8), "rotating pass": Array(rotating.utf8), "token": Array(token.utf8),
      "PIN": Array(pin.utf8), "card": Array(number.utf8), "UID": Array(sunNumber.utf8),
      "file-read key": Array(fileReadKey.utf8), "meta-read key": Array(metaReadKey.utf8),
      "admin key": Array(adminKey.utf8), "device key": Array(cabinet.deviceKey.utf8),
      "phone's key": Array(try Data(contentsOf: host.folder.url.appending(path: "phone.key"))),
      "master key": Array(try Data(contentsOf: host.folder.url.appending(path: "key"))),
    ]
    for (name, text) in [("pass", pass), ("rotating pass", rotating), ("token", token)] {
      let bytes: [UInt8] = try #require(SecretSearch.base32(text.dropFirst(3)))
      secrets["\(name) bytes"] = bytes
    }
    for (name, hex) in [
      ("card", number), ("UID", sunNumber), ("file-read key", fileReadKey), ("meta-read key", metaReadKey),
    ] {
      let digits = Array(hex)
      secrets["\(name) bytes"] = stride(from: 0, to: digits.count, by: 2).compactMap {
        UInt8(String(digits[$0...$0 + 1]), radix: 16)
      }
    }
    if let text = secret.text("secret") { secrets["webhook secret"] = Array(text.utf8) }
    #expect(secrets["webhook secret"] != nil, "\(secret.json)")
    #expect(served.stop() == 0)
    // What stands in memory goes to the files.
    try cluster.run("CHECKPOINT")
    let reference = Array("customer-4711".utf8)
    var found: Set<String> = []
    var places = try Self.files(of: cluster, database)
    places["service's log"] = Data(served.said.utf8)
    places["log"] = try Data(contentsOf: URL(filePath: cluster.folder + "/log"))
    for (place, content) in places {
      let kind = place.hasPrefix("pg_wal/") ? "pg_wal" : place.hasPrefix("base/") ? "base" : place
      if SecretSearch.holds(content, reference) { found.insert(kind) }
      for (name, secret) in secrets {
        let isThere = SecretSearch.holds(content, secret)
        #expect(!isThere, "\(name) in \(place)")
      }
    }
    #expect(found.isSuperset(of: ["base", "pg_wal", "log"]), "or the search would say nothing: \(found)")
  }

  /// Every file of a cluster by its path in it, but for those of databases that nobody has written to.
  private static func files(of cluster: Cluster, _ database: String) throws -> [String: Data] {
    let number = try cluster.run("SELECT oid FROM pg_database WHERE datname = '\(database)'")
    let folder = cluster.folder + "/data"
    var files: [String: Data] = [:]
    let all = FileManager.default.enumerator(atPath: folder)
    while let name = all?.nextObject() as? String {
      let path = "\(folder)/\(name)"
      let kind = try FileManager.default.attributesOfItem(atPath: path)[.type] as? FileAttributeType
      guard kind == .typeRegular, !name.hasPrefix("base/") || name.hasPrefix("base/\(number)/") else { continue }
      files[name] = try Data(contentsOf: URL(filePath: path))
    }
    return files
  }
}
