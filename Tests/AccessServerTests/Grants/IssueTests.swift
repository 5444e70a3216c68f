import AccessAuth
import Foundation
import Testing

@Suite("Issuing grants and QR credentials", .runningService)
struct IssueTests {
  let service = RunningService.current

  @Test("a grant comes with its credentials, and each with a pass that the published key verifies")
  func shape() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(
      cabinet.some(0, 2), credentials: [["kind": "qr", "usage": "single_use", "image": "png"]],
      ["reference": "order 77", "offline": "allowed", "max_uses": 3])
    #expect(
      issued.json.members == [
        "id", "status", "subject_id", "uses", "max_uses", "starts_at", "ends_at", "opens_next_at", "targets", "offline",
        "schedule", "min_assurance", "reference", "created_at", "holds", "credentials",
      ])
    #expect(issued.id.hasPrefix("grt_"))
    #expect((issued.json["status"], issued.json["uses"], issued.json["max_uses"]) == ("active", 0, 3))
    #expect(issued.json["starts_at"] == service.clock.time())
    #expect(issued.json["ends_at"] == service.clock.time(in: .hours(24)))
    #expect(issued.json["targets"] == cabinet.some(0, 2))
    #expect((issued.json["offline"], issued.json["reference"]) == ("allowed", "order 77"))
    let credential = issued.json["credentials"][0]
    #expect(
      credential.members == [
        "id", "kind", "grant_id", "status", "assurance", "usage", "lifetime_seconds", "serial", "pass", "expires_at",
        "created_at", "image",
      ])
    #expect(credential["id"].text.hasPrefix("crd_"))
    #expect((credential["kind"], credential["usage"], credential["status"]) == ("qr", "single_use", "active"))
    #expect((credential["grant_id"], credential["serial"]) == (.string(issued.id), 0))
    #expect(credential["image"]["media_type"] == "image/png")
    let picture = try #require(Data(base64Encoded: credential["image"]["data_base64"].text))
    #expect(picture.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))

    let claims = try issued.claims()
    #expect(claims.credential.description == issued.credential())
    #expect(claims.serial == 0)
    #expect(claims.audience?.description == cabinet.code)
    #expect(claims.lockerNumbers == [1, 3])
    #expect(claims.flags == [.singleUse, .selfSufficient])
    #expect(try await service.publishedKeys(of: service.folder.tenant).verify(issued.pass()) != nil)
  }

  @Test("what is read again has no pass, and the same answer twice is the same to the byte")
  func read() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first)
    let read = try await service.admin.get("/v1/grants/\(issued.id)")
    #expect(read.json["credentials"][0] == issued.json["credentials"][0].without("pass"))
    #expect(!read.text.contains("AP1"))
    #expect(try await service.admin.get("/v1/grants/\(issued.id)").body == read.body)
    let tag = try #require(read["etag"])
    let same = try await service.admin.get("/v1/grants/\(issued.id)", headers: [("If-None-Match", tag)])
    #expect((same.status, same.body) == (304, []))
    let credential = try await service.admin.get("/v1/credentials/\(issued.credential())")
    #expect(credential.json == issued.json["credentials"][0].without("pass"))
    let listed = try await service.admin.get("/v1/grants")
    #expect(listed.json["data"] == [read.json.without("credentials").without("holds").without("opens_next_at")])
  }

  @Test("credentials are answered in the order in which they were asked for, also when they are read again")
  func order() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let lives: [JSON] = (1...16).map { ["kind": "qr", "lifetime_seconds": .int($0 * 60)] }
    let issued = try await service.admin.issue(cabinet.first, credentials: .array(lives))
    let asked = lives.map { $0["lifetime_seconds"] }
    #expect(issued.json["credentials"].elements.map { $0["lifetime_seconds"] } == asked)
    let read = try await service.admin.get("/v1/grants/\(issued.id)")
    #expect(read.json["credentials"].elements.map { $0["lifetime_seconds"] } == asked)
  }

  /// What is asked, and when the pass begins and ends; seconds after the beginning of the clock's second.
  struct Life: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var starts: Duration?
    var ends: Duration
    var seconds: Int64?
    var usage = "single_use"
    let begins: Int64
    let expires: Int64
  }

  private static let hour: Int64 = 3600
  static let lives: [Life] = [
    Life(testDescription: "72 h from now", ends: .hours(240), begins: 0, expires: 72 * hour),
    Life(
      testDescription: "72 h from the start", starts: .hours(100), ends: .hours(240), begins: 100 * hour,
      expires: 172 * hour),
    Life(
      testDescription: "a start in the past does not count", starts: .hours(-100), ends: .hours(240), begins: 0,
      expires: 72 * hour),
    Life(testDescription: "never past the end", ends: .hours(1), begins: 0, expires: hour),
    Life(
      testDescription: "never past the end, from the start", starts: .hours(2), ends: .hours(3), begins: 2 * hour,
      expires: 3 * hour),
    Life(testDescription: "a life of its own", ends: .hours(240), seconds: 90, begins: 0, expires: 90),
    Life(
      testDescription: "seven days from the start", starts: .hours(24), ends: .hours(999), seconds: 604_800,
      usage: "multi_use", begins: 24 * hour, expires: 192 * hour),
  ]

  @Test(
    "the life of a pass counts from the later of issue and start, and never passes the grant's end", arguments: lives)
  func life(row: Life) async throws {
    let cabinet = try await service.admin.makeCabinet()
    var credential: JSON = ["kind": "qr", "usage": .string(row.usage)]
    if let seconds = row.seconds { credential["lifetime_seconds"] = .int(seconds) }
    var more: [String: JSON] = [:]
    if let starts = row.starts { more["starts_at"] = service.clock.time(in: starts) }
    let issued = try await service.admin.issue(cabinet.first, credentials: [credential], ends: row.ends, more)
    let claims = try issued.claims()
    let second = ManualClock.beginning.wholeSeconds
    #expect(claims.notBefore == second + row.begins)
    #expect(claims.expiresAt == second + row.expires)
    let expiry = Instant(seconds: second + row.expires).description
    #expect(issued.json["credentials"][0]["expires_at"] == .string(expiry))
    #expect(issued.json["credentials"][0]["lifetime_seconds"] == .int(row.seconds ?? 72 * 3600))
  }

  @Test("a pass is bound to the one device, and to none where the grant reaches several")
  func binding() async throws {
    let cabinet = try await service.admin.makeCabinet(lockers: 17)
    let second = try await service.admin.makeCabinet(at: cabinet.site)
    let whole = try await service.admin.issue(cabinet.whole, ["offline": "never"]).claims()
    #expect((whole.audience?.description, whole.lockerNumbers, whole.flags) == (cabinet.code, [], .singleUse))
    let site = try await service.admin.issue(cabinet.wholeSite).claims()
    #expect((site.audience, site.lockerNumbers, site.flags) == (nil, [], []))
    let both: JSON = ["locker_ids": [.string(cabinet.lockers[0]), .string(second.lockers[0])]]
    let list = try await service.admin.issue(both).claims()
    #expect((list.audience, list.lockerNumbers, list.flags) == (nil, [], []))
    let many: JSON = ["locker_ids": .array(cabinet.lockers.map(JSON.string))]
    let seventeen = try await service.admin.issue(many).claims()
    #expect((seventeen.audience?.description, seventeen.lockerNumbers) == (cabinet.code, []))
    let multi = try await service.admin.issue(cabinet.first, credentials: [["kind": "qr", "usage": "multi_use"]])
    #expect(try multi.claims().flags == [])
  }

  @Test("a credential is added to a grant that lives, with its picture, and to none that is revoked")
  func addCredential() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let issued = try await service.admin.issue(cabinet.first, ["max_uses": 2])
    let path = "/v1/grants/\(issued.id)/credentials"
    let added = try await service.admin.post(path, ["kind": "qr", "image": "svg"])
    #expect(added.status == 201)
    #expect(added.json["grant_id"] == .string(issued.id))
    #expect(added.json["image"]["media_type"] == "image/svg+xml")
    #expect(try await cabinet.door.show(added.json["pass"].text).decision == "grant granted")
    #expect(try await cabinet.door.show(issued.pass()).decision == "grant granted")
    _ = try await service.admin.post("/v1/grants/\(issued.id)/revoke")
    let refused = try await service.admin.post(path, ["kind": "qr"])
    #expect((refused.status, refused.code) == (409, "conflict"))
    let unknown = try await service.admin.post("/v1/grants/grt_01h455vb4pex5vsknk084sn02q/credentials", ["kind": "qr"])
    #expect(unknown.status == 404)
  }

  @Test("a grant takes 64 credentials and no more")
  func maximumCredentials() async throws {
    let cabinet = try await service.admin.makeCabinet()
    let sixteen = JSON.array(Array(repeating: ["kind": "qr"], count: 16))
    let issued = try await service.admin.issue(cabinet.first, credentials: sixteen)
    var statuses: [Int] = []
    for _ in 0..<49 {
      statuses.append(try await service.admin.post("/v1/grants/\(issued.id)/credentials", ["kind": "qr"]).status)
    }
    #expect(statuses == Array(repeating: 201, count: 48) + [409])
    let read = try await service.admin.get("/v1/grants/\(issued.id)")
    #expect(read.json["credentials"].elements.count == 64)
  }
}

extension Issued {
  /// What the pass at `index` says, whoever said it.
  func claims(_ index: Int = 0) throws -> PassClaims {
    try UnverifiedPass(presented: Array(pass(index).utf8)).unverifiedClaims
  }
}
