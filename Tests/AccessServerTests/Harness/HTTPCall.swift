/// A request as bytes: well-formed unless a test says otherwise.
struct HTTPCall: Sendable {
  var method: String
  var path: String
  var key: String?
  var headers: [(name: String, value: String)] = []
  var body: [UInt8]?
  var contentType: String? = "application/json"

  /// The head and the body, as they go over the socket.
  var bytes: [UInt8] {
    var head = "\(method) \(path) HTTP/1.1\r\nHost: service.test\r\n"
    if let key { head += "Authorization: Bearer \(key)\r\n" }
    // A change of whatever stands there, unless a test has seen it, or says that it has not ("If-Match" without a value).
    if method == "PATCH", !headers.contains(where: { $0.name == "If-Match" }) { head += "If-Match: *\r\n" }
    for header in headers where header.name != "If-Match" || !header.value.isEmpty {
      head += "\(header.name): \(header.value)\r\n"
    }
    if let body {
      if let contentType { head += "Content-Type: \(contentType)\r\n" }
      head += "Content-Length: \(body.count)\r\n"
    }
    return Array(head.utf8) + Array("\r\n".utf8) + (body ?? [])
  }
}

/// Whoever calls the service with one key, or with none.
struct Client: Sendable {
  let service: RunningService
  let key: String?

  func get(_ path: String, headers: [(name: String, value: String)] = []) async throws -> Reply {
    try await service.call(HTTPCall(method: "GET", path: path, key: key, headers: headers))
  }

  func post(
    _ path: String, _ body: JSON? = nil, headers: [(name: String, value: String)] = []
  ) async throws -> Reply {
    try await service.call(HTTPCall(method: "POST", path: path, key: key, headers: headers, body: body?.bytes))
  }

  func patch(
    _ path: String, _ body: JSON, headers: [(name: String, value: String)] = []
  ) async throws -> Reply {
    try await service.call(HTTPCall(method: "PATCH", path: path, key: key, headers: headers, body: body.bytes))
  }

  func delete(_ path: String) async throws -> Reply {
    try await service.call(HTTPCall(method: "DELETE", path: path, key: key))
  }

  /// Sends a body that is JSON or not.
  func send(_ method: String, _ path: String, raw body: [UInt8]) async throws -> Reply {
    try await service.call(HTTPCall(method: method, path: path, key: key, body: body))
  }
}
