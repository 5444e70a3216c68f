import AccessAuth
import AccessAuthTesting
import Testing

/// The edge values of `abuse/time-values.json` in every member that is a time.
@Suite("Times at the edges", .runningService)
struct TimeValuesTests {
  let service = RunningService.current

  struct Values: Decodable {
    let now: Int64
    let refusedEnds: [JSON]
    let acceptedEnds: [Int64]
    let refusedStarts: [JSON]
    let acceptedStarts: [Int64]

    enum CodingKeys: String, CodingKey {
      case now
      case refusedEnds = "reject_as_exp"
      case acceptedEnds = "accept_as_exp"
      case refusedStarts = "reject_as_nbf"
      case acceptedStarts = "accept_as_nbf"
    }
  }
  static let values: Values? = try? Vectors.json("abuse/time-values.json")

  private static func text(_ seconds: Int64) -> JSON { .string(Instant(seconds: seconds).description) }

  @Test("D-11 a time that is no text of RFC 3339 is refused wherever a time stands")
  func form() async throws {
    let values = try #require(Self.values, "the vectors are absent")
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first, ["holds": [["kind": "payment"]]])
    let hold = "/v1/holds/\(issued.json["holds"][0]["id"].text)"
    let texts: [JSON] = [
      "", "now", "1767225700", "2026-11-23", "2026-11-23T12:00:00", "2026-11-23 12:00:00Z", "2026-11-23T12:00Z",
      "2026-11-23T12:00:00+24:00", "2026-11-23T12:00:00+02", "+2026-11-23T12:00:00Z", "-0001-11-23T12:00:00Z",
      "20261-11-23T12:00:00Z", "2026-11-23T12:00:00.Z", "2026-11-23T12:00:00,5Z", "2026-11-23T12:00:00.0000000001Z",
      "2026-11-23T12:00:00Z ", " 2026-11-23T12:00:00Z", "2026-11-23T12:00:00Z\u{0}", "٢٠٢٦-11-23T12:00:00Z",
      "2026-11-23T12:00:00z+01:00", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-11-23T12:60:00Z",
      "9999-12-31T23:59:59-00:01", "0000-01-01T00:00:00+00:01", "2026-W47-1T12:00:00Z", "2026-327T12:00:00Z",
    ]
    let all = values.refusedEnds + values.refusedStarts.filter { $0 != .null } + texts
    for value in all {
      let places: [(client: Client, method: String, path: String, body: JSON, pointer: String)] = [
        (service.admin, "PATCH", "/v1/grants/\(issued.id)", ["ends_at": value], "/ends_at"),
        (service.admin, "PATCH", "/v1/grants/\(issued.id)", ["starts_at": value], "/starts_at"),
        (service.admin, "PUT", hold, ["status": "cleared", "paid_until": value], "/paid_until"),
        (cabinet.door, "POST", "/v1/verifications", ["captured_at": value], "/captured_at"),
        (
          cabinet.door, "POST", "/v1/devices/self/events", ["events": [["captured_at": value]]],
          "/events/0/captured_at"
        ),
      ]
      for place in places {
        let reply = try await place.client.send(place.method, place.path, raw: place.body.bytes)
        #expect((reply.status, reply.code) == (400, "invalid_format"), "\(place.pointer) \(value): \(reply.text)")
        #expect(reply.pointer == place.pointer)
      }
      for filter in ["from", "to"] where value != .null {
        let text = value.text.isEmpty ? String(decoding: value.bytes, as: UTF8.self) : value.text
        let reply = try await service.admin.get("/v1/events?\(filter)=\(text.percentEncoded)")
        #expect((reply.status, reply.code) == (400, "invalid_value"), "\(filter) \(value): \(reply.text)")
      }
    }
    let kept = try await service.admin.get("/v1/grants/\(issued.id)").json
    #expect((kept["starts_at"], kept["ends_at"]) == (issued.json["starts_at"], issued.json["ends_at"]))
    #expect(try await service.admin.get(hold).json["status"] == issued.json["holds"][0]["status"])
  }

  @Test(
    "D-11 written as RFC 3339, an end that is over is refused and one that is to come is not: online there is no skew")
  func edges() async throws {
    let values = try #require(Self.values, "the vectors are absent")
    service.clock.setWall(aheadBy: .seconds(values.now) - .milliseconds(service.clock.now.milliseconds))
    let cabinet = try await service.admin.makeCabinet()
    func make(_ starts: Int64?, _ ends: Int64) async throws -> Reply {
      var body: JSON = ["subject": ["external_ref": "c"], "targets": cabinet.first, "ends_at": Self.text(ends)]
      if let starts { body["starts_at"] = Self.text(starts) }
      return try await service.admin.post("/v1/grants", body)
    }
    let ends = values.acceptedEnds + [0, values.now - 61, values.now - 1, values.now, values.now + 1, 4_000_000_000]
    for end in ends {
      let reply = try await make(nil, end)
      if end > values.now {
        #expect(reply.status == 201, "\(end): \(reply.text)")
      } else {
        #expect((reply.status, reply.code, reply.pointer) == (400, "invalid_value", "/ends_at"), "\(end)")
      }
    }
    for start in values.acceptedStarts + [values.now + 61] {
      let reply = try await make(start, values.now + 3600)
      #expect(reply.status == 201, "\(start): \(reply.text)")
      #expect(reply.json["starts_at"] == Self.text(start))
    }
  }

  @Test(
    "D-11 a grant over the end of 32-bit times opens on both sides of it",
    arguments: [2_147_483_648, 4_294_967_296, 253_402_300_000] as [Int64])
  func beyond(_ edge: Int64) async throws {
    service.clock.setWall(aheadBy: .seconds(edge - 60) - .milliseconds(service.clock.now.milliseconds))
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first, ends: .seconds(120), ["max_uses": nil])
    #expect(issued.json["ends_at"] == Self.text(edge + 60))
    #expect(try await cabinet.door.show(issued.pass(), consume: false).decision == "would_grant granted")
    service.clock.advance(by: .seconds(119))
    #expect(try await cabinet.door.show(issued.pass()).decision == "grant granted")
    service.clock.advance(by: .seconds(1))
    #expect(try await cabinet.door.show(issued.pass()).decision == "deny expired")
  }
}
