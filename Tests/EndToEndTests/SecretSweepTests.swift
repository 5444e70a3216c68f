import AccessAuthTesting
import Foundation
import HTTPTypes
import Testing

/// Searches everything that the service leaves on disk or says for what must not be there, in the forms in which a
/// secret could hide.
@Suite struct SecretSweepTests {
  @Test("G-01 G-10 no pass and no key stands in the database, its log, the service's log or its events")
  func sweep() async throws {
    let served = try ServedProcess()
    let cabinet = try await Cabinet(served)
    let pass = Cabinet.pass(of: try await cabinet.grant())
    _ = try await cabinet.present(pass)
    _ = try await cabinet.present(pass)
    _ = try await cabinet.present(pass + "A")
    // Secrets where they do not belong: in a path and in a query.
    _ = try? await cabinet.get("/v1/grants/\(pass)")
    _ = try? await cabinet.get("/v1/events?cursor=\(cabinet.deviceKey)")
    let events = try await cabinet.get("/v1/events?limit=100")
    let ready = try await cabinet.get("/readyz?verbose")
    let secrets = [
      "pass": Array(pass.utf8), "pass bytes": try #require(SecretSearch.base32(pass.dropFirst(3))),
      "admin key": Array(served.adminKey.utf8), "platform key": Array(served.platformKey.utf8),
      "device key": Array(cabinet.deviceKey.utf8),
      "master key": Array(try Data(contentsOf: served.folder.appending(path: "data.key"))),
    ]
    func places() throws -> [String: Data] {
      var places = ["events": Data(events.body), "readyz": Data(ready.body), "log": Data(served.log.utf8)]
      let data = served.folder.appending(path: "data")
      for file in try FileManager.default.contentsOfDirectory(atPath: data.path) {
        places[file] = try Data(contentsOf: data.appending(path: file))
      }
      return places
    }
    let running = try places()
    #expect(running.keys.contains("accessauth.db") && running.keys.contains("accessauth.db-wal"))
    #expect(running["log"]?.isEmpty == false)
    #expect(served.stop() == 0)
    for (when, places) in [("running", running), ("stopped", try places())] {
      for (place, content) in places {
        for (name, secret) in secrets {
          #expect(!SecretSearch.holds(content, secret), "\(name) in \(place) while \(when)")
        }
      }
    }
  }

  @Test(
    "G-01 G-09 G-10 no PIN, card, key of a card, token, phone's key or payment stands in what the service keeps, says or is"
  )
  func everyMedium() async throws {
    let served = try ServedProcess()
    let cabinet = try await Cabinet(served)
    let folder = try CommandFolder()
    // Ten digits: fewer come by chance.
    _ = try await cabinet.admin(.put, "/v1/policies", #"{"max_live_pins":10000}"#)
    let (metaReadKey, fileReadKey) = ("1F0E2D3C4B5A69788796A5B4C3D2E1F0", "7A21C0F39B5E4D1188E6035FC94B2D70")
    _ = try await cabinet.admin(
      .put, "/v1/card_profile",
      #"{"wiegand34":"16+16","wiegand37":"H10304","sun_meta_read_keys_hex":["\#(metaReadKey)"]}"#)
    let key = try ServedProcess.run(["app-key", "new", "--out", folder.path("phone.key")])
    let jwk = String(decoding: key.output, as: UTF8.self)
    let number = "0409F2E1D3C7B6"
    let card = #"{"format":"uid","bits":56,"value_hex":"\#(number)"}"#
    let sun = #"{"format":"sun","uid_hex":"04A1B2C3D4E5F6","file_read_key_hex":"\#(fileReadKey)"}"#
    let grant = try await cabinet.grant(
      uses: 20,
      credentials:
        #"[{"kind":"pin","entry":"alone"},{"kind":"pin","entry":"alone","duress":true},{"kind":"card","card":\#(card)},"#
        + #"{"kind":"card","card":\#(sun)},{"kind":"app_token","public_key":\#(jwk)},{"kind":"qr","usage":"rotating"}]"#
    )
    #expect(grant.status == 201)
    let credentials = try #require(grant.json["credentials"] as? [[String: Any]])
    func text(_ index: Int, _ name: String) throws -> String { try #require(credentials[index][name] as? String) }
    let (pin, duress, token) = (try text(0, "pin"), try text(1, "pin"), try text(4, "pass"))
    #expect(pin.utf8.count == 10)
    for (mode, presented) in [
      ("pin", #"{"pin":"\#(pin)"}"#), ("pin", #"{"pin":"\#(duress)"}"#), ("card", card),
      (
        "card",
        #"{"format":"sun","picc_data_hex":"D661816C7B8DB70D650692F98CAD2BCA","cmac_hex":"FD1D23D0D18EA821"}"#
      ), ("qr", #"{"pass":"\#(try text(5, "pass"))"}"#),
    ] {
      let reply = try await cabinet.present(mode, presented)
      #expect(reply.text("decision") == "grant", "\(mode)")
    }
    #expect(try await cabinet.present("app_token", #"{"pass":"\#(token)"}"#).text("reason") == "proof_required")
    // The same where they do not belong: in members, paths and queries, and cut in the middle.
    let payment = ["5425233430109903", "4917610000000000", "8317731964"]
    let hold = try await cabinet.admin(.post, "/v1/grants/\(grant.text("id") ?? "")/holds", #"{"kind":"payment"}"#)
    let path = "/v1/holds/\(hold.text("id") ?? "")"
    var refusals: [Cabinet.Reply] = []
    for body in [
      #"{"status":"cleared","transaction_ref":"\#(payment[0])"}"#,
      #"{"status":"cleared","transaction_ref":"4917 6100 0000 0000"}"#,
      #"{"status":"cleared","upi_pin":"\#(payment[2])"}"#, #"{"status":"cleared","reference":"\#(pin)"}"#,
      #"{"status":"cleared","transaction_ref":"\#(payment[0])"#,
    ] { refusals.append(try await cabinet.admin(.put, path, body)) }
    refusals.append(try await cabinet.present("pin", #"{"pin":\#(pin)}"#))
    refusals.append(try await cabinet.present("card", #"{"format":"wiegand26","bits":26,"value_hex":"\#(number)"}"#))
    refusals.append(try await cabinet.present("qr", #"{"pass":"\#(token)","pin":"\#(pin)"}"#))
    refusals.append(try await cabinet.get("/v1/events?pin=\(pin)"))
    refusals.append(try await cabinet.get("/v1/credentials/\(pin)"))
    refusals.append(
      try await cabinet.admin(
        .put, "/v1/card_profile",
        #"{"wiegand34":"16+16","wiegand37":"H10304","sun_meta_read_keys_hex":["\#(metaReadKey)0"]}"#))
    #expect(refusals.allSatisfy { $0.status >= 400 })
    var said = Data()
    for reply in refusals { said += Data(reply.body) }
    for path in [
      "/v1/events?limit=100", "/v1/grants", "/v1/grants/\(grant.text("id") ?? "")", "/v1/card_profile", "/v1/lockouts",
      "/v1/policies", "/v1/devices/\(cabinet.device)/risk", "/v1/lockers/\(cabinet.locker)/access", "/v1/subjects",
      "/readyz?verbose", "/metrics",
    ] { said += Data(try await cabinet.get(path).body) }
    let phoneKey = try Data(contentsOf: folder.url.appending(path: "phone.key"))
    var secrets: [String: [UInt8]] = [
      "PIN": Array(pin.utf8), "duress PIN": Array(duress.utf8), "token": Array(token.utf8),
      "token bytes": try #require(SecretSearch.base32(token.dropFirst(3))), "card": Array(number.utf8),
      "UID": Array("04A1B2C3D4E5F6".utf8), "file-read key": Array(fileReadKey.utf8),
      "meta-read key": Array(metaReadKey.utf8), "phone's key": Array(phoneKey),
    ]
    for (name, hex) in [
      ("card bytes", number), ("UID bytes", "04A1B2C3D4E5F6"), ("file-read key bytes", fileReadKey),
      ("meta-read key bytes", metaReadKey),
    ] { secrets[name] = Self.bytes(hex) }
    for text in payment { secrets["payment \(text)"] = Array(text.utf8) }
    func places() throws -> [String: Data] {
      var places = ["answers": said, "log": Data(served.log.utf8)]
      let data = served.folder.appending(path: "data")
      for file in try FileManager.default.contentsOfDirectory(atPath: data.path) {
        places[file] = try Data(contentsOf: data.appending(path: file))
      }
      return places
    }
    var running = try places()
    for file in ["environ", "cmdline"] {
      running[file] = try Data(contentsOf: URL(filePath: "/proc/\(served.processIdentifier)/\(file)"))
    }
    #expect(served.stop() == 0)
    for (when, places) in [("running", running), ("stopped", try places())] {
      for (place, content) in places {
        for (name, secret) in secrets {
          let isThere = SecretSearch.holds(content, secret)
          #expect(!isThere, "\(name) in \(place) while \(when)")
        }
      }
    }
  }

  private static func bytes(_ hex: String) -> [UInt8] {
    let digits = hex.compactMap(\.hexDigitValue)
    return stride(from: 1, to: digits.count, by: 2).map { UInt8(digits[$0 - 1] << 4 | digits[$0]) }
  }

  @Test("the sweep finds a planted secret in every form")
  func planted() {
    let secret = Array("aa_live_device_canary".utf8)
    let forms = SecretSearch.forms(of: secret)
    #expect(forms.count == 22)
    for form in forms { #expect(SecretSearch.holds(Data([0, 1, 2] + form + [3]), secret)) }
    // As others encode it, wherever it begins in their groups.
    for shift in 0..<5 {
      let text = Data([UInt8](repeating: 7, count: shift) + secret + [1, 2]).base64EncodedString()
      #expect(SecretSearch.holds(Data(text.utf8), secret))
    }
    let digits = Array("4829130517".utf8)
    for form in SecretSearch.forms(of: digits) { #expect(SecretSearch.holds(Data([9] + form), digits)) }
    #expect(!SecretSearch.holds(Data("aa_live_device_canar".utf8), secret))
  }
}
