import AccessAuth
import Testing

/// Every class of failure that a caller can bring about, and what its answer consists of.
@Suite("The form of every problem", .runningService)
struct ProblemFormTests {
  let service = RunningService.current

  /// Words of drivers, languages, files and protocols that a caller has no business with.
  static let words = [
    "sqlite", "sql", "grdb", "select ", "insert ", "update ", "constraint", "unique index", "foreign key", "rowid",
    "pragma",
    ".swift", "swift.", "swift", "nio", "hummingbird", "libsodium", "sodium", "argon", "blake2", "errno", "fatal",
    "exception", "stack", "thread", "trap", "optional(", "nil", "error domain", "/tmp", "/usr", "/home", "/var",
    "data/",
    "access-server", "127.0.0.1", "localhost", "0x", "crypto", "decoder", "codingkey", "utf8", "index out", "sealed_",
  ]

  /// Makes one answer of each code.
  private func answers() async throws -> [(code: String, reply: Reply)] {
    let (admin, clock) = (service.admin, service.clock)
    let cabinet = try await admin.makeCabinet()
    let other = try await admin.makeCabinet()
    let issued = try await admin.issue(cabinet.first, ["holds": [["kind": "payment"]]])
    let key = [(name: "Idempotency-Key", value: "k")]
    let site: JSON = ["name": "S", "timezone": "UTC"]
    _ = try await admin.post("/v1/sites", site, headers: key)
    let short = try await admin.issue(cabinet.first, ends: .seconds(30))
    func raw(_ text: String) async throws -> Reply { try await admin.send("POST", "/v1/sites", raw: Array(text.utf8)) }
    let broken = try await RawExchange.send(Array("BROKEN\r\n\r\n".utf8), to: service.port)
    let grant: JSON = [
      "subject": ["external_ref": "c"], "ends_at": clock.time(in: .hours(1)),
      "targets": ["locker_ids": [.string(cabinet.lockers[0]), .string(other.lockers[0])]],
      "credentials": [["kind": "pin", "entry": "with_locker"]],
    ]
    var answers: [(code: String, reply: Reply)] = [
      ("invalid_json", try await raw("{\"name\":")), ("unknown_member", try await raw("{\"x\":1}")),
      ("duplicate_member", try await raw("{\"name\":\"a\",\"name\":\"a\"}")), ("missing_member", try await raw("{}")),
      ("invalid_value", try await raw("{\"name\":\"\"}")), ("invalid_format", try await raw("[]")),
      ("invalid_format", try #require(broken.replies.first)),
      ("invalid_format", try await admin.get("/v1/sites?x=%zz")),
      ("invalid_cursor", try await admin.get("/v1/sites?cursor=00")),
      ("body_too_large", try await raw(String(repeating: " ", count: 300_000))),
      (
        "unsupported_media_type",
        try await service.call(
          HTTPCall(method: "POST", path: "/v1/sites", key: admin.key, body: site.bytes, contentType: "text/xml"))
      ),
      ("unauthenticated", try await service.stranger.get("/v1/sites")),
      ("forbidden", try await cabinet.door.get("/v1/sites")),
      ("not_found", try await admin.get("/v1/sites/site_01h455vb4pex5vsknk084sn02q")),
      ("not_found", try await admin.get("/x")),
      ("method_not_allowed", try await admin.delete("/v1/sites")),
      ("conflict", try await admin.delete("/v1/sites/\(cabinet.site)")),
      (
        "precondition_failed",
        try await admin.patch("/v1/sites/\(cabinet.site)", ["name": "x"], headers: [("If-Match", "\"r99\"")])
      ),
      ("idempotency_mismatch", try await admin.post("/v1/subjects", ["external_ref": "x"], headers: key)),
      ("pin_needs_device", try await admin.post("/v1/grants", grant)),
      (
        "payment_data_refused",
        try await admin.post("/v1/grants/\(issued.id)/holds", ["kind": "payment", "reference": "4111111111111111"])
      ),
    ]
    for _ in 0..<12 {
      let reply = try await cabinet.door.present("card", ["format": "wiegand26", "bits": 26, "value_hex": "2F623A"])
      if reply.status == 429 {
        answers.append(("rate_limited", reply))
        break
      }
    }
    clock.advance(by: .seconds(60))
    answers.append(("credential_expired", try await admin.get("/v1/credentials/\(short.credential())/qr")))
    return answers
  }

  @Test(
    "F-10 every class of failure has the members of the contract and no other, the request's name, and no word from inside"
  )
  func members() async throws {
    let answers = try await answers()
    #expect(Set(answers.map(\.code)).count == 20)
    for (code, reply) in answers {
      let body = reply.json
      #expect(reply.code == code, "\(reply.text)")
      #expect(body.members == ["type", "title", "status", "detail", "instance", "code", "errors"], "\(code)")
      #expect(body["status"] == .int(Int64(reply.status)) && (400..<500).contains(reply.status), "\(code)")
      #expect(body["type"].text == "/problems/\(code)")
      #expect(reply["content-type"] == "application/problem+json", "\(code)")
      #expect(reply["cache-control"] == "no-store", "\(code)")
      let named = try #require(reply["request-id"])
      #expect(body["instance"].text == named && named.hasPrefix("req_"), "\(code)")
      for error in body["errors"].elements {
        #expect(error.members == ["pointer", "code", "detail"], "\(code)")
        #expect(error["code"].text == code && !error["detail"].text.isEmpty, "\(code)")
      }
      let page = try await service.stranger.get(body["type"].text)
      #expect(page.status == 200 && page.text.contains(body["title"].text), "\(code)")
      // Without the name of the request, which is chance.
      let told = (String(decoding: reply.anonymous.bytes, as: UTF8.self) + page.text).lowercased()
      let words = Self.words.filter { told.contains($0) }
      #expect(words == [], "\(reply.text)")
      let headers = reply.headers.map { "\($0.name): \($0.value)".lowercased().replacing(named, with: "") }
      let shown = headers.filter { header in Self.words.contains { header.contains($0) } }
      #expect(shown == [], "\(code)")
      #expect(reply["server"] == nil && reply["x-powered-by"] == nil && reply["via"] == nil)
    }
    let names = answers.compactMap { $0.reply["request-id"] }
    #expect(Set(names).count == answers.count)
  }

  @Test("F-10 a failure of one class has one text, whatever brought it about")
  func constant() async throws {
    let titles = try await answers().reduce(into: [String: Set<String>]()) { titles, answer in
      titles[answer.code, default: []].insert(answer.reply.json["title"].text)
    }
    #expect(titles.values.allSatisfy { $0.count == 1 })
    let unauthenticated = [
      nil, "", "x", "aa_live_admin_", service.folder.adminKey + "x", String(service.folder.adminKey.dropLast()),
      service.folder.adminKey.uppercased(), service.folder.adminKey.replacing("live", with: "test"),
      service.folder.adminKey.replacing("admin", with: "platform"), String(repeating: "a", count: 9000),
    ]
    var bodies: Set<JSON> = []
    for key in unauthenticated {
      let reply = try await Client(service: service, key: key).get("/v1/sites")
      #expect(reply.status == 401)
      bodies.insert(reply.anonymous)
    }
    #expect(bodies.count == 1)
  }
}
