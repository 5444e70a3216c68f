import AccessAuth
import AccessHTTP
import Hummingbird

// Help in an incident.
extension Routes {
  func addAffected(to v1: RouterGroup<Context>) {
    let service = service
    v1.get("subjects/affected") { request, context in
      let caller = try caller(context)
      var query = try ListQuery(request, in: caller.tenant, keys: service.keys)
      let key: APIKeyID? = try query.filters.identifier("key")
      let device: DeviceID? = try query.filters.identifier("device")
      let from = try query.filters.instant("from")
      let to = try query.filters.instant("to")
      try query.filters.end()
      // Whether the key may ask comes before whether the question makes sense.
      var sources: [AffectedSource] = []
      if let key { sources.append(.key(key)) }
      if let device { sources.append(.device(device)) }
      let page = try await service.management.affected(
        by: sources.count == 1 ? sources.first : nil, from: from, to: to, after: query.position, limit: query.limit,
        by: caller)
      return query.page(
        page.subjects, next: page.next, more: { $0.member("reach", page.reach) }, { $1.write(to: &$0) })
    }
  }
}
