import AccessAuth
import AccessHTTP
import Hummingbird

extension Routes {
  func addEvents(to v1: RouterGroup<Context>) {
    let service = service
    v1.get("events") { request, context in
      let caller = try caller(context)
      var query = try ListQuery(request, in: caller.tenant, keys: service.keys)
      var filter = EventFilter()
      filter.class = try query.filters.word("class")
      filter.mode = try query.filters.word("mode")
      filter.decision = try query.filters.word("decision")
      filter.reason = try query.filters.word("reason")
      filter.device = try query.filters.identifier("device")
      filter.locker = try query.filters.identifier("locker")
      filter.grant = try query.filters.identifier("grant")
      filter.credential = try query.filters.identifier("credential")
      filter.from = try query.filters.instant("from")
      filter.to = try query.filters.instant("to")
      let subject: SubjectID? = try query.filters.identifier("subject")
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
