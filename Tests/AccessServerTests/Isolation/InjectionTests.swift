import AccessAuthTesting
import Testing

@Suite("Strings that mean something elsewhere", .runningService)
struct InjectionTests {
  let service = RunningService.current

  /// What tools for SQL injection try first, and templates, shells and terminals.
  static let hostile = [
    "' OR '1'='1", "'; DROP TABLE grants;--", "') UNION SELECT key_check, 1 FROM instance--", "\\'; SELECT 1;--",
    "1 AND SLEEP(5)", "\" OR \"\"=\"", "%27%20OR%201=1", "'||(SELECT sealed_seed FROM signing_keys)||'", "?1", ":id",
    "$1", "@p", "x'00'", "ten_00000000000000000000000000", "${jndi:ldap://x}", "{{7*7}}", "%n%s%x", "$(id)", "`id`",
    "=cmd|' /C calc'!A0", "\u{202E}txt.exe", "a\u{2028}b", "<script>alert(1)</script>", "../../etc/passwd", "😀", " ",
    "NULL", "null", "true", "0", "-1", "e\u{301}", "\u{E9}", "\u{FEFF}", "\u{FFFF}", "İ", "ſ", "ß",
  ]

  /// All of them once: names that differ in one byte are two.
  static let strings: [String] = {
    var seen: Set<[UInt8]> = []
    let published = (try? Vectors.json("blns/blns.json", as: [String].self)) ?? []
    return (hostile + published).filter { seen.insert(Array($0.utf8)).inserted }
  }()

  /// Whether a text field of at most `count` characters takes `text`.
  private static func isAllowed(_ text: String, _ count: Int) -> Bool {
    (1...count).contains(text.unicodeScalars.count)
      && !text.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }
  }

  /// Sends each string, 8 at once, and returns what does not fit: `call` gives the answer and the text in it.
  private static func misfits(
    _ count: Int, _ call: @escaping @Sendable (_ index: Int, _ text: String) async throws -> (Reply, String)
  ) async throws -> [String] {
    try await withThrowingTaskGroup(of: [String].self) { group in
      for lane in 0..<8 {
        group.addTask {
          var misfits: [String] = []
          for index in stride(from: lane, to: strings.count, by: 8) {
            let text = strings[index]
            let (reply, stored) = try await call(index, text)
            let isStored = reply.status == 201 && stored.utf8.elementsEqual(text.utf8)
            let isRefused = reply.status == 400 && reply.code == "invalid_value"
            if isAllowed(text, count) ? !isStored : !isRefused {
              misfits.append("\(text.debugDescription): \(reply.text)")
            }
          }
          return misfits
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
  }

  @Test("F-02 every string is stored to the byte or refused, in names, labels, references and notes")
  func fields() async throws {
    let cabinet = try await service.admin.makeCabinet(lockers: 1)
    let (admin, platform, end) = (service.admin, service.platform, service.clock.time(in: .seconds(3600)))
    let names = try await Self.misfits(200) { _, text in
      let reply = try await admin.post("/v1/sites", ["name": .string(text), "timezone": "UTC"])
      return (reply, reply.json["name"].text)
    }
    #expect(names == [])
    let devices = try await Self.misfits(200) { _, text in
      let reply = try await admin.post("/v1/devices", ["site_id": .string(cabinet.site), "label": .string(text)])
      return (reply, reply.json["label"].text)
    }
    #expect(devices == [])
    let boards = try await Self.misfits(32) { index, text in
      let locker: JSON = ["label": .string("L\(index)"), "board": .string(text), "number": .int(Int64(index + 100))]
      let reply = try await admin.post("/v1/devices/\(cabinet.id)/lockers", ["lockers": [locker]])
      return (reply, reply.json["data"][0]["board"].text)
    }
    #expect(boards == [])
    let notes = try await Self.misfits(200) { _, text in
      let reply = try await admin.post(
        "/v1/grants",
        [
          "subject": ["external_ref": "c"], "targets": cabinet.first, "ends_at": end, "reference": .string(text),
        ])
      return (reply, reply.json["reference"].text)
    }
    #expect(notes == [])
    let holds = try await Self.misfits(64) { _, text in
      // A grant has at most sixteen holds, so each has a grant of its own. What looks like a card number is another refusal.
      let made = try await admin.post(
        "/v1/grants",
        [
          "subject": ["external_ref": "c"], "targets": cabinet.first, "ends_at": end,
          "holds": [["kind": "other", "reference": .string(text)]],
        ])
      if made.code == "payment_data_refused" { return (Reply(status: 201, headers: [], body: []), text) }
      return (made, made.json["holds"][0]["reference"].text)
    }
    #expect(holds == [])
    let persons = try await Self.misfits(200) { _, text in
      let reply = try await admin.post("/v1/api_keys", ["role": "operator", "person": .string(text)])
      return (reply, reply.json["person"].text)
    }
    #expect(persons == [])
    let tenants = try await Self.misfits(200) { index, text in
      // Tenants are many rows each: every tenth string.
      guard index.isMultiple(of: 10), Self.isAllowed(text, 200) else {
        return (Reply(status: Self.isAllowed(text, 200) ? 201 : 400, headers: [], body: Self.refusal), text)
      }
      let reply = try await platform.post("/v1/tenants", ["name": .string(text)])
      return (reply, reply.json["name"].text)
    }
    #expect(tenants == [])
  }

  private static let refusal = Array(#"{"code":"invalid_value"}"#.utf8)

  @Test("F-02 a reference is found by its own bytes only, whatever stands in it")
  func references() async throws {
    let admin = service.admin
    let misfits = try await Self.misfits(200) { _, text in
      let made = try await admin.post("/v1/subjects", ["external_ref": .string(text)])
      guard made.status == 201 else { return (made, "") }
      let found = try await admin.get("/v1/subjects?external_ref=\(text.percentEncoded)")
      let data = found.json["data"].elements
      return (
        made, data.count == 1 && data[0]["id"] == made.json["id"] ? data[0]["external_ref"].text : "\(data.count) found"
      )
    }
    #expect(misfits == [])
  }

  @Test("F-02 the name of a transaction is stored to the byte or refused")
  func transactions() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first, ["holds": [["kind": "payment"]]])
    let hold = "/v1/holds/\(issued.json["holds"][0]["id"].text)"
    for text in Self.hostile {
      let reply = try await service.admin.put(hold, ["status": "cleared", "transaction_ref": .string(text)])
      let isPlain = text.utf8.allSatisfy { (0x20..<0x7F).contains($0) }
      #expect(isPlain ? reply.status == 200 : reply.status == 400, "\(text.debugDescription): \(reply.text)")
      #expect(!isPlain || reply.json["transaction_ref"].text.utf8.elementsEqual(text.utf8))
    }
  }

  @Test("F-02 in paths, filters, cursors and headers they find nothing, break nothing and come back from nowhere")
  func elsewhere() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first)
    var failures: [String] = []
    for text in Self.hostile {
      let escaped = text.percentEncoded
      var replies: [(what: String, reply: Reply, allowed: Set<Int>)] = []
      for path in ["sites", "devices", "subjects", "grants", "credentials", "api_keys", "holds"] {
        replies.append((path, try await service.admin.get("/v1/\(path)/\(escaped)"), [404]))
        guard !["credentials", "holds"].contains(path) else { continue }
        replies.append((path, try await service.admin.get("/v1/\(path)?cursor=\(escaped)"), [400]))
      }
      for filter in ["class", "mode", "reason", "device", "grant", "subject", "from"] {
        replies.append((filter, try await service.admin.get("/v1/events?\(filter)=\(escaped)"), [400]))
      }
      replies.append(("query", try await service.admin.get("/v1/sites?\(escaped)=1"), [400]))
      for path in ["lockers/\(escaped)/access", "devices/\(escaped)/risk"] {
        replies.append((path, try await service.admin.get("/v1/\(path)"), [404]))
      }
      replies.append(("lockouts", try await service.admin.delete("/v1/lockouts/\(escaped)"), [404]))
      replies.append(("lockouts", try await service.admin.get("/v1/lockouts?cursor=\(escaped)"), [400]))
      replies.append(
        (
          "access", try await service.admin.get("/v1/lockers/\(cabinet.lockers[0])/access?cursor=\(escaped)"), [400]
        ))
      let ascii = String(text.unicodeScalars.filter { $0.isASCII && $0.value >= 0x20 && $0.value < 0x7F })
      for header in ["Accept", "If-None-Match", "User-Agent", "X-Forwarded-For", "Request-Id"] {
        let reply = try await service.admin.get("/v1/grants/\(issued.id)", headers: [(header, ascii)])
        replies.append((header, reply, [200]))
      }
      let patched = try await service.admin.patch(
        "/v1/sites/\(cabinet.site)", ["name": "S"], headers: [("If-Match", "\"\(ascii)\"")])
      replies.append(("If-Match", patched, [412]))
      let keyed = try await service.admin.post(
        "/v1/sites", ["name": "S", "timezone": "UTC"], headers: [("Idempotency-Key", ascii)])
      replies.append(("Idempotency-Key", keyed, [201, 400]))
      for (what, reply, allowed) in replies
      where !allowed.contains(reply.status) || (reply.status >= 400 && text.utf8.count > 8 && reply.text.contains(text))
      {
        failures.append("\(what) \(text.debugDescription): \(reply.status) \(reply.text)")
      }
    }
    #expect(failures == [])
    #expect(try await cabinet.door.show(issued.pass()).decision == "grant granted")
  }
}
