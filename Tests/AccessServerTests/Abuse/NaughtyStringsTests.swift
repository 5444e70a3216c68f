import AccessAuthTesting
import Testing

/// The big list of naughty strings in every text that a caller can write: kept to the byte and read back, or refused.
/// What the answer to a POST repeats is tried in `InjectionTests`; here it is read again, and changed by PATCH.
@Suite("Naughty strings", .runningService)
struct NaughtyStringsTests {
  let service = RunningService.current

  static let strings: [String] = {
    var seen: Set<[UInt8]> = []
    let published = (try? Vectors.json("blns/blns.json", as: [String].self)) ?? []
    return published.filter { seen.insert(Array($0.utf8)).inserted }
  }()

  /// Whether a text of at most `count` characters takes `text`.
  private static func isAllowed(_ text: String, _ count: Int) -> Bool {
    (1...count).contains(text.unicodeScalars.count)
      && !text.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) }
  }

  /// What is wrong with a change of `members` to `text`, read back with a GET. All of them take as many characters.
  private static func misfit(
    _ client: Client, _ path: String, _ members: String..., text: String, upTo count: Int
  ) async throws -> [String] {
    let reply = try await client.patch(
      path, .object(Dictionary(uniqueKeysWithValues: members.map { ($0, .string(text)) })))
    let (answer, read) = (reply.json, try await client.get(path).json)
    func has(_ json: JSON) -> Bool { members.allSatisfy { json[$0].text.utf8.elementsEqual(text.utf8) } }
    let fits =
      isAllowed(text, count)
      ? reply.status == 200 && has(answer) && has(read)
      : reply.status == 400 && reply.code == "invalid_value" && !has(read)
    return fits ? [] : ["\(path) \(text.debugDescription): \(reply.text), then \(read)"]
  }

  @Test("F-02 a name, a label, a board and a reference that are changed are read back to the byte")
  func changed() async throws {
    // Each lane has objects of its own.
    var cabinets: [Cabinet] = []
    var subjects: [String] = []
    for lane in 0..<lanes {
      cabinets.append(try await service.admin.makeCabinet(lockers: 1))
      subjects.append(try await service.admin.post("/v1/subjects", ["external_ref": .string("lane \(lane)")]).id(201))
    }
    let (admin, places, people) = (service.admin, cabinets, subjects)
    let found = try await misfits(Self.strings) { lane, text in
      let cabinet = places[lane]
      let locker = "/v1/devices/\(cabinet.id)/lockers/\(cabinet.lockers[0])"
      var misfits = try await Self.misfit(admin, "/v1/sites/\(cabinet.site)", "name", text: text, upTo: 200)
      misfits += try await Self.misfit(admin, "/v1/devices/\(cabinet.id)", "label", text: text, upTo: 200)
      misfits += try await Self.misfit(admin, locker, "label", "board", text: text, upTo: 32)
      misfits += try await Self.misfit(admin, "/v1/subjects/\(people[lane])", "external_ref", text: text, upTo: 200)
      return misfits
    }
    #expect(found == [])
    expectUntold()
  }

  @Test("F-02 what comes with a grant, a hold and a key is read back to the byte")
  func made() async throws {
    let cabinet = try await service.admin.makeCabinet(lockers: 1)
    let (admin, end) = (service.admin, service.clock.time(in: .seconds(3600)))
    let found = try await misfits(Self.strings) { _, text in
      guard Self.isAllowed(text, 64) else { return [] }
      let body: JSON = [
        "subject": ["external_ref": .string(text)], "targets": cabinet.first, "ends_at": end,
        "holds": [["kind": "other"]],
      ]
      let grant = try await admin.post("/v1/grants", body)
      let subject = try await admin.get("/v1/subjects/\(grant.json["subject_id"].text)").json["external_ref"].text
      let key = try await admin.post("/v1/api_keys", ["role": "operator", "person": .string(text)])
      let person = try await admin.get("/v1/api_keys/\(key.json["id"].text)").json["person"].text
      var misfits: [String] = []
      if grant.status != 201 || !subject.utf8.elementsEqual(text.utf8) { misfits.append("\(text): \(grant.text)") }
      if key.status != 201 || !person.utf8.elementsEqual(text.utf8) { misfits.append("\(text): \(key.text)") }
      let hold = try await admin.post(
        "/v1/grants/\(grant.json["id"].text)/holds", ["kind": "other", "reference": .string(text)])
      // What looks like a card number is kept nowhere.
      if hold.code == "payment_data_refused" { return misfits }
      let read = try await admin.get("/v1/holds/\(hold.json["id"].text)").json["reference"].text
      if hold.status != 201 || !read.utf8.elementsEqual(text.utf8) { misfits.append("\(text): \(hold.text)") }
      return misfits
    }
    #expect(found == [])
    expectUntold()
  }

  @Test("F-02 what a door sends is judged or refused, and never fails")
  func shown() async throws {
    let cabinet = try await service.admin.makeCabinet(lockers: 1)
    let found = try await misfits(Self.strings) { _, text in
      let rows: [(what: String, body: JSON, isAnswered: Bool)] = [
        ("pass", Client.showing(text), !text.isEmpty),
        ("locker", Client.showing("AP1", locker: text), Self.isAllowed(text, 32)),
        ("attempt", Client.showing("AP1", attempt: text), false),
        ("pin", Client.presenting("pin", ["pin": .string(text)]), false),
        ("mode", Client.presenting(text, ["pass": "AP1"]), false),
        ("proof", Client.presenting("app_token", ["pass": "AP1", "proof": .string(text)]), !text.isEmpty),
        ("face", Client.presenting("face", ["credential_id": .string(text), "confidence": 1]), false),
      ]
      var misfits: [String] = []
      for row in rows {
        let reply = try await cabinet.door.post("/v1/verifications", row.body)
        let isDenied = reply.status == 200 && reply.json["decision"] == "deny" && reply.text.contains("not_recognized")
        let isThrottled = reply.status == 200 && reply.decision == "deny throttled"
        // A list that grows may bring a text that is a PIN of digits, which is then a guess.
        let isPIN =
          row.what == "pin" && (4...12).contains(text.utf8.count) && text.utf8.allSatisfy { (0x30...0x39).contains($0) }
        let fits = row.isAnswered || isPIN ? isDenied || isThrottled : reply.status == 400
        if !fits { misfits.append("\(row.what) \(text.debugDescription): \(reply.text)") }
      }
      return misfits
    }
    #expect(found == [])
    expectUntold()
  }

  @Test("F-02 in queries, paths and as names of members they find nothing and break nothing")
  func asked() async throws {
    _ = try await service.admin.makeCabinet()
    let admin = service.admin
    let found = try await misfits(Self.strings) { _, text in
      let escaped = text.percentEncoded
      var misfits: [String] = []
      let queries = [
        "sites?limit", "devices?site_id", "events?class", "events?to", "lockouts?cursor",
      ]
      for query in queries {
        // Some of them are numbers that a limit can be.
        let isLimit = query.hasSuffix("limit") && Int(text).map { (1...100).contains($0) && String($0) == text } == true
        let reply = try await admin.get("/v1/\(query)=\(escaped)")
        if reply.status != (isLimit ? 200 : 400) { misfits.append("\(query) \(text.debugDescription): \(reply.text)") }
      }
      let named = try await admin.get("/v1/sites?\(escaped)=1")
      // Without a name and a value there is no parameter.
      if named.status != 400 { misfits.append("\(text.debugDescription): \(named.text)") }
      for path in ["/v1/sites/\(escaped)", "/problems/\(escaped)"] where !text.isEmpty {
        let reply = try await admin.get(path)
        if reply.status != 404 { misfits.append("\(path): \(reply.text)") }
      }
      let member = try await admin.send("POST", "/v1/sites", raw: JSON.object([text: 1]).bytes)
      if (member.status, member.code) != (400, "unknown_member") {
        misfits.append("\(text.debugDescription): \(member.text)")
      }
      return misfits
    }
    #expect(found == [])
    let sites = try await service.admin.get("/v1/sites").json["data"].elements.count
    #expect(sites == 1)
    expectUntold()
  }

  /// None of the strings is in the log, but for words that it has of its own.
  private func expectUntold() {
    guard let facts = service.log.facts else {
      Issue.record("a line of the log is no JSON")
      return
    }
    let log = facts.joined(separator: "\n")
    #expect(log.contains("route=/v1/"))
    let told = Self.strings.filter { $0.utf8.count >= 8 && log.contains($0) }
    #expect(told == [])
  }
}
