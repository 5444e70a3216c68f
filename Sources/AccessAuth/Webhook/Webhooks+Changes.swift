/// A change of an endpoint; what is nil stays.
public struct WebhookEndpointChange: Hashable, Sendable {
  /// Where it is.
  public var url: String?
  /// What it wants to know; empty is all that it may.
  public var types: Set<WebhookType>?
  /// For people; `.some(nil)` takes it away.
  public var description: String??
  /// Whether an endpoint that is disabled gets messages again.
  public var enables = false

  /// No change.
  public init() {}
}

extension Webhooks {
  /// Changes an endpoint. One that is enabled again is told of what comes from now on, and of what was under way when it
  /// was disabled; what happened meanwhile is in the log.
  public func change(
    _ id: WebhookEndpointID, _ change: WebhookEndpointChange, expecting revision: Int64?, by caller: Caller
  ) async throws(Refusal) -> WebhookEndpoint {
    try caller.demand(.manageWebhooks)
    if let url = change.url { try check(url) }
    return try await management.retrying { () async throws(Refusal) in
      var endpoint = try await endpoint(id, by: caller)
      guard revision == nil || revision == endpoint.revision else { throw .preconditionFailed }
      endpoint.url = change.url ?? endpoint.url
      endpoint.types = change.types?.inOrder ?? endpoint.types
      endpoint.description = change.description ?? endpoint.description
      var effect: [Write] = []
      if change.enables, endpoint.disabled != nil {
        endpoint.disabled = nil
        effect.append(.advance(id, from: endpoint.cursor, to: max(endpoint.cursor, try await logSize(by: caller)), []))
      }
      effect.append(.replace(.webhookEndpoint(endpoint)))
      let event = event(.webhookEndpointChanged, id, by: caller)
      guard case .done = try await management.commit(effect, [event], by: caller) else { return nil }
      endpoint.revision += 1
      return endpoint
    }
  }

  /// Removes an endpoint, and the log of what was sent there.
  public func remove(_ id: WebhookEndpointID, by caller: Caller) async throws(Refusal) {
    _ = try await endpoint(id, by: caller)
    try await management.remove(.webhookEndpoint(id), event(.webhookEndpointRemoved, id, by: caller), by: caller)
  }

  /// Draws a new secret for an endpoint of ``WebhookEndpoint/Signature/v1``. The old one signs beside it for
  /// ``WebhookEndpoint/overlap``, so that the receiver can change in peace.
  public func rotate(
    _ id: WebhookEndpointID, by caller: Caller
  ) async throws(Refusal) -> Made<IssuedWebhookEndpoint> {
    try caller.demand(.manageWebhooks)
    if let ids = try await management.replayed(by: caller) { return try await shown(ids, by: caller) }
    return try await management.retrying { () async throws(Refusal) in
      var endpoint = try await endpoint(id, by: caller)
      guard endpoint.signature == .v1 else {
        throw .conflict("its messages are signed by the tenant's key of the purpose webhook; rotate that")
      }
      let secret = WebhookSecret(random: management.random)
      endpoint.wrappedSecretBefore = endpoint.wrappedSecret
      endpoint.wrappedSecret = wrapped(secret, for: id, of: caller.tenant)
      endpoint.rotatedAt = caller.moment.wall
      let event = event(.webhookEndpointRotated, id, by: caller)
      let effect: [Write] = [.replace(.webhookEndpoint(endpoint))]
      switch try await management.commit(effect, [event], by: caller, ids: [id.description]) {
      case .done:
        endpoint.revision += 1
        return Made(value: IssuedWebhookEndpoint(endpoint: endpoint, secret: secret), isReplay: false)
      case .replay(let ids): return try await shown(ids, by: caller)
      case .conflict(.revision): return nil
      case .conflict: throw .inconsistent
      }
    }
  }
}
