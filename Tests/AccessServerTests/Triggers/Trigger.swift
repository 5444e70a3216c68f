import AccessAuth
import Foundation
import Testing

// Opening from afar, as tests ask for it.
extension Client {
  /// Asks for an opening, with an `Idempotency-Key` of its own unless given.
  func trigger(
    _ locker: String, grant: String? = nil, reason: String? = nil, wait: Int? = nil, key: String = UUID().uuidString
  ) async throws -> Reply {
    var body: JSON = ["locker_id": .string(locker)]
    if let grant { body["grant_id"] = .string(grant) }
    if let reason { body["reason_ref"] = .string(reason) }
    return try await post(
      "/v1/triggers" + (wait.map { "?wait=\($0)" } ?? ""), body, headers: [("Idempotency-Key", key)])
  }

  /// Of a device: what it is to open.
  func fetchCommands(wait: Int? = nil) async throws -> [JSON] {
    let reply = try await get("/v1/devices/self/commands" + (wait.map { "?wait=\($0)" } ?? ""))
    try #require(reply.status == 200, "\(reply.text)")
    return reply.json["data"].elements
  }

  /// Of a device: what its lock did.
  func acknowledge(_ command: JSON, _ result: String) async throws -> Reply {
    try await post(
      "/v1/commands/\(command["id"].text)/ack", ["result": .string(result), "nonce": command["nonce"]])
  }

  /// How a command stands.
  func status(_ command: JSON, wait: Int? = nil) async throws -> String {
    let reply = try await get(
      "/v1/commands/\(command["id"].text)" + (wait.map { "?wait=\($0)" } ?? ""))
    try #require(reply.status == 200, "\(reply.text)")
    return reply.json["status"].text
  }

  /// A key for a partner with these scopes.
  func makePartner(_ scopes: String..., more: [String: JSON] = [:]) async throws -> Client {
    var body: JSON = ["role": "partner", "scopes": .array(scopes.map(JSON.string))]
    for (name, value) in more { body[name] = value }
    return try await makeKey(body)
  }
}

extension Cabinet {
  /// Fetches the one command that waits and tells the result.
  func carryOut(_ result: String = "opened") async throws {
    let waiting = try await door.fetchCommands()
    try #require(waiting.count == 1)
    let reply = try await door.acknowledge(waiting[0], result)
    #expect(reply.status == 200, "\(reply.text)")
  }
}
