import AccessAuth
import AccessHTTP
import Hummingbird

extension Routes {
  func addEvents(to v1: RouterGroup<Context>) {
    let service = service
    v1.get("events") { request, context in
      let caller = try caller(context)
      var query = try ListQuery(request, in: caller.tenant, keys: service.keys)
      let (filter, subject) = try query.filters.eventFilter()
      try query.filters.end()
      let below = query.position.map { $0.reduce(Int64(0)) { $0 << 8 | Int64($1) } }
      let events = try await service.management.events(
        filter, subject: subject, below: below, limit: query.limit + 1, by: caller)
      return query.page(events, position: \.sequenceBytes) { $1.write(to: &$0) }
    }
  }
}

extension SealedEvent {
  /// The position of an event in its list.
  fileprivate var sequenceBytes: [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: sequence >> (56 - 8 * $0)) } }
}
