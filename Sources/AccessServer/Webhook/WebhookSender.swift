import AccessAuth
import AccessHTTP
import SodiumPrimitives

/// Signs a message for its endpoint and posts it, once.
struct WebhookSender: Sendable {
  let client: WebhookClient
  let ring: KeyRingHolder
  let keys: DerivedKeys
  let clock: @Sendable () -> Moment

  /// Sends `message`, signed for this very moment. Throws only where the task is cancelled before it is known how it ended.
  func send(
    _ message: WebhookMessage, to endpoint: WebhookEndpoint, of tenant: TenantID
  ) async throws(CancellationError) -> WebhookResult {
    let now = clock().wall
    guard
      let (signer, other) = WebhookKeys.signers(for: endpoint, of: tenant, ring: ring.current, keys: keys, at: now),
      let signed = SignedWebhook(id: message.id, at: now, body: message.body, by: signer, and: other)
    else { return .failed(WebhookDelivery.unsigned) }
    return WebhookResult(try await client.send(signed, to: endpoint.url))
  }
}
