import AccessAuthTesting
import Foundation
import Testing

/// The parsing tests of nst/JSONTestSuite, as bodies of requests and inside them: y_ is JSON, n_ is not, i_ is for the
/// parser to decide. The reader alone reads them in `JSONTestSuiteTests`; here they meet the shapes of the routes.
@Suite("The JSON test suite over HTTP", .sharedScene)
struct JSONBodiesTests {
  let scene = SharedScene.current

  static let files: [String] = {
    guard let folder = Vectors.folder else { return [] }
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: folder.appending(path: "json-test-suite/test_parsing").path)
    return (names ?? []).filter { $0.hasSuffix(".json") }.sorted()
  }()

  private static func body(_ name: String) throws -> [UInt8] {
    try Vectors.data("json-test-suite/test_parsing/\(name)").map(Array.init) ?? []
  }

  /// The codes that fit a text which no route can take as its whole body.
  private static func codes(_ name: String, _ body: [UInt8]) -> Set<String> {
    switch body.first(where: { ![0x20, 0x0A, 0x0D, 0x09].contains($0) }) {
    // The reader goes from front to back: it may meet a name that means nothing, or miss one, before it meets what is
    // no JSON.
    case UInt8(ascii: "{"):
      if name.hasPrefix("y_") { return ["unknown_member", "missing_member"] }
      return ["invalid_json", "unknown_member", "missing_member"]
    // Another type than an object begins here, and no more is looked at.
    case let first? where "[\"-0123456789tfn".utf8.contains(first): return ["invalid_format"]
    default: return ["invalid_json"]
    }
  }

  // One after another: hundreds of cases at once would be as many connections.
  @Test(
    "D-09 H-02 what is JSON and no body is refused for its shape, what is no JSON as such, and nothing fails",
    .serialized, arguments: files)
  func whole(_ name: String) async throws {
    let body = try Self.body(name)
    let routes: [(client: Client, method: String, path: String, limit: Int)] = [
      (scene.admin, "POST", "/v1/sites", 262_144), (scene.admin, "POST", "/v1/subjects", 262_144),
      (scene.admin, "POST", "/v1/grants", 262_144), (scene.admin, "PUT", "/v1/policies", 524_288),
      (scene.door, "POST", "/v1/verifications", 16_384),
    ]
    for route in routes {
      let reply = try await route.client.send(route.method, route.path, raw: body)
      // Policies may all be left out, so that an empty object is one.
      if route.path == "/v1/policies", reply.status == 200 {
        #expect(name == "y_object_empty.json")
        continue
      }
      #expect(reply["content-type"] == "application/problem+json", "\(route.path)")
      if body.count > route.limit {
        #expect((reply.status, reply.code) == (413, "body_too_large"), "\(route.path)")
      } else {
        #expect(reply.status == 400, "\(route.path)")
        #expect(Self.codes(name, body).contains(reply.code), "\(route.path): \(reply.text)")
      }
    }
  }

  /// Bodies that are complete but for one value, which stands where the `X` is, by the reader of that value.
  private func places() -> [(client: Client, method: String, path: String, body: String)] {
    let grant = "/v1/grants/\(scene.issued.id)"
    return [
      (scene.admin, "POST", "/v1/sites", #"{"timezone":"UTC","name":X}"#),
      (scene.admin, "POST", "/v1/sites", #"{"name":"R","timezone":X}"#),
      (scene.admin, "POST", "/v1/devices", #"{"label":"D","site_id":X}"#),
      (scene.admin, "PATCH", grant, #"{"max_uses":X}"#),
      (scene.admin, "PATCH", grant, #"{"schedule":{"closed":[X]}}"#),
      (scene.admin, "PATCH", grant, #"{"targets":{"locker_ids":[X]}}"#),
      (scene.door, "POST", "/v1/verifications", #"{"presented":{"pass":X}}"#),
      (scene.door, "POST", "/v1/verifications", #"{"presented":{"pin":X}}"#),
      (scene.door, "POST", "/v1/verifications", #"{"presented":{"confidence":X}}"#),
      (scene.door, "POST", "/v1/verifications", #"{"captured_at":X,"consume":X}"#),
    ]
  }

  @Test(
    "D-09 inside a body, too, what is JSON is never called none, and what is none is refused by every reader",
    .serialized, arguments: files.filter { !$0.hasPrefix("y_") || $0.hasPrefix("y_string") || $0.hasPrefix("y_number") }
  )
  func inside(_ name: String) async throws {
    let whole = try Self.body(name)
    let text = whole.drop { [0x20, 0x0A, 0x0D, 0x09].contains($0) }
    // Only what stands alone in an array can stand alone elsewhere.
    guard text.count < 1000, text.first == UInt8(ascii: "["),
      let end = text.lastIndex(of: UInt8(ascii: "]")), text[end...].dropFirst().allSatisfy({ $0 == 0x0A })
    else { return }
    let value = text[text.index(after: text.startIndex)..<end]
    for place in places() {
      let parts = Array(place.body.utf8).split(separator: UInt8(ascii: "X"), omittingEmptySubsequences: false)
      let reply = try await place.client.send(place.method, place.path, raw: Array(parts.joined(separator: value)))
      let what = "\(place.body): \(reply.text)"
      if name.hasPrefix("y_") {
        #expect(reply.status < 500 && reply.code != "invalid_json", "\(what)")
      } else {
        #expect(reply.status == 400 || (name.hasPrefix("i_") && reply.status < 500), "\(what)")
        let codes = ["invalid_json", "invalid_format", "invalid_value"]
        #expect(codes.contains(reply.code) || name.hasPrefix("i_"), "\(what)")
      }
      if reply.status == 201, let strings = try? JSONDecoder().decode([String].self, from: Data(whole)) {
        let stored = try await place.client.get("/v1/sites/\(reply.json["id"].text)").json["name"].text
        #expect(stored.utf8.elementsEqual(strings[0].utf8), "\(what)")
      }
    }
  }

  struct Row: Decodable, Sendable {
    let json: String
    let must: String
  }
  struct File: Decodable {
    let tests: [Row]
  }
  static let lenient: [Row] = (try? Vectors.json("abuse/swift-json.json", as: File.self)?.tests) ?? []

  @Test("D-09 what a lenient parser lets through changes no grant", arguments: lenient)
  func leniency(_ row: Row) async throws {
    // An object of its own, for a case may be accepted.
    let path = "/v1/grants/\(try await scene.admin.issue(scene.cabinet.first).id)"
    let body = row.json.replacing("amount", with: "max_uses").replacing("am\\u006funt", with: "m\\u0061x_uses")
    let reply = try await scene.admin.send("PATCH", path, raw: Array(body.utf8))
    let uses = try await scene.admin.get(path).json["max_uses"]
    if row.must.hasPrefix("accept") {
      // The name is the same name however it is written.
      #expect((reply.status, uses) == (200, 7))
    } else {
      #expect(reply.status == 400, "\(reply.text)")
      #expect(uses == 1)
    }
  }
}
