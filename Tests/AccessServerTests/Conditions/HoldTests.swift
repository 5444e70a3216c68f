import AccessAuth
import Testing

@Suite("Holds", .runningService)
struct HoldTests {
  let service = RunningService.current

  private static let payment: JSON = ["kind": "payment", "reference": "INV-9", "amount_class": "small"]
  private static let multi: JSON = [["kind": "qr", "usage": "multi_use"]]

  /// A grant with these holds, that may be used without limit.
  private func issue(_ holds: JSON) async throws -> (cabinet: Cabinet, issued: Issued) {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(
      cabinet.first, credentials: Self.multi, ["max_uses": nil, "holds": holds])
    return (cabinet, issued)
  }

  private func path(_ issued: Issued, _ index: Int = 0) -> String {
    "/v1/holds/\(issued.json["holds"][index]["id"].text)"
  }

  @Test("a grant stays shut until its hold is cleared, and opens from that answer on")
  func cleared() async throws {
    let (cabinet, issued) = try await issue([Self.payment])
    let hold = issued.json["holds"][0]
    let id = hold["id"].text
    #expect(id.hasPrefix("hld_"))
    let expected: JSON = [
      "id": .string(id), "grant_id": .string(issued.id), "kind": "payment", "status": "pending", "reference": "INV-9",
      "amount_class": "small", "transaction_ref": nil, "paid_until": nil, "created_at": service.clock.time(),
      "changed_at": service.clock.time(),
    ]
    #expect(hold == expected)
    #expect(try await service.admin.get("/v1/holds/\(id)").json == expected)
    let denied = try await cabinet.door.show(issued.pass())
    #expect((denied.decision, denied.json["retry_after_seconds"]) == ("deny on_hold", nil))
    service.clock.advance(by: .seconds(5))
    let settled = try await service.admin.put(
      "/v1/holds/\(id)", ["status": "cleared", "transaction_ref": "123456789012"])
    #expect(settled.status == 200, "\(settled.text)")
    #expect((settled.json["status"], settled.json["transaction_ref"]) == ("cleared", "123456789012"))
    #expect(settled.json["changed_at"] == service.clock.time())
    #expect(settled.json["created_at"] == expected["created_at"])
    #expect(try await cabinet.door.show(issued.pass()).decision == "grant granted")
    let event = try await service.admin.events("class=audit&grant=\(issued.id)", atLeast: 4)[0]
    #expect((event["action"], event["hold_id"], event["grant_id"]) == ("hold.cleared", .string(id), .string(issued.id)))
  }

  @Test("a hold that failed keeps the grant shut, and may be cleared later")
  func failed() async throws {
    let (cabinet, issued) = try await issue([Self.payment])
    let failed = try await service.admin.put(path(issued), ["status": "failed", "transaction_ref": "pay_77"])
    #expect((failed.status, failed.json["status"]) == (200, "failed"))
    #expect(try await cabinet.door.show(issued.pass()).decision == "deny on_hold")
    let cleared = try await service.admin.put(path(issued), ["status": "cleared"])
    #expect((cleared.json["status"], cleared.json["transaction_ref"]) == ("cleared", "pay_77"))
    #expect(try await cabinet.door.show(issued.pass()).decision == "grant granted")
    _ = try await service.admin.put(path(issued), ["status": "failed"])
    #expect(try await cabinet.door.show(issued.pass()).decision == "deny on_hold")
    let actions = try await service.admin.events("class=audit&grant=\(issued.id)", atLeast: 6).map { $0["action"] }
    #expect(actions.prefix(3) == ["hold.failed", "hold.cleared", "hold.failed"])
  }

  @Test(
    "what is paid for is half-open: its last millisecond opens, its end keeps the grant shut until it is paid again")
  func overstay() async throws {
    let (cabinet, issued) = try await issue([Self.payment])
    let paid = try await service.admin.put(
      path(issued), ["status": "cleared", "paid_until": "2026-11-22T15:00:00+02:00"])
    #expect(paid.json["paid_until"] == "2026-11-22T13:00:00.000Z")
    for (time, reason) in [
      ("2026-11-22T12:59:59.999Z", "granted"), ("2026-11-22T13:00:00Z", "on_hold"), ("2026-11-22T14:00:00Z", "on_hold"),
    ] {
      service.set(time)
      #expect(try await cabinet.door.show(issued.pass()).json["reason"].text == reason, "\(time)")
    }
    _ = try await service.admin.put(path(issued), ["status": "cleared", "paid_until": "2026-11-22T16:00:00Z"])
    #expect(try await cabinet.door.show(issued.pass()).decision == "grant granted")
    let forever = try await service.admin.put(path(issued), ["status": "cleared"])
    #expect(forever.json["paid_until"] == .null)
    service.set("2026-11-22T17:00:00Z")
    #expect(try await cabinet.door.show(issued.pass()).decision == "grant granted")
  }

  @Test("every hold of a grant has to be cleared")
  func several() async throws {
    let (cabinet, issued) = try await issue([
      Self.payment, ["kind": "approval"], ["kind": "other", "reference": "key"],
    ])
    #expect(issued.json["holds"].elements.map { $0["kind"] } == ["payment", "approval", "other"])
    for index in [2, 0, 1] {
      #expect(try await cabinet.door.show(issued.pass()).decision == "deny on_hold")
      #expect(try await service.admin.put(path(issued, index), ["status": "cleared"]).status == 200)
    }
    #expect(try await cabinet.door.show(issued.pass()).decision == "grant granted")
    let again = try await service.admin.put(path(issued, 1), ["status": "failed"])
    #expect(again.status == 200)
    #expect(try await cabinet.door.show(issued.pass()).decision == "deny on_hold")
    let read = try await service.admin.get("/v1/grants/\(issued.id)")
    #expect(read.json["holds"].elements.map { $0["status"] } == ["cleared", "failed", "cleared"])
  }

  @Test("a hold that is placed later shuts the grant from its answer on, and up to sixteen fit")
  func placedLater() async throws {
    let (cabinet, issued) = try await issue([])
    #expect(issued.json["holds"] == [])
    #expect(try await cabinet.door.show(issued.pass()).decision == "grant granted")
    let placed = try await service.admin.post("/v1/grants/\(issued.id)/holds", ["kind": "approval"])
    #expect((placed.status, placed.json["status"], placed.json["reference"]) == (201, "pending", nil))
    #expect(try await cabinet.door.show(issued.pass()).decision == "deny on_hold")
    for _ in 1..<16 {
      #expect(try await service.admin.post("/v1/grants/\(issued.id)/holds", ["kind": "other"]).status == 201)
    }
    let full = try await service.admin.post("/v1/grants/\(issued.id)/holds", ["kind": "other"])
    #expect((full.status, full.code) == (409, "conflict"))
    #expect(try await service.admin.get("/v1/grants/\(issued.id)").json["holds"].elements.count == 16)
    _ = try await service.admin.post("/v1/grants/\(issued.id)/revoke")
    let revoked = try await service.admin.post("/v1/grants/\(issued.id)/holds", ["kind": "other"])
    #expect((revoked.status, revoked.code) == (409, "conflict"))
    #expect(try await cabinet.door.show(issued.pass()).decision == "deny revoked")
  }

  @Test("a pass that may open without asking becomes another one when a hold is placed; one that may not stays")
  func selfSufficient() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let allowed = try await service.admin.issue(cabinet.first, ["offline": "allowed"])
    let never = try await service.admin.issue(cabinet.first)
    #expect(try allowed.claims().flags == [.singleUse, .selfSufficient])
    for issued in [allowed, never] {
      let placed = try await service.admin.post("/v1/grants/\(issued.id)/holds", ["kind": "approval"])
      let hold = "/v1/holds/\(try placed.id(201))"
      #expect(try await service.admin.put(hold, ["status": "cleared"]).status == 200)
    }
    #expect(try await cabinet.door.show(allowed.pass()).decision == "deny revoked")
    #expect(try await cabinet.door.show(never.pass()).decision == "grant granted")
    let fetched = try await service.admin.get(
      "/v1/credentials/\(allowed.credential())/qr", headers: [("Accept", "application/json")])
    let pass = try UnverifiedPass(presented: Array(fetched.json["pass"].text.utf8))
    #expect(pass.unverifiedClaims.flags == [.singleUse])
    #expect(try await cabinet.door.show(fetched.json["pass"].text).decision == "grant granted")
    // A grant with a hold from the beginning has none such.
    let held = try await service.admin.issue(cabinet.first, ["offline": "allowed", "holds": [Self.payment]])
    #expect(try held.claims().flags == [.singleUse])
  }

  @Test("the same result again changes nothing, and the call that placed a hold places it once")
  func idempotent() async throws {
    let (_, issued) = try await issue([Self.payment])
    let body: JSON = ["status": "cleared", "transaction_ref": "pay_1", "paid_until": "2026-11-23T00:00:00Z"]
    let first = try await service.admin.put(path(issued), body)
    service.clock.advance(by: .seconds(60))
    let again = try await service.admin.put(path(issued), body)
    #expect((again.status, again.body, again["etag"]) == (200, first.body, first["etag"]))
    let without = try await service.admin.put(path(issued), body.without("transaction_ref"))
    #expect(without.body == first.body)
    let key = [(name: "Idempotency-Key", value: "\"hold-1\"")]
    let place: JSON = ["kind": "other", "reference": "x"]
    let made = try await service.admin.post("/v1/grants/\(issued.id)/holds", place, headers: key)
    let replayed = try await service.admin.post("/v1/grants/\(issued.id)/holds", place, headers: key)
    #expect((replayed.status, replayed.json["id"]) == (201, made.json["id"]))
    #expect(replayed["idempotent-replayed"] == "true")
    let other = try await service.admin.post("/v1/grants/\(issued.id)/holds", ["kind": "other"], headers: key)
    #expect((other.status, other.code) == (422, "idempotency_mismatch"))
    #expect(try await service.admin.get("/v1/grants/\(issued.id)").json["holds"].elements.count == 2)
    let actions = try await service.admin.events("class=audit&grant=\(issued.id)", atLeast: 5).map { $0["action"].text }
    #expect(
      actions.sorted() == ["credential.issued", "grant.created", "hold.cleared", "hold.placed", "hold.placed"])
  }

  @Test("the call that made a grant with holds answers the same holds, in the same order, when it is repeated")
  func repeatedGrant() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let holds: [JSON] = (0..<16).map { ["kind": "other", "reference": .string("hold \($0)")] }
    let body: JSON = [
      "subject": ["external_ref": "c"], "targets": cabinet.first, "ends_at": service.clock.time(in: .hours(1)),
      "holds": .array(holds),
    ]
    let key = [(name: "Idempotency-Key", value: "grant-1")]
    let made = try await service.admin.post("/v1/grants", body, headers: key)
    let again = try await service.admin.post("/v1/grants", body, headers: key)
    #expect((made.status, again.status, again.body) == (201, 201, made.body))
    #expect(made.json["holds"].elements.map { $0["reference"] } == holds.map { $0["reference"] })
  }

  private static let settling: [RefusedBody] = [
    .init("nothing", "{}", "missing_member", "/status"),
    .init("back to pending", #"{"status":"pending"}"#, "invalid_value", "/status"),
    .init("an unknown word", #"{"status":"paid"}"#, "invalid_value", "/status"),
    .init("a status twice", #"{"status":"cleared","status":"failed"}"#, "duplicate_member", "/status"),
    .init("null", #"{"status":null}"#, "invalid_format", "/status"),
    .init(
      "paid until for a failure", #"{"status":"failed","paid_until":"2026-11-23T00:00:00Z"}"#, "invalid_value",
      "/paid_until"),
    .init(
      "a time without offset", #"{"status":"cleared","paid_until":"2026-11-23T00:00:00"}"#, "invalid_format",
      "/paid_until"),
    .init("an empty reference", #"{"status":"cleared","transaction_ref":""}"#, "invalid_value", "/transaction_ref"),
    .init(
      "a reference of 65 characters",
      "{\"status\":\"cleared\",\"transaction_ref\":\"\(String(repeating: "x", count: 65))\"}", "invalid_value",
      "/transaction_ref"),
    .init(
      "a reference in other letters", "{\"status\":\"cleared\",\"transaction_ref\":\"é\"}", "invalid_format",
      "/transaction_ref"),
    .init("a number", #"{"status":"cleared","transaction_ref":123456789012}"#, "invalid_format", "/transaction_ref"),
    .init("an amount", #"{"status":"cleared","amount":100}"#, "unknown_member", "/amount"),
    .init(
      "a grant", #"{"status":"cleared","grant_id":"grt_01h455vb4pex5vsknk084sn02q"}"#, "unknown_member", "/grant_id"),
  ]

  @Test("what is no result, and what is no hold, is refused at its place")
  func strict() async throws {
    let (cabinet, issued) = try await issue([Self.payment, ["kind": "approval"]])
    try await RefusedBody.expect(Self.settling, from: service.admin, "PUT", path(issued))
    let approval = try await service.admin.put(
      path(issued, 1), ["status": "cleared", "paid_until": "2026-11-23T00:00:00Z"])
    #expect((approval.status, approval.code, approval.pointer) == (400, "invalid_value", "/paid_until"))
    let placing: [RefusedBody] = [
      .init("nothing", "{}", "missing_member", "/kind"),
      .init("an unknown kind", #"{"kind":"deposit"}"#, "invalid_value", "/kind"),
      .init("an unknown size", #"{"kind":"payment","amount_class":"huge"}"#, "invalid_value", "/amount_class"),
      .init("an amount", #"{"kind":"payment","amount":12}"#, "unknown_member", "/amount"),
      .init("a status", #"{"kind":"payment","status":"cleared"}"#, "unknown_member", "/status"),
      .init(
        "65 characters", "{\"kind\":\"payment\",\"reference\":\"\(String(repeating: "x", count: 65))\"}",
        "invalid_value", "/reference"),
    ]
    try await RefusedBody.expect(placing, from: service.admin, "POST", "/v1/grants/\(issued.id)/holds")
    #expect(try await service.admin.get("/v1/grants/\(issued.id)").json["holds"] == issued.json["holds"])
    #expect(try await cabinet.door.show(issued.pass()).decision == "deny on_hold")
  }

  @Test("another tenant's hold is not there")
  func otherTenant() async throws {
    let (_, issued) = try await issue([Self.payment])
    let other = try await service.platform.makeTenant().admin
    let unknown = try await service.admin.get("/v1/holds/hld_01h455vb4pex5vsknk084sn02q").raw
    let replies = [
      try await other.get(path(issued)), try await other.put(path(issued), ["status": "cleared"]),
      try await other.post("/v1/grants/\(issued.id)/holds", ["kind": "other"]),
    ]
    for reply in replies { #expect(reply.raw == unknown) }
    #expect(try await service.admin.get(path(issued)).json["status"] == "pending")
  }
}
