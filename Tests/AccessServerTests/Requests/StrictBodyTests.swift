import Testing

/// A body, and the code and pointer of its refusal.
struct RefusedBody: Sendable, CustomTestStringConvertible {
  let what: String
  let body: [UInt8]
  let code: String
  let pointer: String?

  init(_ what: String, _ body: String, _ code: String, _ pointer: String?) {
    self.init(what, Array(body.utf8), code, pointer)
  }

  init(_ what: String, _ body: [UInt8], _ code: String, _ pointer: String?) {
    (self.what, self.body, self.code, self.pointer) = (what, body, code, pointer)
  }

  var testDescription: String { what }

  /// Sends each body and expects its refusal.
  static func expect(_ rows: [RefusedBody], from client: Client, _ method: String, _ path: String) async throws {
    for row in rows {
      let reply = try await client.send(method, path, raw: row.body)
      #expect(reply.status == 400, "\(row.what): \(reply.text)")
      #expect(reply.code == row.code, "\(row.what)")
      #expect(reply.pointer == row.pointer, "\(row.what)")
      #expect(reply["content-type"] == "application/problem+json", "\(row.what)")
    }
  }
}

@Suite("Bodies are read strictly", .runningService)
struct StrictBodyTests {
  let service = RunningService.current

  static let sites: [RefusedBody] = [
    .init("an unknown member", #"{"name":"R","timezone":"UTC","colour":1}"#, "unknown_member", "/colour"),
    .init("a member twice", #"{"name":"R","name":"R","timezone":"UTC"}"#, "duplicate_member", "/name"),
    .init("a member twice, once escaped", #"{"name":"R","n\u0061me":"R"}"#, "duplicate_member", "/name"),
    .init("no name", #"{"timezone":"UTC"}"#, "missing_member", "/name"),
    .init("no time zone", #"{"name":"R"}"#, "missing_member", "/timezone"),
    .init("an empty object", "{}", "missing_member", "/name"),
    .init("a number for a name", #"{"name":7,"timezone":"UTC"}"#, "invalid_format", "/name"),
    .init("null for a name", #"{"name":null,"timezone":"UTC"}"#, "invalid_format", "/name"),
    .init("an object for a name", #"{"name":{},"timezone":"UTC"}"#, "invalid_format", "/name"),
    .init("an empty name", #"{"name":"","timezone":"UTC"}"#, "invalid_value", "/name"),
    .init("a NUL in a name", #"{"name":"R\u0000","timezone":"UTC"}"#, "invalid_value", "/name"),
    .init("a line break in a name", #"{"name":"R\n","timezone":"UTC"}"#, "invalid_value", "/name"),
    .init("DEL in a name", "{\"name\":\"R\u{7f}\",\"timezone\":\"UTC\"}", "invalid_value", "/name"),
    .init(
      "201 characters", "{\"name\":\"\(String(repeating: "x", count: 201))\",\"timezone\":\"UTC\"}", "invalid_value",
      "/name"),
    .init("no such time zone", #"{"name":"R","timezone":"Mars/Phobos"}"#, "invalid_value", "/timezone"),
    .init("an offset for a time zone", #"{"name":"R","timezone":"GMT+3"}"#, "invalid_value", "/timezone"),
    .init("a path for a time zone", #"{"name":"R","timezone":"../../etc/passwd"}"#, "invalid_value", "/timezone"),
    .init("a trailing comma", #"{"name":"R","timezone":"UTC",}"#, "invalid_json", ""),
    .init("a second value", #"{"name":"R","timezone":"UTC"}{}"#, "invalid_json", ""),
    .init("a trailing NUL", Array("{\"name\":\"R\",\"timezone\":\"UTC\"}\0".utf8), "invalid_json", ""),
    .init("a comment", #"{"name":"R","timezone":"UTC"} // x"#, "invalid_json", ""),
    .init(
      "a byte order mark", [0xEF, 0xBB, 0xBF] + Array(#"{"name":"R","timezone":"UTC"}"#.utf8), "invalid_json", ""),
    .init("UTF-16", Array("{\"name\":\"R\"}".utf16.flatMap { [UInt8($0 & 0xFF), 0] }), "invalid_json", ""),
    .init("invalid UTF-8", Array(#"{"name":""#.utf8) + [0xC3, 0x28] + Array(#""}"#.utf8), "invalid_json", "/name"),
    .init("an overlong slash", Array(#"{"name":""#.utf8) + [0xC0, 0xAF] + Array(#""}"#.utf8), "invalid_json", "/name"),
    .init("a lone surrogate", #"{"name":"\ud83d","timezone":"UTC"}"#, "invalid_json", "/name"),
    .init("no bytes", "", "invalid_json", ""),
    .init("white space", "  \n", "invalid_json", ""),
    .init("an array", "[]", "invalid_format", ""),
    .init("null", "null", "invalid_format", ""),
    .init("a word", "nul", "invalid_format", ""),
    .init("single quotes", "{'name':'R'}", "invalid_json", ""),
    .init("half an object", #"{"name":"R""#, "invalid_json", ""),
  ]

  @Test("what is no site is refused with its code and its place, and makes nothing")
  func site() async throws {
    try await RefusedBody.expect(Self.sites, from: service.admin, "POST", "/v1/sites")
    #expect(try await service.admin.get("/v1/sites").json["data"].elements.isEmpty)
  }

  static let lockers: [RefusedBody] = [
    .init("1.0 is no integer", locker("1.0"), "invalid_format", "/lockers/0/number"),
    .init("1e0 is no integer", locker("1e0"), "invalid_format", "/lockers/0/number"),
    .init("minus zero", locker("-0"), "invalid_format", "/lockers/0/number"),
    .init("a leading zero", locker("01"), "invalid_json", "/lockers/0/number"),
    .init("a plus sign", locker("+1"), "invalid_json", "/lockers/0/number"),
    .init("digits in quotes", locker("\"1\""), "invalid_format", "/lockers/0/number"),
    .init("true", locker("true"), "invalid_format", "/lockers/0/number"),
    .init("zero", locker("0"), "invalid_value", "/lockers/0/number"),
    .init("65536", locker("65536"), "invalid_value", "/lockers/0/number"),
    .init("2^64 + 1", locker("18446744073709551617"), "invalid_value", "/lockers/0/number"),
    .init("minus one", locker("-1"), "invalid_value", "/lockers/0/number"),
    .init("no lockers", #"{"lockers":[]}"#, "invalid_value", "/lockers"),
    .init("an object for the list", #"{"lockers":{}}"#, "invalid_format", "/lockers"),
    .init("nothing", "{}", "missing_member", "/lockers"),
    .init("no label", #"{"lockers":[{"board":"B","number":1}]}"#, "missing_member", "/lockers/0/label"),
    .init(
      "a member in the second one", #"{"lockers":[{"label":"A","board":"B","number":1},{"open":true}]}"#,
      "unknown_member", "/lockers/1/open"),
  ]

  private static func locker(_ number: String) -> String {
    "{\"lockers\":[{\"label\":\"A1\",\"board\":\"B1\",\"number\":\(number)}]}"
  }

  @Test("numbers of lockers are integers from 1 to 65535, and nothing is rounded")
  func numbers() async throws {
    let cabinet = try await service.admin.makeCabinet(lockers: 1)
    try await RefusedBody.expect(Self.lockers, from: service.admin, "POST", "/v1/devices/\(cabinet.id)/lockers")
    #expect(try await service.admin.get("/v1/devices/\(cabinet.id)/lockers").json["data"].elements.count == 1)
  }

  static let verifications: [RefusedBody] = [
    .init("nothing", "{}", "missing_member", "/presented"),
    .init("no mode", #"{"presented":{"pass":"AP1"}}"#, "missing_member", "/mode"),
    .init("no attempt", #"{"presented":{"pass":"AP1"},"mode":"qr"}"#, "missing_member", "/attempt_id"),
    .init("an attempt that is no UUID", #"{"attempt_id":"1"}"#, "invalid_format", "/attempt_id"),
    .init("an unknown mode", #"{"mode":"telepathy"}"#, "invalid_value", "/mode"),
    .init("api_trigger is no reader", #"{"mode":"api_trigger"}"#, "invalid_value", "/mode"),
    .init("a mode in capitals", #"{"mode":"QR"}"#, "invalid_value", "/mode"),
    .init("consume in words", #"{"consume":"false"}"#, "invalid_format", "/consume"),
    .init("consume as a number", #"{"consume":0}"#, "invalid_format", "/consume"),
    .init("a time without offset", #"{"captured_at":"2026-11-22T12:00:00"}"#, "invalid_format", "/captured_at"),
    .init("an unknown proof of access", #"{"presented":{"password":"x"}}"#, "unknown_member", "/presented/password"),
    .init("an empty pass", #"{"presented":{"pass":""}}"#, "invalid_value", "/presented/pass"),
    .init("a pass as an array", #"{"presented":{"pass":[65]}}"#, "invalid_format", "/presented/pass"),
    .init(
      "a pass and a PIN",
      #"{"attempt_id":"018f0000-0000-7000-8000-000000000000","mode":"qr","presented":{"pass":"AP1","pin":"4711"}}"#,
      "invalid_value", "/presented/pin"),
    .init("a proof as an array", #"{"presented":{"proof":[65]}}"#, "invalid_format", "/presented/proof"),
    .init("a proof with a QR", shown("qr", #"{"pass":"AP1","proof":"AA"}"#), "invalid_value", "/presented/proof"),
    .init("a QR without a pass", shown("qr", "{}"), "missing_member", "/presented/pass"),
    .init("a PIN for a card", shown("card", #"{"pin":"4711"}"#), "missing_member", "/presented/format"),
    .init("a pass for a PIN", shown("pin", #"{"pass":"AP1"}"#), "invalid_value", "/presented/pass"),
    .init("an app token without a pass", shown("app_token", #"{"proof":"AA"}"#), "missing_member", "/presented/pass"),
    .init("an empty proof", shown("app_token", #"{"pass":"AP1","proof":""}"#), "invalid_value", "/presented/proof"),
    .init("a face without a name", shown("face", #"{"confidence":1}"#), "missing_member", "/presented/credential_id"),
    .init("a face that nobody weighed", shown("face", face("")), "missing_member", "/presented/confidence"),
    .init(
      "a confidence above 1", shown("face", face(#","confidence":1.01"#)), "invalid_value", "/presented/confidence"),
    .init(
      "a confidence below 0", shown("face", face(#","confidence":-0.1"#)), "invalid_value", "/presented/confidence"),
    .init(
      "a confidence in words", shown("face", face(#","confidence":"0.98""#)), "invalid_format", "/presented/confidence"),
    .init("a template", shown("face", face(#","template":"AAAA""#)), "unknown_member", "/presented/template"),
    .init("an image", shown("face", face(#","image":"AAAA""#)), "unknown_member", "/presented/image"),
    .init("null presented", #"{"presented":null}"#, "invalid_format", "/presented"),
    .init("a tenant", #"{"tenant_id":"x"}"#, "unknown_member", "/tenant_id"),
  ]

  private static func shown(_ mode: String, _ presented: String) -> String {
    #"{"attempt_id":"018f0000-0000-7000-8000-000000000000","mode":"\#(mode)","presented":\#(presented)}"#
  }

  private static func face(_ more: String) -> String { #"{"credential_id":"crd_01h455vb4pex5vsknk084sn02q"\#(more)}"# }

  @Test("what is no verification is refused and is no attempt")
  func verification() async throws {
    let cabinet = try await service.admin.makeCabinet()
    try await RefusedBody.expect(Self.verifications, from: cabinet.door, "POST", "/v1/verifications")
    let kept = try await cabinet.door.get("/v1/verifications/018f0000-0000-7000-8000-000000000000")
    #expect(kept.status == 404)
  }

  @Test("a call without a body takes none or an empty object, and nothing else")
  func emptyBodies() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let path = "/v1/grants/\(try await service.admin.issue(cabinet.first).id)/suspend"
    #expect(try await service.admin.post(path).status == 200)
    #expect(try await service.admin.post(path, [:]).status == 200)
    let refused = try await service.admin.post(path, ["force": true])
    #expect((refused.code, refused.pointer) == ("unknown_member", "/force"))
    #expect(try await service.admin.send("POST", path, raw: Array("[]".utf8)).code == "invalid_format")
  }
}
