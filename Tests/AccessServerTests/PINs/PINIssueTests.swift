import AccessAuth
import Foundation
import Testing

@Suite("Issuing PINs", .runningService)
struct PINIssueTests {
  let service = RunningService.current

  @Test(
    "a PIN is drawn, shown once, and opens: 6 digits with its locker, 8 alone",
    arguments: [("with_locker", 6), ("alone", 8)])
  func digits(entry: String, digits: Int) async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issuePIN(cabinet.first, entry)
    let pin = issued.pin()
    #expect(pin.utf8.count == digits && pin.utf8.allSatisfy { (0x30...0x39).contains($0) })
    let shown = issued.json["credentials"][0]
    #expect((shown["kind"], shown["entry"], shown["digits"]) == ("pin", .string(entry), .int(Int64(digits))))
    #expect((shown["status"], shown["expires_at"]) == ("active", issued.json["ends_at"]))
    #expect(!shown.has("secret_available") && !shown.has("duress") && !shown.has("pass"))
    let opened = try await cabinet.door.enter(pin, locker: "A1")
    #expect(opened.decision == "grant granted")
    #expect(opened.json["lockers"].elements.map { $0["label"] } == ["A1"])
    #expect((opened.json["grant_id"], opened.json["credential_id"]) == (issued.json["id"], shown["id"]))
  }

  @Test("an answer that shows a PIN is not to be kept by anybody on its way")
  func noStore() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let body: JSON = [
      "subject": ["external_ref": "customer-4711"], "targets": cabinet.first,
      "ends_at": service.clock.time(in: .hours(24)), "credentials": [["kind": "pin", "entry": "alone"]],
    ]
    let reply = try await service.admin.post("/v1/grants", body)
    #expect((reply.status, reply["cache-control"]) == (201, "no-store"))
    let renewed = try await service.admin.post(
      "/v1/credentials/\(reply.json["credentials"][0]["id"].text)/reissue")
    #expect((renewed.status, renewed["cache-control"]) == (200, "no-store"))
  }

  @Test("a repeated call names the same PIN and never shows its digits again: of a grant")
  func replayedGrant() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let body: JSON = [
      "subject": ["external_ref": "customer-4711"], "targets": cabinet.first,
      "ends_at": service.clock.time(in: .hours(24)), "credentials": [["kind": "pin", "entry": "with_locker"]],
    ]
    let key = [(name: "Idempotency-Key", value: "order-77")]
    let first = try await service.admin.post("/v1/grants", body, headers: key)
    let again = try await service.admin.post("/v1/grants", body, headers: key)
    #expect((again.status, again["idempotent-replayed"]) == (201, "true"))
    let (shown, gone) = (first.json["credentials"][0], again.json["credentials"][0])
    #expect(first.status == 201 && shown["pin"].text.utf8.count == 6)
    #expect(gone["id"] == shown["id"] && again.json["id"] == first.json["id"])
    #expect(gone.has("pin") && gone["pin"] == .null && gone["secret_available"] == false)
    #expect(try await cabinet.door.enter(shown["pin"].text, locker: "A1").decision == "grant granted")
  }

  @Test("a repeated call names the same PIN and never shows its digits again: of a further one, and of a reissue")
  func replayedCredential() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first, ["max_uses": nil])
    let paths = ["/v1/grants/\(issued.id)/credentials"]
    let key = [(name: "Idempotency-Key", value: "order-77")]
    let draft: JSON = ["kind": "pin", "entry": "with_locker"]
    let first = try await service.admin.post(paths[0], draft, headers: key)
    let again = try await service.admin.post(paths[0], draft, headers: key)
    #expect((first.status, again.status, again["idempotent-replayed"]) == (201, 201, "true"))
    #expect(again.json["id"] == first.json["id"])
    #expect(again.json.has("pin") && again.json["pin"] == .null && again.json["secret_available"] == false)

    let reissue = "/v1/credentials/\(first.json["id"].text)/reissue"
    let renewKey = [(name: "Idempotency-Key", value: "lost-1")]
    let renewed = try await service.admin.post(reissue, headers: renewKey)
    let renewedAgain = try await service.admin.post(reissue, headers: renewKey)
    #expect((renewed.status, renewedAgain.status, renewedAgain["idempotent-replayed"]) == (200, 200, "true"))
    #expect(!renewed.json["pin"].text.isEmpty && renewed.json["pin"] != first.json["pin"])
    #expect(renewedAgain.json.has("pin") && renewedAgain.json["pin"] == .null)
    #expect(renewedAgain.json["secret_available"] == false)
    // The repetition drew nothing: what was shown the first time opens.
    #expect(try await cabinet.door.enter(renewed.json["pin"].text, locker: "A1").decision == "grant granted")
    #expect(try await cabinet.door.enter(first.json["pin"].text, locker: "A1").decision == "deny not_recognized")
  }

  @Test("no digits of a PIN are read back: not with its grant, a list, itself, an event, or in the log")
  func neverAgain() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issuePIN(cabinet.first, "alone")
    let pin = issued.pin()
    let opened = try await cabinet.door.enter(pin)
    #expect(opened.decision == "grant granted")
    _ = try await service.admin.events(atLeast: 8)
    for path in [
      "/v1/grants/\(issued.id)", "/v1/grants", "/v1/credentials/\(issued.credential())", "/v1/events?limit=100",
      "/v1/lockers/\(cabinet.lockers[0])/access", "/v1/devices/\(cabinet.id)/risk",
    ] {
      let reply = try await service.admin.get(path)
      #expect(reply.status == 200 && !reply.text.contains(pin), "\(path)")
      #expect(!reply.text.contains("\"pin\":"), "\(path)")
    }
    #expect(!opened.text.contains(pin) && !service.log.text.contains(pin))
    #expect(try await service.admin.get("/v1/credentials/\(issued.credential())/qr").status == 409)
  }

  @Test("a reissued PIN replaces the lost one from the answer on")
  func reissued() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issuePIN(cabinet.first)
    let renewed = try await service.admin.post("/v1/credentials/\(issued.credential())/reissue")
    #expect((renewed.status, renewed.json["id"]) == (200, .string(issued.credential())))
    let pin = renewed.json["pin"].text
    #expect(renewed.json["digits"] == .int(Int64(pin.utf8.count)))
    #expect(try await cabinet.door.enter(issued.pin(), locker: "A1").decision == "deny not_recognized")
    #expect(try await cabinet.door.enter(pin, locker: "A1").decision == "grant granted")
    let risk = try await service.admin.get("/v1/devices/\(cabinet.id)/risk")
    #expect(risk.json["live_pins"]["with_locker"] == 1)
    // Of what is over there is no new one.
    _ = try await service.admin.post("/v1/credentials/\(issued.credential())/revoke")
    let refused = try await service.admin.post("/v1/credentials/\(issued.credential())/reissue")
    #expect((refused.status, refused.code) == (409, "conflict"))
  }

  @Test("B-10 nobody can choose a PIN, its length or its neighbours", arguments: ["pin", "digits", "length", "value"])
  func chosen(member: String) async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first)
    for value: JSON in ["482913", 8] {
      let draft: JSON = .object(["kind": "pin", "entry": "with_locker", member: value])
      let body: JSON = [
        "subject": ["external_ref": "customer-4711"], "targets": cabinet.first,
        "ends_at": service.clock.time(in: .hours(24)), "credentials": [draft],
      ]
      let made = try await service.admin.post("/v1/grants", body)
      #expect((made.status, made.code, made.pointer) == (400, "unknown_member", "/credentials/0/\(member)"))
      let added = try await service.admin.post("/v1/grants/\(issued.id)/credentials", draft)
      #expect((added.status, added.code, added.pointer) == (400, "unknown_member", "/\(member)"))
      let renewed = try await service.admin.post(
        "/v1/credentials/\(issued.credential())/reissue", .object([member: value]))
      #expect((renewed.status, renewed.code) == (400, "unknown_member"))
    }
  }

  @Test("B-10 the answers about PINs at one locker have one form, whatever is live there already")
  func oneForm() async throws {
    let cabinet = try await service.admin.makeCabinet()
    var forms: Set<[String]> = []
    var digits: [JSON] = []
    for _ in 0..<6 {
      let issued = try await service.admin.issuePIN(cabinet.first)
      forms.insert(issued.json.members.sorted() + issued.json["credentials"][0].members.sorted())
      digits.append(issued.json["credentials"][0]["digits"])
    }
    #expect(forms.count == 1)
    // The first is alone; then there is one length for all that come, and it says nothing of their digits.
    #expect(digits == [6, 7, 7, 7, 7, 7])
  }

  @Test("an entry that is missing, unknown or another kind's member is refused at its place")
  func badDrafts() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let rows: [(draft: JSON, code: String, pointer: String)] = [
      (["kind": "pin"], "missing_member", "/credentials/0/entry"),
      (["kind": "pin", "entry": "any"], "invalid_value", "/credentials/0/entry"),
      (["kind": "pin", "entry": "alone", "usage": "single_use"], "invalid_value", "/credentials/0/usage"),
      (["kind": "pin", "entry": "alone", "lifetime_seconds": 60], "invalid_value", "/credentials/0/lifetime_seconds"),
      (["kind": "pin", "entry": "alone", "duress": true], "invalid_value", "/credentials/0/duress"),
    ]
    for row in rows {
      let body: JSON = [
        "subject": ["external_ref": "customer-4711"], "targets": cabinet.first,
        "ends_at": service.clock.time(in: .hours(24)), "credentials": [row.draft],
      ]
      let reply = try await service.admin.post("/v1/grants", body)
      #expect((reply.status, reply.code, reply.pointer) == (400, row.code, row.pointer), "\(row.draft)")
    }
  }
}
