import AccessAuth
import Foundation
import Testing

/// A cabinet at a site of its own, with lockers A1, A2 … numbered from 1, and the key of its controller.
struct Cabinet: Sendable {
  let site: String
  let id: String
  let code: String
  /// Identifiers of the lockers, in the order of their numbers.
  let lockers: [String]
  let door: Client

  /// What a grant over the first locker alone has as its `targets`.
  var first: JSON { ["locker_ids": .array([.string(lockers[0])])] }
  /// A grant over some of the lockers, by their place in ``lockers``.
  func some(_ places: Int...) -> JSON { ["locker_ids": .array(places.map { .string(lockers[$0]) })] }
  /// A grant over the whole cabinet.
  var whole: JSON { ["device_id": .string(id)] }
  /// A grant over the whole site.
  var wholeSite: JSON { ["site_id": .string(site)] }
}

extension Client {
  /// Makes a cabinet, at a site of its own unless `site` is given.
  func makeCabinet(lockers count: Int = 3, at site: String? = nil) async throws -> Cabinet {
    var site = site ?? ""
    if site.isEmpty {
      let reply = try await post("/v1/sites", ["name": "Riga centre", "timezone": "Europe/Riga"])
      site = try reply.id(201)
    }
    let device = try await post("/v1/devices", ["site_id": .string(site), "label": "Cabinet"])
    let id = try device.id(201)
    let drafts: [JSON] = (1...count).map { ["label": .string("A\($0)"), "board": "B1", "number": .int(Int64($0))] }
    let lockers = try await post("/v1/devices/\(id)/lockers", ["lockers": .array(drafts)])
    try #require(lockers.status == 201, "\(lockers.text)")
    return Cabinet(
      site: site, id: id, code: device.json["device_code"].text,
      lockers: lockers.json["data"].elements.map(\.["id"].text),
      door: try await makeKey(["role": "device", "device_id": .string(id)]))
  }

  /// Makes an API key and returns whoever holds it.
  func makeKey(_ body: JSON) async throws -> Client {
    let reply = try await post("/v1/api_keys", body)
    try #require(reply.status == 201, "\(reply.text)")
    return Client(service: service, key: reply.json["key"].text)
  }

  /// Makes a tenant and returns its administrator.
  func makeTenant(sandbox: Bool = false) async throws -> (id: String, admin: Client) {
    let reply = try await post("/v1/tenants", ["name": "Other", "sandbox": .bool(sandbox)])
    let id = try reply.id(201)
    return (id, Client(service: service, key: reply.json["admin_key"].text))
  }

  /// Makes a grant that ends in a day unless told otherwise, with one single-use QR unless told otherwise. `more` are
  /// further members of the body, or other values of those that it has.
  func issue(
    _ targets: JSON, credentials: JSON = [["kind": "qr", "usage": "single_use"]], ends: Duration = .hours(24),
    _ more: [String: JSON] = [:]
  ) async throws -> Issued {
    var body: [String: JSON] = [
      "subject": ["external_ref": "customer-4711"], "targets": targets, "ends_at": service.clock.time(in: ends),
      "credentials": credentials,
    ]
    for (name, value) in more { body[name] = value }
    let reply = try await post("/v1/grants", .object(body))
    try #require(reply.status == 201, "\(reply.text)")
    return Issued(json: reply.json)
  }

  /// Shows a pass at this door.
  func show(
    _ pass: String, locker: String? = nil, consume: Bool? = nil, attempt: String = UUID().uuidString.lowercased()
  ) async throws -> Reply {
    try await post("/v1/verifications", Self.showing(pass, locker: locker, consume: consume, attempt: attempt))
  }

  /// The body of a verification.
  static func showing(
    _ pass: String, locker: String? = nil, consume: Bool? = nil, attempt: String = UUID().uuidString.lowercased()
  ) -> JSON {
    var body: JSON = ["attempt_id": .string(attempt), "mode": "qr", "presented": ["pass": .string(pass)]]
    if let locker { body["locker"] = .string(locker) }
    if let consume { body["consume"] = .bool(consume) }
    return body
  }

  /// The sealed events that `query` finds, newest first, once there are at least `count`: an event has its place in the
  /// log soon after its commit, not with it.
  func events(_ query: String = "limit=100", atLeast count: Int = 1) async throws -> [JSON] {
    for _ in 0..<500 {
      let reply = try await get("/v1/events?\(query)")
      try #require(reply.status == 200, "\(reply.text)")
      let events = reply.json["data"].elements
      if events.count >= count { return events }
      try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("the events did not come")
    return []
  }
}

/// A grant as it was answered.
struct Issued: Sendable {
  let json: JSON

  var id: String { json["id"].text }
  /// The identifier of the credential at `index`.
  func credential(_ index: Int = 0) -> String { json["credentials"][index]["id"].text }
  /// The pass of the credential at `index`.
  func pass(_ index: Int = 0) -> String { json["credentials"][index]["pass"].text }
}

extension Reply {
  /// The member `id`, of an answer that must have this status.
  func id(_ status: Int) throws -> String {
    try #require(self.status == status, "\(text)")
    return json["id"].text
  }
}
