import AccessAuth
import Foundation
import Testing

/// Whoever calls: a role, of a partner one or two scopes.
private struct Principal: Sendable {
  let role: Role
  var scopes: [Scope] = []
  let client: Client
  /// What it calls with: its own lineage's, as far as it could make them.
  var own: Things

  var name: String { ([role.rawValue] + scopes.map(\.rawValue)).joined(separator: " ") }
  /// Whether it is meant by one of these roles of the document.
  func isAmong(_ roles: Set<String>) -> Bool {
    roles.contains(role.rawValue) || scopes.contains { roles.contains("partner:\($0.rawValue)") }
  }
  /// Whether it sees everything in its tenant, whoever made it.
  var seesAll: Bool { role == .admin || role == .operator }
}

/// Identifiers of one object of each kind, by the names that paths and bodies have for them.
private struct Things: Sendable {
  var ids: [String: String] = [:]

  subscript(name: String) -> String {
    get { ids[name] ?? "" }
    set { ids[name] = newValue }
  }

  /// Well-formed, and nobody's.
  static let madeUp = Things(
    ids: [
      "tenant_id": "ten", "site_id": "site", "device_id": "dev", "locker_id": "lok", "subject_id": "sub",
      "grant_id": "grt", "credential_id": "crd", "hold_id": "hld", "lockout_id": "lck", "key_id": "key",
      "command_id": "cmd", "approval_id": "apv", "endpoint_id": "whk", "delivery_id": "whd",
      "event_id": "evt",
    ].mapValues { $0 + "_01h455vb4pex5vsknk084sn02q" }.merging([
      "attempt_id": "018f0000-0000-7000-8000-00000000dead"
    ]) { first, _ in first })
}

/// What is sent, for each operation that has a body or names things in it; nothing in it is at fault.
private enum Bodies {
  static func body(of id: String, _ things: Things, _ clock: ManualClock) -> JSON? {
    let unique = JSON.string(UUID().uuidString.lowercased())
    switch id {
    case "createTenant": return ["name": "T"]
    case "createSite": return ["name": "S", "timezone": "UTC"]
    case "createDevice": return ["site_id": .string(things["site_id"]), "label": "D"]
    case "addLockers": return ["lockers": [["label": "Z9", "board": "B", "number": 999]]]
    case "changeSite", "changeDevice", "changeLocker", "changeSubject", "changeGrant", "changeWebhookEndpoint",
      "setPolicies":
      return [:]
    case "createSubject": return ["external_ref": unique]
    case "createGrant":
      return [
        "subject": ["external_ref": unique], "targets": ["locker_ids": [.string(things["locker_id"])]],
        "ends_at": clock.time(in: .hours(1)),
      ]
    case "addCredential": return ["kind": "qr"]
    case "placeHold": return ["kind": "payment"]
    case "settleHold": return ["status": "cleared"]
    case "armCapture": return ["grant_id": .string(things["grant_id"])]
    case "verify":
      return ["attempt_id": unique, "mode": "qr", "presented": ["pass": "AP1"]]
    case "recordOutcome": return ["result": "opened"]
    case "reportEvents":
      return ["events": [["sequence": 1, "type": "device.started", "captured_at": clock.time()]]]
    case "trigger":
      return ["locker_id": .string(things["locker_id"]), "grant_id": .string(things["grant_id"])]
    case "acknowledgeCommand": return ["result": "opened", "nonce": "AAECAwQFBgcICQoLDA0ODw"]
    case "approve": return ["approval_id": .string(things["approval_id"])]
    case "setRetention", "previewRetention": return ["preset": "eu"]
    case "setCardProfile": return ["wiegand34": "16+16", "wiegand37": "H10304"]
    case "createAPIKey": return ["role": "customer", "subject_id": .string(things["subject_id"])]
    case "holdSubject": return ["ground": "legal_claims"]
    case "noteForgotten": return ["credential_ids": [.string(things["credential_id"])]]
    case "rotateAPIKey": return ["overlap_seconds": 60]
    case "createWebhookEndpoint": return ["url": "https://example.com/hook"]
    case "releaseRestored": return ["kinds": ["grants"]]
    case "scan":
      return ["device_id": .string(things["device_id"]), "mode": "qr", "presented": ["pass": "AP1"]]
    default: return nil
    }
  }

  /// Things that a body names.
  static let named: [String: [String]] = [
    "createDevice": ["site_id"], "createGrant": ["locker_id"], "armCapture": ["grant_id"],
    "trigger": ["locker_id", "grant_id"], "createAPIKey": ["subject_id"], "scan": ["device_id"],
    "approve": ["approval_id"],
  ]
}

@Suite("The roles that the document names, and no others", .runningService)
struct RoleMatrixTests {
  let service = RunningService.current

  /// Kinds of things that belong to the lineage that made them.
  private static let ofLineage: Set<String> = [
    "subject_id", "grant_id", "credential_id", "hold_id", "command_id", "endpoint_id", "delivery_id", "event_id",
  ]

  @Test("F-01 every operation, every role: only those that the document names, and only what they reach")
  func matrix() async throws {
    let operations = Documented.operations(in: try await service.stranger.get("/openapi.json").json)
      .filter(\.needsKey).sorted { Self.rank($0) < Self.rank($1) }
    let (_, admin) = try await service.platform.makeTenant(sandbox: true)
    let (_, stranger) = try await service.platform.makeTenant(sandbox: true)
    let foreign = try await things(of: stranger, by: stranger)
    let others = try await things(of: admin, by: try await admin.makeKey(["role": "operator"]))
    let principals = try await principals(admin, others)
    // First what must be refused, which changes nothing.
    for operation in operations {
      for principal in principals where !principal.isAmong(operation.roles) {
        try await refuses(operation, principal, others)
      }
    }
    for operation in operations {
      for principal in principals where principal.isAmong(operation.roles) {
        try await hides(operation, principal, foreign, "another tenant's")
        if !principal.seesAll, Self.things(of: operation).contains(where: Self.ofLineage.contains) {
          try await hides(operation, principal, others, "another lineage's")
        }
      }
    }
    for operation in operations {
      for principal in principals where principal.isAmong(operation.roles) { try await allows(operation, principal) }
    }
  }

  /// What removes and revokes comes last.
  private static func rank(_ operation: Documented) -> Int {
    switch operation.method {
    // Of an erasure there is something to read once there was one, and after it nothing else.
    case "GET": operation.id == "readErasure" ? 5 : 0
    case "DELETE": operation.id == "eraseSubject" ? 4 : 3
    default: ["revoke", "suspend"].contains { operation.id.hasPrefix($0) } ? 2 : 1
    }
  }

  private static func things(of operation: Documented) -> [String] {
    operation.pathParameters.filter { $0 != "purpose" } + (Bodies.named[operation.id] ?? [])
  }

  private func refuses(_ operation: Documented, _ principal: Principal, _ others: Things) async throws {
    // A body that names something the key does not reach is refused for that, and nothing is there for a live key.
    let things = principal.own.ids.isEmpty ? others : principal.own
    let reply = try await call(operation, principal.client, things)
    #expect((reply.status, reply.code) == (403, "forbidden"), "\(principal.name) \(operation.id): \(reply.text)")
  }

  /// Whatever it does not reach is answered like what was never made.
  private func hides(_ operation: Documented, _ principal: Principal, _ things: Things, _ whose: Comment) async throws {
    for name in Self.things(of: operation) {
      guard !things[name].isEmpty, !principal.own[name].isEmpty || name == "attempt_id" else { continue }
      var hidden = principal.own
      hidden[name] = things[name]
      if !principal.seesAll, whose == "another lineage's", !Self.ofLineage.contains(name) { continue }
      var missing = principal.own
      missing[name] = Things.madeUp[name]
      // Platform's objects are all tenants, and belong to nobody else.
      if name == "tenant_id" { continue }
      let reply = try await call(operation, principal.client, hidden)
      let unknown = try await call(operation, principal.client, missing)
      #expect(
        reply.status == 404 && reply.anonymous == unknown.anonymous,
        "\(principal.name) \(operation.id) \(name), \(whose): \(reply.text) \(unknown.text)")
    }
  }

  private func allows(_ operation: Documented, _ principal: Principal) async throws {
    // What it could not make, nobody made for it; and an approval takes a second person.
    guard Self.things(of: operation).allSatisfy({ !principal.own[$0].isEmpty }), operation.id != "approve" else {
      return
    }
    // Its key went with the person.
    guard principal.role != .customer || operation.id != "readErasure" else { return }
    let reply = try await call(operation, principal.client, principal.own)
    let isRefused = [401, 403, 404, 405].contains(reply.status) || reply.status >= 500
    // What it removed itself is gone, and so is what was in it.
    let isGone = reply.status == 404 && operation.method == "DELETE"
    #expect(!isRefused || isGone, "\(principal.name) \(operation.id): \(reply.status) \(reply.text)")
  }

  private func call(_ operation: Documented, _ client: Client, _ things: Things) async throws -> Reply {
    // What it could not make has a name all the same.
    let named = Things(ids: Things.madeUp.ids.merging(things.ids.filter { !$0.value.isEmpty }) { $1 })
    var path = operation.path
    for name in operation.pathParameters {
      path = path.replacingOccurrences(of: "{\(name)}", with: name == "purpose" ? "pass" : named[name])
    }
    let body = Bodies.body(of: operation.id, named, service.clock)
    let content = operation.json["requestBody"]["content"]
    #expect(body != nil || content == .null || operation.json["requestBody"].has("$ref"), "no body for \(operation.id)")
    var headers: [(name: String, value: String)] = []
    if operation.method == "PATCH" { headers.append(("If-Match", "*")) }
    if operation.id == "trigger" { headers.append(("Idempotency-Key", UUID().uuidString)) }
    return try await service.call(
      HTTPCall(method: operation.method, path: path, key: client.key, headers: headers, body: body?.bytes))
  }
}

// The tenant in which all of it happens.
extension RoleMatrixTests {
  /// One object of each kind that `maker` can make, at places that `admin` makes.
  private func things(of admin: Client, by maker: Client) async throws -> Things {
    let cabinet = try await admin.makeCabinet()
    var things = Things(ids: ["site_id": cabinet.site, "device_id": cabinet.id, "locker_id": cabinet.lockers[0]])
    things["key_id"] = try await admin.post("/v1/api_keys", ["role": "operator"]).id(201)
    let subject = try await maker.post("/v1/subjects", ["external_ref": .string(UUID().uuidString)])
    if subject.status == 201 {
      things["subject_id"] = subject.json["id"].text
      let issued = try await maker.issue(
        cabinet.first, ["subject_id": subject.json["id"], "holds": [["kind": "payment"]], "max_uses": .null],
        withoutSubject: true)
      things["grant_id"] = issued.id
      things["credential_id"] = issued.credential()
      things["hold_id"] = issued.json["holds"][0]["id"].text
      things["event_id"] = try await event(of: issued.id, to: admin)
    }
    let triggered = try await maker.post(
      "/v1/triggers", Bodies.body(of: "trigger", things, service.clock) ?? [:],
      headers: [("Idempotency-Key", UUID().uuidString)])
    things["command_id"] = triggered.json["command"]["id"].text
    let endpoint = try await maker.post("/v1/webhook_endpoints", ["url": "https://example.com/hook"])
    if endpoint.status == 201 { things["endpoint_id"] = endpoint.json["id"].text }
    return things
  }

  /// An event about a grant, once it has its place in the log.
  private func event(of grant: String, to admin: Client) async throws -> String {
    while true {
      let event = try await admin.get("/v1/events?grant=\(grant)").json["data"][0]
      if event != .null { return event["id"].text }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  /// A key of every role, a partner's with each scope alone and each other scope beside `issue`.
  private func principals(_ admin: Client, _ others: Things) async throws -> [Principal] {
    var principals = [Principal(role: .platform, client: service.platform, own: Things())]
    func add(_ role: Role, _ scopes: [Scope] = [], _ more: [String: JSON] = [:], own: Things? = nil) async throws {
      var body = more
      body["role"] = .string(role.rawValue)
      if !scopes.isEmpty { body["scopes"] = .array(scopes.map { .string($0.rawValue) }) }
      let client = try await admin.makeKey(.object(body))
      var made = try await things(of: admin, by: client)
      if let own { made = own }
      principals.append(Principal(role: role, scopes: scopes, client: client, own: made))
    }
    try await add(.admin)
    try await add(.operator)
    try await add(.agent)
    for scope in Scope.allCases {
      try await add(.partner, [scope])
      if scope != .issue { try await add(.partner, [.issue, scope]) }
    }
    try await add(.device, [], ["device_id": .string(others["device_id"])], own: Things())
    let customers = try await things(of: admin, by: admin)
    try await add(.customer, [], ["subject_id": .string(customers["subject_id"])], own: customers)
    return principals
  }
}

extension Client {
  /// As ``issue(_:credentials:ends:_:)``, for a subject that `more` names by its identifier.
  fileprivate func issue(
    _ targets: JSON, _ more: [String: JSON], withoutSubject: Bool
  ) async throws -> Issued {
    var body = more
    body["targets"] = targets
    body["ends_at"] = service.clock.time(in: .hours(24))
    body["credentials"] = [["kind": "qr", "usage": "multi_use"]]
    let reply = try await post("/v1/grants", .object(body))
    try #require(reply.status == 201, "\(reply.text)")
    return Issued(json: reply.json)
  }
}
