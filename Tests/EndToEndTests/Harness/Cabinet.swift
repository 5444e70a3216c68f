import AccessHTTP
import Foundation
import HTTPTypes

/// A site with one device and locker A12, made over HTTP, and the calls that tests make on it.
struct Cabinet {
  let server: String
  let adminKey: String
  let deviceKey: String
  let locker: String
  let device: String

  /// An answer, read as JSON where it is JSON.
  struct Reply {
    let status: Int
    let body: [UInt8]

    var json: [String: Any] {
      (try? JSONSerialization.jsonObject(with: Data(body))) as? [String: Any] ?? [:]
    }

    func text(_ name: String) -> String? { json[name] as? String }
  }

  init(_ served: ServedProcess) async throws {
    try await self.init(server: served.server, adminKey: served.adminKey)
  }

  init(server: String, adminKey: String) async throws {
    self.server = server
    self.adminKey = adminKey
    let site = try await Self.call(
      server, adminKey, .post, "/v1/sites", #"{"name":"Riga centre","timezone":"Europe/Riga"}"#)
    let device = try await Self.call(
      server, adminKey, .post, "/v1/devices", #"{"site_id":"\#(site.text("id") ?? "")","label":"Cabinet 1"}"#)
    self.device = device.text("id") ?? ""
    let lockers = try await Self.call(
      server, adminKey, .post, "/v1/devices/\(self.device)/lockers",
      #"{"lockers":[{"label":"A12","board":"B1","number":12}]}"#)
    locker = (lockers.json["data"] as? [[String: Any]])?.first?["id"] as? String ?? ""
    let key = try await Self.call(
      server, adminKey, .post, "/v1/api_keys", #"{"role":"device","device_id":"\#(self.device)"}"#)
    deviceKey = key.text("key") ?? ""
    guard !deviceKey.isEmpty, !locker.isEmpty else { throw ProcessFailure("the cabinet could not be made") }
  }

  private init(server: String, like cabinet: Cabinet) {
    self.server = server
    (adminKey, deviceKey, locker, device) = (cabinet.adminKey, cabinet.deviceKey, cabinet.locker, cabinet.device)
  }

  /// The same cabinet after the service started again on another port.
  func at(_ served: ServedProcess) -> Cabinet { at(served.server) }

  /// The same cabinet at another service.
  func at(_ server: String) -> Cabinet { Cabinet(server: server, like: self) }

  /// Makes a grant with one QR, and answers its body.
  func grant(uses: Int = 1, usage: String = "single_use", image: Bool = false) async throws -> Reply {
    try await grant(
      uses: uses, credentials: #"[{"kind":"qr","usage":"\#(usage)"\#(image ? #","image":"png""# : "")}]"#)
  }

  /// Makes a grant with these credentials, as JSON text.
  func grant(uses: Int = 1, credentials: String) async throws -> Reply {
    let end = ISO8601DateFormatter().string(from: Date(timeIntervalSinceNow: 86400))
    return try await Self.call(
      server, adminKey, .post, "/v1/grants",
      #"{"subject":{"external_ref":"customer-4711"},"targets":{"locker_ids":["\#(locker)"]},"ends_at":"\#(end)","#
        + #""max_uses":\#(uses),"credentials":\#(credentials)}"#)
  }

  /// The pass of a grant's first credential.
  static func pass(of grant: Reply) -> String {
    (grant.json["credentials"] as? [[String: Any]])?.first?["pass"] as? String ?? ""
  }

  /// Presents a pass as the device does.
  func present(_ pass: String, attempt: UUID = UUID()) async throws -> Reply {
    try await present("qr", #"{"pass":"\#(pass)"}"#, attempt: attempt)
  }

  /// Enters digits alone.
  func present(pin: String) async throws -> Reply { try await present("pin", #"{"pin":"\#(pin)"}"#) }

  /// Presents anything, `presented` as JSON text.
  func present(_ mode: String, _ presented: String, attempt: UUID = UUID()) async throws -> Reply {
    let attempt = attempt.uuidString.lowercased()
    return try await door(
      "/v1/verifications", #"{"attempt_id":"\#(attempt)","mode":"\#(mode)","presented":\#(presented),"locker":"A12"}"#)
  }

  /// Calls the service as the device.
  func door(_ path: String, _ body: String) async throws -> Reply {
    try await Self.call(server, deviceKey, .post, path, body)
  }

  func get(_ path: String, accept: String? = nil) async throws -> Reply {
    try await Self.call(server, adminKey, .get, path, nil, accept: accept)
  }

  /// Calls the service as the administrator.
  func admin(_ method: HTTPRequest.Method, _ path: String, _ body: String) async throws -> Reply {
    try await Self.call(server, adminKey, method, path, body)
  }

  static func call(
    _ server: String, _ key: String, _ method: HTTPRequest.Method, _ path: String, _ body: String?,
    accept: String? = nil, idempotencyKey: String? = nil
  ) async throws -> Reply {
    let answer = try await APIClient.with(server: server, key: BearerToken(Array(key.utf8)), timeout: .seconds(60)) {
      (client) async throws(APIClient.Failure) in
      var headers: HTTPFields = [:]
      if let accept { headers[.accept] = accept }
      if let idempotencyKey { headers[.idempotencyKey] = idempotencyKey }
      return try await client.call(method, path, body: body.map { Array($0.utf8) }, headers: headers)
    }
    Exchanges.record(
      method: method.rawValue, path: path, status: answer.status, mediaType: answer.mediaType, body: answer.body)
    return Reply(status: answer.status, body: answer.body)
  }
}
