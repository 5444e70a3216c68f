import AccessAuth
import AccessAuthTesting
import Foundation
import Testing

@Suite("Secrets, looked for in every form", .runningService)
struct SecretSweepTests {
  let service = RunningService.current

  @Test("G-01 G-05 nothing that opens stands in the data folder, or in the log when it says everything")
  func sweep() async throws {
    let admin = service.admin
    try await admin.setCardProfile()
    _ = try await admin.put("/v1/policies", ["max_live_pins": 10_000])
    let cabinet = try await admin.makeCabinet()
    let wallet = try await Wallet(admin, cabinet, ["max_uses": nil])
    var secrets: [String: [UInt8]] = [
      "file-read key": Array(SUNTag.fileReadKey.utf8), "meta-read key": Array(SUNTag.metaReadKey.utf8),
      "UID": Array(wallet.tag.uid.utf8), "device key": Array((cabinet.door.key ?? "").utf8),
    ]
    for (name, hex) in [
      ("file-read key bytes", SUNTag.fileReadKey), ("meta-read key bytes", SUNTag.metaReadKey),
      ("UID bytes", wallet.tag.uid),
    ] { secrets[name] = try Self.bytes(hex) }
    for medium in Wallet.Medium.allCases {
      let shown = try await wallet.presented(medium)
      let opened = try await cabinet.door.present(medium.mode, shown, locker: "A1")
      #expect(opened.decision == "grant granted", "\(medium)")
      // Once more, and as something else: refused, and as little remembered.
      _ = try await cabinet.door.present(medium.mode, shown, locker: "A1", consume: false)
      _ = try await cabinet.door.present(medium == .qr ? "pin" : "qr", shown)
      for name in ["pass", "pin", "proof", "picc_data_hex", "cmac_hex"] where shown.has(name) {
        let text = shown[name].text
        // Six digits come by chance.
        if text.utf8.count > 6 { secrets["\(medium) \(name)"] = Array(text.utf8) }
        if name == "pass" {
          let bytes: [UInt8] = try #require(SecretSearch.base32(text.dropFirst(3)))
          secrets["\(medium) pass bytes"] = bytes
        }
        if name == "proof" {
          let bytes: [UInt8] = try #require(Base64URL.decode(Array(text.utf8)))
          secrets["\(medium) proof bytes"] = bytes
        }
        _ = try await admin.get("/v1/events?x=\(text.percentEncoded)")
        _ = try await admin.get("/v1/credentials/\(text.percentEncoded)")
      }
    }
    // A derived key is shown once, and a generated PIN anew, also to whoever repeats the call.
    let header = [(name: "Idempotency-Key", value: "sweep-1")]
    let path = "/v1/grants/\(wallet.issued.id)/credentials"
    let derived: JSON = ["kind": "card", "card": ["format": "sun", "uid_hex": "04DE5F1EACC041", "keys": "derived"]]
    let made = try await admin.post(path, derived, headers: header)
    let key = made.json["card"]["file_read_key_hex"].text
    secrets["derived key"] = Array(key.utf8)
    secrets["derived key bytes"] = try Self.bytes(key)
    let again = try await admin.post(path, derived, headers: header)
    #expect((again.status, again.json["card"]["file_read_key_hex"]) == (201, nil))
    #expect(!again.text.contains(key))
    let reissued = try await admin.post(
      "/v1/credentials/\(wallet.issued.credential(Wallet.Medium.pinAlone.rawValue))/reissue")
    secrets["second PIN"] = Array(reissued.json["pin"].text.utf8)
    #expect(secrets.count >= 20)
    let events = try await admin.events("class=access&limit=100", atLeast: 18)
    let log = service.log.text
    #expect(log.contains("\"level\":\"trace\"") || log.contains("\"level\":\"debug\"") || log.contains("\"route\""))
    var places = ["events": Data(JSON.array(events).bytes), "log": Data(log.utf8)]
    for file in try FileManager.default.contentsOfDirectory(atPath: service.folder.dataPath) {
      places[file] = try Data(contentsOf: URL(filePath: service.folder.dataPath).appending(path: file))
    }
    #expect(places.count >= 4)
    for (place, content) in places {
      for (name, secret) in secrets {
        let isThere = SecretSearch.holds(content, secret)
        #expect(!isThere, "\(name) in \(place)")
      }
    }
  }

  private static func bytes(_ hex: String) throws -> [UInt8] { try #require(Hex.bytes(Array(hex.utf8))) }
}
