import AccessAuth
import Testing

extension Client {
  /// Reports at this door.
  func report(_ events: JSON..., headers: [(name: String, value: String)] = []) async throws -> Reply {
    try await post("/v1/devices/self/events", ["events": .array(events)], headers: headers)
  }

  /// One report, which happened now unless told otherwise.
  func event(_ number: Int64, _ type: String = "device.started", _ more: [String: JSON] = [:]) -> JSON {
    var event: [String: JSON] = [
      "sequence": .int(number), "type": .string(type), "captured_at": "2026-11-22T11:59:58.000Z",
    ]
    for (name, value) in more { event[name] = value }
    return .object(event)
  }
}

extension Reply {
  /// What became of each report: `41 accepted`.
  var statuses: [String] {
    json["data"].elements.map { result in
      guard case .int(let number) = result["sequence"] else { return "?" }
      return "\(number) \(result["status"].text)"
    }
  }

  /// The events that reports became; empty where one has none.
  var events: [String] { json["data"].elements.map { $0["event_id"].text } }
}
