import AccessAuth
import AccessHTTP
import HTTPTypes
import Hummingbird
import SodiumPrimitives

extension Routes {
  func addWebhookEndpoints(to v1: RouterGroup<Context>) {
    let service = service
    v1.post("webhook_endpoints") { request, context in
      let body = try await request.json()
      let caller = try caller(request, context, body: body.bytes)
      let draft = try WebhookEndpointBody.read(body)
      let issued = try await once(caller) { try await service.webhooks.create(draft, by: caller) }
      let keys = webhookKeys(of: caller)
      return made(issued, revision: issued.value.endpoint.revision) { issued.value.write(to: &$0, publicKeys: keys) }
    }
    v1.get("webhook_endpoints") { request, context in
      let caller = try caller(context)
      let query = try ListQuery(request, in: caller.tenant, keys: service.keys)
      try query.filters.end()
      let endpoints = try await service.webhooks.endpoints(after: query.position, limit: query.limit + 1, by: caller)
      let keys = webhookKeys(of: caller)
      return query.page(endpoints, position: \.id.bytes) { $1.write(to: &$0, publicKeys: keys) }
    }
    v1.get("webhook_endpoints/{endpoint_id}") { request, context in
      let caller = try caller(context)
      let endpoint = try await service.webhooks.endpoint(try identifier("endpoint_id", context), by: caller)
      return object(request, endpoint, of: caller)
    }
    v1.patch("webhook_endpoints/{endpoint_id}") { request, context in
      let change = try WebhookEndpointChangeBody.read(try await request.json())
      let caller = try caller(context)
      let endpoint = try await service.webhooks.change(
        try identifier("endpoint_id", context), change, expecting: try expectedRevision(request), by: caller)
      return object(request, endpoint, of: caller)
    }
    v1.delete("webhook_endpoints/{endpoint_id}") { _, context in
      try await service.webhooks.remove(try identifier("endpoint_id", context), by: try caller(context))
      return Response(status: .noContent)
    }
    v1.post("webhook_endpoints/{endpoint_id}/rotate") { request, context in
      let caller = try caller(request, context, body: try await request.emptyJSON())
      let id: WebhookEndpointID = try identifier("endpoint_id", context)
      let issued = try await once(caller) { try await service.webhooks.rotate(id, by: caller) }
      let keys = webhookKeys(of: caller)
      return made(issued, .ok, revision: issued.value.endpoint.revision) {
        issued.value.write(to: &$0, publicKeys: keys)
      }
    }
    v1.post("webhook_endpoints/{endpoint_id}/test") { request, context in
      let caller = try caller(request, context, body: try await request.emptyJSON())
      let id: WebhookEndpointID = try identifier("endpoint_id", context)
      let event = try await once(caller) { try await service.webhooks.test(id, by: caller) }
      return made(event, .accepted, revision: nil) { $0.member("event_id", event.value) }
    }
  }

  func addWebhookDeliveries(to v1: RouterGroup<Context>) {
    let service = service
    v1.get("webhook_deliveries") { request, context in
      let caller = try caller(context)
      var query = try ListQuery(request, in: caller.tenant, keys: service.keys)
      var filter = WebhookDeliveryFilter()
      filter.endpoint = try query.filters.identifier("endpoint")
      filter.status = try query.filters.word("status")
      try query.filters.end()
      let deliveries = try await service.webhooks.deliveries(
        filter, after: query.position, limit: query.limit + 1, by: caller)
      return query.page(deliveries, position: \.id.bytes) { $1.write(to: &$0) }
    }
    v1.get("webhook_deliveries/{delivery_id}") { _, context in
      let delivery = try await service.webhooks.delivery(
        try identifier("delivery_id", context), by: try caller(context))
      return Response.json { delivery.write(to: &$0) }
    }
    v1.post("webhook_deliveries/{delivery_id}/resend") { request, context in
      let caller = try caller(request, context, body: try await request.emptyJSON())
      let id: WebhookDeliveryID = try identifier("delivery_id", context)
      let delivery = try await once(caller) { try await service.webhooks.resend(id, by: caller) }
      return made(delivery, .accepted, revision: nil) { delivery.value.write(to: &$0) }
    }
  }

  private func object(_ request: Request, _ endpoint: WebhookEndpoint, of caller: Caller) -> Response {
    let keys = webhookKeys(of: caller)
    // The keys change without the record.
    return object(request, tag: EntityTag.of(revision: endpoint.revision), canBeCurrent: false) {
      endpoint.write(to: &$0, publicKeys: keys)
    }
  }

  private func webhookKeys(of caller: Caller) -> [Ed25519.PublicKey] {
    WebhookKeys.publicKeys(of: caller.tenant, ring: service.ring.current, at: caller.moment.wall)
  }
}
