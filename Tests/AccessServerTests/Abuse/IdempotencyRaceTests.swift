import AccessAuthTesting
import Testing

/// Races of one key, and the forms of keys. What a repetition answers, and for how long, is tried in `IdempotencyTests`.
@Suite("One key from many sides", .runningService)
struct IdempotencyRaceTests {
  let service = RunningService.current

  private static func headers(_ key: String = "k-1") -> [(name: String, value: String)] { [("Idempotency-Key", key)] }

  /// Makes a call from as many connections as there are bodies, the last byte of each held back until all others are there.
  private func race(_ client: Client, _ path: String, _ bodies: [JSON], key: String = "k-1") async throws -> [Reply] {
    var connections: [(connection: Connection, last: [UInt8])] = []
    for body in bodies {
      let call = HTTPCall(
        method: "POST", path: path, key: client.key, headers: Self.headers(key), body: body.bytes)
      let connection = try await Connection.open(service.port)
      try await connection.send(call.bytes.dropLast())
      connections.append((connection, Array(call.bytes.suffix(1))))
    }
    for (connection, last) in connections { connection.release(last) }
    var replies: [Reply] = []
    for (connection, _) in connections {
      replies.append(try await connection.reply())
      await connection.close()
    }
    return replies
  }

  /// Of 50 answers to one call: the one that made something, after the others were found to be what they may be.
  private func onlyMaker(_ replies: [Reply]) throws -> Reply {
    for reply in replies where reply.status >= 300 {
      #expect((reply.status, reply.code) == (409, "idempotency_in_progress"))
      #expect(reply["retry-after"] == "1")
    }
    let makers = replies.filter { $0.status < 300 && $0["idempotent-replayed"] == nil }
    #expect(makers.count == 1)
    return try #require(makers.first)
  }

  @Test("F-04 50 connections with one key make one API key, which is told to one of them")
  func apiKey() async throws {
    let body: JSON = ["role": "operator"]
    let replies = try await race(service.admin, "/v1/api_keys", Array(repeating: body, count: 50))
    let maker = try onlyMaker(replies)
    #expect(!maker.json["key"].text.isEmpty)
    for reply in replies where reply.status == 201 && reply["idempotent-replayed"] != nil {
      #expect(reply.json["key"] == .null && reply.json["secret_available"] == false)
      #expect(reply.json["id"] == maker.json["id"])
    }
    // The administrator's own, and the new one.
    #expect(try await service.admin.get("/v1/api_keys").json["data"].elements.count == 2)
    let held = Client(service: service, key: maker.json["key"].text)
    #expect(try await held.get("/v1/sites").status == 200)
  }

  @Test("F-04 50 connections with one key make one tenant")
  func tenant() async throws {
    let before = try await service.platform.get("/v1/tenants").json["data"].elements.count
    let replies = try await race(service.platform, "/v1/tenants", Array(repeating: ["name": "T"], count: 50))
    let maker = try onlyMaker(replies)
    let shown = replies.filter { !$0.json["admin_key"].text.isEmpty }
    #expect(shown == [maker])
    #expect(try await service.platform.get("/v1/tenants").json["data"].elements.count == before + 1)
  }

  @Test("F-04 50 connections with one key make one PIN, whose digits are told to one of them")
  func pin() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first, credentials: [], ["max_uses": nil])
    let body: JSON = ["kind": "pin", "entry": "with_locker"]
    let path = "/v1/grants/\(issued.id)/credentials"
    let maker = try onlyMaker(try await race(service.admin, path, Array(repeating: body, count: 50)))
    let pin = maker.json["pin"].text
    #expect(pin.utf8.count == 6)
    let again = try await service.admin.post(path, body, headers: Self.headers())
    #expect((again.status, again["idempotent-replayed"]) == (201, "true"))
    #expect(again.json.has("pin") && again.json["pin"] == .null && again.json["secret_available"] == false)
    #expect(try await service.admin.get("/v1/grants/\(issued.id)").json["credentials"].elements.count == 1)
    #expect(try await cabinet.door.enter(pin, locker: "A1").decision == "grant granted")
  }

  @Test("F-04 50 connections that reissue with one key replace a pass once")
  func reissue() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first)
    let path = "/v1/credentials/\(issued.credential())/reissue"
    let maker = try onlyMaker(try await race(service.admin, path, Array(repeating: [:], count: 50)))
    let credentials = try await service.admin.get("/v1/grants/\(issued.id)").json["credentials"]
    #expect(credentials.elements.count == 1 && credentials[0]["serial"] == 1)
    #expect(try await cabinet.door.show(issued.pass()).decision == "deny revoked")
    #expect(try await cabinet.door.show(maker.json["pass"].text).decision == "grant granted")
  }

  @Test("F-04 of 25 different bodies with one key one is carried out, and it stays the one that is repeated")
  func bodies() async throws {
    let bodies = (0..<25).map { ["name": .string("Site \($0)"), "timezone": "UTC"] as JSON }
    let replies = try await race(service.admin, "/v1/sites", bodies + bodies)
    let makers = replies.filter { $0.status == 201 && $0["idempotent-replayed"] == nil }
    #expect(makers.count == 1)
    let name = try #require(makers.first).json["name"].text
    for (index, reply) in replies.enumerated() where reply.status != 201 {
      let codes =
        name == "Site \(index % 25)"
        ? ["idempotency_in_progress"] : ["idempotency_in_progress", "idempotency_mismatch"]
      #expect(codes.contains(reply.code), "\(reply.text)")
      #expect(reply.status == (reply.code == "idempotency_mismatch" ? 422 : 409))
    }
    for body in bodies {
      let later = try await service.admin.post("/v1/sites", body, headers: Self.headers())
      #expect(later.status == (body["name"].text == name ? 201 : 422))
      #expect((later["idempotent-replayed"] == "true") == (later.status == 201))
    }
    let made = try await service.admin.get("/v1/sites").json["data"].elements.map(\.["name"].text)
    #expect(made == [name])
  }

  @Test("F-04 one key at four paths at once has one effect")
  func paths() async throws {
    let calls: [(path: String, body: JSON)] = [
      ("/v1/sites", ["name": "S", "timezone": "UTC"]), ("/v1/subjects", ["external_ref": "s"]),
      ("/v1/api_keys", ["role": "operator"]), ("/v1/signing_keys/pass/rotate", [:]),
    ]
    let admin = service.admin
    let replies = try await withThrowingTaskGroup(of: Reply.self) { group in
      for index in 0..<48 {
        let call = calls[index % calls.count]
        group.addTask { try await admin.post(call.path, call.body, headers: Self.headers()) }
      }
      return try await group.reduce(into: [Reply]()) { $0.append($1) }
    }
    let effects = replies.filter { $0.status < 300 && $0["idempotent-replayed"] == nil }
    #expect(effects.count == 1)
    let others = replies.filter { $0.status >= 300 }
    #expect(others.allSatisfy { ["idempotency_mismatch", "idempotency_in_progress"].contains($0.code) })
    let sites = try await admin.get("/v1/sites").json["data"].elements.count
    let subjects = try await admin.get("/v1/subjects").json["data"].elements.count
    let keys = try await admin.get("/v1/api_keys").json["data"].elements.count - 1
    let rotations = try await admin.get("/v1/signing_keys").json["data"].elements.count - 10
    #expect(sites + subjects + keys + rotations == 1)
  }

  @Test("F-04 a call that was refused with a key leaves nothing behind, however many repeat it at once")
  func refused() async throws {
    let device: JSON = ["site_id": "site_01h455vb4pex5vsknk084sn02q", "label": "D"]
    let replies = try await race(service.admin, "/v1/devices", Array(repeating: device, count: 20))
    for reply in replies { #expect(reply.status == 404 || reply.code == "idempotency_in_progress") }
    let cabinet = try await service.admin.makeCabinet()
    var corrected = device
    corrected["site_id"] = .string(cabinet.site)
    let made = try await service.admin.post("/v1/devices", corrected, headers: Self.headers())
    #expect((made.status, made["idempotent-replayed"]) == (201, nil))
  }

  @Test("F-04 keys that differ in one character, in case or in length are different keys")
  func otherKeys() async throws {
    let longest = String(repeating: "k", count: 255)
    let visible = String(
      (0x21...0x7E).compactMap { Unicode.Scalar($0).map(Character.init) }.filter { !"\"\\".contains($0) })
    let keys = [
      "k", "K", "k1", "1k", "k-", "null", "0", "00", "{}", "[]", "'", "--", "%00", "../..", longest,
      String(longest.dropLast()), visible, "a,b", "a;b=1", "?1", ":YQ==:", "*",
    ]
    for (index, key) in keys.enumerated() {
      let body: JSON = ["name": .string("Site \(index)"), "timezone": "UTC"]
      for (form, replayed) in [(key, nil), ("\"\(key)\"", "true"), ("  \(key)\t", "true")] as [(String, String?)] {
        let reply = try await service.admin.post("/v1/sites", body, headers: Self.headers(form))
        #expect((reply.status, reply["idempotent-replayed"]) == (201, replayed), "\(form): \(reply.text)")
      }
    }
    let made = try await service.admin.get("/v1/sites?limit=100").json["data"].elements.count
    #expect(made == keys.count)
  }

  @Test("F-04 two keys, and keys of other forms, are refused before anything happens")
  func noKeys() async throws {
    let body: JSON = ["name": "S", "timezone": "UTC"]
    var forms: [[(name: String, value: String)]] = [
      Self.headers("a") + Self.headers("b"), Self.headers("a") + Self.headers("a"),
      Self.headers("a") + Self.headers(""),
    ]
    forms += ["\"", "\"a", "a\"", "\"a\"\"b\"", "\"a\", \"b\"", "\"a\";x=1", "a\tb", "é", "\u{7F}", "\\"].map {
      Self.headers($0)
    }
    forms += [String(repeating: "x", count: 256), "\"" + String(repeating: "x", count: 256) + "\""].map {
      Self.headers($0)
    }
    for headers in forms {
      let reply = try await service.admin.post("/v1/sites", body, headers: headers)
      #expect((reply.status, reply.code) == (400, "invalid_format"), "\(headers)")
    }
    #expect(try await service.admin.get("/v1/sites").json["data"].elements == [])
  }

  @Test("F-04 a key is not told in an answer, an event or the log")
  func untold() async throws {
    let key = "KEY-9c1f2b-canary"
    for _ in 0..<2 {
      let reply = try await service.admin.post(
        "/v1/sites", ["name": "S", "timezone": "UTC"], headers: Self.headers(key))
      #expect(reply.status == 201 && !reply.raw.contains(key))
    }
    let other = try await service.admin.post("/v1/subjects", ["external_ref": "x"], headers: Self.headers(key))
    #expect(other.status == 422 && !other.raw.contains(key))
    let events = try await service.admin.events()
    let told = events.filter { String(decoding: $0.bytes, as: UTF8.self).contains(key) }
    #expect(told == [])
    #expect(!service.log.text.contains(key))
  }
}
