import AccessAuth
import Testing

@Suite("The body of a grant is read strictly", .runningService)
struct GrantBodyTests {
  let service = RunningService.current

  /// A valid body with one member replaced or added, as text.
  private static func body(_ name: String, _ value: String) -> String {
    var members = [
      "subject": #"{"external_ref":"c"}"#, "targets": #"{"locker_ids":["lok_01h455vb4pex5vsknk084sn02q"]}"#,
      "ends_at": #""2026-11-23T12:00:00Z""#, "credentials": #"[{"kind":"qr","usage":"single_use"}]"#,
    ]
    members[name] = value
    return "{" + members.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\($0.value)" }.joined(separator: ",") + "}"
  }

  private static func refused(
    _ what: String, _ name: String, _ value: String, _ code: String, _ pointer: String
  ) -> RefusedBody { .init(what, body(name, value), code, pointer) }

  static let rows: [RefusedBody] = [
    refused("no uses", "max_uses", "0", "invalid_value", "/max_uses"),
    refused("2^31 uses", "max_uses", "2147483648", "invalid_value", "/max_uses"),
    refused("1.0 uses", "max_uses", "1.0", "invalid_format", "/max_uses"),
    refused("uses in quotes", "max_uses", "\"1\"", "invalid_format", "/max_uses"),
    refused("minus one use", "max_uses", "-1", "invalid_value", "/max_uses"),
    refused("an end without offset", "ends_at", #""2026-11-23T12:00:00""#, "invalid_format", "/ends_at"),
    refused("the 30th of February", "ends_at", #""2027-02-30T12:00:00Z""#, "invalid_format", "/ends_at"),
    refused("hour 24", "ends_at", #""2026-11-23T24:00:00Z""#, "invalid_format", "/ends_at"),
    refused("a leap second", "ends_at", #""2026-12-31T23:59:60Z""#, "invalid_format", "/ends_at"),
    refused("an end as a number", "ends_at", "1795435200", "invalid_format", "/ends_at"),
    refused("no end", "ends_at", "null", "invalid_format", "/ends_at"),
    refused("an end that is over", "ends_at", #""2026-11-22T12:00:00.250Z""#, "invalid_value", "/ends_at"),
    refused("a start behind the end", "starts_at", #""2026-11-24T12:00:00Z""#, "invalid_value", "/ends_at"),
    refused("a start at the end", "starts_at", #""2026-11-23T14:00:00+02:00""#, "invalid_value", "/ends_at"),
    refused("no target", "targets", "{}", "invalid_value", "/targets"),
    refused("an empty list", "targets", #"{"locker_ids":[]}"#, "invalid_value", "/targets/locker_ids"),
    refused(
      "two kinds of targets", "targets",
      #"{"device_id":"dev_01h455vb4pex5vsknk084sn02q","site_id":"site_01h455vb4pex5vsknk084sn02q"}"#, "invalid_value",
      "/targets/site_id"),
    refused(
      "a locker twice", "targets",
      #"{"locker_ids":["lok_01h455vb4pex5vsknk084sn02q","lok_01h455vb4pex5vsknk084sn02q"]}"#, "invalid_value",
      "/targets/locker_ids"),
    refused(
      "a device for a locker", "targets", #"{"locker_ids":["dev_01h455vb4pex5vsknk084sn02q"]}"#, "invalid_format",
      "/targets/locker_ids/0"),
    refused(
      "an identifier in capitals", "targets", #"{"device_id":"dev_01H455VB4PEX5VSKNK084SN02Q"}"#, "invalid_format",
      "/targets/device_id"),
    refused(
      "an identifier beyond 128 bits", "targets", #"{"device_id":"dev_81h455vb4pex5vsknk084sn02q"}"#, "invalid_format",
      "/targets/device_id"),
    refused("a locker that is not there", "targets", #"{"locker":"A1"}"#, "unknown_member", "/targets/locker"),
    refused("two subjects", "subject_id", #""sub_01h455vb4pex5vsknk084sn02q""#, "invalid_value", "/subject_id"),
    refused("an empty reference", "subject", #"{"external_ref":""}"#, "invalid_value", "/subject/external_ref"),
    refused("a subject without reference", "subject", "{}", "missing_member", "/subject/external_ref"),
    refused("a subject by id, inside", "subject", #"{"id":"x"}"#, "unknown_member", "/subject/id"),
    refused("an unknown kind", "credentials", #"[{"kind":"key"}]"#, "invalid_value", "/credentials/0/kind"),
    refused("no kind", "credentials", "[{}]", "missing_member", "/credentials/0/kind"),
    refused(
      "an unknown usage", "credentials", #"[{"kind":"qr","usage":"twice"}]"#, "invalid_value", "/credentials/0/usage"),
    refused(
      "an unknown picture", "credentials", #"[{"kind":"qr","image":"gif"}]"#, "invalid_value", "/credentials/0/image"),
    refused(
      "a life of nothing", "credentials", #"[{"kind":"qr","lifetime_seconds":0}]"#, "invalid_value",
      "/credentials/0/lifetime_seconds"),
    refused(
      "a life of 7 days and a second", "credentials", #"[{"kind":"qr","lifetime_seconds":604801}]"#, "invalid_value",
      "/credentials/0/lifetime_seconds"),
    refused(
      "a pass of the caller's own", "credentials", #"[{"kind":"qr","pass":"AP1"}]"#, "unknown_member",
      "/credentials/0/pass"),
    refused("offline perhaps", "offline", #""perhaps""#, "invalid_value", "/offline"),
    refused("a word for the list", "credentials", #""qr""#, "invalid_format", "/credentials"),
    refused(
      "17 credentials", "credentials",
      "[" + Array(repeating: #"{"kind":"qr"}"#, count: 17).joined(separator: ",") + "]",
      "invalid_value", "/credentials/16"),
    refused("an id", "id", #""grt_01h455vb4pex5vsknk084sn02q""#, "unknown_member", "/id"),
  ]

  @Test("what is no grant is refused with its code and its place, and makes neither grant nor subject")
  func refused() async throws {
    try await RefusedBody.expect(Self.rows, from: service.admin, "POST", "/v1/grants")
    #expect(try await service.admin.get("/v1/grants").json["data"].elements.isEmpty)
    #expect(try await service.admin.get("/v1/subjects").json["data"].elements.isEmpty)
  }

  @Test("a life outside what the usage allows is refused at its place", arguments: [9, 601])
  func rotatingLife(seconds: Int) async throws {
    let cabinet = try await service.admin.makeCabinet()
    let reply = try await service.admin.post(
      "/v1/grants",
      [
        "subject": ["external_ref": "c"], "targets": cabinet.first, "ends_at": service.clock.time(in: .hours(1)),
        "credentials": [
          ["kind": "qr"], ["kind": "qr", "usage": "rotating", "lifetime_seconds": .int(Int64(seconds))],
        ],
      ])
    #expect((reply.status, reply.code) == (400, "invalid_value"))
    #expect(reply.pointer == "/credentials/1/lifetime_seconds")
  }

  @Test("the bounds themselves are accepted: one use, 2^31 - 1 uses, uses without limit, any offset of a time")
  func accepted() async throws {
    let cabinet = try await service.admin.makeCabinet()
    for uses: JSON in [1, 2_147_483_647, nil] {
      let issued = try await service.admin.issue(cabinet.first, ["max_uses": uses])
      #expect(issued.json["max_uses"] == uses)
    }
    let issued = try await service.admin.issue(
      cabinet.first, ["starts_at": "2026-11-22T14:30:00.5+02:00", "ends_at": "2026-11-22t23:59:59.9999z"])
    #expect(issued.json["starts_at"] == "2026-11-22T12:30:00.500Z")
    #expect(issued.json["ends_at"] == "2026-11-22T23:59:59.999Z")
  }
}
