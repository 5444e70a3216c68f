import AccessAuth
import AccessHTTP
import Hummingbird

// The log's signed heads and proofs, and single events.
extension Routes {
  func addLog(to v1: RouterGroup<Context>) {
    v1.get("checkpoints/latest", use: latestCheckpoint)
    v1.get("checkpoints/consistency", use: consistency)
    v1.get("events/:event_id", use: event)
    v1.get("events/:event_id/proof", use: inclusion)
  }

  @Sendable private func latestCheckpoint(_ request: Request, _ context: Context) async throws -> Response {
    try QueryReader(request).end()
    let kept = try await service.proofs.latest(by: try caller(context))
    guard request.headers[.accept]?.contains("json") ?? false else {
      return .bytes(type: "text/plain; charset=utf-8", kept.note)
    }
    guard let head = try? Checkpoint(parsing: SignedNote(parsing: kept.note).text) else { throw Problem(.internal) }
    return .json { kept.write(head, to: &$0) }
  }

  @Sendable private func consistency(_ request: Request, _ context: Context) async throws -> Response {
    let caller = try caller(context)
    var query = try QueryReader(request)
    let from = try query.size("from")
    let to = try query.size("to")
    try query.end()
    let head = try await service.proofs.latest(by: caller)
    guard let from, from <= to ?? head.size, to ?? 0 <= head.size else {
      throw Problem(.invalidValue, "from and to are sizes of the log, in this order, and no signed head is larger")
    }
    let hashes = try await service.proofs.consistency(from: from, to: to ?? head.size, by: caller)
    return .json { json in
      json.member("from", from)
      json.member("to", to ?? head.size)
      json.member("hashes", hashes: hashes)
      json.member("checkpoint", note: head.note)
    }
  }

  @Sendable private func event(_ request: Request, _ context: Context) async throws -> Response {
    try QueryReader(request).end()
    let id: EventID = try identifier("event_id", context)
    let event = try await service.proofs.event(id, by: try caller(context))
    return .json { event.write(to: &$0) }
  }

  @Sendable private func inclusion(_ request: Request, _ context: Context) async throws -> Response {
    let caller = try caller(context)
    let id: EventID = try identifier("event_id", context)
    var query = try QueryReader(request)
    let wanted = try query.size("size")
    try query.end()
    let place = try await service.proofs.place(of: id, by: caller)
    guard let head = try await service.proofs.head(over: place, by: caller) else {
      throw Problem(.conflict, "no signed head covers the event yet", retryAfter: Checkpoints<Store>.pause)
    }
    let size = wanted ?? head.size
    guard (place.sequence...head.size).contains(size) else {
      throw Problem(.invalidValue, "size is a size of the log that covers the event, and no signed head is larger")
    }
    let hashes = try await service.proofs.inclusion(of: place, in: size, by: caller)
    return .json { json in
      place.write(to: &json)
      json.member("size", size)
      json.member("hashes", hashes: hashes)
      json.member("checkpoint", note: head.note)
    }
  }
}

extension QueryReader {
  /// A size of the log.
  fileprivate mutating func size(_ name: StaticString) throws(Problem) -> Int64? {
    try integer(name, in: 1...Int.max).map(Int64.init)
  }
}
