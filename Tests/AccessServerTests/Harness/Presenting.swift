import AccessAuth
import Foundation

extension Client {
  func put(_ path: String, _ body: JSON) async throws -> Reply {
    try await service.call(HTTPCall(method: "PUT", path: path, key: key, body: body.bytes))
  }

  /// Shows anything at this door.
  func present(
    _ mode: String, _ presented: JSON, locker: String? = nil, consume: Bool? = nil,
    attempt: String = UUID().uuidString.lowercased()
  ) async throws -> Reply {
    try await post(
      "/v1/verifications", Self.presenting(mode, presented, locker: locker, consume: consume, attempt: attempt))
  }

  /// The body of a verification.
  static func presenting(
    _ mode: String, _ presented: JSON, locker: String? = nil, consume: Bool? = nil,
    attempt: String = UUID().uuidString.lowercased()
  ) -> JSON {
    var body: JSON = ["attempt_id": .string(attempt), "mode": .string(mode), "presented": presented]
    if let locker { body["locker"] = .string(locker) }
    if let consume { body["consume"] = .bool(consume) }
    return body
  }

  /// The uses of a grant.
  func uses(of grant: String) async throws -> JSON { try await get("/v1/grants/\(grant)").json["uses"] }
}

extension RunningService {
  /// Sets the clock to an RFC 3339 time.
  func set(_ text: String) {
    clock.now = Instant(rfc3339: Array(text.utf8)) ?? Instant(milliseconds: 0)
  }
}
