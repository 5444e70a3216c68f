import AccessAuth

// What is due again, the earliest first.
extension WebhookWorker {
  /// How many deliveries are read at once.
  private static var dueBatch: Int { 16 }
  /// How often a result is noted again when somebody changed what it changes.
  private static var maximumCommits: Int { 3 }

  func sendDue() async throws {
    let due = try await store.dueDeliveries(
      to: id, of: tenant, at: sender.clock().wall, limit: Self.dueBatch)
    for delivery in due {
      guard let endpoint = try await endpoint() else { return }
      guard let event = try await store.outboxEvent(delivery.event, of: tenant),
        let message = WebhookMessages.message(delivery.type, of: event, for: endpoint)
      else {
        var gone = delivery
        gone.giveUp(at: sender.clock().wall)
        _ = try await commit([.replace(.webhookDelivery(gone))])
        continue
      }
      let result = try await send(message, to: endpoint)
      var tried = delivery
      tried.note(result, at: sender.clock().wall, random: random)
      try await keep(tried)
    }
  }

  /// Keeps the result of a try. After a last try that failed, nothing more is sent to the endpoint, and the others are told.
  private func keep(_ delivery: WebhookDelivery) async throws {
    for _ in 0..<Self.maximumCommits {
      var effect: [Write] = [.replace(.webhookDelivery(delivery))]
      var events: [Event] = []
      if delivery.status == .failed, var endpoint = try await endpoint() {
        endpoint.disabled = .failing
        effect.append(.replace(.webhookEndpoint(endpoint)))
        var event = Event(.audit, .webhookDisabled, at: sender.clock(), random: random)
        event.endpoint = id
        events.append(event)
      }
      if case .done = try await commit(effect, events) { return }
      // Made due again meanwhile, or gone: then the result counts no more. Or the endpoint was changed.
      guard case .webhookDelivery(let kept)? = try await store.record(.webhookDelivery(delivery.id), in: tenant),
        kept.revision == delivery.revision
      else { return }
    }
  }
}
