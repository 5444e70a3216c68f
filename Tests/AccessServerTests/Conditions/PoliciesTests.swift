import Foundation
import Testing

@Suite("Policies and card profiles", .runningService)
struct PoliciesTests {
  let service = RunningService.current

  private static let standard: JSON = [
    "min_assurance": "identifier", "face_min_confidence": 0.9, "pin_traffic": "normal", "max_live_pins": 100,
    "openings_per_minute": 10, "jammed_returns_use": false, "sites": [], "devices": [],
  ]

  @Test("what a tenant demands is shown as it was set, with the standard for what is left open")
  func roundTrip() async throws {
    let cabinet = try await service.admin.makeCabinet()
    #expect(try await service.admin.get("/v1/policies").json == Self.standard)
    let wanted: JSON = [
      "min_assurance": "cryptographic", "max_live_pins": 10_000,
      "sites": [["site_id": .string(cabinet.site), "face_min_confidence": 0.985]],
      "devices": [["device_id": .string(cabinet.id), "pin_traffic": "busy", "max_live_pins": 1]],
    ]
    let set = try await service.admin.put("/v1/policies", wanted)
    #expect(set.status == 200, "\(set.text)")
    let expected: JSON = [
      "min_assurance": "cryptographic", "face_min_confidence": 0.9, "pin_traffic": "normal", "max_live_pins": 10_000,
      "openings_per_minute": 10, "jammed_returns_use": false,
      "sites": [
        [
          "site_id": .string(cabinet.site), "min_assurance": nil, "face_min_confidence": 0.985, "pin_traffic": nil,
          "max_live_pins": nil, "openings_per_minute": nil, "jammed_returns_use": nil,
        ]
      ],
      "devices": [
        [
          "device_id": .string(cabinet.id), "min_assurance": nil, "face_min_confidence": nil, "pin_traffic": "busy",
          "max_live_pins": 1, "jammed_returns_use": nil,
        ]
      ],
    ]
    #expect(set.json == expected)
    #expect(try await service.admin.get("/v1/policies").json == expected)
    // What was shown is taken back as it is.
    #expect(try await service.admin.put("/v1/policies", expected).json == expected)
    // A document says all that there is afterwards.
    #expect(try await service.admin.put("/v1/policies", [:]).json == Self.standard)
    let other = try await service.platform.makeTenant().admin
    #expect(try await other.get("/v1/policies").json == Self.standard)
    let actions = try await service.admin.events("class=audit&limit=100", atLeast: 8).map { $0["action"] }
    #expect(actions.prefix(3) == ["policies.changed", "policies.changed", "policies.changed"])
  }

  @Test("a policy is read strictly, and a refused one changes nothing")
  func strict() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let (site, device) = (cabinet.site, cabinet.id)
    let unknown = "01h455vb4pex5vsknk084sn02q"
    let rows: [RefusedBody] = [
      .init("an unknown member", #"{"pin_length":4}"#, "unknown_member", "/pin_length"),
      .init("a member twice", #"{"max_live_pins":1,"max_live_pins":2}"#, "duplicate_member", "/max_live_pins"),
      .init("an unknown word", #"{"min_assurance":"crypto"}"#, "invalid_value", "/min_assurance"),
      .init("a number for a word", #"{"pin_traffic":1}"#, "invalid_format", "/pin_traffic"),
      .init("no PINs", #"{"max_live_pins":0}"#, "invalid_value", "/max_live_pins"),
      .init("10,001 PINs", #"{"max_live_pins":10001}"#, "invalid_value", "/max_live_pins"),
      .init("1.0 PINs", #"{"max_live_pins":1.0}"#, "invalid_format", "/max_live_pins"),
      .init("more than sure", #"{"face_min_confidence":1.1}"#, "invalid_value", "/face_min_confidence"),
      .init("less than nothing", #"{"face_min_confidence":-0.1}"#, "invalid_value", "/face_min_confidence"),
      .init("sure in words", #"{"face_min_confidence":"0.9"}"#, "invalid_format", "/face_min_confidence"),
      .init("a site without a name", #"{"sites":[{}]}"#, "missing_member", "/sites/0/site_id"),
      .init("a device among the sites", #"{"sites":[{"site_id":"\#(device)"}]}"#, "invalid_format", "/sites/0/site_id"),
      .init("an object for a list", #"{"devices":{}}"#, "invalid_format", "/devices"),
      .init(
        "a site twice", #"{"sites":[{"site_id":"\#(site)"},{"site_id":"\#(site)"}]}"#, "invalid_value",
        "/sites/1/site_id"),
      .init(
        "a device twice",
        #"{"devices":[{"device_id":"\#(device)"},{"device_id":"\#(device)","pin_traffic":"busy"}]}"#, "invalid_value",
        "/devices/1/device_id"),
      .init(
        "a member inside", #"{"devices":[{"device_id":"\#(device)","tenant_id":"x"}]}"#, "unknown_member",
        "/devices/0/tenant_id"),
    ]
    try await RefusedBody.expect(rows, from: service.admin, "PUT", "/v1/policies")
    let theirs = try await service.platform.makeTenant().admin.makeCabinet()
    let missing: [JSON] = [
      ["sites": [["site_id": .string("site_\(unknown)")]]], ["devices": [["device_id": .string("dev_\(unknown)")]]],
      ["sites": [["site_id": .string(theirs.site), "min_assurance": "cryptographic"]]],
      ["devices": [["device_id": .string(theirs.id), "min_assurance": "cryptographic"]]],
    ]
    for body in missing {
      let reply = try await service.admin.put("/v1/policies", body)
      #expect((reply.status, reply.code) == (404, "not_found"), "\(body)")
    }
    #expect(try await service.admin.get("/v1/policies").json == Self.standard)
  }

  @Test("a door asks its own entry first, then its site's, then its tenant's")
  func nearestFirst() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let face: JSON = [["kind": "face", "device_id": .string(cabinet.id)]]
    let issued = try await service.admin.issue(cabinet.first, credentials: face, ["max_uses": nil])
    let shown: JSON = ["credential_id": .string(issued.credential()), "confidence": 1]
    let (site, device): (JSON, JSON) = (.string(cabinet.site), .string(cabinet.id))
    let rows: [(policies: JSON, decision: String)] = [
      (["min_assurance": "cryptographic"], "deny assurance_too_low"),
      (
        ["min_assurance": "cryptographic", "sites": [["site_id": site, "min_assurance": "identifier"]]],
        "grant granted"
      ),
      (
        [
          "sites": [["site_id": site, "min_assurance": "identifier"]],
          "devices": [["device_id": device, "min_assurance": "cryptographic"]],
        ], "deny assurance_too_low"
      ),
      (["min_assurance": "cryptographic", "devices": [["device_id": device]]], "deny assurance_too_low"),
      ([:], "grant granted"),
    ]
    for row in rows {
      #expect(try await service.admin.put("/v1/policies", row.policies).status == 200)
      #expect(try await cabinet.door.present("face", shown).decision == row.decision, "\(row.policies)")
    }
  }

  @Test("only an administrator sets what is demanded and how cards are read; an operator reads it")
  func roles() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let operatorKey = try await service.admin.makeKey(["role": "operator"])
    let profile: JSON = ["wiegand34": "16+16", "wiegand37": "H10304"]
    for (path, body) in [("/v1/policies", [:]), ("/v1/card_profile", profile)] as [(String, JSON)] {
      #expect(try await service.admin.put(path, body).status == 200)
      #expect(try await operatorKey.get(path).status == 200)
      for client in [operatorKey, cabinet.door, service.platform] {
        let reply = try await client.put(path, body)
        #expect((reply.status, reply.code) == (403, "forbidden"), "\(path)")
      }
      #expect(try await cabinet.door.get(path).code == "forbidden")
      #expect(try await service.stranger.get(path).status == 401)
    }
  }

  @Test("a card profile is shown without its keys, and a change of the splits leaves them")
  func cardProfile() async throws {
    let path = "/v1/card_profile"
    #expect(
      try await service.admin.get(path).json
        == ["wiegand34": "16+16", "wiegand37": "H10304", "sun_meta_read_keys": 0])
    let keys: JSON = [.string(SUNTag.metaReadKey), "00112233445566778899aabbccddeeff"]
    let set = try await service.admin.put(
      path, ["wiegand34": "8+24", "wiegand37": "H10302", "sun_meta_read_keys_hex": keys])
    #expect(set.status == 200, "\(set.text)")
    #expect(set.json == ["wiegand34": "8+24", "wiegand37": "H10302", "sun_meta_read_keys": 2])
    #expect(!set.text.uppercased().contains(SUNTag.metaReadKey))
    let splits = try await service.admin.put(
      path, ["wiegand34": "0+32", "wiegand37": "H10302", "sun_meta_read_keys_hex": nil])
    #expect(splits.json["sun_meta_read_keys"] == 2)
    #expect(try await service.admin.get(path).json == splits.json)
    let none = try await service.admin.put(
      path, ["wiegand34": "0+32", "wiegand37": "H10302", "sun_meta_read_keys_hex": []])
    #expect(none.json["sun_meta_read_keys"] == 0)
    let other = try await service.platform.makeTenant().admin
    #expect(try await other.get(path).json["wiegand34"] == "16+16")
  }

  private static func profile(_ keys: String) -> String {
    #"{"wiegand34":"16+16","wiegand37":"H10304","sun_meta_read_keys_hex":\#(keys)}"#
  }

  @Test(
    "C-05 a card profile is read strictly: no factory keys, no half keys, four at most, and a key is never repeated in a problem"
  )
  func strictProfile() async throws {
    let key = SUNTag.metaReadKey
    let rows: [RefusedBody] = [
      .init("nothing", "{}", "missing_member", "/wiegand34"),
      .init("no wiegand37", #"{"wiegand34":"16+16"}"#, "missing_member", "/wiegand37"),
      .init("an unknown split", #"{"wiegand34":"17+15","wiegand37":"H10304"}"#, "invalid_value", "/wiegand34"),
      .init("an unknown member", #"{"wiegand26":"8+16"}"#, "unknown_member", "/wiegand26"),
      .init(
        "the factory key", Self.profile("[\"\(String(repeating: "00", count: 16))\"]"), "invalid_value",
        "/sun_meta_read_keys_hex/0"),
      .init(
        "the factory key among others", Self.profile("[\"\(key)\",\"\(String(repeating: "00", count: 16))\"]"),
        "invalid_value", "/sun_meta_read_keys_hex/1"),
      .init("a digit less", Self.profile("[\"\(key.dropLast())\"]"), "invalid_format", "/sun_meta_read_keys_hex/0"),
      .init("a digit more", Self.profile("[\"\(key)0\"]"), "invalid_format", "/sun_meta_read_keys_hex/0"),
      .init(
        "no hex", Self.profile("[\"\(key.replacingOccurrences(of: "4", with: "G"))\"]"), "invalid_format",
        "/sun_meta_read_keys_hex/0"),
      .init("an empty key", Self.profile("[\"\"]"), "invalid_format", "/sun_meta_read_keys_hex/0"),
      .init("a key as a number", Self.profile("[42]"), "invalid_format", "/sun_meta_read_keys_hex/0"),
      .init("a key by itself", Self.profile("\"\(key)\""), "invalid_format", "/sun_meta_read_keys_hex"),
      .init(
        "five keys", Self.profile("[" + Array(repeating: "\"\(key)\"", count: 5).joined(separator: ",") + "]"),
        "invalid_value", "/sun_meta_read_keys_hex/4"),
    ]
    try await RefusedBody.expect(rows, from: service.admin, "PUT", "/v1/card_profile")
    for row in rows {
      let reply = try await service.admin.send("PUT", "/v1/card_profile", raw: row.body)
      #expect(!reply.text.contains(key.prefix(12)), "\(row.what)")
    }
    #expect(try await service.admin.get("/v1/card_profile").json["sun_meta_read_keys"] == 0)
  }
}
