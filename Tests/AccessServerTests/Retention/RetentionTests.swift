import AccessAuth
import Foundation
import Testing

@Suite("What is kept how long, over HTTP", .runningService)
struct RetentionTests {
  let service = RunningService.current

  private static let path = "/v1/retention"

  private static func rule(_ class: String, _ minimum: Int64, _ maximum: Int64) -> JSON {
    ["class": .string(`class`), "minimum_days": .int(minimum), "maximum_days": .int(maximum)]
  }

  /// What holds before anybody says anything.
  private static let standard: JSON = [
    "preset": "eu", "rules": [], "contracts": [], "legal_holds": [],
    "effective": [
      rule("access", 0, 90), rule("lock", 0, 90), rule("device", 0, 90), rule("audit", 30, 365), rule("alarm", 0, 365),
      rule("grants", 0, 90),
    ],
  ]

  @Test("what a tenant says is shown as it was set, with what follows from it, and can be sent back as it was shown")
  func roundTrip() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let first = try await service.admin.get(Self.path)
    #expect((first.status, first.json, first["etag"]) == (200, Self.standard, "\"r0\""))
    let wanted: JSON = [
      "preset": "in", "rules": [Self.rule("alarm", 0, 180)],
      "contracts": [
        ["name": "Bank", "site_ids": [.string(cabinet.site)], "rules": [Self.rule("access", 10, 20)]]
      ],
      "legal_holds": [
        ["name": "Case", "ground": "legal_claims"],
        [
          "name": "Door", "ground": "archiving", "classes": ["lock", "access"], "device_id": .string(cabinet.id),
          "from": "2026-11-01T00:00:00+02:00", "to": "2026-12-01T00:00:00Z",
        ],
      ],
    ]
    let set = try await service.admin.put(Self.path, wanted)
    #expect((set.status, set["etag"]) == (200, "\"r1\""), "\(set.text)")
    let shown: JSON = [
      "preset": "in", "rules": wanted["rules"], "contracts": wanted["contracts"],
      "legal_holds": [
        [
          "name": "Case", "ground": "legal_claims", "classes": [], "device_id": nil, "from": nil, "to": nil,
        ],
        [
          "name": "Door", "ground": "archiving", "classes": ["access", "lock"], "device_id": .string(cabinet.id),
          "from": "2026-10-31T22:00:00.000Z", "to": "2026-12-01T00:00:00.000Z",
        ],
      ],
      "effective": [
        Self.rule("access", 180, 365), Self.rule("lock", 180, 365), Self.rule("device", 180, 365),
        Self.rule("audit", 180, 1095), Self.rule("alarm", 0, 180), Self.rule("grants", 0, 365),
      ],
    ]
    #expect(set.json == shown)
    #expect(try await service.admin.get(Self.path).json == shown)
    let again = try await service.admin.put(Self.path, shown)
    #expect((again.status, again.json) == (200, shown), "\(again.text)")
    let current = try await service.admin.get(Self.path, headers: [("If-None-Match", "\"r2\"")])
    #expect(current.status == 304)
    let other = try await service.platform.makeTenant().admin
    #expect(try await other.get(Self.path).json == Self.standard, "F-01")
    let changed = try await service.admin.events("class=audit&limit=100", atLeast: 7).map { $0["action"] }
    #expect(changed.count { $0 == "retention.changed" } == 2)
  }

  @Test("a change of what was not seen is refused where the caller says what was seen, and only there")
  func versions() async throws {
    let body: JSON = ["preset": "eu"]
    func put(_ tag: String?) async throws -> Reply {
      try await service.call(
        HTTPCall(
          method: "PUT", path: Self.path, key: service.admin.key, headers: tag.map { [("If-Match", $0)] } ?? [],
          body: body.bytes))
    }
    #expect(try await put("\"r0\"").status == 200)
    for tag in ["\"r0\"", "\"r2\"", "\"x\"", "r1"] {
      let reply = try await put(tag)
      #expect((reply.status, reply.code) == (412, "precondition_failed"), "\(tag)")
    }
    #expect(try await put("\"r1\"")["etag"] == "\"r2\"")
    #expect(try await put("*")["etag"] == "\"r3\"")
    #expect(try await put(nil)["etag"] == "\"r4\"")
  }

  @Test("it is read strictly, and what is refused changes nothing")
  func strict() async throws {
    let cabinet = try await service.admin.makeCabinet()
    func rules(_ text: String) -> String { #"{"preset":"eu","rules":[\#(text)]}"# }
    func contracts(_ text: String) -> String { #"{"preset":"eu","contracts":[\#(text)]}"# }
    func holds(_ text: String) -> String { #"{"preset":"eu","legal_holds":[\#(text)]}"# }
    let site = cabinet.site
    let long = String(repeating: "x", count: 101)
    let rows: [RefusedBody] = [
      .init("nothing", "{}", "missing_member", "/preset"),
      .init("an unknown preset", #"{"preset":"us"}"#, "invalid_value", "/preset"),
      .init("an unknown member", #"{"preset":"eu","days":7}"#, "unknown_member", "/days"),
      .init("the preset twice", #"{"preset":"eu","preset":"in"}"#, "duplicate_member", "/preset"),
      .init(
        "an unknown class", rules(#"{"class":"door","minimum_days":0,"maximum_days":1}"#), "invalid_value",
        "/rules/0/class"),
      .init(
        "no maximum", rules(#"{"class":"lock","minimum_days":0}"#), "missing_member", "/rules/0/maximum_days"),
      .init(
        "a maximum of no day", rules(#"{"class":"lock","minimum_days":0,"maximum_days":0}"#), "invalid_value",
        "/rules/0/maximum_days"),
      .init(
        "a negative minimum", rules(#"{"class":"lock","minimum_days":-1,"maximum_days":1}"#), "invalid_value",
        "/rules/0/minimum_days"),
      .init(
        "more than ten years", rules(#"{"class":"lock","minimum_days":0,"maximum_days":3654}"#), "invalid_value",
        "/rules/0/maximum_days"),
      .init(
        "half a day", rules(#"{"class":"lock","minimum_days":0.5,"maximum_days":1}"#), "invalid_format",
        "/rules/0/minimum_days"),
      .init(
        "a minimum above the maximum", rules(#"{"class":"lock","minimum_days":2,"maximum_days":1}"#),
        "invalid_value", "/rules/0/minimum_days"),
      .init(
        "a class twice",
        rules(
          #"{"class":"lock","minimum_days":0,"maximum_days":1},{"class":"lock","minimum_days":0,"maximum_days":1}"#),
        "invalid_value", "/rules/1/class"),
      .init(
        "what does not follow",
        #"{"preset":"eu","effective":[{"class":"lock","minimum_days":0,"maximum_days":91}]}"#, "invalid_value",
        "/effective"),
      .init(
        "a contract without a name", contracts(#"{"site_ids":["\#(site)"]}"#), "missing_member", "/contracts/0/name"),
      .init(
        "a contract without a site", contracts(#"{"name":"A","site_ids":[]}"#), "invalid_value", "/contracts/0/site_ids"
      ),
      .init(
        "a name of 101", contracts(#"{"name":"\#(long)","site_ids":["\#(site)"]}"#), "invalid_value",
        "/contracts/0/name"),
      .init(
        "a name with a line break", contracts(#"{"name":"a\nb","site_ids":["\#(site)"]}"#), "invalid_value",
        "/contracts/0/name"),
      .init(
        "a site in two", contracts(#"{"name":"A","site_ids":["\#(site)"]},{"name":"B","site_ids":["\#(site)"]}"#),
        "invalid_value", "/contracts/1/site_ids/0"),
      .init(
        "a device for a site", contracts(#"{"name":"A","site_ids":["\#(cabinet.id)"]}"#), "invalid_format",
        "/contracts/0/site_ids/0"),
      .init("a hold without a ground", holds(#"{"name":"A"}"#), "missing_member", "/legal_holds/0/ground"),
      .init("an unknown ground", holds(#"{"name":"A","ground":"because"}"#), "invalid_value", "/legal_holds/0/ground"),
      .init(
        "a class of a hold twice", holds(#"{"name":"A","ground":"archiving","classes":["lock","lock"]}"#),
        "invalid_value", "/legal_holds/0/classes"),
      .init(
        "a hold that ends before it begins",
        holds(#"{"name":"A","ground":"archiving","from":"2026-01-02T00:00:00Z","to":"2026-01-02T00:00:00Z"}"#),
        "invalid_value", "/legal_holds/0/to"),
      .init(
        "a hold twice", holds(#"{"name":"A","ground":"archiving"},{"name":"A","ground":"archiving"}"#),
        "invalid_value", "/legal_holds/1/name"),
    ]
    try await RefusedBody.expect(rows, from: service.admin, "PUT", Self.path)
    try await RefusedBody.expect(rows.dropFirst().map { $0 }, from: service.admin, "POST", "\(Self.path)/preview")
    let theirs = try await service.platform.makeTenant().admin.makeCabinet()
    for site in [theirs.site, "site_01h455vb4pex5vsknk084sn02q"] {
      let reply = try await service.admin.put(
        Self.path, ["preset": "eu", "contracts": [["name": "A", "site_ids": [.string(site)]]]])
      #expect((reply.status, reply.code) == (404, "not_found"), "F-01")
    }
    #expect(try await service.admin.get(Self.path).json == Self.standard)
  }

  @Test("an administrator sets it, an operator reads it and asks what would go, nobody else does either")
  func roles() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let operatorKey = try await service.admin.makeKey(["role": "operator"])
    let preview = "\(Self.path)/preview"
    #expect(try await operatorKey.get(Self.path).status == 200)
    #expect(try await operatorKey.post(preview).status == 200)
    #expect(try await operatorKey.put(Self.path, ["preset": "eu"]).code == "forbidden")
    let agent = try await service.admin.makeKey(["role": "agent", "site_ids": [.string(cabinet.site)]])
    let partner = try await service.admin.makeKey(["role": "partner", "scopes": ["events"]])
    for client in [agent, partner, cabinet.door, service.platform] {
      #expect(try await client.get(Self.path).code == "forbidden")
      #expect(try await client.put(Self.path, ["preset": "eu"]).code == "forbidden")
      #expect(try await client.post(preview).code == "forbidden")
    }
    #expect(try await service.stranger.get(Self.path).status == 401)
  }

  @Test("a site stays while a contract names it")
  func namedSite() async throws {
    let site = try await service.admin.post("/v1/sites", ["name": "S", "timezone": "UTC"]).id(201)
    let body: JSON = ["preset": "eu", "contracts": [["name": "A", "site_ids": [.string(site)]]]]
    #expect(try await service.admin.put(Self.path, body).status == 200)
    let kept = try await service.admin.delete("/v1/sites/\(site)")
    #expect((kept.status, kept.code) == (409, "conflict"))
    #expect(try await service.admin.put(Self.path, ["preset": "eu"]).status == 200)
    #expect(try await service.admin.delete("/v1/sites/\(site)").status == 204)
  }
}

@Suite("Forgetting, as the service does it by itself")
struct RetentionLoopTests {
  @Test("C-03 a card whose grants were forgotten is enrolled again, with its key, and no tap that was used opens again")
  func forgottenCard() async throws {
    try await ServiceFolder().serving(housekeeping: .milliseconds(50)) { service in
      let cabinet = try await service.admin.makeCabinet()
      try await service.admin.setCardProfile()
      let tag = SUNTag()
      func enrol() async throws -> Issued {
        try await service.admin.issue(cabinet.first, credentials: [tag.credential], ["max_uses": nil])
      }
      func tap(_ counter: UInt32) async throws -> String {
        try await cabinet.door.present("card", try tag.tap(counter), locker: "A1").decision
      }
      let first = try await enrol()
      #expect(try await tap(7) == "grant granted")
      service.clock.advance(by: .days(91))
      var status = 200
      for _ in 0..<500 where status == 200 {
        status = try await service.admin.get("/v1/grants/\(first.id)").status
        try await Task.sleep(for: .milliseconds(20))
      }
      #expect(status == 404)
      #expect(try await tap(8) == "deny not_recognized", "nobody has it")
      _ = try await enrol()
      for counter in [UInt32(7), 6] { #expect(try await tap(counter) == "deny already_used", "\(counter)") }
      #expect(try await tap(9) == "grant granted")
    }
  }

  @Test("I-04 what a dry run counted goes by itself, is counted, and is found by nobody; doors go on")
  func loop() async throws {
    try await ServiceFolder().serving(housekeeping: .milliseconds(50)) { service in
      let cabinet = try await service.admin.makeCabinet()
      let issued = try await service.admin.issue(
        cabinet.first, credentials: [["kind": "qr", "usage": "multi_use"]], ends: .hours(24 * 365 * 3),
        ["max_uses": nil])
      for _ in 0..<5 { #expect(try await cabinet.door.show(issued.pass()).decision == "grant granted") }
      let events = try await service.admin.events("class=access", atLeast: 5)
      #expect(events.count == 5)
      service.clock.advance(by: .days(89))
      let early = try await service.admin.post("/v1/retention/preview").json["classes"].elements
      #expect(early.allSatisfy { $0["goes"] == 0 || $0["class"] == "access" })
      #expect(early.first { $0["class"] == "access" }?["stays"] == 5)
      let draft: JSON = ["preset": "eu", "rules": [["class": "access", "minimum_days": 0, "maximum_days": 89]]]
      let drafted = try await service.admin.post("/v1/retention/preview", draft).json["classes"].elements
      #expect(drafted.first { $0["class"] == "access" }?["goes"] == 5)
      service.clock.advance(by: .days(1))
      var left = 5
      for _ in 0..<500 where left > 0 {
        left = try await service.admin.get("/v1/events?class=access").json["data"].elements.count
        try await Task.sleep(for: .milliseconds(20))
      }
      #expect(left == 0)
      // The round is counted when it has ended, and its record has its place soon after.
      var (metrics, records): (String, [JSON]) = ("", [])
      for _ in 0..<500 where records.isEmpty || !metrics.contains("{data_class=\"access\"} 5") {
        metrics = try await service.stranger.get("/metrics").text
        records = try await service.admin.get("/v1/events?class=audit&limit=100").json["data"].elements
          .filter { $0["action"] == "events.purged" }
        try await Task.sleep(for: .milliseconds(20))
      }
      #expect(metrics.contains("accessauth_purged_total{data_class=\"access\"} 5"))
      #expect(records.map { $0["data_class"] } == ["access"])
      #expect(records.map { $0["count"] } == [5])
      let fresh = try await service.admin.issue(cabinet.first)
      #expect(try await cabinet.door.show(fresh.pass()).decision == "grant granted")
    }
  }
}
