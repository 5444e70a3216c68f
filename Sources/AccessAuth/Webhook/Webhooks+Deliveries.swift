extension Webhooks {
  /// Sends a test to one endpoint: an event that nobody else is told of. Its identifier is the answer.
  public func test(_ id: WebhookEndpointID, by caller: Caller) async throws(Refusal) -> Made<EventID> {
    try caller.demand(.manageWebhooks)
    if let ids = try await management.replayed(by: caller) { return try Self.tested(ids) }
    let endpoint = try await endpoint(id, by: caller)
    guard endpoint.disabled == nil else { throw .conflict("the endpoint is disabled; enable it first") }
    let event = event(.webhookTest, id, by: caller)
    switch try await management.commit([], [event], by: caller, ids: [event.id.description]) {
    case .done: return Made(value: event.id, isReplay: false)
    case .replay(let ids): return try Self.tested(ids)
    case .conflict: throw .inconsistent
    }
  }

  private static func tested(_ ids: [String]) throws(Refusal) -> Made<EventID> {
    guard let id = ids.first.flatMap({ EventID($0) }) else { throw .inconsistent }
    return Made(value: id, isReplay: true)
  }

  /// A page of deliveries, newest first; of an endpoint that is out of reach there are none.
  public func deliveries(
    _ filter: WebhookDeliveryFilter, after cursor: [UInt8]?, limit: Int, by caller: Caller
  ) async throws(Refusal) -> [WebhookDelivery] {
    var filter = filter
    filter.maker = caller.onlyMaker
    let list = RecordList.webhookDeliveries(filter)
    return try await management.page(list, after: cursor, limit: limit, by: caller, .manageWebhooks).compactMap {
      guard case .webhookDelivery(let delivery) = $0 else { return nil }
      return delivery
    }
  }

  /// The delivery.
  public func delivery(_ id: WebhookDeliveryID?, by caller: Caller) async throws(Refusal) -> WebhookDelivery {
    try await found(id, by: caller).delivery
  }

  /// Makes a delivery due again, whatever became of it: the same message under the same `webhook-id`, from the first try on.
  public func resend(_ id: WebhookDeliveryID, by caller: Caller) async throws(Refusal) -> Made<WebhookDelivery> {
    try caller.demand(.manageWebhooks)
    if let ids = try await management.replayed(by: caller) { return try await resent(ids, by: caller) }
    return try await management.retrying { () async throws(Refusal) in
      var (delivery, endpoint) = try await found(id, by: caller)
      guard endpoint.disabled == nil else { throw .conflict("the endpoint is disabled; enable it first") }
      delivery.restart(at: caller.moment.wall)
      let event = event(.webhookResent, endpoint.id, by: caller)
      let effect: [Write] = [.replace(.webhookDelivery(delivery))]
      switch try await management.commit(effect, [event], by: caller, ids: [id.description]) {
      case .done:
        delivery.revision += 1
        return Made(value: delivery, isReplay: false)
      case .replay(let ids): return try await resent(ids, by: caller)
      case .conflict(.revision): return nil
      case .conflict: throw .inconsistent
      }
    }
  }

  private func resent(_ ids: [String], by caller: Caller) async throws(Refusal) -> Made<WebhookDelivery> {
    Made(value: try await delivery(ids.first.flatMap { WebhookDeliveryID($0) }, by: caller), isReplay: true)
  }

  private func found(
    _ id: WebhookDeliveryID?, by caller: Caller
  ) async throws(Refusal) -> (delivery: WebhookDelivery, endpoint: WebhookEndpoint) {
    try caller.demand(.manageWebhooks)
    let record = try await management.reading { () async throws(StoreError) in
      guard let id else { return nil as Record? }
      return try await management.store.record(.webhookDelivery(id), in: caller.tenant)
    }
    guard case .webhookDelivery(let delivery)? = record else { throw .notFound }
    return (delivery, try await endpoint(delivery.endpoint, by: caller))
  }
}
